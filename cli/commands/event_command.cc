#include "cli/commands/event_command.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "cli/exit_code.h"
#include "cli/file_descriptor.h"
#include "service/base/status_macros.h"

namespace entente::cli {
namespace {

constexpr char kShell[] = "/bin/sh";
constexpr char kRevision[] = "ENTENTE_REVISION=";
constexpr char kToken[] = "ENTENTE_TOKEN=";

// A file without a name that holds the event, to be read from its start.
absl::StatusOr<FileDescriptor> EventFile(const std::string& event) {
  FileDescriptor file(memfd_create("entente-event", MFD_CLOEXEC));
  RETURN_IF_ERROR(file.Write(event, "the event"));
  if (lseek(file.get(), 0, SEEK_SET) != 0) return absl::ErrnoToStatus(errno, "cannot hand over the event");
  return file;
}

std::vector<std::string> Environment(const CommandInput& input) {
  std::vector<std::string> variables = {absl::StrCat(kRevision, input.revision), absl::StrCat(kToken, input.token)};
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string text = *variable;
    if (text.rfind(kRevision, 0) != 0 && text.rfind(kToken, 0) != 0) variables.push_back(text);
  }
  return variables;
}

// The texts as exec takes them; good as long as they are.
std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

// How the command starts: with the event as standard input, and with the signals of a fresh process.
class Start {
 public:
  explicit Start(int input) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawn_file_actions_adddup2(&actions_, input, STDIN_FILENO);
    posix_spawnattr_init(&attributes_);
    sigset_t signals;
    sigemptyset(&signals);
    posix_spawnattr_setsigmask(&attributes_, &signals);
    sigaddset(&signals, SIGPIPE);
    posix_spawnattr_setsigdefault(&attributes_, &signals);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~Start() {
    posix_spawnattr_destroy(&attributes_);
    posix_spawn_file_actions_destroy(&actions_);
  }
  Start(const Start&) = delete;
  Start& operator=(const Start&) = delete;

  const posix_spawn_file_actions_t* actions() const { return &actions_; }
  const posix_spawnattr_t* attributes() const { return &attributes_; }

 private:
  posix_spawn_file_actions_t actions_;
  posix_spawnattr_t attributes_;
};

absl::Status Outcome(int status, int64_t revision) {
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return absl::OkStatus();
  const std::string end = WIFSIGNALED(status) ? absl::StrCat("was ended by signal ", WTERMSIG(status), " (",
                                                             strsignal(WTERMSIG(status)), ")")
                                              : absl::StrCat("ended with exit code ", WEXITSTATUS(status));
  return CommandFailed(
      absl::StrCat("the command of --exec ", end, " at revision ", revision, "; the event counts as not handled"));
}

}  // namespace

absl::Status RunEventCommand(const std::string& command, const CommandInput& input) {
  ASSIGN_OR_RETURN(const FileDescriptor file, EventFile(input.event));
  const Start start(file.get());
  std::vector<std::string> words = {"sh", "-c", command};
  std::vector<std::string> variables = Environment(input);
  pid_t child = 0;
  const int error = posix_spawn(&child, kShell, start.actions(), start.attributes(), Pointers(words).data(),
                                Pointers(variables).data());
  if (error != 0) return absl::ErrnoToStatus(error, absl::StrCat("cannot run ", kShell));
  int status = 0;
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) return absl::ErrnoToStatus(errno, "cannot wait for the command of --exec");
  }
  return Outcome(status, input.revision);
}

}  // namespace entente::cli
