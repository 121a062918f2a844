#include "cli/commands/resume_file.h"

#include <fcntl.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "cli/file_descriptor.h"
#include "cli/output.h"
#include "google/protobuf/util/json_util.h"
#include "google/protobuf/util/message_differencer.h"
#include "service/base/status_macros.h"

namespace entente::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Struct;

constexpr char kToken[] = "token";
constexpr mode_t kMode = 0666;  // less what the umask takes

// What a token does not depend on: where a watch starts and ends, and how it goes about it. As the contract has it.
constexpr const char* kOfNoConcern[] = {"now",         "snapshot",      "after_token",     "after_revision",
                                        "earliest",    "mark_interval", "until_time",      "until_revision",
                                        "max_changes", "slow_consumer", "on_history_lost", "batch"};

Struct WatchOf(const std::string& call, const Message& request) {
  const std::unique_ptr<Message> what(request.New());
  what->CopyFrom(request);
  for (const char* name : kOfNoConcern) {
    const FieldDescriptor* field = what->GetDescriptor()->FindFieldByName(name);
    if (field != nullptr) what->GetReflection()->ClearField(what.get(), field);
  }
  Struct watch;
  auto& fields = *watch.mutable_fields();
  fields["call"].set_string_value(call);
  google::protobuf::util::JsonStringToMessage(ToJson(*what, false), fields["request"].mutable_struct_value());
  return watch;
}

bool Same(const Struct& a, const Struct& b) {
  google::protobuf::util::MessageDifferencer differencer;
  differencer.set_repeated_field_comparison(google::protobuf::util::MessageDifferencer::AS_SET);  // alternatives
  return differencer.Compare(a, b);
}

absl::Status Unfit(const std::string& path, const std::string& why) {
  return absl::InvalidArgumentError(absl::StrCat("--resume-file: ", path, " ", why));
}

}  // namespace

ResumeFile::ResumeFile(std::string path, const std::string& call, const Message& request)
    : path_(std::move(path)), watch_(WatchOf(call, request)) {}

absl::StatusOr<std::optional<std::string>> ResumeFile::Load() const {
  FileDescriptor file(open(path_.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.error() == ENOENT) {
    const std::string parent = std::filesystem::path(path_).parent_path().string();
    if (access(parent.empty() ? "." : parent.c_str(), W_OK | X_OK) == 0) return std::optional<std::string>();
    return absl::ErrnoToStatus(errno, absl::StrCat("cannot write --resume-file ", path_));
  }
  std::string text;
  RETURN_IF_ERROR(file.Read(text, absl::StrCat("--resume-file ", path_)));
  Struct saved;
  const auto parsed = google::protobuf::util::JsonStringToMessage(text, &saved);
  const auto token = saved.fields().find(kToken);
  if (!parsed.ok() || token == saved.fields().end() || token->second.string_value().empty()) {
    return Unfit(path_, "was not written by `entente watch`");
  }
  std::string found = token->second.string_value();
  saved.mutable_fields()->erase(kToken);
  if (!Same(saved, watch_)) {
    return Unfit(path_,
                 absl::StrCat("is of another watch: ", ToJson(saved, false), "; this is ", ToJson(watch_, false)));
  }
  return std::optional<std::string>(std::move(found));
}

absl::Status ResumeFile::Save(const std::string& token) const {
  const std::string what = absl::StrCat("--resume-file ", path_);
  const std::string fresh = absl::StrCat(path_, ".new");
  Struct saved = watch_;
  (*saved.mutable_fields())[kToken].set_string_value(token);
  {
    FileDescriptor file(open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, kMode));
    RETURN_IF_ERROR(file.Write(absl::StrCat(ToJson(saved, false), "\n"), what));
    RETURN_IF_ERROR(file.Sync(what));
  }
  if (std::rename(fresh.c_str(), path_.c_str()) == 0) return absl::OkStatus();
  return absl::ErrnoToStatus(errno, absl::StrCat("cannot write ", what));
}

}  // namespace entente::cli
