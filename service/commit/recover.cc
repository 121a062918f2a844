#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/base/status_macros.h"
#include "service/commit/committer.h"
#include "service/commit/erase.h"

namespace entente::commit {
namespace {

constexpr size_t kMaxBatchBytes = 4 << 20;  // of records replayed into one batch

// Replays records into graph and store, a batch at a time.
class Replay {
 public:
  explicit Replay(const State& state) : state_(state), batch_(state.store.NewBatch()) {}

  absl::Status Add(const log::LogRecord& record) {
    RETURN_IF_ERROR(state_.graph.Apply(record, *batch_));
    last_ = record.revision();
    bytes_ += record.ByteSizeLong();
    if (!record.rewrites().empty()) erasures_.push_back(record);
    return bytes_ < kMaxBatchBytes ? absl::OkStatus() : Flush();
  }

  absl::Status Flush() {
    if (bytes_ == 0) return absl::OkStatus();
    RETURN_IF_ERROR(state_.store.Write(*batch_, last_));
    state_.graph.Publish(last_);
    batch_ = state_.store.NewBatch();
    bytes_ = 0;
    return absl::OkStatus();
  }

  const std::vector<log::LogRecord>& erasures() const { return erasures_; }

 private:
  const State& state_;
  std::unique_ptr<store::Batch> batch_;
  int64_t last_ = 0;
  size_t bytes_ = 0;
  std::vector<log::LogRecord> erasures_;
};

absl::Status CheckLog(const State& state, int64_t head) {
  const int64_t applied = state.store.applied();
  if (head < applied) {
    return absl::DataLossError(
        absl::StrCat("the log ends at revision ", head, ", but the state holds revision ", applied));
  }
  if (head > applied && state.log.first_revision() > applied + 1) {
    return absl::DataLossError(absl::StrCat("the log begins at revision ", state.log.first_revision(),
                                            ", but the state ends at revision ", applied));
  }
  return absl::OkStatus();
}

// The erasure that a crash may have left unfinished: only ever the last commit, since nothing is appended before it is
// finished.
absl::Status FindUnfinished(const State& state, int64_t head, std::vector<log::LogRecord>& erasures) {
  if (head == 0 || head < state.log.first_revision() || !erasures.empty()) return absl::OkStatus();
  return state.log.Read(head, [&](const log::LogRecord& record) {
    if (!record.rewrites().empty()) erasures.push_back(record);
    return false;
  });
}

}  // namespace

absl::Status Recover(const State& state) {
  RETURN_IF_ERROR(state.graph.Load(state.store));
  const int64_t head = state.log.ReadHead().revision;
  RETURN_IF_ERROR(CheckLog(state, head));
  Replay replay(state);
  absl::Status replayed;
  if (head > state.store.applied()) {
    RETURN_IF_ERROR(state.log.Read(state.store.applied() + 1, [&](const log::LogRecord& record) {
      replayed = replay.Add(record);
      return replayed.ok();
    }));
  }
  RETURN_IF_ERROR(replayed);
  RETURN_IF_ERROR(replay.Flush());
  std::vector<log::LogRecord> erasures = replay.erasures();
  RETURN_IF_ERROR(FindUnfinished(state, head, erasures));
  for (const log::LogRecord& record : erasures) {
    RETURN_IF_ERROR(RedactRecords(record, state.log));
    RETURN_IF_ERROR(FinishErasure(record, state.log, state.store));
  }
  return absl::OkStatus();
}

}  // namespace entente::commit
