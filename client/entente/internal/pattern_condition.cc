#include "entente/internal/pattern_condition.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "entente/internal/filters.h"
#include "entente/internal/pattern_lexer.h"
#include "service/base/status_macros.h"

namespace entente::internal {
namespace {

using Sort = Condition::Sort;

// Sets `variable`, or checks that it is the same.
absl::Status CollectVariable(const Condition& condition, std::string& variable) {
  switch (condition.sort) {
    case Sort::kDifferent:
      return ErrorAt(condition.column, absl::StrCat("\"", condition.variable, " <> ", condition.value,
                                                    "\" can only be joined with other conditions by AND"));
    case Sort::kAbsent:
      return ErrorAt(condition.column, "a part that must not exist can only be joined with other conditions by AND");
    case Sort::kComparison:
      if (variable.empty()) variable = condition.variable;
      if (variable == condition.variable) return absl::OkStatus();
      return ErrorAt(condition.column, absl::StrCat("this condition speaks of both \"", variable, "\" and \"",
                                                    condition.variable, "\"; only AND joins two variables"));
    default:
      for (const Condition& child : condition.children) RETURN_IF_ERROR(CollectVariable(child, variable));
      return absl::OkStatus();
  }
}

// The first comparison with `field` in the tree; null if there is none.
const Condition* FindField(const Condition& condition, const std::string& field) {
  if (condition.sort == Sort::kComparison) return condition.field == field ? &condition : nullptr;
  for (const Condition& child : condition.children) {
    if (const Condition* found = FindField(child, field)) return found;
  }
  return nullptr;
}

}  // namespace

Condition EqualsAny(const std::string& variable, int column, const std::string& field,
                    const std::vector<Value>& values) {
  Condition any;
  any.sort = Sort::kAny;
  any.column = column;
  for (const Value& value : values) {
    Condition equal;
    equal.sort = Sort::kComparison;
    equal.column = column;
    equal.variable = variable;
    equal.field = field;
    equal.value = value.text;
    equal.value_column = value.column;
    equal.bare = value.bare;
    any.children.push_back(std::move(equal));
  }
  if (any.children.size() > 1) return any;
  Condition only = std::move(any.children.front());
  return only;
}

std::vector<Condition> Conjuncts(Condition condition) {
  std::vector<Condition> conjuncts;
  if (condition.sort != Sort::kAll) {
    conjuncts.push_back(std::move(condition));
    return conjuncts;
  }
  for (Condition& child : condition.children) {
    for (Condition& conjunct : Conjuncts(std::move(child))) conjuncts.push_back(std::move(conjunct));
  }
  return conjuncts;
}

absl::StatusOr<std::string> VariableOf(const Condition& condition) {
  std::string variable;
  RETURN_IF_ERROR(CollectVariable(condition, variable));
  return variable;
}

absl::StatusOr<std::vector<Value>> OneOf(const Condition& condition, const std::string& field) {
  const Condition* found = FindField(condition, field);
  std::vector<Value> values;
  if (found == nullptr) return values;
  const bool one = condition.sort == Sort::kComparison;
  const std::vector<Condition> alternatives = one ? std::vector<Condition>{condition} : condition.children;
  bool fits = one || condition.sort == Sort::kAny;
  for (const Condition& alternative : alternatives) {
    fits = fits && alternative.sort == Sort::kComparison && alternative.field == field &&
           alternative.comparator == v1::COMPARATOR_EQUAL;
    values.push_back({alternative.value, alternative.value_column, alternative.bare});
  }
  if (fits) return values;
  return ErrorAt(found->column, absl::StrCat("\"", field, "\" can only be compared by = and IN, and joined by AND"));
}

v1::Filter ToFilter(const Condition& condition, const std::function<std::string(const std::string&)>& field_name,
                    const std::string& path, Columns& columns) {
  columns[path] = condition.column;
  v1::Filter filter;
  if (condition.sort == Sort::kComparison) {
    filter = MakeComparison(field_name(condition.field), condition.comparator, condition.value);
    columns[path + ".comparison.field"] = condition.column;
    columns[path + ".comparison.value"] = condition.value_column;
    return filter;
  }
  if (condition.sort == Sort::kNot) {
    *filter.mutable_not_() = ToFilter(condition.children.front(), field_name, path + ".not", columns);
    return filter;
  }
  const bool all = condition.sort == Sort::kAll;
  if (condition.children.size() == 1) return ToFilter(condition.children.front(), field_name, path, columns);
  v1::FilterList& list = all ? *filter.mutable_all() : *filter.mutable_any();
  for (size_t i = 0; i < condition.children.size(); ++i) {
    const std::string place = absl::StrCat(path, all ? ".all" : ".any", ".filters[", i, "]");
    *list.add_filters() = ToFilter(condition.children[i], field_name, place, columns);
  }
  return filter;
}

}  // namespace entente::internal
