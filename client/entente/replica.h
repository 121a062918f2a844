// A local copy of what a watch sees, which proves itself equal to the server's.
//
//   entente::Replica replica(client, request);  // request.filter says what to keep
//   for (;;) {
//     absl::StatusOr<entente::ReplicaStep> step = replica.Next();
//     if (!step.ok()) return step.status();
//     for (const entente::v1::FactChange& change : step->changes) Handle(change);
//     if (replica.Find(key) != nullptr) ...
//   }
//
// The copy starts from a snapshot, or from what an earlier process saved (Save), and moves by whole commits. When
// commits were passed over, because history is gone or the program was too slow, it takes a snapshot anew and tells
// what entered, changed and left in between. Every mark of the server that carries a count and a digest is compared
// with the copy's own; a difference is DATA_LOSS. Things are found by identity (entente/snapshot_diff.h). It is a
// mirror, not a store: nothing is written to disk, and what a fact says is changed by commits to the server only.
#ifndef ENTENTE_CLIENT_REPLICA_H_
#define ENTENTE_CLIENT_REPLICA_H_

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "entente/client.h"
#include "entente/snapshot_diff.h"
#include "entente/v1/graph.pb.h"
#include "entente/v1/pattern.pb.h"
#include "entente/v1/watch_service.pb.h"
#include "entente/watcher.h"

namespace entente {

// How many things a copy holds, and their digest as SyncMark.digest defines it.
struct ReplicaTally {
  int64_t count = 0;
  std::string digest;  // 32 hexadecimal digits
};

// A copy and the server do not hold the same.
struct Divergence {
  int64_t revision = 0;
  ReplicaTally own;
  ReplicaTally server;
};

// The two kinds of copies.
struct FactReplication {
  using Stream = FactWatch;
  using Item = v1::Fact;
  using Change = v1::FactChange;
};
struct RowReplication {
  using Stream = PatternWatch;
  using Item = v1::PatternRow;
  using Change = v1::RowChange;
};

// What one step did to a copy.
template <typename Kind>
struct ReplicaStepOf {
  // The revision the copy is at now: everything up to it was applied.
  int64_t revision = 0;
  // What made the step: a commit (its changes moved to `changes`), a mark (with snapshot_complete: a whole snapshot),
  // or the end of the watch.
  std::variant<typename Kind::Stream::Commit, v1::SyncMark, Ended> cause;
  // What changed: as the server told it, or, after a snapshot, what differs from the copy before (see SnapshotDiff).
  std::vector<typename Kind::Change> changes;
  // Commits were passed over before this snapshot: `changes` stands for all that happened in between.
  bool passed_over = false;
};
using ReplicaStep = ReplicaStepOf<FactReplication>;
using PatternReplicaStep = ReplicaStepOf<RowReplication>;

// A copy to start from again.
template <typename Kind>
struct ReplicaStateOf {
  int64_t revision = 0;
  std::string token;
  std::vector<typename Kind::Item> items;
};
using ReplicaState = ReplicaStateOf<FactReplication>;
using PatternReplicaState = ReplicaStateOf<RowReplication>;

// A copy. One thread calls it; only Stop may be called from any. Movable while no call is under way.
template <typename Kind>
class BasicReplica {
 public:
  using Request = typename Kind::Stream::Request;
  using Step = ReplicaStepOf<Kind>;
  using SavedState = ReplicaStateOf<Kind>;
  using Item = typename Kind::Item;

  // Starts from a snapshot, whatever start the request names; a read_mask gets the fields added that digests need. Of
  // the options, after_gap is not asked: a gap is always answered by a snapshot.
  BasicReplica(const Client& client, Request request, const WatchOptions& options = {});
  // Starts from what Save gave for the same request; from a snapshot where that has no token.
  BasicReplica(const Client& client, Request request, SavedState saved, const WatchOptions& options = {});
  ~BasicReplica();
  BasicReplica(BasicReplica&&) noexcept;
  BasicReplica& operator=(BasicReplica&&) noexcept;

  // Blocks for the next step, applies it and tells of it; a snapshot is one step. DATA_LOSS when a mark shows that the
  // copy is not the server's: see divergence(). Otherwise errors as Watcher::Next. Errors leave the copy as it was and
  // are returned again by every further call.
  absl::StatusOr<Step> Next();
  // The same, but nothing when no step was complete within `timeout`.
  absl::StatusOr<std::optional<Step>> Next(std::chrono::milliseconds timeout);
  // Ends the watch; a Next that blocks returns CANCELLED.
  void Stop();

  // The copy, by identity (IdentityOf; PatternRow.id). Good until the next call of Next.
  const std::map<std::string, Item>& items() const;
  // One thing of it, by identity; null if it is not there. Good until the next call of Next.
  const Item* Find(const std::string& identity) const;

  // The revision the copy is at; 0 before the first snapshot is complete.
  int64_t revision() const;
  // The latest revision at which a mark proved the copy equal to the server's; 0 if none has yet.
  int64_t verified_revision() const;
  // What the copy holds, kept up with every change.
  ReplicaTally tally() const;
  // What a mark found different, after DATA_LOSS.
  const std::optional<Divergence>& divergence() const;
  // How far behind the copy is.
  WatchLag lag() const;
  // The place in the stream that the copy is at; empty before the first snapshot is complete.
  std::string token() const;
  // The copy as it is, to start from again.
  SavedState Save() const;

 private:
  class State;
  std::unique_ptr<State> state_;
};

// Of facts, and of the rows of a pattern.
using Replica = BasicReplica<FactReplication>;
using PatternReplica = BasicReplica<RowReplication>;

extern template class BasicReplica<FactReplication>;
extern template class BasicReplica<RowReplication>;

}  // namespace entente

#endif  // ENTENTE_CLIENT_REPLICA_H_
