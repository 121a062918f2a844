// The write story: check preconditions, validate, resolve, number, log, apply, publish, notify.
//
// One thread takes whatever commits are waiting, plans each on the state after the one before it, appends the group to
// the log with one sync, stores, publishes, tells the watchers, and only then acknowledges.
#ifndef ENTENTE_SERVICE_COMMIT_COMMITTER_H_
#define ENTENTE_SERVICE_COMMIT_COMMITTER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "entente/v1/commit_service.pb.h"
#include "service/base/clock.h"
#include "service/base/token.h"
#include "service/commit/limits.h"
#include "service/commit/plan.h"
#include "service/commit_log/commit_log.h"
#include "service/graph/graph.h"
#include "service/store/state_store.h"
#include "service/watch/hub.h"

namespace entente::commit {

// Everything a commit touches; all must outlive the committer.
struct State {
  const schema::Schema& schema;
  commit_log::CommitLog& log;
  store::StateStore& store;
  graph::Graph& graph;
  watch::Hub& hub;
  const base::TokenCodec& tokens;
  const base::Clock& clock;
};

// What a commit that plans itself came to.
struct Made {
  std::optional<log::LogRecord> record;  // nothing: it changes nothing
  // Kept with `request_id` as long as history is; nothing is kept when that is empty. Without a record, or when it has
  // to last, the answer waits until it is on disk; else a crash may leave the request id of the record alone.
  std::string request_id;
  std::string note;
  bool note_lasts = false;
};

// Brings graph and store to the log's head: loads what is stored, replays what is not, through Graph::Apply. DATA_LOSS
// if the log lacks records that were stored or has damaged ones.
absl::Status Recover(const State& state);

// Takes commits. Thread-safe.
class Committer {
 public:
  using Done = std::function<void(absl::StatusOr<v1::CommitResponse>)>;
  // Plans a commit when its turn comes, on the state after the one before it. Called on the committer's thread, once or
  // never.
  using Make = std::function<absl::StatusOr<Made>(const Ground&)>;

  // Starts the thread. The state was recovered. The first thing it commits is the clock day, if that has passed.
  Committer(const State& state, const Limits& limits);
  // Finishes what is queued and stops; later commits get DRAINING.
  ~Committer();

  // Queues a commit; `done` is called once, from the committer's thread or, when it is refused at once, from the
  // caller's.
  void Submit(v1::CommitRequest request, Done done);
  // Queues a commit that is planned by `make`, for those to whom a state can only be told when it is there. The answer
  // has the revision that was made, or that of the state that needed no change, and nothing else.
  void Submit(Make make, Done done);
  // The same, waiting.
  absl::StatusOr<v1::CommitResponse> Commit(const v1::CommitRequest& request);
  absl::StatusOr<v1::CommitResponse> Commit(Make make);
  // Commits the passing of days up to the clock's today, if it has passed; returns when done. The committer does so by
  // itself at every change of day; this is for tests and start.
  absl::Status AdvanceClock();
  // Lets go of all states before `oldest` and of the records they came from, in store, graph and log; does nothing when
  // they are gone already. The committer does so by itself as Limits::history_seconds says. OUT_OF_RANGE with
  // REVISION_AHEAD when `oldest` is still to come.
  absl::Status CompactTo(int64_t oldest);
  // Stops accepting, finishes what is queued.
  void Drain();
  // Why commits are refused with READ_ONLY: empty, or a sentence.
  std::string read_only_reason() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace entente::commit

#endif  // ENTENTE_SERVICE_COMMIT_COMMITTER_H_
