// When each revision was committed, and what day it then was.
#ifndef ENTENTE_SERVICE_GRAPH_COMMIT_TABLE_H_
#define ENTENTE_SERVICE_GRAPH_COMMIT_TABLE_H_

#include <atomic>
#include <cstdint>
#include <optional>

#include "service/index/stable_vector.h"
#include "service/store/state_store.h"

namespace entente::graph {

// One writer, any number of readers.
class CommitTable {
 public:
  // What is known of a revision; zeros for revision 0 and others not kept.
  store::CommitInfo At(int64_t revision) const {
    const int64_t i = revision - first_.load(std::memory_order_acquire);
    return i < 0 || i >= commits_.size() ? store::CommitInfo() : commits_[static_cast<uint32_t>(i)];
  }
  // The last revision up to `head` that was committed at or before `time_us`, of those kept; nothing if all came later.
  std::optional<int64_t> LastAt(int64_t time_us, int64_t head) const {
    const int64_t first = first_.load(std::memory_order_acquire);
    int64_t low = first, high = head + 1;  // the answer is below `high`; all below `low` qualify
    while (low < high) {
      const int64_t middle = low + (high - low) / 2;
      if (At(middle).commit_time_us <= time_us) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low == first ? std::nullopt : std::optional<int64_t>(low - 1);
  }

  // For the writer. The first may be of any revision, each other follows on the one before; false if it does not.
  bool Add(int64_t revision, const store::CommitInfo& info) {
    if (commits_.empty()) first_.store(revision, std::memory_order_release);
    if (revision != first_.load(std::memory_order_relaxed) + commits_.size()) return false;
    commits_.Append(info);
    return true;
  }

 private:
  std::atomic<int64_t> first_{1};
  index::StableVector<store::CommitInfo> commits_;
};

}  // namespace entente::graph

#endif  // ENTENTE_SERVICE_GRAPH_COMMIT_TABLE_H_
