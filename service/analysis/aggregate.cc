// Aggregate: rows from their source, grouped and measured as numbers, told as text and entities at the end.
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/analysis/analysis.h"
#include "service/analysis/column.h"
#include "service/analysis/group_ranking.h"
#include "service/analysis/group_table.h"
#include "service/analysis/row_source.h"
#include "service/base/status_macros.h"
#include "service/query/facts.h"
#include "service/query/mask.h"
#include "service/query/meter.h"
#include "service/query/read_context.h"
#include "service/query/refusal.h"

namespace entente::analysis {
namespace {

using query::Refusal;

absl::Status CheckSizes(const v1::AggregateRequest& request) {
  const auto more = [](int there, int most, const char* field) {
    return Refusal(v1::ERROR_REASON_OUT_OF_BOUNDS, field, absl::StrCat(there, " are more than ", most));
  };
  if (request.group_by_size() > kMaxKeys) return more(request.group_by_size(), kMaxKeys, "group_by");
  if (request.measures_size() > kMaxMeasures) return more(request.measures_size(), kMaxMeasures, "measures");
  if (request.top() >= 0) return absl::OkStatus();
  return Refusal(v1::ERROR_REASON_OUT_OF_BOUNDS, "top", absl::StrCat(request.top(), " is less than 0"));
}

absl::StatusOr<Field> ReadKey(const schema::Schema& schema, const std::vector<Position>& positions,
                              const v1::GroupKey& key, const std::string& path) {
  if (key.has_period() && !key.field().empty()) {
    return Refusal(v1::ERROR_REASON_CONFLICTING_FIELDS, absl::StrCat(path, ".period"),
                   "a key is either a field or a date cut to a calendar unit");
  }
  if (!key.has_period()) {
    const std::string field_path = absl::StrCat(path, ".field");
    ASSIGN_OR_RETURN(Field field, FieldNamed(schema, positions, key.field(), field_path));
    if (field.source == Field::Source::kFact && field.sort != base::FactSort::kEntity) {
      return Refusal(v1::ERROR_REASON_INVALID_FORMAT, field_path,
                     absl::StrCat("`", key.field(), "` is a relationship, which is no key; name a field of it"));
    }
    return field;
  }
  const std::string field_path = absl::StrCat(path, ".period.field");
  const v1::CalendarUnit unit = key.period().unit();
  if (!v1::CalendarUnit_IsValid(unit) || unit == v1::CALENDAR_UNIT_UNSPECIFIED) {
    return Refusal(v1::ERROR_REASON_REQUIRED, absl::StrCat(path, ".period.unit"), "a known unit must be there");
  }
  ASSIGN_OR_RETURN(Field field, FieldNamed(schema, positions, key.period().field(), field_path));
  RETURN_IF_ERROR(CutToUnit(unit, field_path, field));
  return field;
}

bool TakesNumbers(v1::MeasureFunction function) {
  return function != v1::MEASURE_FUNCTION_COUNT && function != v1::MEASURE_FUNCTION_COUNT_DISTINCT;
}

// What a measure is taken of; nothing for a count of rows.
absl::StatusOr<std::optional<Field>> ReadMeasure(const schema::Schema& schema, const std::vector<Position>& positions,
                                                 const v1::Measure& measure, const std::string& path) {
  const v1::MeasureFunction function = measure.function();
  if (!v1::MeasureFunction_IsValid(function) || function == v1::MEASURE_FUNCTION_UNSPECIFIED) {
    return Refusal(v1::ERROR_REASON_REQUIRED, absl::StrCat(path, ".function"), "a known function must be there");
  }
  const std::string field_path = absl::StrCat(path, ".field");
  if (function == v1::MEASURE_FUNCTION_COUNT) {
    if (measure.field().empty()) return std::optional<Field>();
    return Refusal(v1::ERROR_REASON_CONFLICTING_FIELDS, field_path,
                   "a count is of rows and takes no field; MEASURE_FUNCTION_COUNT_DISTINCT counts values");
  }
  ASSIGN_OR_RETURN(Field field, FieldNamed(schema, positions, measure.field(), field_path));
  if (TakesNumbers(function)) RETURN_IF_ERROR(KeepNumbers(field_path, field));
  return std::optional<Field>(std::move(field));
}

// One aggregation. Not thread-safe.
class Aggregation {
 public:
  Aggregation(const v1::AggregateRequest& request, const query::View& view, query::Meter& meter, RowSource& source)
      : request_(request),
        view_(view),
        meter_(meter),
        source_(source),
        columns_(view, meter, source.positions()),
        facts_(view, meter) {}

  absl::Status Plan() {
    const schema::Schema& schema = view_.snapshot.schema();
    for (int i = 0; i < request_.group_by_size(); ++i) {
      const std::string path = absl::StrCat("group_by[", i, "]");
      ASSIGN_OR_RETURN(Field field, ReadKey(schema, source_.positions(), request_.group_by(i), path));
      columns_.Add(std::move(field));
    }
    std::vector<Measure> measures;
    for (int i = 0; i < request_.measures_size(); ++i) {
      ASSIGN_OR_RETURN(std::optional<Field> field, ReadMeasure(schema, source_.positions(), request_.measures(i),
                                                               absl::StrCat("measures[", i, "]")));
      Measure measure{.function = request_.measures(i).function()};
      measure.in_units = TakesNumbers(measure.function) && field->sort == base::FactSort::kObservation;
      if (measure.in_units && unit_column_ < 0) {
        ASSIGN_OR_RETURN(Field unit, FieldNamed(schema, source_.positions(), "unit", "measures"));
        unit_column_ = columns_.Add(std::move(unit));
      }
      if (field.has_value()) measure.column = columns_.Add(*std::move(field));
      measures.push_back(measure);
    }
    if (measures.empty()) measures.emplace_back();
    ASSIGN_OR_RETURN(ranking_, GroupRanking::Parse(request_.order_by(), static_cast<int>(measures.size()), keys()));
    bool numbers = false;
    for (const Measure& measure : measures) {
      only_counts_ = only_counts_ && measure.column < 0;
      numbers = numbers || TakesNumbers(measure.function);
    }
    if (!numbers) source_.NeedOnly(PositionsRead());
    table_.emplace(std::move(measures), request_.top() > 0);
    return absl::OkStatus();
  }

  absl::Status Run() {
    if (keys() == 0) table_->GroupOf(kNoKey);
    if (keys() == 0 && only_counts_) {
      ASSIGN_OR_RETURN(const int64_t count, source_.Count());
      table_->AddRows(0, count);
      return absl::OkStatus();
    }
    values_.resize(table_->measures().size());
    RETURN_IF_ERROR(source_.Run([this](const SourceRow& row) { return Add(row); }));
    return CheckUnits();
  }

  absl::Status Write(const query::Mask& mask, v1::AggregateResponse& response) {
    const size_t all = table_->size();
    const size_t top = request_.top() > 0 ? std::min<size_t>(request_.top(), all) : all;
    const std::vector<uint32_t> groups = ranking_.Rank(*table_, columns_, view_.snapshot, top);
    for (size_t i = 0; i < top; ++i) RETURN_IF_ERROR(WriteGroup(groups[i], mask, *response.add_groups()));
    if (top < all) {
      const auto together = table_->Together(absl::MakeConstSpan(groups).subspan(top));
      for (size_t m = 0; m < together.size(); ++m) {
        *response.mutable_remainder()->add_measures() = table_->measures()[m].ToProto(together[m]);
      }
    }
    response.set_total_groups(static_cast<int64_t>(all));
    return absl::OkStatus();
  }

  v1::ReadCost CostOf(int64_t returned) const { return facts_.CostOf(returned); }

 private:
  static constexpr GroupKey kNoKey = {kNoValue, kNoValue, kNoValue, kNoValue};

  int keys() const { return request_.group_by_size(); }

  std::vector<bool> PositionsRead() const {
    std::vector<bool> read(source_.positions().size());
    for (size_t i = 0; i < read.size(); ++i) read[i] = columns_.Reads(static_cast<int>(i));
    return read;
  }

  absl::Status Add(const SourceRow& row) {
    RETURN_IF_ERROR(columns_.Load(row.numbers, row.body));
    RETURN_IF_ERROR(FindGroups());
    for (size_t m = 0; m < values_.size(); ++m) {
      const int column = table_->measures()[m].column;
      if (column >= 0) values_[m] = columns_.Values(column);
    }
    const absl::Span<const uint32_t> unit =
        unit_column_ < 0 ? absl::Span<const uint32_t>() : columns_.Values(unit_column_);
    table_->AddRow(groups_, values_, unit.empty() ? kNoValue : unit.front(), row.times,
                   [this](uint32_t value) { return std::get<double>(columns_.ScalarOf(value)); });
    return absl::OkStatus();
  }

  // Every combination of the keys' values.
  absl::Status FindGroups() {
    GroupKey key = kNoKey;
    std::array<absl::Span<const uint32_t>, kMaxKeys> values;
    int64_t combinations = 1;
    for (int k = 0; k < keys(); ++k) {
      values[k] = columns_.Values(k);
      if (values[k].empty()) values[k] = {kNoKey.data(), 1};
      combinations *= static_cast<int64_t>(values[k].size());
    }
    if (combinations > 1) RETURN_IF_ERROR(facts_.Examine(combinations - 1));
    groups_.clear();
    for (int64_t i = 0; i < combinations; ++i) {
      int64_t rest = i;
      for (int k = 0; k < keys(); ++k) {
        key[k] = values[k][rest % values[k].size()];
        rest /= static_cast<int64_t>(values[k].size());
      }
      groups_.push_back(table_->GroupOf(key));
    }
    return absl::OkStatus();
  }

  absl::Status CheckUnits() const {
    for (uint32_t group = 0; group < table_->size(); ++group) {
      for (size_t m = 0; m < table_->measures().size(); ++m) {
        if (!table_->At(group, m).mixed) continue;
        return Refusal(v1::ERROR_REASON_REQUIRED, "group_by",
                       absl::StrCat("measures[", m, "] meets several units in one group: group by `unit` too"));
      }
    }
    return absl::OkStatus();
  }

  absl::Status WriteGroup(uint32_t no, const query::Mask& mask, v1::Group& group) {
    for (int k = 0; k < keys(); ++k) {
      RETURN_IF_ERROR(WriteKey(k, table_->KeyOf(no)[k], mask, *group.add_keys()));
    }
    for (size_t m = 0; m < table_->measures().size(); ++m) {
      *group.add_measures() = table_->measures()[m].ToProto(table_->At(no, m));
    }
    return meter_.Return(1, static_cast<int64_t>(group.ByteSizeLong())) ? absl::OkStatus() : meter_.status();
  }

  absl::Status WriteKey(int key, uint32_t value, const query::Mask& mask, v1::GroupValue& written) {
    if (value == kNoValue) return absl::OkStatus();
    if (columns_.HoldsEntities(key)) return WriteEntity(value, mask, *written.mutable_entity());
    const Scalar& scalar = columns_.ScalarOf(value);
    if (const auto* text = std::get_if<std::string>(&scalar)) written.set_text(*text);
    if (const auto* number = std::get_if<double>(&scalar)) written.set_number(*number);
    if (const auto* truth = std::get_if<bool>(&scalar)) written.set_truth(*truth);
    return absl::OkStatus();
  }

  absl::Status WriteEntity(base::EntityNo no, const query::Mask& mask, v1::Entity& entity) {
    const auto& paths = request_.read_mask().paths();
    if (paths.size() == 1 && paths[0] == "id") {
      entity.set_id(std::string(view_.snapshot.EntityId(no)));
      return absl::OkStatus();
    }
    RETURN_IF_ERROR(facts_.Examine());
    ASSIGN_OR_RETURN(entity, facts_.EntityOrStub(no));
    mask.Trim(entity);
    return absl::OkStatus();
  }

  const v1::AggregateRequest& request_;
  const query::View& view_;
  query::Meter& meter_;
  RowSource& source_;
  Columns columns_;  // the keys first
  query::Facts facts_;
  GroupRanking ranking_;
  std::optional<GroupTable> table_;
  int unit_column_ = -1;
  bool only_counts_ = true;
  std::vector<uint32_t> groups_;                    // of the row at hand
  std::vector<absl::Span<const uint32_t>> values_;  // of its measures
};

// Where no valid time is asked for, observations of any time count; what they are of is described as it is today.
query::View CountedIn(query::View view, const v1::AggregateRequest& request) {
  if (request.has_observations() && !request.context().has_valid_at()) {
    view.window = view.policy.window = base::Window{.any = true};
  }
  return view;
}

}  // namespace

absl::StatusOr<v1::AggregateResponse> Aggregate(const query::Ground& ground, const v1::AggregateRequest& request,
                                                const query::Caller& caller) {
  RETURN_IF_ERROR(CheckSizes(request));
  ASSIGN_OR_RETURN(const query::Mask mask, query::Mask::Parse(request.read_mask()));
  ASSIGN_OR_RETURN(const query::View view, query::OpenView(ground.graph, ground.tokens, request.context(),
                                                           {.max_batch = ground.limits.max_batch}));
  ASSIGN_OR_RETURN(query::Meter meter, query::Meter::Open(request.context().budget(), ground.limits.budget, caller));
  const query::View counted = CountedIn(view, request);
  ASSIGN_OR_RETURN(const auto source, RowSource::Plan(request, counted, ground.limits, meter));
  Aggregation aggregation(request, view, meter, *source);
  RETURN_IF_ERROR(aggregation.Plan());
  RETURN_IF_ERROR(aggregation.Run());
  v1::AggregateResponse response;
  RETURN_IF_ERROR(aggregation.Write(mask, response));
  RETURN_IF_ERROR(query::FillReadInfo(view, ground.tokens, aggregation.CostOf(response.groups_size()),
                                      *response.mutable_read_info()));
  return response;
}

}  // namespace entente::analysis
