// How many entities fit a node and how many relationships an edge follows, told from the sizes of indexes.
#ifndef ENTENTE_SERVICE_MATCH_ESTIMATE_H_
#define ENTENTE_SERVICE_MATCH_ESTIMATE_H_

#include <optional>
#include <vector>

#include "service/graph/snapshot.h"
#include "service/match/pattern_graph.h"

namespace entente::match {

// How a node's entities are gone through when nothing leads to them.
struct Access {
  std::optional<uint32_t> term;  // an index; none: all of its ids, or its kinds
  int key = kNone;               // which of the filter's keys the term is
  double entities = 0;           // how many that are
};

// Estimates for one pattern and snapshot, in constant time each. Not thread-safe; both must outlive it.
class Estimate {
 public:
  Estimate(const PatternGraph& graph, const graph::Snapshot& snapshot);

  const Access& access(int node) const { return nodes_[node].access; }
  // Entities that fit the node, of all.
  double Matches(int node) const { return nodes_[node].matches; }
  // How many of those that an edge leads to fit the node. At most 1.
  double Share(int edge, bool forward) const;
  // How many bodies have to be read of so many entities that are met for the node.
  double Bodies(int node, double met) const;

  // Relationships that one entity has to be looked at, and the different entities they lead to, whatever those are.
  double Looks(int edge, bool forward) const;
  double Leads(int edge, bool forward) const;
  // How likely it is that an entity is joined to a given one.
  double Joined(int edge, bool forward) const;

 private:
  struct Facts {
    Access access;
    double matches = 0;
    double fits = 1;      // share of its kinds that its filter and ids leave
    double by_terms = 1;  // share of its kinds that its filter's terms leave
  };
  Facts FactsOf(const Node& node) const;
  double SizeOf(schema::KindSet kinds) const;
  schema::KindSet KindsFrom(const query::Ways& ways) const;
  schema::KindSet TargetKinds(const Edge& edge, bool forward) const;
  double Degree(int edge, bool forward) const;
  double Holds(int edge) const;

  const PatternGraph& graph_;
  const graph::Snapshot& snapshot_;
  std::vector<Facts> nodes_;
};

}  // namespace entente::match

#endif  // ENTENTE_SERVICE_MATCH_ESTIMATE_H_
