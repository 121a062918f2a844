// The first so many paths in the order asked for.
//
// After Yen ("Finding the K shortest loopless paths in a network", 1971) with Lawler's parting ("A procedure for
// computing the K best solutions", 1972): each path found parts those not found yet by where they leave it, and each
// part is searched once. Where the worst hop weighs more than the length, the least weight a path must have is found by
// halving before its hops are counted.
#ifndef ENTENTE_SERVICE_PATHS_RANKING_H_
#define ENTENTE_SERVICE_PATHS_RANKING_H_

#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/paths/breadth_search.h"
#include "service/paths/question.h"
#include "service/paths/trail.h"

namespace entente::paths {

// Ranks paths. Not thread-safe; all must outlive it.
class Ranking {
 public:
  Ranking(const Question& question, const graph::Snapshot& snapshot, BreadthSearch& search)
      : question_(question), snapshot_(snapshot), search_(search) {}

  // Finds them. Not OK once the meter says to stop; what was found is there then too.
  absl::Status Run();

  // The paths found, the first first.
  std::vector<Trail> Trails() const;
  // As PathSearch says.
  int complete_hops() const { return complete_hops_; }
  bool exhausted() const { return exhausted_; }

 private:
  // The first path of those that share its first `part` entities and whose next is none of `not_next`.
  struct Candidate {
    Trail trail;
    size_t part = 0;
    absl::flat_hash_set<base::EntityNo> not_next;
  };

  absl::Status AddCandidate(const Trail& parent, size_t part, absl::flat_hash_set<base::EntityNo> not_next);
  absl::StatusOr<std::optional<Trail>> BestOf(Task& task, Weight most);
  size_t wanted() const { return static_cast<size_t>(question_.max_paths) - found_.size(); }

  const Question& question_;
  const graph::Snapshot& snapshot_;
  BreadthSearch& search_;
  std::vector<Trail> found_;
  std::vector<Candidate> candidates_;  // in order; no more than wanted()
  std::optional<Trail> under_way_;     // a path of which it is not known yet whether it is the best of its part
  int complete_hops_ = 0;
  bool exhausted_ = false;
};

}  // namespace entente::paths

#endif  // ENTENTE_SERVICE_PATHS_RANKING_H_
