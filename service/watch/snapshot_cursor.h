// Goes through the facts of one graph::Snapshot in order of identity: entities by id, then relationships by relation,
// subject, object and episode, then observations by subject, metric and period.
//
// The order comes from sorting numbers one kind, one relation or one metric's subjects at a time, so it holds no more
// in memory than the largest of these, and a rank for each entity. A place in it is the number of the last fact handed
// out: numbers never change, so that a watch can continue there on another server.
#ifndef ENTENTE_SERVICE_WATCH_SNAPSHOT_CURSOR_H_
#define ENTENTE_SERVICE_WATCH_SNAPSHOT_CURSOR_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "service/base/fact_ref.h"
#include "service/graph/snapshot.h"

namespace entente::watch {

// The cursor. For one thread at a time.
class SnapshotCursor {
 public:
  // Begins after the fact `after`, which the graph knows, or at the first.
  SnapshotCursor(const graph::Snapshot& snapshot, std::optional<base::FactRef> after);

  // The next fact, without moving on; nothing at the end.
  std::optional<base::FactRef> Peek();
  void Advance() { ++at_; }
  const graph::Snapshot& snapshot() const { return snapshot_; }

 private:
  // What is sorted at a time: entities of one kind, relationships of one relation, or all observations.
  void LoadStage();
  void RankEntities();
  void LoadEntities(schema::KindIndex kind);
  void LoadRelationships(int relation);
  void LoadObservations();
  uint32_t RankOf(base::EntityNo no) const { return no < rank_.size() ? rank_[no] : base::kNoNumber; }
  bool Before(base::FactSort sort, uint32_t a, uint32_t b) const;
  size_t StageOf(base::FactRef fact) const;
  base::FactSort sort() const;

  const graph::Snapshot snapshot_;
  std::vector<schema::KindIndex> kinds_;  // in order of name
  std::vector<uint32_t> rank_;            // of an entity by number: its place in order of id
  size_t stage_ = 0;                      // kinds, then relations, then one of observations
  std::vector<uint32_t> facts_;           // of the stage, in order
  size_t at_ = 0;
};

}  // namespace entente::watch

#endif  // ENTENTE_SERVICE_WATCH_SNAPSHOT_CURSOR_H_
