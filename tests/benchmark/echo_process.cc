#include "tests/benchmark/echo_process.h"

#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

namespace entente::benchmark {

std::string DirectoryOf(const char* argv0) {
  const std::string self = argv0;
  return self.substr(0, self.rfind('/'));
}

std::string SocketIn(const std::string& directory, const std::string& name) {
  return "unix:" + directory + "/" + name + ".socket";
}

EchoProcess::EchoProcess(const std::string& programs, const std::string& scratch, const std::string& bytes)
    : address_(SocketIn(scratch, "echo")) {
  const std::string binary = programs + "/echo_server", answer = scratch + "/echo";
  std::ofstream(answer, std::ios::binary) << bytes;
  int in[2], out[2];
  if (pipe(in) != 0 || pipe(out) != 0) std::exit(1);
  pid_ = fork();
  if (pid_ == 0) {
    dup2(in[0], 0);
    dup2(out[1], 1);
    close(in[1]);
    execl(binary.c_str(), binary.c_str(), answer.c_str(), address_.c_str(), nullptr);
    _exit(127);
  }
  close(in[0]);
  close(out[1]);
  hold_ = fdopen(in[1], "w");
  FILE* from = fdopen(out[0], "r");
  if (std::fgetc(from) == EOF) std::exit(1);
  fclose(from);
}

EchoProcess::~EchoProcess() {
  fclose(hold_);
  waitpid(pid_, nullptr, 0);
}

}  // namespace entente::benchmark
