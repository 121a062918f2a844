// The server as it is shipped, as a process of its own on a free loopback port, and a directory that goes away.
#ifndef ENTENTE_TESTS_TESTING_SERVER_PROCESS_H_
#define ENTENTE_TESTS_TESTING_SERVER_PROCESS_H_

#include <sys/types.h>

#include <string>
#include <vector>

namespace entente::testing {

// A new directory, removed with everything in it at the end.
class ScratchDirectory {
 public:
  ScratchDirectory();
  ~ScratchDirectory();
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// A server process over `directory`/store, ended by its own pid. Not thread-safe but for address().
class ServerProcess {
 public:
  // Starts it; `options` are added to its command line. On a free port, unless they say where to `--listen`.
  explicit ServerProcess(const std::string& directory, const std::vector<std::string>& options = {});
  ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  // Waits until it has written its address. False when it ended or did not.
  bool WaitUntilServing(std::chrono::seconds at_most = std::chrono::seconds(30));
  // `127.0.0.1:PORT`, once it serves.
  const std::string& address() const { return address_; }
  pid_t pid() const { return pid_; }
  // kill -9, and waits for its end.
  void KillNow();
  // SIGTERM, and waits for its end; returns its exit code.
  int Stop();
  // What it wrote to standard error.
  std::string Log() const;

 private:
  std::string directory_, address_;
  pid_t pid_ = -1;
};

}  // namespace entente::testing

#endif  // ENTENTE_TESTS_TESTING_SERVER_PROCESS_H_
