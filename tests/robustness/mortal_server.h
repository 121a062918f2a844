// A server that is killed, and comes back elsewhere with the same data. It lets go of history soon, and sends small
// parts.
#ifndef ENTENTE_TESTS_ROBUSTNESS_MORTAL_SERVER_H_
#define ENTENTE_TESTS_ROBUSTNESS_MORTAL_SERVER_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "tests/testing/server_process.h"

namespace entente::oracle {

// The server. For one thread.
class MortalServer {
 public:
  // `down` is called before it is killed, `up` with its address whenever it serves, the first time from here.
  MortalServer(std::vector<std::string> options, std::function<void()> down,
               std::function<void(const std::string& address)> up)
      : options_(std::move(options)), down_(std::move(down)), up_(std::move(up)) {
    const std::vector<std::string> all = {"--ballast-bytes", "0", "--max-watch-part-bytes", "2KiB",
                                          "--history",       "2", "--history-check",        "200"};
    options_.insert(options_.end(), all.begin(), all.end());
    Start();
  }

  void Kill() {
    down_();
    server_->KillNow();
    Start();
  }

 private:
  void Start() {
    server_ = std::make_unique<testing::ServerProcess>(directory_.path(), options_);
    const bool serves = server_->WaitUntilServing();
    EXPECT_TRUE(serves) << server_->Log();
    if (serves) up_(server_->address());
  }

  std::vector<std::string> options_;
  const std::function<void()> down_;
  const std::function<void(const std::string&)> up_;
  testing::ScratchDirectory directory_;
  std::unique_ptr<testing::ServerProcess> server_;
};

}  // namespace entente::oracle

#endif  // ENTENTE_TESTS_ROBUSTNESS_MORTAL_SERVER_H_
