// entente-server: reads its options, serves until it is told to stop.
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "service/base/clock.h"
#include "service/server/options.h"
#include "service/server/server.h"

namespace {

// Taken before any thread starts, so that every thread leaves these signals to the one that waits for them.
sigset_t TakeSignals() {
  std::signal(SIGPIPE, SIG_IGN);
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

int Fail(const absl::Status& status) {
  std::fprintf(stderr, "entente-server: %s\n", std::string(status.message()).c_str());
  return status.code() == absl::StatusCode::kInvalidArgument ? 2 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  // Debian's Abseil looks for deadlocks at each lock that gRPC takes, as if all of it were being debugged.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  const sigset_t signals = TakeSignals();
  const auto command = entente::server::ParseCommandLine(std::vector<std::string>(argv + 1, argv + argc), std::getenv);
  if (!command.ok()) return Fail(command.status());
  if (command->print.has_value()) {
    std::fputs(command->print->c_str(), stdout);
    return 0;
  }
  const entente::base::SystemClock clock;
  auto server = entente::server::Server::Start(command->options, clock);
  if (!server.ok()) return Fail(server.status());
  int signal = 0;
  sigwait(&signals, &signal);
  (*server)->Stop();
  return 0;
}
