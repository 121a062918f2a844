#include "service/query/order_clause.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "service/query/refusal.h"

namespace entente::query {

absl::StatusOr<std::vector<OrderClause>> ParseOrderClauses(absl::string_view order_by) {
  std::vector<OrderClause> clauses;
  if (order_by.find_first_not_of(" \t\n") == absl::string_view::npos) return clauses;
  for (const absl::string_view text : absl::StrSplit(order_by, ',')) {
    const std::vector<absl::string_view> words = absl::StrSplit(text, absl::ByAnyChar(" \t\n"), absl::SkipEmpty());
    const bool directed = words.size() == 2 && (words[1] == "asc" || words[1] == "desc");
    if (words.size() != 1 && !directed) {
      return Refusal(v1::ERROR_REASON_INVALID_FORMAT, "order_by",
                     absl::StrCat("`", text, "` is not a field with or without `asc` or `desc`"));
    }
    clauses.push_back({std::string(words[0]), directed && words[1] == "desc"});
  }
  return clauses;
}

}  // namespace entente::query
