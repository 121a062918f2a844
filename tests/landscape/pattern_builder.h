// Patterns, filters and contexts in few words, for the queries.
#ifndef ENTENTE_TESTS_LANDSCAPE_PATTERN_BUILDER_H_
#define ENTENTE_TESTS_LANDSCAPE_PATTERN_BUILDER_H_

#include <string>
#include <utility>

#include "entente/v1/filter.pb.h"
#include "entente/v1/graph.pb.h"
#include "entente/v1/pattern.pb.h"

namespace entente::generated {

inline v1::ReadContext OnDay(const std::string& day) {
  v1::ReadContext context;
  context.mutable_valid_at()->set_day(day);
  return context;
}

inline v1::ReadContext AnyTime() {
  v1::ReadContext context;
  context.mutable_valid_at()->set_any(true);
  return context;
}

inline v1::Filter Compare(const std::string& field, v1::Comparator comparator, const std::string& value) {
  v1::Filter filter;
  filter.mutable_comparison()->set_field(field);
  filter.mutable_comparison()->set_comparator(comparator);
  filter.mutable_comparison()->set_value(value);
  return filter;
}

inline v1::Filter Equals(const std::string& field, const std::string& value) {
  return Compare(field, v1::COMPARATOR_EQUAL, value);
}

template <typename... Filters>
v1::Filter All(Filters... filters) {
  v1::Filter all;
  (void)std::initializer_list<int>{(*all.mutable_all()->add_filters() = std::move(filters), 0)...};
  return all;
}

template <typename... Filters>
v1::Filter Any(Filters... filters) {
  v1::Filter any;
  (void)std::initializer_list<int>{(*any.mutable_any()->add_filters() = std::move(filters), 0)...};
  return any;
}

inline void AddNode(v1::Pattern& pattern, const std::string& variable, const std::string& kind,
                    const v1::Filter& filter) {
  v1::PatternNode& node = *pattern.add_nodes();
  node.set_variable(variable);
  if (!kind.empty()) node.add_kinds(kind);
  if (filter.condition_case() != v1::Filter::CONDITION_NOT_SET) *node.mutable_filter() = filter;
}

inline void AddNode(v1::Pattern& pattern, const std::string& variable, const std::string& kind = "") {
  AddNode(pattern, variable, kind, {});
}

// A node that is this one entity.
inline void AddEntity(v1::Pattern& pattern, const std::string& variable, const std::string& id) {
  v1::PatternNode& node = *pattern.add_nodes();
  node.set_variable(variable);
  node.add_ids(id);
}

inline v1::PatternEdge& AddEdge(v1::Pattern& pattern, const std::string& from, v1::Relation relation,
                                const std::string& to) {
  v1::PatternEdge& edge = *pattern.add_edges();
  edge.set_from(from);
  edge.set_to(to);
  edge.set_direction(v1::DIRECTION_OUT);
  edge.add_relations(relation);
  return edge;
}

}  // namespace entente::generated

#endif  // ENTENTE_TESTS_LANDSCAPE_PATTERN_BUILDER_H_
