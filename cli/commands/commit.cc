#include <algorithm>
#include <fstream>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/commands/commands.h"
#include "cli/value_text.h"
#include "google/protobuf/io/tokenizer.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/util/json_util.h"
#include "service/base/status_macros.h"

namespace entente::cli {
namespace {

struct Arguments {
  std::vector<std::string> files;
  std::string author;
  std::string reason;
  std::string request_id;
  bool validate_only = false;
  bool create_stubs = false;
};

// The first mistake of a text-format parse, with its place.
class FirstMistake : public google::protobuf::io::ErrorCollector {
 public:
  void AddError(int line, google::protobuf::io::ColumnNumber column, const std::string& message) override {
    if (text_.empty()) text_ = absl::StrCat(line + 1, ":", column + 1, ": ", message);
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

absl::StatusOr<std::string> ReadAll(const std::string& file, std::istream& standard_input) {
  if (file == "-") return std::string(std::istreambuf_iterator<char>(standard_input), {});
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return absl::NotFoundError(absl::StrCat("cannot read the file \"", file, "\""));
  return std::string(std::istreambuf_iterator<char>(stream), {});
}

// JSON starts with a brace, which text format never does.
absl::StatusOr<v1::CommitRequest> ParseCommit(const std::string& text, const std::string& file) {
  v1::CommitRequest request;
  const size_t start = text.find_first_not_of(" \t\r\n");
  if (start != std::string::npos && text[start] == '{') {
    const auto status = google::protobuf::util::JsonStringToMessage(text, &request);
    if (status.ok()) return request;
    return absl::InvalidArgumentError(absl::StrCat(file, ": not a CommitRequest as JSON: ", status.ToString()));
  }
  FirstMistake mistake;
  google::protobuf::TextFormat::Parser parser;
  parser.RecordErrorsTo(&mistake);
  if (parser.ParseFromString(text, &request)) return request;
  return absl::InvalidArgumentError(absl::StrCat(file, ":", mistake.text(), "; wanted a CommitRequest in text format"));
}

void Override(const Arguments& arguments, bool for_people, v1::CommitRequest& request) {
  if (!arguments.author.empty()) request.set_author(arguments.author);
  if (!arguments.reason.empty()) request.set_reason(arguments.reason);
  if (!arguments.request_id.empty()) request.set_request_id(arguments.request_id);
  if (arguments.validate_only) request.set_validate_only(true);
  if (arguments.create_stubs) request.set_create_stubs(true);
  if (for_people) request.set_return_changes(true);
}

void Write(const v1::CommitRequest& request, const v1::CommitResponse& response, const std::string& file,
           Session& session) {
  const std::string verb = request.validate_only() ? "would commit"
                           : response.replayed()   ? "was committed before"
                                                   : "committed";
  // A change that is about entities has no claim of its own.
  const auto claims = std::count_if(response.claim_ids().begin(), response.claim_ids().end(),
                                    [](const std::string& id) { return !id.empty(); });
  session.output.Line(absl::StrCat(file, ": ", verb, " at revision ", response.revision(), ", ", claims, " claims"));
  if (response.changes_omitted()) session.output.Line("what became of each fact is too much for one answer");
  Table table({"CHANGE", "FACT", "CLAIMS", "NOTE"});
  for (const v1::FactChange& change : response.changes()) {
    table.Add({EnumText(change.kind()), FactText(change.key()), absl::StrJoin(change.claim_ids(), ", "),
               change.superseded()               ? "superseded by a newer one"
               : !change.merged_into().empty() ? absl::StrCat("merged into ", change.merged_into())
                                               : ""});
  }
  session.output.Write(table);
}

absl::Status Commit(const Arguments& arguments, Session& session) {
  if (!arguments.request_id.empty() && arguments.files.size() > 1) {
    return absl::InvalidArgumentError("--request-id names one commit, but there are several files");
  }
  for (const std::string& file : arguments.files) {
    ASSIGN_OR_RETURN(const std::string text, ReadAll(file, session.in));
    ASSIGN_OR_RETURN(v1::CommitRequest request, ParseCommit(text, file));
    Override(arguments, session.output.ForPeople(), request);
    ASSIGN_OR_RETURN(const v1::CommitResponse response, session.client.Commit(request));
    if (session.output.ForPeople()) {
      Write(request, response, file, session);
    } else {
      session.output.Print(response);
    }
  }
  return absl::OkStatus();
}

}  // namespace

void AddCommit(CLI::App& root, Action& chosen) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App& command = *root.add_subcommand("commit", "Commit changes from files, one CommitRequest each, in order");
  command.add_option("file", arguments->files, "Files in text format or JSON; - is standard input")->required();
  command.add_option("--author", arguments->author, "Who makes the change, instead of the file's author");
  command.add_option("--reason", arguments->reason, "Why, instead of the file's reason");
  command.add_option("--request-id", arguments->request_id, "Makes the commit repeatable under this id");
  command.add_flag("--validate-only", arguments->validate_only, "Check everything, change nothing");
  command.add_flag("--create-stubs", arguments->create_stubs, "Entities nobody described become stubs");
  Choose(command, chosen, std::move(arguments), &Commit);
}

}  // namespace entente::cli
