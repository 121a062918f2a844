#include "tests/testing/server_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

namespace entente::testing {
namespace {

std::string ReadAll(const std::string& path) {
  std::ifstream in(path);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

std::string ServerBinary() {
  const char* build = std::getenv("ENTENTE_BINARY_DIR");
  return std::string(build ? build : "build/release") + "/service/entente-server";
}

}  // namespace

ScratchDirectory::ScratchDirectory() {
  std::string pattern = std::filesystem::temp_directory_path() / "entente-XXXXXX";
  if (mkdtemp(pattern.data()) == nullptr) std::abort();
  path_ = pattern;
}

ScratchDirectory::~ScratchDirectory() { std::filesystem::remove_all(path_); }

ServerProcess::ServerProcess(const std::string& directory, const std::vector<std::string>& options)
    : directory_(directory) {
  std::filesystem::remove(directory_ + "/address");
  std::vector<std::string> command = {ServerBinary(), "--data", directory_ + "/store", "--port-file",
                                      directory_ + "/address"};
  command.insert(command.end(), options.begin(), options.end());
  if (std::find(options.begin(), options.end(), "--listen") == options.end()) {
    command.insert(command.end(), {"--listen", "127.0.0.1:0"});
  }
  std::vector<char*> arguments;
  for (std::string& word : command) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const std::string log = directory_ + "/log";
  pid_ = fork();
  if (pid_ == 0) {
    const int fd = open(log.c_str(), O_CREAT | O_APPEND | O_WRONLY, 0600);
    dup2(fd, STDERR_FILENO);
    dup2(fd, STDOUT_FILENO);
    execv(arguments[0], arguments.data());
    _exit(127);
  }
}

ServerProcess::~ServerProcess() { KillNow(); }

bool ServerProcess::WaitUntilServing(std::chrono::seconds at_most) {
  const auto deadline = std::chrono::steady_clock::now() + at_most;
  while (std::chrono::steady_clock::now() < deadline) {
    std::string text = ReadAll(directory_ + "/address");
    if (!text.empty() && text.back() == '\n') {
      text.pop_back();
      address_ = text;
      return true;
    }
    if (waitpid(pid_, nullptr, WNOHANG) == pid_) {
      pid_ = -1;
      return false;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return false;
}

void ServerProcess::KillNow() {
  if (pid_ < 0) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

int ServerProcess::Stop() {
  if (pid_ < 0) return -1;
  kill(pid_, SIGTERM);
  int status = 0;
  waitpid(pid_, &status, 0);
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

std::string ServerProcess::Log() const { return ReadAll(directory_ + "/log"); }

}  // namespace entente::testing
