// Commits to a server that may be killed at any time, until it is known what became of it.
#ifndef ENTENTE_TESTS_ROBUSTNESS_SURE_COMMITTER_H_
#define ENTENTE_TESTS_ROBUSTNESS_SURE_COMMITTER_H_

#include <memory>
#include <optional>
#include <string>

#include "entente/v1/commit_service.grpc.pb.h"
#include "tests/robustness/watch_client.h"

namespace entente::oracle {

// For one thread. The address must outlive it.
class SureCommitter {
 public:
  explicit SureCommitter(WatchAddress& address) : address_(address) {}

  // What became of it; nothing for a request that makes no sense. Repeats it, by its request id, for two minutes, past
  // which the test fails.
  std::optional<v1::CommitResponse> Commit(const v1::CommitRequest& request);

 private:
  void Connect();

  WatchAddress& address_;
  std::string at_;
  std::unique_ptr<v1::CommitService::Stub> stub_;
};

}  // namespace entente::oracle

#endif  // ENTENTE_TESTS_ROBUSTNESS_SURE_COMMITTER_H_
