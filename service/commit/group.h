// The commits that are made durable together: what is queued, and what becomes of it.
#ifndef ENTENTE_SERVICE_COMMIT_GROUP_H_
#define ENTENTE_SERVICE_COMMIT_GROUP_H_

#include <cstddef>
#include <cstdint>
#include <future>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "service/commit/committer.h"
#include "service/commit/request.h"
#include "service/commit_log/log_record.pb.h"
#include "service/store/state_store.h"

namespace entente::commit {

// Something the committer's thread is to do. Without a request: let go of states before `compact_to` or, when that is 0
// too, nothing but what every group begins with, the passing of days.
struct Task {
  Committer::Done done;
  std::optional<Request> request;
  int64_t compact_to = 0;
  Committer::Make make;  // instead of a request

  // Whether it needs every record before it to be published.
  bool needs_published() const { return compact_to > 0 || (request.has_value() && request->erases); }
};

// Records that are appended together, and the answers that wait for that. Not thread-safe.
struct Group {
  explicit Group(std::unique_ptr<store::Batch> empty) : batch(std::move(empty)) {}

  // Whether the task may join.
  bool Takes(const Task& task, int64_t max_bytes) const {
    return !closed && bytes < max_bytes && (records.empty() || !task.needs_published());
  }

  std::vector<const log::LogRecord*> Records() const {
    std::vector<const log::LogRecord*> borrowed;
    for (const auto& record : records) borrowed.push_back(record.get());
    return borrowed;
  }

  // Whether all of its tasks plan themselves.
  bool is_made() const { return made > 0 && made == answers.size() && broken.ok(); }

  // Gives up what was planned, for what it was planned on did not get through.
  void Abandon(const absl::Status& why) {
    broken = why;
    for (auto& [done, answer] : answers) {
      if (answer.ok()) answer = why;
    }
  }

  // Answers everybody. When the records did not get through, whoever would have been told of one gets the reason.
  void Acknowledge(const absl::Status& written) {
    const int64_t first = records.empty() ? 0 : records.front()->revision();
    for (auto& [done, answer] : answers) {
      const bool told_of_record = answer.ok() && (noted || (first > 0 && answer->revision() >= first));
      done(!written.ok() && told_of_record ? written : std::move(answer));
    }
  }

  std::unique_ptr<store::Batch> batch;  // what the records change
  std::vector<std::shared_ptr<const log::LogRecord>> records;
  std::vector<std::pair<Committer::Done, absl::StatusOr<v1::CommitResponse>>> answers;
  int64_t bytes = 0;     // of the records
  bool closed = false;   // takes nothing more
  bool noted = false;    // the batch has notes that no record brings back
  absl::Status broken;   // why the records must not be appended
  size_t made = 0;       // tasks in it that plan themselves
  int64_t since_us = 0;  // when its planning began
};

// A group on its way to the disk, and what becomes of it.
struct Flight {
  std::unique_ptr<Group> group;
  std::future<absl::Status> written;  // not valid: still to be written
};

}  // namespace entente::commit

#endif  // ENTENTE_SERVICE_COMMIT_GROUP_H_
