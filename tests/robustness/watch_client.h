// A client of Watch that cannot be relied upon: it breaks off where it likes, goes on with its last token, falls
// behind, begins anew, and has every message judged.
#ifndef ENTENTE_TESTS_ROBUSTNESS_WATCH_CLIENT_H_
#define ENTENTE_TESTS_ROBUSTNESS_WATCH_CLIENT_H_

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "entente/v1/watch_service.grpc.pb.h"
#include "grpcpp/grpcpp.h"
#include "service/base/mutex.h"
#include "tests/robustness/watch_judge.h"

namespace entente::oracle {

// Where the server is just now. Thread-safe.
class WatchAddress {
 public:
  void Up(const std::string& address);
  void Down();
  // Waits until there is one, at most a minute; empty: there was none.
  std::string Await();

 private:
  base::Mutex mutex_;
  base::Condition changed_;
  std::string address_ ABSL_GUARDED_BY(mutex_);
};

// What a client is like.
struct WatchHabits {
  std::string name;
  v1::WatchRequest request;      // what it wants to see, but for the start; filters typed
  bool filters_as_text = false;  // how it sends them
  bool falls_behind = false;     // until history is gone
  bool reads_slowly = false;     // so that commits wait for it
};

// What all clients together did.
struct WatchTally {
  std::atomic<int64_t> changes = 0, streams = 0, compacted = 0, resyncs = 0, folds = 0, snapshots = 0, compared = 0,
                       batches = 0;
  std::atomic<bool> failed = false;
};

// The client. Run() in a thread of its own, all else from any.
class WatchClient {
 public:
  WatchClient(const WatchHabits& habits, uint64_t seed, const WatchTruth& truth, WatchAddress& address,
              WatchTally& tally, const std::vector<v1::WatchRequest>& fixed_times);

  // Watches until the revision of FinishAt is covered, then compares its copy with a fresh snapshot.
  void Run();
  void FinishAt(int64_t revision) { finish_ = revision; }
  // The last revision it may still ask the truth about.
  int64_t oldest_needed() const { return needed_; }
  // What it has to complain of; empty: nothing. After Run().
  const std::string& complaint() const { return complaint_; }

 private:
  using Stub = v1::WatchService::Stub;

  int Roll(int n) { return static_cast<int>(random_() % n); }
  v1::WatchRequest Sent(v1::WatchRequest request) const;
  v1::WatchRequest NextRequest();
  void ChooseStart(v1::WatchRequest& request);
  void Stream(Stub& stub);
  // Whether to go on reading.
  bool Take(const v1::WatchResponse& message);
  bool TakeOne(const v1::WatchResponse& message);
  // Whether all is told that it waits for.
  bool CaughtUp() const;
  void TakeEnd(const grpc::Status& status, bool cancelled);
  void Compare(Stub& stub);
  void Complain(const std::string& what);
  void WaitForCommits(int commits);

  const WatchHabits habits_;
  std::mt19937_64 random_;
  const WatchTruth& truth_;
  WatchAddress& address_;
  WatchTally& tally_;
  WatchJudge judge_;
  std::string token_;
  bool snapshot_next_ = false;
  std::atomic<int64_t> finish_ = 0, needed_ = 0;
  std::string complaint_;
};

}  // namespace entente::oracle

#endif  // ENTENTE_TESTS_ROBUSTNESS_WATCH_CLIENT_H_
