#include "service/analysis/column.h"

#include <algorithm>
#include <utility>

#include "service/base/status_macros.h"

namespace entente::analysis {
namespace {

query::View WithoutClaims(query::View view) {
  view.include_claims = false;
  return view;
}

query::View AtAnyTime(query::View view) {
  view.window.any = true;
  return WithoutClaims(std::move(view));
}

}  // namespace

Columns::Columns(const query::View& view, query::Meter& meter, std::vector<Position> positions)
    : view_(WithoutClaims(view)),
      any_time_(AtAnyTime(view)),
      facts_(view_, meter),
      any_time_facts_(any_time_, meter),
      positions_(std::move(positions)) {}

int Columns::PlaceOf(const Field& field) {
  for (size_t i = 0; i < places_.size(); ++i) {
    if (places_[i].position == field.position && places_[i].hop == field.hop) return static_cast<int>(i);
  }
  const bool entity = field.sort == base::FactSort::kEntity;
  const bool remember = positions_[field.position].recurs || field.hop != Hop::kNone;
  places_.push_back({field.position, field.hop,
                     std::make_unique<FactReader>(entity ? view_ : any_time_, entity ? facts_ : any_time_facts_,
                                                  dictionary_, remember)});
  return static_cast<int>(places_.size()) - 1;
}

int Columns::Add(Field field) {
  Column column{.position = field.position, .hop = field.hop, .sort = field.sort, .reader = -1, .field = 0};
  if (field.source != Field::Source::kFact) {
    column.reader = PlaceOf(field);
    column.field = places_[column.reader].reader->Add(std::move(field));
  }
  columns_.push_back(column);
  return static_cast<int>(columns_.size()) - 1;
}

uint32_t Columns::FactAt(int position, Hop hop, absl::Span<const uint32_t> row) const {
  const uint32_t no = row[position];
  if (hop == Hop::kNone || no == kNoValue) return no;
  if (positions_[position].sort == base::FactSort::kObservation) return view_.snapshot.MeasuredEnds(no).subject;
  const graph::RelationshipEnds ends = view_.snapshot.Ends(no);
  return hop == Hop::kSubject ? ends.subject : ends.object;
}

absl::Status Columns::Load(absl::Span<const uint32_t> row, const google::protobuf::Message* body) {
  for (const Place& place : places_) {
    const bool at_hand = place.position == 0 && place.hop == Hop::kNone;
    RETURN_IF_ERROR(place.reader->Load(FactAt(place.position, place.hop, row), at_hand ? body : nullptr));
  }
  for (Column& column : columns_) {
    if (column.reader < 0) column.fact = FactAt(column.position, column.hop, row);
  }
  return absl::OkStatus();
}

bool Columns::Reads(int position) const {
  return std::any_of(columns_.begin(), columns_.end(),
                     [position](const Column& column) { return column.position == position; });
}

absl::Span<const uint32_t> Columns::Values(int column) const {
  const Column& at = columns_[column];
  if (at.reader >= 0) return places_[at.reader].reader->Values(at.field);
  return {&at.fact, at.fact == kNoValue ? size_t{0} : size_t{1}};
}

}  // namespace entente::analysis
