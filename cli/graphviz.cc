#include "cli/graphviz.h"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <memory>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "service/base/status_macros.h"

extern char** environ;

namespace entente::cli {
namespace {

using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

// Files rather than pipes: neither side ever waits for the other to read.
absl::StatusOr<File> OpenTemporary() {
  File file(std::tmpfile(), &std::fclose);
  if (file == nullptr) return absl::InternalError("cannot make a temporary file for the picture");
  return file;
}

std::string Contents(std::FILE& file) {
  std::string text;
  char buffer[1 << 16];
  std::rewind(&file);
  for (size_t size; (size = std::fread(buffer, 1, sizeof buffer, &file)) > 0;) text.append(buffer, size);
  return text;
}

// Runs `program -Tsvg` on three files; its exit code, or the error that kept it from running.
absl::StatusOr<int> Run(const char* program, std::FILE& in, std::FILE& out, std::FILE& err) {
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, fileno(&in), STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&files, fileno(&out), STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&files, fileno(&err), STDERR_FILENO);
  std::string name = program, svg = "-Tsvg";
  char* arguments[] = {name.data(), svg.data(), nullptr};
  pid_t child = 0;
  const int failed = posix_spawnp(&child, program, &files, nullptr, arguments, environ);
  posix_spawn_file_actions_destroy(&files);
  if (failed != 0) {
    return absl::FailedPreconditionError(absl::StrCat("svg is drawn by Graphviz, and there is no program \"", program,
                                                      "\"; install the package graphviz, or ask for dot or mermaid"));
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

absl::StatusOr<std::string> RenderSvg(const std::string& dot, const char* program) {
  ASSIGN_OR_RETURN(const File in, OpenTemporary());
  ASSIGN_OR_RETURN(const File out, OpenTemporary());
  ASSIGN_OR_RETURN(const File err, OpenTemporary());
  const bool written = std::fwrite(dot.data(), 1, dot.size(), in.get()) == dot.size() && std::fflush(in.get()) == 0;
  if (!written) return absl::InternalError("cannot write the graph to a temporary file");
  std::rewind(in.get());
  ASSIGN_OR_RETURN(const int code, Run(program, *in, *out, *err));
  if (code == 0) return Contents(*out);
  return absl::FailedPreconditionError(
      absl::StrCat("Graphviz's ", program, " drew no picture (exit ", code, "): ", Contents(*err)));
}

}  // namespace entente::cli
