// The place a watch has come to, kept in a file: what is behind --resume-file.
//
//   ResumeFile file(path, "Watch", request);
//   absl::StatusOr<std::optional<std::string>> token = file.Load();  // go on after it, if there is one
//   ... for each event, once it was handled: file.Save(watcher.token());
//
// The file is JSON: the call, its request without where it starts and ends, and the token. A token belongs to its
// request, so a file of another one is refused here rather than by the server later.
#ifndef ENTENTE_CLI_COMMANDS_RESUME_FILE_H_
#define ENTENTE_CLI_COMMANDS_RESUME_FILE_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/message.h"
#include "google/protobuf/struct.pb.h"

namespace entente::cli {

// The file of one watch. Not thread-safe; two watches need two files.
class ResumeFile {
 public:
  // `call` is the method's name, `request` one of the three of WatchService.
  ResumeFile(std::string path, const std::string& call, const google::protobuf::Message& request);

  // The token to go on after; nothing where there is no file yet. Errors name the file: it cannot be read (or, where
  // there is none, its folder cannot be written to), is no such file, or is of another watch (INVALID_ARGUMENT).
  absl::StatusOr<std::optional<std::string>> Load() const;

  // Puts the token into the file: whoever reads it sees the file before or the file after, whenever the process or the
  // machine ends. It waits for the disk.
  absl::Status Save(const std::string& token) const;

  const std::string& path() const { return path_; }

 private:
  const std::string path_;
  google::protobuf::Struct watch_;  // what tells this watch from others
};

}  // namespace entente::cli

#endif  // ENTENTE_CLI_COMMANDS_RESUME_FILE_H_
