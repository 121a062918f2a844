#include "service/commit/committer.h"

#include <algorithm>
#include <chrono>
#include <deque>
#include <future>
#include <optional>
#include <random>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/base/error.h"
#include "service/base/log.h"
#include "service/base/mutex.h"
#include "service/base/status_macros.h"
#include "service/commit/clock_day.h"
#include "service/commit/erase.h"
#include "service/commit/group.h"
#include "service/commit/outcome.h"
#include "service/commit/plan.h"
#include "service/store/read_barrier.h"

namespace entente::commit {
namespace {

constexpr int64_t kMicrosPerSecond = 1'000'000;
constexpr int64_t kMicrosPerDay = 86'400 * kMicrosPerSecond;
// The system's clock may be set while the thread waits for midnight, so that it looks again after this long.
constexpr int64_t kMaxWaitMicros = 60 * kMicrosPerSecond;
constexpr int64_t kMinWaitMicros = 1000;
constexpr int64_t kMicrosPerMilli = 1000;

absl::Status ReadOnly(absl::string_view why) {
  return base::MakeError(absl::StatusCode::kUnavailable, v1::ERROR_REASON_READ_ONLY,
                         absl::StrCat("no writes are taken: ", why));
}

absl::Status OutcomeUnknown(absl::string_view why) {
  return base::MakeError(absl::StatusCode::kUnavailable, v1::ERROR_REASON_OUTCOME_UNKNOWN,
                         absl::StrCat("whether the commit took effect is not known: ", why));
}

absl::Status Draining() {
  return base::MakeError(absl::StatusCode::kUnavailable, v1::ERROR_REASON_DRAINING, "the server is shutting down");
}

// LogRecord.epoch of this process; 0 stands for not known.
uint32_t DrawEpoch() {
  std::random_device random;
  uint32_t epoch = 0;
  while (epoch == 0) epoch = random();
  return epoch;
}

// Starts something that calls back once, and waits for that. The promise is shared, because the caller may be gone
// before the thread that keeps it is done with it.
absl::StatusOr<v1::CommitResponse> Await(const std::function<void(Committer::Done)>& start) {
  const auto promise = std::make_shared<std::promise<absl::StatusOr<v1::CommitResponse>>>();
  start([promise](absl::StatusOr<v1::CommitResponse> response) { promise->set_value(std::move(response)); });
  return promise->get_future().get();
}

}  // namespace

// The queue, and the one thread that empties it. Everything without a lock belongs to that thread.
class Committer::Impl {
 public:
  Impl(const State& state, const Limits& limits) : state_(state), limits_(limits) {
    thread_ = std::thread([this] { Run(); });
  }

  ~Impl() {
    {
      base::MutexLock lock(mutex_);
      draining_ = stopping_ = true;
    }
    changed_.NotifyAll();
    thread_.join();
  }

  // Queues a task; when it is refused its `done` is called at once.
  void Enqueue(Task task) {
    const absl::Status refusal = Refusal(task);
    if (!refusal.ok()) task.done(refusal);
  }

  const State& state() const { return state_; }
  const Limits& limits() const { return limits_; }

  void Drain() {
    base::MutexLock lock(mutex_);
    draining_ = true;
    while (!queue_.empty() || busy_) changed_.Wait(mutex_);
  }

  std::string read_only_reason() const {
    base::MutexLock lock(mutex_);
    return read_only_.empty() ? std::string(state_.log.health().message()) : read_only_;
  }

 private:
  // Queues the task, moving from it, or says why not.
  absl::Status Refusal(Task& task) {
    base::MutexLock lock(mutex_);
    if (draining_) return Draining();
    if (task.request.has_value() && static_cast<int>(queue_.size()) >= limits_.max_queued) {
      return base::MakeError(absl::StatusCode::kResourceExhausted, v1::ERROR_REASON_QUOTA_EXCEEDED,
                             absl::StrCat(limits_.max_queued, " commits are waiting"),
                             {{"limit", absl::StrCat(limits_.max_queued)}});
    }
    const int64_t bytes = task.request.has_value() ? static_cast<int64_t>(task.request->commit.ByteSizeLong()) : 0;
    if (bytes > 0 && queued_bytes_ + bytes > limits_.max_queued_bytes) {
      return base::MakeError(absl::StatusCode::kResourceExhausted, v1::ERROR_REASON_QUOTA_EXCEEDED,
                             "the commits that are waiting are too large together",
                             {{"limit", absl::StrCat(limits_.max_queued_bytes)}});
    }
    queued_bytes_ += bytes;
    queue_.push_back(std::move(task));
    changed_.NotifyAll();
    return absl::OkStatus();
  }

  void Run() {
    while (std::optional<std::deque<Task>> waiting = Take()) {
      do {
        CommitGroup(*waiting);
        // While a group is on its way, what came meanwhile goes on at once.
        if (waiting->empty() && flight_.has_value() && !HistoryIsDue()) *waiting = TakeQueue();
      } while (!waiting->empty());
      Land().IgnoreError();
      KeepHistory();
    }
  }

  std::deque<Task> TakeQueue() {
    base::MutexLock lock(mutex_);
    queued_bytes_ = 0;
    return std::exchange(queue_, {});
  }

  // Everything that is queued, as soon as there is something or a day may have passed; nothing when it is time to stop.
  std::optional<std::deque<Task>> Take() {
    const int64_t now = state_.clock.NowMicros();
    const int64_t to_midnight = (int64_t{state_.clock.Today()} + 1) * kMicrosPerDay - now;
    const int64_t longest =
        limits_.history_seconds > 0 ? std::min(kMaxWaitMicros, HistoryCheckMicros()) : kMaxWaitMicros;
    const auto deadline =
        std::chrono::steady_clock::now() + std::chrono::microseconds(std::clamp(to_midnight, kMinWaitMicros, longest));
    base::MutexLock lock(mutex_);
    busy_ = false;
    changed_.NotifyAll();
    bool in_time = true;
    while (queue_.empty() && !stopping_ && in_time) in_time = changed_.WaitUntil(mutex_, deadline);
    if (queue_.empty() && stopping_) return std::nullopt;
    busy_ = true;
    queued_bytes_ = 0;
    return std::exchange(queue_, {});
  }

  // The story of every write: what waits is planned, each commit on the state after the one before it, logged with one
  // sync, stored, published, told to watchers, and only then acknowledged. Takes from `waiting` what fits one group. A
  // group of commits that plan themselves is written while the next such group is planned.
  void CommitGroup(std::deque<Task>& waiting) {
    if (waiting.empty() || !waiting.front().make) Land().IgnoreError();
    auto group = std::make_unique<Group>(state_.store.NewBatch());
    group->since_us = state_.clock.NowMicros();
    if (!flight_.has_value()) state_.hub.Planning(group->since_us);
    PlanGroup(waiting, *group);
    if (!Land(group.get()).ok()) group->Abandon(Writable());
    Flight& flight = flight_.emplace();
    flight.group = std::move(group);
    if (!flight.group->is_made()) return Land().IgnoreError();
    flight.written = std::async(std::launch::async, [this, &group = *flight.group] { return Write(group); });
  }

  // Plans what joins a group. What is read of the store meanwhile is read after the group on its way was written.
  void PlanGroup(std::deque<Task>& waiting, Group& group) {
    const auto wait = [this] {
      if (flight_.has_value()) flight_->written.wait();
    };
    const store::ReadBarrier barrier(wait);
    const absl::Status day = PassDays(group);
    while (!waiting.empty() && group.Takes(waiting.front(), limits_.max_group_bytes)) {
      if (flight_.has_value() && !waiting.front().make) break;
      Task task = std::move(waiting.front());
      waiting.pop_front();
      group.made += task.make ? 1 : 0;
      absl::StatusOr<v1::CommitResponse> answer = day.ok() ? Serve(task, group) : Replayed(task, group, day);
      group.answers.emplace_back(std::move(task.done), std::move(answer));
    }
  }

  // Makes a group durable and stores it. On whatever thread.
  absl::Status Write(Group& group) {
    absl::Status written = group.broken;
    if (written.ok() && !group.records.empty()) written = Append(group);
    if (written.ok() && (!group.records.empty() || group.noted)) written = Store(group);
    return written;
  }

  // Brings the group on its way to its end: published, told, acknowledged. `next` is planned on it already. OK if there
  // is none.
  absl::Status Land(const Group* next = nullptr) {
    if (!flight_.has_value()) return absl::OkStatus();
    Group& group = *flight_->group;
    absl::Status written = flight_->written.valid() ? flight_->written.get() : Write(group);
    if (written.ok() && !group.records.empty()) {
      state_.graph.Publish(group.records.back()->revision());
      for (const auto& record : group.records) state_.hub.Publish(record);
      written = Finish(group);
    }
    next != nullptr ? state_.hub.Planning(next->since_us) : state_.hub.Settled();
    group.Acknowledge(written);
    flight_.reset();
    return written;
  }

  // Plans the passing of days, if some passed since the last commit.
  absl::Status PassDays(Group& group) {
    const graph::Snapshot before = Before(group);
    if (before.revision() > 0 && state_.clock.Today() <= before.clock_day()) return absl::OkStatus();
    RETURN_IF_ERROR(Writable());
    Ground ground = GroundOn(before);
    ground.clock_day = state_.clock.Today();
    ASSIGN_OR_RETURN(log::LogRecord record, PlanClockDay(ground));
    return Admit(std::move(record), group);
  }

  absl::StatusOr<v1::CommitResponse> Serve(Task& task, Group& group) {
    if (task.compact_to > 0) {
      RETURN_IF_ERROR(LetGo(task.compact_to));
    }
    if (task.make) return MakeCommit(task.make, group);
    if (!task.request.has_value()) return Head(group);
    return PlanCommit(*task.request, group);
  }

  absl::StatusOr<v1::CommitResponse> MakeCommit(const Make& make, Group& group) {
    RETURN_IF_ERROR(group.broken);
    RETURN_IF_ERROR(Writable());
    const graph::Snapshot before = Before(group);
    ASSIGN_OR_RETURN(Made made, make(GroundOn(before)));
    const int64_t revision = made.record.has_value() ? made.record->revision() : before.revision();
    if (!made.request_id.empty() && (made.note_lasts || !made.record.has_value())) group.noted = true;
    if (made.record.has_value()) RETURN_IF_ERROR(Admit(*std::move(made.record), group));
    if (!made.request_id.empty()) group.batch->PutRequest(made.request_id, revision, made.note);
    v1::CommitResponse response;
    response.set_revision(revision);
    response.set_token(state_.tokens.Encode({.sort = base::TokenSort::kRevision, .revision = revision}));
    return response;
  }

  // The answer to a task that only waits for what came before it.
  absl::StatusOr<v1::CommitResponse> Head(const Group& group) {
    v1::CommitResponse head;
    head.set_revision(Before(group).revision());
    return head;
  }

  // A request that was committed before gets its outcome, whatever stands against new commits.
  absl::StatusOr<v1::CommitResponse> Replayed(const Task& task, const Group& group, const absl::Status& otherwise) {
    if (!task.request.has_value()) return otherwise;
    ASSIGN_OR_RETURN(std::optional<v1::CommitResponse> stored, Stored(*task.request, group));
    if (!stored.has_value()) return otherwise;
    return *std::move(stored);
  }

  absl::StatusOr<std::optional<v1::CommitResponse>> Stored(const Request& request, const Group& group) {
    return FindOutcome(request, *state_.store.ReaderWith(*group.batch), state_.log, group.records, state_.tokens);
  }

  absl::StatusOr<v1::CommitResponse> PlanCommit(Request& request, Group& group) {
    ASSIGN_OR_RETURN(std::optional<v1::CommitResponse> stored, Stored(request, group));
    if (stored.has_value()) return *std::move(stored);
    RETURN_IF_ERROR(group.broken);
    RETURN_IF_ERROR(Writable());
    const graph::Snapshot before = Before(group);
    ASSIGN_OR_RETURN(log::LogRecord record, Plan(request, GroundOn(before)));
    v1::CommitResponse outcome = OutcomeOf(record, request.commit.return_changes(), state_.tokens);
    if (!request.commit.validate_only()) RETURN_IF_ERROR(Admit(std::move(record), group));
    return outcome;
  }

  // The state after everything that was applied, published or not.
  graph::Snapshot Before(const Group& group) const {
    return state_.graph.Applied(state_.store.ReaderWith(*group.batch));
  }

  Ground GroundOn(const graph::Snapshot& before) const {
    const int64_t last = before.revision() > 0 ? before.commit_time_us() : 0;
    return {state_.schema,
            state_.graph,
            before,
            state_.log,
            limits_,
            std::max(state_.clock.NowMicros(), last),
            before.revision() > 0 ? before.clock_day() : 0};
  }

  // Applies a planned record, so that the next one is planned on it.
  absl::Status Admit(log::LogRecord record, Group& group) {
    record.set_epoch(epoch_);
    if (absl::Status applied = state_.graph.Apply(record, *group.batch); !applied.ok()) {
      group.broken = ReadOnly(absl::StrCat("a commit could not be applied: ", applied.message()));
      group.closed = true;
      TakeNoWrites(applied.message());
      return group.broken;
    }
    group.bytes += static_cast<int64_t>(record.ByteSizeLong());
    group.closed = !record.rewrites().empty();
    group.records.push_back(std::make_shared<const log::LogRecord>(std::move(record)));
    return absl::OkStatus();
  }

  // Makes the records durable, together.
  absl::Status Append(const Group& group) {
    switch (state_.log.Append(state_.log.ReadHead(), group.Records())) {
      case commit_log::Outcome::kCommitted:
        return absl::OkStatus();
      case commit_log::Outcome::kUnknown:
        TakeNoWrites("an append to the log failed; a restart finds out what became of it");
        return OutcomeUnknown("the log failed while it was written");
      case commit_log::Outcome::kConflict:
        TakeNoWrites("another program writes to the log");
        return ReadOnly("another program writes to the log");
      case commit_log::Outcome::kRefused:
        break;
    }
    // The graph holds records that the log refused, so nothing can be planned on it until it is loaded again.
    const std::string why = absl::StrCat("the log refused a commit: ", state_.log.health().message());
    TakeNoWrites(why);
    return ReadOnly(why);
  }

  // Puts what is durable into the store. An erasure's old records go first: a crash in between replays them from the
  // log.
  absl::Status Store(Group& group) {
    absl::Status stored;
    for (const auto& record : group.records) {
      if (stored.ok()) stored = RedactRecords(*record, state_.log);
    }
    const int64_t applied = group.records.empty() ? state_.store.applied() : group.records.back()->revision();
    if (stored.ok()) stored = state_.store.Write(*group.batch, applied, /*sync=*/group.noted);
    return Unfinished(stored);
  }

  // Brings an erasure to its end: nothing else is appended before.
  absl::Status Finish(const Group& group) {
    absl::Status finished;
    for (const auto& record : group.records) {
      if (finished.ok() && !record->rewrites().empty()) finished = FinishErasure(*record, state_.log, state_.store);
    }
    return Unfinished(finished);
  }

  // What is in the log but did not get further will do so at the next start.
  absl::Status Unfinished(const absl::Status& status) {
    if (status.ok()) return status;
    TakeNoWrites(absl::StrCat("a commit is in the log but not in the state: ", status.message()));
    return OutcomeUnknown("it is in the log, but could not be carried out");
  }

  void TakeNoWrites(absl::string_view why) {
    base::Log(base::LogLevel::kError, "read-only until restart", {{"why", why}});
    base::MutexLock lock(mutex_);
    if (read_only_.empty()) read_only_ = std::string(why);
  }

  absl::Status Writable() const {
    {
      base::MutexLock lock(mutex_);
      if (!read_only_.empty()) return ReadOnly(read_only_);
    }
    const absl::Status health = state_.log.health();
    return health.ok() ? health : ReadOnly(health.message());
  }

  // Lets go of what is older than history is to be kept. Looks at most once in Limits::history_check_ms.
  void KeepHistory() {
    if (!HistoryIsDue()) return;
    const int64_t now = state_.clock.NowMicros();
    history_checked_us_ = now;
    const auto horizon = state_.graph.KnownAt(now - limits_.history_seconds * kMicrosPerSecond);
    if (!horizon.ok()) return;  // all of it is younger
    if (const absl::Status done = LetGo(horizon->revision()); !done.ok()) {
      base::Log(base::LogLevel::kError, "history could not be compacted", {{"why", done.message()}});
    }
  }

  bool HistoryIsDue() const {
    return limits_.history_seconds > 0 && state_.clock.NowMicros() - history_checked_us_ >= HistoryCheckMicros();
  }

  int64_t HistoryCheckMicros() const { return limits_.history_check_ms * kMicrosPerMilli; }

  absl::Status LetGo(int64_t oldest) {
    if (oldest > state_.graph.published()) {
      return base::MakeError(absl::StatusCode::kOutOfRange, v1::ERROR_REASON_REVISION_AHEAD,
                             absl::StrCat("revision ", oldest, " is still to come"),
                             {{"head", absl::StrCat(state_.graph.published())}});
    }
    if (oldest <= state_.graph.oldest()) return absl::OkStatus();
    RETURN_IF_ERROR(Writable());
    // What the store holds must be durable before the log forgets how it came about.
    RETURN_IF_ERROR(state_.store.Purge());
    state_.graph.Compact(oldest);
    RETURN_IF_ERROR(state_.store.Compact(oldest));
    return state_.log.Trim(oldest);
  }

  const State state_;
  const Limits limits_;
  const uint32_t epoch_ = DrawEpoch();
  int64_t history_checked_us_ = 0;
  std::optional<Flight> flight_;
  mutable base::Mutex mutex_;
  base::Condition changed_;
  std::deque<Task> queue_ ABSL_GUARDED_BY(mutex_);
  int64_t queued_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  std::string read_only_ ABSL_GUARDED_BY(mutex_);
  bool draining_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  bool busy_ ABSL_GUARDED_BY(mutex_) = true;  // from the start until the thread first waits
  std::thread thread_;
};

Committer::Committer(const State& state, const Limits& limits) : impl_(std::make_unique<Impl>(state, limits)) {
  if (const absl::Status day = AdvanceClock(); !day.ok()) {
    base::Log(base::LogLevel::kWarning, "the clock day could not be committed", {{"why", day.message()}});
  }
}

Committer::~Committer() { impl_->Drain(); }

void Committer::Submit(v1::CommitRequest request, Done done) {
  impl_->Enqueue({std::move(done), Prepare(impl_->state().schema, impl_->limits(), std::move(request))});
}

void Committer::Submit(Make make, Done done) { impl_->Enqueue({.done = std::move(done), .make = std::move(make)}); }

absl::StatusOr<v1::CommitResponse> Committer::Commit(const v1::CommitRequest& request) {
  return Await([&](Done done) { Submit(request, std::move(done)); });
}

absl::StatusOr<v1::CommitResponse> Committer::Commit(Make make) {
  return Await([&](Done done) { Submit(std::move(make), std::move(done)); });
}

absl::Status Committer::AdvanceClock() {
  return Await([&](Done done) { impl_->Enqueue({std::move(done), std::nullopt}); }).status();
}

absl::Status Committer::CompactTo(int64_t oldest) {
  return Await([&](Done done) { impl_->Enqueue({std::move(done), std::nullopt, oldest}); }).status();
}

void Committer::Drain() { impl_->Drain(); }

std::string Committer::read_only_reason() const { return impl_->read_only_reason(); }

}  // namespace entente::commit
