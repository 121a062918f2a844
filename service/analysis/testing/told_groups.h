// Groups as lines, for the tests of this room: `KR | TELECOM = 2, 1` for keys and measures, `-` for no value; then, if
// some were left out, `rest = ...` and `of` how many.
#ifndef ENTENTE_SERVICE_ANALYSIS_TESTING_TOLD_GROUPS_H_
#define ENTENTE_SERVICE_ANALYSIS_TESTING_TOLD_GROUPS_H_

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/analysis/analysis.h"
#include "service/query/testing/world.h"

namespace entente::analysis {

inline std::string ToldKey(const v1::GroupValue& value) {
  switch (value.value_case()) {
    case v1::GroupValue::kText:
      return value.text();
    case v1::GroupValue::kNumber:
      return absl::StrCat(value.number());
    case v1::GroupValue::kEntity:
      return value.entity().id();
    case v1::GroupValue::kTruth:
      return value.truth() ? "true" : "false";
    case v1::GroupValue::VALUE_NOT_SET:
      break;
  }
  return "-";
}

inline std::string ToldMeasure(const v1::MeasureValue& value) {
  if (value.has_count()) return absl::StrCat(value.count());
  return value.has_number() ? absl::StrCat(value.number()) : "-";
}

inline std::string ToldGroup(const v1::Group& group) {
  std::vector<std::string> keys, measures;
  for (const v1::GroupValue& key : group.keys()) keys.push_back(ToldKey(key));
  for (const v1::MeasureValue& measure : group.measures()) measures.push_back(ToldMeasure(measure));
  return absl::StrCat(absl::StrJoin(keys, " | "), " = ", absl::StrJoin(measures, ", "));
}

// The groups that a request gives, or its error.
inline std::vector<std::string> ToldGroups(const query::World& world, const std::string& request) {
  const auto response = Aggregate(world.engine().ground(), query::Parsed<v1::AggregateRequest>(request));
  if (!response.ok()) return {query::ErrorOf(response.status())};
  std::vector<std::string> told;
  for (const v1::Group& group : response->groups()) told.push_back(ToldGroup(group));
  EXPECT_EQ(response->has_remainder(), response->total_groups() > response->groups_size());
  EXPECT_EQ(response->read_info().cost().returned(), response->groups_size());
  if (!response->has_remainder()) return told;
  told.push_back("rest" + ToldGroup(response->remainder()));
  told.push_back(absl::StrCat("of ", response->total_groups()));
  return told;
}

}  // namespace entente::analysis

#endif  // ENTENTE_SERVICE_ANALYSIS_TESTING_TOLD_GROUPS_H_
