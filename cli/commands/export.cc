#include <fcntl.h>

#include <cerrno>
#include <cstdio>
#include <optional>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "cli/commands/commands.h"
#include "cli/file_descriptor.h"
#include "cli/interruption.h"
#include "cli/read_options.h"
#include "service/base/status_macros.h"

namespace entente::cli {
namespace {

constexpr mode_t kReadableByAll = 0644;
constexpr size_t kWriteBytes = 64 << 10;

struct Arguments {
  std::string file = "-";
  std::string known_at;
};

// Where the claims go. A file is there once it is whole, and not before.
class Target {
 public:
  Target(const std::string& file, std::ostream& out) : file_(file), out_(out) {
    if (!to_stream()) descriptor_.emplace(open(part().c_str(), O_WRONLY | O_CREAT | O_TRUNC, kReadableByAll));
  }
  ~Target() {
    if (!to_stream() && !whole_) std::remove(part().c_str());
  }
  Target(const Target&) = delete;
  Target& operator=(const Target&) = delete;

  bool to_stream() const { return file_ == "-"; }

  absl::Status Add(const std::string& line) {
    absl::StrAppend(&waiting_, line, "\n");
    return waiting_.size() < kWriteBytes ? absl::OkStatus() : Flush();
  }

  absl::Status Close() {
    RETURN_IF_ERROR(Flush());
    if (to_stream()) return absl::OkStatus();
    RETURN_IF_ERROR(descriptor_->Sync(part()));
    if (std::rename(part().c_str(), file_.c_str()) != 0) {
      return absl::ErrnoToStatus(errno, absl::StrCat("cannot write ", file_));
    }
    whole_ = true;
    return absl::OkStatus();
  }

  absl::Status Flush() {
    if (!to_stream()) RETURN_IF_ERROR(descriptor_->Write(waiting_, part()));
    if (to_stream()) out_ << waiting_ << std::flush;
    waiting_.clear();
    return out_.good() ? absl::OkStatus() : absl::UnavailableError("the output cannot be written");
  }

 private:
  std::string part() const { return file_ + ".part"; }

  const std::string file_;
  std::ostream& out_;
  std::optional<FileDescriptor> descriptor_;
  std::string waiting_;
  bool whole_ = false;
};

std::string Summary(const ClaimExport& exported) {
  const v1::ExportTrailer& trailer = exported.trailer();
  const v1::ReadInfo& info = exported.header().read_info();
  return absl::StrCat(trailer.claims(), " claims of revision ", info.revision(), ", digest ",
                      absl::BytesToHexString(trailer.claims_digest()), "; ", trailer.facts(), " facts, digest ",
                      trailer.facts_digest());
}

absl::Status Export(const Arguments& arguments, Session& session) {
  v1::ExportRequest request;
  if (!arguments.known_at.empty()) {
    ASSIGN_OR_RETURN(*request.mutable_context()->mutable_at_exact_snapshot(), ToSnapshot(arguments.known_at));
  }
  const Interruption interruption;
  ClaimExport exported = session.client.Export(request);
  std::optional<Target> target;  // not before the server has answered
  while (!interruption.asked()) {
    ASSIGN_OR_RETURN(const std::optional<v1::Claim> claim, exported.Next());
    if (!target.has_value()) target.emplace(arguments.file, session.output.stream());
    if (claim.has_value()) {
      RETURN_IF_ERROR(target->Add(ToJson(*claim, false)));
      continue;
    }
    RETURN_IF_ERROR(target->Close());
    session.notes << "entente: " << Summary(exported) << "\n";
    return absl::OkStatus();
  }
  return absl::CancelledError("the export was interrupted");
}

}  // namespace

void AddExport(CLI::App& root, Action& chosen) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App& command = *root.add_subcommand("export", "Write every claim in force, one as JSON a line");
  command.add_option("file", arguments->file, "Where to; - is standard output")->capture_default_str();
  command.add_option("--known-at", arguments->known_at, "As of a revision, a time or a day; otherwise now");
  command.footer(
      "They come in order of id; parts of descriptions, which need others to be whole, come last.\n"
      "The digest, told at the end, is that of the claims whatever their order. What is exported, and taken into an "
      "empty store with `entente load`, gives the same.");
  Choose(command, chosen, std::move(arguments), &Export);
}

}  // namespace entente::cli
