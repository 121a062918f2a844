// The bare gRPC echo beside which calls are measured, as a process of its own.
#ifndef ENTENTE_TESTS_BENCHMARK_ECHO_PROCESS_H_
#define ENTENTE_TESTS_BENCHMARK_ECHO_PROCESS_H_

#include <sys/types.h>

#include <cstdio>
#include <string>

namespace entente::benchmark {

// The directory of this program, where echo_server is too.
std::string DirectoryOf(const char* argv0);

// The address of a Unix socket, which is how the peers' clients reach their servers too. The path must be short.
std::string SocketIn(const std::string& directory, const std::string& name);

// echo_server of the directory `programs`, answering with `bytes`, which it finds in the directory `scratch`. Ends with
// the object; ends the program if it does not start.
class EchoProcess {
 public:
  // The methods it has: one that answers with a message, and one that streams one.
  static constexpr char kUnary[] = "/entente.v1.QueryService/GetEntity";
  static constexpr char kStream[] = "/entente.v1.QueryService/MatchPattern";

  EchoProcess(const std::string& programs, const std::string& scratch, const std::string& bytes);
  ~EchoProcess();
  EchoProcess(const EchoProcess&) = delete;
  EchoProcess& operator=(const EchoProcess&) = delete;

  const std::string& address() const { return address_; }
  pid_t pid() const { return pid_; }

 private:
  const std::string address_;
  pid_t pid_ = -1;
  FILE* hold_ = nullptr;  // its standard input
};

}  // namespace entente::benchmark

#endif  // ENTENTE_TESTS_BENCHMARK_ECHO_PROCESS_H_
