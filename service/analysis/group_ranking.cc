#include "service/analysis/group_ranking.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/base/status_macros.h"
#include "service/query/order_clause.h"
#include "service/query/refusal.h"

namespace entente::analysis {
namespace {

// -1, 0 or 1.
template <typename T>
int Compare(const T& a, const T& b) {
  return a < b ? -1 : b < a ? 1 : 0;
}

// Of what may not be there: that comes last whichever the direction.
int CompareAbsence(bool a_there, bool b_there) { return static_cast<int>(b_there) - static_cast<int>(a_there); }

int CompareMeasures(const Measure& measure, const Measured& a, const Measured& b, bool descending) {
  const std::optional<double> ours = measure.ValueOf(a), theirs = measure.ValueOf(b);
  if (!ours.has_value() || !theirs.has_value()) return CompareAbsence(ours.has_value(), theirs.has_value());
  return descending ? Compare(*theirs, *ours) : Compare(*ours, *theirs);
}

int CompareKeys(const Columns& columns, int column, const graph::Snapshot& snapshot, uint32_t a, uint32_t b,
                bool descending) {
  if (a == b) return 0;
  if (a == kNoValue || b == kNoValue) return CompareAbsence(a != kNoValue, b != kNoValue);
  const int order = columns.HoldsEntities(column) ? Compare(snapshot.EntityId(a), snapshot.EntityId(b))
                                                  : Compare(columns.ScalarOf(a), columns.ScalarOf(b));
  return descending ? -order : order;
}

}  // namespace

absl::StatusOr<GroupRanking> GroupRanking::Parse(absl::string_view order_by, int measures, int keys) {
  ASSIGN_OR_RETURN(const std::vector<query::OrderClause> clauses, query::ParseOrderClauses(order_by));
  GroupRanking ranking;
  for (const query::OrderClause& clause : clauses) {
    const bool measure = clause.field.front() == '#';
    int position = 0;
    const bool known = (measure || clause.field.front() == '$') &&
                       absl::SimpleAtoi(clause.field.substr(1), &position) && position >= 1 &&
                       position <= (measure ? measures : keys);
    if (!known) {
      std::vector<std::string> there;
      for (int i = 1; i <= measures; ++i) there.push_back(absl::StrCat("#", i));
      for (int i = 1; i <= keys; ++i) there.push_back(absl::StrCat("$", i));
      const std::string list = absl::StrJoin(there, ", ");
      return query::Refusal(v1::ERROR_REASON_UNKNOWN_FIELD, "order_by",
                            absl::StrCat("`", clause.field, "` is neither a measure nor a key; there are ", list),
                            {{"known", list}});
    }
    ranking.parts_.push_back({measure, position - 1, clause.descending});
  }
  if (clauses.empty()) ranking.parts_.push_back({.measure = true, .descending = true});
  for (int i = 0; i < keys; ++i) ranking.parts_.push_back({.index = i});
  return ranking;
}

std::vector<uint32_t> GroupRanking::Rank(const GroupTable& table, const Columns& columns,
                                         const graph::Snapshot& snapshot, size_t top) const {
  const auto before = [&](uint32_t a, uint32_t b) {
    for (const Part& part : parts_) {
      const int order = part.measure ? CompareMeasures(table.measures()[part.index], table.At(a, part.index),
                                                       table.At(b, part.index), part.descending)
                                     : CompareKeys(columns, part.index, snapshot, table.KeyOf(a)[part.index],
                                                   table.KeyOf(b)[part.index], part.descending);
      if (order != 0) return order < 0;
    }
    return false;
  };
  std::vector<uint32_t> groups(table.size());
  std::iota(groups.begin(), groups.end(), 0);
  std::partial_sort(groups.begin(), groups.begin() + std::min(top, groups.size()), groups.end(), before);
  return groups;
}

}  // namespace entente::analysis
