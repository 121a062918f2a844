#include "entente/pattern_builder.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "entente/internal/filters.h"

namespace entente {

using internal::AddCondition;
using internal::MakeComparison;
using internal::NumberText;

NodeHandle& NodeHandle::Kind(const std::string& kind) {
  node_->add_kinds(kind);
  return *this;
}

NodeHandle& NodeHandle::Id(const std::string& id) {
  node_->add_ids(id);
  return *this;
}

NodeHandle& NodeHandle::Where(const std::string& field, const std::string& value) {
  return Where(field, v1::COMPARATOR_EQUAL, value);
}

NodeHandle& NodeHandle::Where(const std::string& field, double value) {
  return Where(field, v1::COMPARATOR_EQUAL, NumberText(value));
}

NodeHandle& NodeHandle::Where(const std::string& field, v1::Comparator comparator, const std::string& value) {
  return Where(MakeComparison(field, comparator, value));
}

NodeHandle& NodeHandle::Where(const std::string& field, v1::Comparator comparator, double value) {
  return Where(field, comparator, NumberText(value));
}

NodeHandle& NodeHandle::Where(const v1::Filter& filter) {
  AddCondition(*node_->mutable_filter(), filter);
  return *this;
}

EdgeHandle& EdgeHandle::Named(const std::string& variable) {
  edge_->set_variable(variable);
  return *this;
}

EdgeHandle& EdgeHandle::Out(v1::Relation relation) {
  edge_->set_direction(v1::DIRECTION_OUT);
  return Relation(relation);
}

EdgeHandle& EdgeHandle::In(v1::Relation relation) {
  edge_->set_direction(v1::DIRECTION_IN);
  return Relation(relation);
}

EdgeHandle& EdgeHandle::Either(v1::Relation relation) {
  edge_->set_direction(v1::DIRECTION_EITHER);
  return Relation(relation);
}

EdgeHandle& EdgeHandle::Relation(v1::Relation relation) {
  if (relation != v1::RELATION_UNSPECIFIED) edge_->add_relations(relation);
  return *this;
}

EdgeHandle& EdgeHandle::Meaning(v1::Meaning meaning) {
  edge_->add_meanings(meaning);
  return *this;
}

EdgeHandle& EdgeHandle::ValidAt(const std::string& when) { return ValidAt(internal::ToValidAt(when)); }

EdgeHandle& EdgeHandle::ValidAt(const v1::ValidAt& when) {
  *edge_->mutable_valid_at() = when;
  return *this;
}

EdgeHandle& EdgeHandle::Overlapping(const std::string& edge) {
  edge_->set_overlapping(edge);
  return *this;
}

EdgeHandle& EdgeHandle::MinConfidence(v1::Confidence confidence) {
  edge_->set_min_confidence(confidence);
  return *this;
}

EdgeHandle& EdgeHandle::Steps(int min, int max) {
  edge_->mutable_steps()->set_min(min);
  edge_->mutable_steps()->set_max(max);
  return *this;
}

EdgeHandle& EdgeHandle::Through(const v1::Filter& filter) {
  AddCondition(*edge_->mutable_steps()->mutable_through(), filter);
  return *this;
}

EdgeHandle& EdgeHandle::Where(const std::string& field, const std::string& value) {
  return Where(field, v1::COMPARATOR_EQUAL, value);
}

EdgeHandle& EdgeHandle::Where(const std::string& field, v1::Comparator comparator, const std::string& value) {
  return Where(MakeComparison(field, comparator, value));
}

EdgeHandle& EdgeHandle::Where(const v1::Filter& filter) {
  AddCondition(*edge_->mutable_filter(), filter);
  return *this;
}

NodeHandle PatternScope::Node(const std::string& variable) {
  v1::PatternNode* node = nodes_->Add();
  node->set_variable(variable.empty() ? absl::StrCat("anonymous", ++*anonymous_) : variable);
  return NodeHandle(node);
}

EdgeHandle PatternScope::Edge(const NodeHandle& from, const NodeHandle& to) {
  v1::PatternEdge* edge = edges_->Add();
  edge->set_from(from.name());
  edge->set_to(to.name());
  return EdgeHandle(edge);
}

PatternBuilder::PatternBuilder() : PatternBuilder(std::make_unique<v1::Pattern>()) {}

PatternBuilder::PatternBuilder(std::unique_ptr<v1::Pattern> pattern)
    : PatternScope(pattern->mutable_nodes(), pattern->mutable_edges(), &named_), pattern_(std::move(pattern)) {}

PatternScope PatternBuilder::Optional() { return Part(pattern_->add_optional_parts()); }

PatternScope PatternBuilder::Absent() { return Part(pattern_->add_absent_parts()); }

PatternScope PatternBuilder::Part(v1::PatternPart* part) {
  return PatternScope(part->mutable_nodes(), part->mutable_edges(), &named_);
}

PatternBuilder& PatternBuilder::Different(std::initializer_list<NodeHandle> nodes) {
  v1::DifferentNodes& different = *pattern_->add_different();
  for (const NodeHandle& node : nodes) different.add_variables(node.name());
  return *this;
}

}  // namespace entente
