// Conditions of a pattern's text, before it is known which variable is what: a tree, and its way into filters.
#ifndef ENTENTE_CLIENT_INTERNAL_PATTERN_CONDITION_H_
#define ENTENTE_CLIENT_INTERNAL_PATTERN_CONDITION_H_

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "entente/v1/filter.pb.h"

namespace entente::internal {

// A condition as it was written. A tree no deeper than kMaxConditionDepth allows.
struct Condition {
  enum class Sort {
    kAll,         // every one of the children; at least one
    kAny,         // one of the children; at least one
    kNot,         // not the one child
    kComparison,  // a field of the variable and a value
    kDifferent,   // variable and value name nodes bound to different entities
    kAbsent,      // a part that must not match; it stands elsewhere
  };
  Sort sort = Sort::kAll;
  std::vector<Condition> children;
  int column = 0;
  std::string variable;
  std::string field;
  v1::Comparator comparator = v1::COMPARATOR_EQUAL;
  std::string value;
  int value_column = 0;
  bool bare = false;  // the value is a word without quotes
};

// The comparison of one field with any of several values; one value makes a plain comparison.
struct Value {
  std::string text;
  int column = 0;
  bool bare = false;
};
Condition EqualsAny(const std::string& variable, int column, const std::string& field,
                    const std::vector<Value>& values);

// The conditions that all must hold, without the lists around them.
std::vector<Condition> Conjuncts(Condition condition);

// The one variable a condition speaks of. Errors: it speaks of two, or has in it what can only stand by itself.
absl::StatusOr<std::string> VariableOf(const Condition& condition);

// The values of `field`, when the condition says that it is one of them and nothing else; else nothing. An error when
// it says something else of the field.
absl::StatusOr<std::vector<Value>> OneOf(const Condition& condition, const std::string& field);

// Columns by path.
using Columns = std::map<std::string, int>;
// The condition as a filter at `path`, its fields named by `field_name`; notes where its parts stand. Unlike the tree
// it has no list of one.
v1::Filter ToFilter(const Condition& condition, const std::function<std::string(const std::string&)>& field_name,
                    const std::string& path, Columns& columns);

}  // namespace entente::internal

#endif  // ENTENTE_CLIENT_INTERNAL_PATTERN_CONDITION_H_
