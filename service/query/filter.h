// Filters made ready: a Filter, or its text, checked against the schema once and then asked of many facts.
//
// Both spellings go through one tree, so they cannot differ. Fields, comparators and three-valued dates are as Filter
// and Comparator in filter.proto say.
#ifndef ENTENTE_SERVICE_QUERY_FILTER_H_
#define ENTENTE_SERVICE_QUERY_FILTER_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "entente/v1/graph.pb.h"
#include "entente/v1/query_service.pb.h"
#include "service/base/date.h"
#include "service/query/date_filter.h"
#include "service/query/filter_value.h"
#include "service/query/query.h"
#include "service/schema/schema.h"

namespace entente::query {

// What a filter is asked of: entities of some kinds, or relationships of some relations.
struct FilterScope {
  const schema::Schema& schema;
  bool relationships = false;
  std::vector<const schema::Kind*> kinds;  // for entities; empty: all
  std::vector<int> relations;              // for relationships; empty: all
};

// A field as reached from an Entity or a Relationship, and what it is compared with.
struct Operand {
  std::vector<const google::protobuf::FieldDescriptor*> parents;  // messages on the way, from the fact
  FieldType type;
  std::optional<Value> value;              // nothing: asks only that the field is there
  const schema::Field* indexed = nullptr;  // the entity's field, where equality on it is answered from an index
};

// A condition that is ready to be asked. Immutable, thread-safe; refers to descriptors and the schema only.
class CompiledFilter {
 public:
  // Makes ready the filter of a request, given typed at `field` or as text at `field` + `_text`. Nothing if neither is
  // there. INVALID_ARGUMENT with CONFLICTING_FIELDS for both, INVALID_FILTER for a text that cannot be read,
  // UNKNOWN_FIELD, INVALID_FORMAT, REQUIRED for what the schema does not know; OUT_OF_BOUNDS beyond
  // Limits::max_filter_terms and max_filter_depth. Where text is at fault, metadata `column` says where.
  static absl::StatusOr<std::optional<CompiledFilter>> Compile(const FilterScope& scope, const v1::Filter* filter,
                                                               absl::string_view text, absl::string_view field,
                                                               const Limits& limits);

  // Whether the fact satisfies the filter: surely, possibly, or not.
  Truth Evaluate(const v1::Entity& entity) const { return Evaluate(root_, entity); }
  Truth Evaluate(const v1::Relationship& relationship) const { return Evaluate(root_, relationship); }
  // Whether it asks for nothing but when a relationship begins and ends, which its dates in memory tell.
  bool AsksOnlyDates() const { return !dates_.empty(); }
  // What it then says of a relationship with these dates.
  Truth Evaluate(const base::Span& span) const { return dates_.Evaluate(span); }
  // The same as yes or no: what is possible counts unless `definite_only`.
  template <typename Fact>
  bool Matches(const Fact& fact, bool definite_only) const {
    return Evaluate(fact) >= (definite_only ? Truth::kYes : Truth::kPossible);
  }

  // An equality that every match satisfies and an index answers.
  struct Key {
    int field_number;
    std::string text;  // as Snapshot::Candidates takes it
  };
  // All of them; empty when only a scan will do.
  std::vector<Key> Keys() const;
  // The beginnings that the folded text of a searchable field has in every match.
  std::vector<Key> Prefixes() const;
  // Whether it asks for nothing but Keys, of fields whose terms are their values: what is under all of them satisfies
  // it.
  bool AsksOnlyKeys() const { return AsksOnlyKeys(root_); }
  // Whether it asks for nothing but one of Prefixes, of this field.
  bool AsksOnlyPrefix(int field_number) const;
  // Whether every match has the field with this number.
  bool Needs(int field_number) const;

 private:
  friend class FilterCompiler;

  // A step of the tree. `operands` has one for each field the name may mean; a fact has at most one of them.
  struct Node {
    v1::Filter::ConditionCase sort = v1::Filter::CONDITION_NOT_SET;
    std::vector<Node> children;
    v1::Comparator comparator = v1::COMPARATOR_UNSPECIFIED;
    std::vector<Operand> operands;
  };

  static Truth Evaluate(const Node& node, const google::protobuf::Message& fact);
  static Truth Compare(const Node& node, const google::protobuf::Message& fact);
  static bool AsksOnlyDates(const Node& node);
  static void AddDates(const Node& node, DateFilter& dates);
  static bool AsksOnlyKeys(const Node& node);
  // The comparisons that every match satisfies, of which each has one field to look at.
  static void ForEachNeeded(const Node& node, absl::FunctionRef<void(const Node& comparison)> visit);
  static void AddKey(const Node& comparison, std::vector<Key>& keys);

  Node root_;
  DateFilter dates_;  // the same, if it asks only for dates
};

}  // namespace entente::query

#endif  // ENTENTE_SERVICE_QUERY_FILTER_H_
