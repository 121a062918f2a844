// One search for the first of the shortest paths: breadth first from both ends until they meet.
//
// Each level is searched to its end, so that where the two meet every shortest path is at hand, and the one whose ids
// come first is picked. What is known of entities (whether they can be passed) is kept from search to search.
#ifndef ENTENTE_SERVICE_PATHS_BREADTH_SEARCH_H_
#define ENTENTE_SERVICE_PATHS_BREADTH_SEARCH_H_

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/base/fact_ref.h"
#include "service/paths/question.h"
#include "service/paths/sparse_map.h"
#include "service/paths/trail.h"
#include "service/query/edge_scan.h"
#include "service/query/meter.h"
#include "service/query/read_context.h"

namespace entente::paths {

// What one search is to find.
struct Task {
  std::vector<base::EntityNo> starts;            // sources, or the one entity at which a path goes on
  std::vector<base::EntityNo> passed;            // what the path passed before
  absl::flat_hash_set<base::EntityNo> not_next;  // where the path may not go first
  int max_hops = 0;
  Weight least = kWorst;  // hops that are worse are not followed
};

// What it found.
struct Outcome {
  std::optional<Trail> trail;
  bool exhausted = false;     // no trail, and none with more hops
  Weight next_best = kWorst;  // no trail: whatever lowers `least` to more than this finds none either
};

// Searches. Not thread-safe; all must outlive it.
class BreadthSearch {
 public:
  BreadthSearch(const Question& question, const query::View& view, query::Meter& meter)
      : question_(question), snapshot_(view.snapshot), scan_(view, meter) {}

  // Not OK once the meter says to stop.
  absl::StatusOr<Outcome> Run(const Task& task);

  // The hops up to which the last search looked at everything.
  int complete_hops() const { return depth_[kFront] + depth_[kBack]; }
  // Of all searches: entities met, relationships looked at, entities not passed because of their degree.
  int64_t entities() const { return static_cast<int64_t>(marks_.size()); }
  int64_t relationships() const { return relationships_; }
  int64_t hubs() const { return hubs_; }

 private:
  enum Side { kFront = 0, kBack = 1 };
  enum class Passage : uint8_t { kUnknown, kOpen, kHub };
  static constexpr uint32_t kNoStep = 0xffffffff;

  // What is known of an entity: whether it can be passed, and where the search `search` met it.
  struct Mark {
    uint32_t search = 0;
    std::array<uint32_t, 2> first_step = {kNoStep, kNoStep};  // by Side: into steps_
    std::array<int8_t, 2> depth = {-1, -1};                   // by Side; -1: not met
    bool closed = false;                                      // by itself or its kind
    Passage passage = Passage::kUnknown;                      // by its degree
  };
  // A relationship by which an entity was met from one a level before. Those of an entity are a list.
  struct Step {
    base::EntityNo from;
    base::RelationshipNo no;
    base::Day began;
    uint32_t next;
  };

  void Begin(const Task& task);
  absl::Status Advance(Side side);
  absl::StatusOr<bool> Follow(Side side, base::EntityNo from, const query::Edge& edge);
  bool IsBarred(Side side, base::EntityNo from, base::EntityNo to, const Mark& to_mark) const;
  absl::StatusOr<bool> CanPass(base::EntityNo no);
  absl::Status Meet(Side side);
  // Good until another is asked for.
  Mark& MarkOf(base::EntityNo no);
  absl::StatusOr<Weight> WeightOf(base::RelationshipNo no, base::Day began);

  absl::StatusOr<Trail> FirstTrail();
  base::EntityNo FirstById(const std::vector<base::EntityNo>& entities) const;
  absl::Status AddHop(base::EntityNo from, base::EntityNo to, Side side, Trail& trail);

  const Question& question_;
  const graph::Snapshot& snapshot_;
  query::EdgeScan scan_;
  int64_t relationships_ = 0, hubs_ = 0;
  SparseMap<Mark> marks_;  // by entity

  // Of the search under way.
  const Task* task_ = nullptr;
  uint32_t search_ = 0;
  std::vector<Step> steps_;
  std::array<std::vector<base::EntityNo>, 2> frontier_;
  std::vector<base::EntityNo> next_frontier_;
  std::array<int, 2> depth_ = {0, 0};
  std::vector<base::EntityNo> met_;  // from both sides
  Weight next_best_ = kWorst;
};

}  // namespace entente::paths

#endif  // ENTENTE_SERVICE_PATHS_BREADTH_SEARCH_H_
