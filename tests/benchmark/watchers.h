// Many watches at once, read by one thread, costing little: what comes is counted, not parsed.
#ifndef ENTENTE_TESTS_BENCHMARK_WATCHERS_H_
#define ENTENTE_TESTS_BENCHMARK_WATCHERS_H_

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/grpcpp.h"

namespace entente::benchmark {

// Watches of one server, from now on. Thread-safe.
class Watchers {
 public:
  // Opens `count` watches of everything, of which the first `stalled` read nothing after their first message until
  // ReadOn, and returns when all stand.
  Watchers(const std::string& address, int count, int stalled);
  // Ends them.
  ~Watchers();

  // Commits received by those that read, all together.
  int64_t commits() const { return commits_.load(); }
  // Waits until so many were received, or for a time. Whether they were.
  bool WaitForCommits(int64_t count, std::chrono::seconds longest) const;
  // Lets the stalled watches read again, and so hear what became of them.
  void ReadOn();
  // Stalled watches that the server has ended, with SLOW_CONSUMER.
  int64_t let_go() const { return let_go_.load(); }
  // Watches that ended otherwise.
  int64_t lost() const { return lost_.load(); }

 private:
  // One watch; a step at a time.
  struct Watch {
    enum class Step { kStart, kWrite, kRead, kFinish };
    grpc::ClientContext context;
    std::unique_ptr<grpc::GenericClientAsyncReaderWriter> stream;
    grpc::ByteBuffer message;
    grpc::Status status;
    Step step = Step::kStart;
    bool stands = false, stalls = false;
  };

  void Read();
  void Advance(Watch& watch, bool ok);
  void Take(Watch& watch);

  grpc::CompletionQueue queue_;
  std::vector<std::shared_ptr<grpc::Channel>> channels_;
  std::vector<std::unique_ptr<grpc::GenericStub>> stubs_;
  std::vector<std::unique_ptr<Watch>> watches_;
  std::atomic<int64_t> standing_{0}, commits_{0}, let_go_{0}, lost_{0}, ended_{0};
  std::atomic<bool> ending_{false}, reading_on_{false};
  std::thread reader_;
};

}  // namespace entente::benchmark

#endif  // ENTENTE_TESTS_BENCHMARK_WATCHERS_H_
