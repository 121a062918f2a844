// The part of the graph that is reached from some entities along relations of dependence, one way: what they depend on,
// or what depends on them. TraceLineage, AssessImpact, AssessExposure and CompareStrategies all stand on it.
//
// Everything is by position: nodes are numbered in the order in which they were met, those started from first, by id.
#ifndef ENTENTE_SERVICE_LANDSCAPE_DEPENDENCY_GRAPH_H_
#define ENTENTE_SERVICE_LANDSCAPE_DEPENDENCY_GRAPH_H_

#include <cstdint>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "service/base/fact_ref.h"
#include "service/graph/snapshot.h"
#include "service/query/edge_scan.h"
#include "service/query/meter.h"

namespace entente::landscape {

// Where a walk starts.
struct Start {
  base::EntityNo no;
  bool definite = true;  // it is one for certain
};

// A relationship that was followed.
struct Followed {
  base::RelationshipNo no;
  uint32_t to;  // position
  bool definite;
};

// An entity that was met.
struct Reached {
  base::EntityNo no;
  int depth = 0;          // the length of the shortest chain from a start
  bool definite = false;  // a chain from a definite start holds for certain in all its parts
};

// What a walk met. Not thread-safe.
class DependencyGraph {
 public:
  // Walks breadth first, `max_depth` steps at most. `starts` each once. Not OK once the meter says to stop: what was
  // met until then stays.
  absl::Status Walk(query::EdgeScan& scan, const query::Ways& ways, const std::vector<Start>& starts, int max_depth);

  const std::vector<Reached>& nodes() const { return nodes_; }
  // What was followed from a node; nothing from those at the greatest depth.
  absl::Span<const Followed> From(uint32_t position) const;
  // All that was followed.
  const std::vector<Followed>& followed() const { return followed_; }
  // There was more to follow at the greatest depth.
  bool depth_limited() const { return depth_limited_; }

  // Nodes by depth, then id, from the first that is deeper than `above`.
  std::vector<uint32_t> ByDepth(const graph::Snapshot& snapshot, int above) const;

 private:
  absl::Status Expand(query::EdgeScan& scan, const query::Ways& ways, uint32_t position);
  void JudgeChains(const std::vector<Start>& starts, int max_depth);

  std::vector<Reached> nodes_;
  absl::flat_hash_map<base::EntityNo, uint32_t> positions_;
  std::vector<Followed> followed_;      // by the node they were followed from
  std::vector<size_t> first_followed_;  // by node, as far as they were followed; and the end of the last
  bool depth_limited_ = false;
};

// A shortest chain to each node of a graph from some of them.
class Chains {
 public:
  // Which of several shortest chains is the first by identity depends on the end from which it is read.
  enum class ReadFrom { kStart, kNode };

  // Finds them, of at most `max_depth` steps. Charges the meter.
  static absl::StatusOr<Chains> Find(const DependencyGraph& graph, const std::vector<uint32_t>& starts, int max_depth,
                                     ReadFrom end, const graph::Snapshot& snapshot, query::Meter& meter);

  // The length of the chain to a node; -1 without one.
  int DepthOf(uint32_t position) const { return links_[position].depth; }
  // The chain to a node that has one, from the end it is read from.
  std::vector<base::RelationshipNo> To(uint32_t position) const;

 private:
  // How a node is reached: its chain is that of `before`, and `by`.
  struct Link {
    int depth = -1;
    uint32_t before = 0;
    base::RelationshipNo by = base::kNoNumber;
    uint32_t rank = 0;  // of its chain among those of one length, where they are read from the start
  };

  bool ComesBefore(const graph::Snapshot& snapshot, const Link& a, const Link& b) const;
  void Rank(const graph::Snapshot& snapshot, std::vector<uint32_t>& level);

  ReadFrom end_ = ReadFrom::kStart;
  std::vector<Link> links_;  // by position
};

}  // namespace entente::landscape

#endif  // ENTENTE_SERVICE_LANDSCAPE_DEPENDENCY_GRAPH_H_
