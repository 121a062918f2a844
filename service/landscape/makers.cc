#include "service/landscape/makers.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "service/base/status_macros.h"

namespace entente::landscape {
namespace {

using base::EntityNo;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// The text of the kind's first field that holds a country; empty if there is none, or it is not told.
std::string CountryOf(const schema::Schema& schema, schema::KindIndex index, const v1::Description& description) {
  const schema::Kind& kind = schema.kinds()[index];
  for (const schema::Field& field : kind.fields) {
    if (field.rule.format() != v1::FORMAT_COUNTRY || field.descriptor->is_repeated()) continue;
    if (!description.GetReflection()->HasField(description, kind.field)) return "";
    const Message& details = description.GetReflection()->GetMessage(description, kind.field);
    return details.GetReflection()->GetString(details, field.descriptor);
  }
  return "";
}

}  // namespace

std::vector<int> ProductionRelations(const schema::Schema& schema) {
  return *schema.Answering({}, {v1::MEANING_PRODUCTION});
}

absl::StatusOr<std::vector<Production>> Grouped(Reading& reading, EntityNo from, const query::Ways& ways) {
  std::vector<Production> grouped;
  absl::flat_hash_map<EntityNo, size_t> places;
  RETURN_IF_ERROR(reading.scan.ForEach(from, ways, [&](const query::Edge& edge) {
    const auto [place, added] = places.emplace(edge.other, grouped.size());
    if (added) grouped.push_back({edge.other, {}});
    grouped[place->second].by.push_back(edge.no);
    grouped[place->second].definite |= edge.definite;
    return true;
  }));
  for (Production& each : grouped) SortByIdentity(reading.snapshot, each.by);
  std::sort(grouped.begin(), grouped.end(), [&](const Production& a, const Production& b) {
    return reading.snapshot.EntityId(a.other) < reading.snapshot.EntityId(b.other);
  });
  return grouped;
}

Makers::Makers(Reading& reading)
    : reading_(reading),
      facts_(reading.scan.view(), reading.meter),
      makes_(reading.snapshot.schema(), ProductionRelations(reading.snapshot.schema()), v1::DIRECTION_OUT),
      made_by_(makes_.Back()) {}

absl::StatusOr<const std::vector<Production>*> Makers::Of(EntityNo made) {
  const auto known = makers_.find(made);
  if (known != makers_.end()) return &known->second;
  ASSIGN_OR_RETURN(std::vector<Production> makers, Grouped(reading_, made, made_by_));
  return &makers_.emplace(made, std::move(makers)).first->second;
}

absl::StatusOr<std::vector<Production>> Makers::MadeBy(EntityNo maker) { return Grouped(reading_, maker, makes_); }

absl::StatusOr<const v1::Maker*> Makers::Profile(EntityNo maker) {
  const auto known = profiles_.find(maker);
  if (known != profiles_.end()) return &known->second;
  RETURN_IF_ERROR(facts_.Examine());
  ASSIGN_OR_RETURN(const v1::Entity entity, facts_.EntityOrStub(maker));
  v1::Maker profile;
  profile.set_id(entity.id());
  profile.set_name(entity.description().name().empty() ? entity.id() : entity.description().name());
  profile.set_country(CountryOf(reading_.snapshot.schema(), reading_.snapshot.KindOf(maker), entity.description()));
  return &profiles_.emplace(maker, std::move(profile)).first->second;
}

absl::Status Makers::AddAll(EntityNo made, google::protobuf::RepeatedPtrField<v1::Maker>& told) {
  ASSIGN_OR_RETURN(const std::vector<Production>* const makers, Of(made));
  for (const Production& each : *makers) {
    ASSIGN_OR_RETURN(const v1::Maker* const profile, Profile(each.other));
    v1::Maker& maker = *told.Add();
    maker = *profile;
    RETURN_IF_ERROR(landscape::AddAll(reading_, each.by, *maker.mutable_relationships()));
  }
  return absl::OkStatus();
}

}  // namespace entente::landscape
