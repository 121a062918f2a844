// Puts a pattern together: what MatchPattern and Aggregate look for.
//
//   entente::PatternBuilder pattern;
//   auto maker = pattern.Node("maker").Kind("kind").Where("country", "KR");
//   auto made = pattern.Node("made");
//   pattern.Edge(maker, made).Out(relation).Named("e").ValidAt("2024-12-31");
//   auto part = pattern.Optional();
//   part.Edge(made, part.Node("base")).Meaning(entente::v1::MEANING_DEPENDENCE).Steps(1, 6);
//   entente::v1::Pattern message = pattern.Build();
//
// Nodes, edges and parts are handles into the builder: cheap to copy, good as long as it is. What a pattern may say is
// for the server to judge; pattern.proto tells. From text: entente/pattern_text.h.
#ifndef ENTENTE_CLIENT_PATTERN_BUILDER_H_
#define ENTENTE_CLIENT_PATTERN_BUILDER_H_

#include <initializer_list>
#include <memory>
#include <string>

#include "entente/v1/pattern.pb.h"

namespace entente {

// A node of a pattern in the making. Not thread-safe.
class NodeHandle {
 public:
  // The variable that rows bind.
  const std::string& name() const { return node_->variable(); }

  // Of this kind, or of one of those given so far.
  NodeHandle& Kind(const std::string& kind);
  // The entity with this id, or one of those given so far.
  NodeHandle& Id(const std::string& id);
  // Conditions; all of them must hold. A field is a path as in Filter. Of a repeated field, one element has the value.
  NodeHandle& Where(const std::string& field, const std::string& value);
  NodeHandle& Where(const std::string& field, double value);
  NodeHandle& Where(const std::string& field, v1::Comparator comparator, const std::string& value);
  NodeHandle& Where(const std::string& field, v1::Comparator comparator, double value);
  NodeHandle& Where(const v1::Filter& filter);

 private:
  friend class PatternScope;
  explicit NodeHandle(v1::PatternNode* node) : node_(node) {}
  v1::PatternNode* node_;
};

// An edge of a pattern in the making. Not thread-safe.
class EdgeHandle {
 public:
  // Rows bind it by this name, and other edges refer to it.
  EdgeHandle& Named(const std::string& variable);
  // Read from subject to object, from object to subject, or either way, which is the default; along this relation, or
  // one of those given so far.
  EdgeHandle& Out(v1::Relation relation = v1::RELATION_UNSPECIFIED);
  EdgeHandle& In(v1::Relation relation = v1::RELATION_UNSPECIFIED);
  EdgeHandle& Either(v1::Relation relation = v1::RELATION_UNSPECIFIED);
  EdgeHandle& Relation(v1::Relation relation);
  EdgeHandle& Meaning(v1::Meaning meaning);
  // When it must hold: a day, an EDTF period, `today` or `any`; or in full.
  EdgeHandle& ValidAt(const std::string& when);
  EdgeHandle& ValidAt(const v1::ValidAt& when);
  // On at least one day on which the edge of this name holds.
  EdgeHandle& Overlapping(const std::string& edge);
  EdgeHandle& MinConfidence(v1::Confidence confidence);
  // A walk of at least `min` and at most `max` relationships; what every entity on the way must satisfy.
  EdgeHandle& Steps(int min, int max);
  EdgeHandle& Through(const v1::Filter& filter);
  // Conditions, as those of nodes.
  EdgeHandle& Where(const std::string& field, const std::string& value);
  EdgeHandle& Where(const std::string& field, v1::Comparator comparator, const std::string& value);
  EdgeHandle& Where(const v1::Filter& filter);

 private:
  friend class PatternScope;
  explicit EdgeHandle(v1::PatternEdge* edge) : edge_(edge) {}
  v1::PatternEdge* edge_;
};

// Where nodes and edges are put: the pattern itself, or a part of it. Not thread-safe.
class PatternScope {
 public:
  // A node. Without a name it gets one: `anonymous1` and so on.
  NodeHandle Node(const std::string& variable = "");
  EdgeHandle Edge(const NodeHandle& from, const NodeHandle& to);

 protected:
  using Nodes = google::protobuf::RepeatedPtrField<v1::PatternNode>;
  using Edges = google::protobuf::RepeatedPtrField<v1::PatternEdge>;
  PatternScope(Nodes* nodes, Edges* edges, int* anonymous) : nodes_(nodes), edges_(edges), anonymous_(anonymous) {}

 private:
  friend class PatternBuilder;
  Nodes* nodes_;
  Edges* edges_;
  int* anonymous_;  // how many nodes got a name, in all of the pattern
};

// A pattern in the making. Neither copied nor moved, since handles point into it. Not thread-safe.
class PatternBuilder : public PatternScope {
 public:
  PatternBuilder();
  PatternBuilder(const PatternBuilder&) = delete;
  PatternBuilder& operator=(const PatternBuilder&) = delete;

  // A part that extends a row wherever it matches, and one that must not match.
  PatternScope Optional();
  PatternScope Absent();
  // Nodes that must be bound to different entities.
  PatternBuilder& Different(std::initializer_list<NodeHandle> nodes);

  // The pattern so far.
  v1::Pattern Build() const { return *pattern_; }

 private:
  explicit PatternBuilder(std::unique_ptr<v1::Pattern> pattern);
  PatternScope Part(v1::PatternPart* part);

  std::unique_ptr<v1::Pattern> pattern_;
  int named_ = 0;
};

}  // namespace entente

#endif  // ENTENTE_CLIENT_PATTERN_BUILDER_H_
