#include <algorithm>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "cli/commands/choice_options.h"
#include "cli/commands/commands.h"
#include "cli/listing.h"
#include "cli/read_options.h"
#include "cli/value_text.h"
#include "entente/internal/filters.h"
#include "service/base/status_macros.h"

namespace entente::cli {
namespace {

struct Arguments {
  std::string known_at;
  std::string valid_at;
  std::vector<std::string> kinds;
  std::vector<std::string> entities;
  RelationChoice along;
  std::vector<std::string> changes;
  int64_t limit = kDefaultLimit;
};

// The two ends of `A..B`; of a text without `..` outside of brackets, that text twice.
struct Ends {
  std::string before;
  std::string after;
  bool differ = false;
};

Ends EndsOf(const std::string& text) {
  int open = 0;
  for (size_t i = 0; i + 1 < text.size(); ++i) {
    open += text[i] == '[' || text[i] == '{';
    open -= text[i] == ']' || text[i] == '}';
    if (open == 0 && text[i] == '.' && text[i + 1] == '.') return {text.substr(0, i), text.substr(i + 2), true};
  }
  return {text, text, false};
}

absl::Status SetContext(const std::string& known_at, const std::string& valid_at, v1::ReadContext& context) {
  if (!known_at.empty()) {
    ASSIGN_OR_RETURN(*context.mutable_at_exact_snapshot(), ToSnapshot(known_at));
  }
  if (!valid_at.empty()) *context.mutable_valid_at() = internal::ToValidAt(valid_at);
  return absl::OkStatus();
}

absl::StatusOr<v1::DiffGraphRequest> ToRequest(const Arguments& arguments, Session& session) {
  const Ends known = EndsOf(arguments.known_at), valid = EndsOf(arguments.valid_at);
  if (!known.differ && !valid.differ) {
    return absl::InvalidArgumentError(
        "say between what: --known-at A..B (what was known), --valid-at A..B (what held), or both; B left out is now");
  }
  v1::DiffGraphRequest request;
  *request.mutable_before() = session.context;
  request.mutable_before()->clear_budget();
  *request.mutable_after() = session.context;
  RETURN_IF_ERROR(SetContext(known.before, valid.before, *request.mutable_before()));
  RETURN_IF_ERROR(SetContext(known.after, valid.after, *request.mutable_after()));
  RETURN_IF_ERROR(SetKinds(session, arguments.kinds, request.mutable_kinds()));
  RETURN_IF_ERROR(SetIds(session, arguments.entities, request.mutable_entities()));
  RETURN_IF_ERROR(SetRelations(arguments.along, session, request));
  request.set_include_before(true);
  return request;
}

std::string Words(v1::ChangeKind kind) {
  return absl::StrReplaceAll(absl::AsciiStrToLower(EnumText(kind)), {{"_", " "}});
}

// What holds of a fact, certain or not: what a diff over days is about.
std::string SideText(const v1::Fact& fact) {
  if (fact.fact_case() == v1::Fact::FACT_NOT_SET) return "";
  const v1::Validity validity = fact.has_entity()         ? fact.entity().validity()
                                : fact.has_relationship() ? fact.relationship().validity()
                                                          : fact.observation().validity();
  const std::string state = StateText(fact);
  const bool plain = validity == v1::VALIDITY_DEFINITE || validity == v1::VALIDITY_UNSPECIFIED;
  if (plain) return state.empty() ? "there" : state;
  return absl::StrCat(ValidityText(validity), state.empty() ? "" : ": ", state);
}

// `revision 3, 2025-03-10`.
std::string StateText(const v1::ReadInfo& info) {
  return absl::StrCat("revision ", info.revision(), info.clock_day().empty() ? "" : ", ", info.clock_day());
}

void Write(const google::protobuf::RepeatedPtrField<v1::FactChange>& shown, const GraphChanges& changes, bool cut,
           Session& session) {
  Table table({"CHANGE", "FACT", "BEFORE", "AFTER"});
  for (const v1::FactChange& change : shown) {
    const std::string after =
        change.merged_into().empty() ? SideText(change.after()) : absl::StrCat("now ", change.merged_into());
    table.Add({Words(change.kind()), FactText(change.key()), SideText(change.before()), after});
  }
  session.output.Write(table);
  session.output.Line();
  if (cut) {
    session.output.Line(absl::StrCat(shown.size(), " changes; a limit cut the answer short"));
    return;
  }
  std::vector<std::string> counts;
  for (const v1::ChangeCount& count : changes.counts()) {
    counts.push_back(absl::StrCat(count.count(), " ", Words(count.kind())));
  }
  session.output.Line(absl::StrCat(counts.empty() ? "no difference" : absl::StrJoin(counts, ", "), " between ",
                                   StateText(changes.before()), " and ", StateText(changes.after()),
                                   changes.after().truncated() ? "; a limit cut the answer short" : ""));
}

absl::StatusOr<std::vector<int>> KindsOf(const Arguments& arguments) {
  std::vector<int> kinds;
  for (const std::string& word : arguments.changes) {
    ASSIGN_OR_RETURN(kinds.emplace_back(), ParseEnum(*v1::ChangeKind_descriptor(), word, "change"));
  }
  return kinds;
}

absl::Status Diff(const Arguments& arguments, Session& session) {
  ASSIGN_OR_RETURN(const std::vector<int> kinds, KindsOf(arguments));
  ASSIGN_OR_RETURN(const v1::DiffGraphRequest request, ToRequest(arguments, session));
  GraphChanges changes = session.client.DiffGraph(request);
  v1::DiffGraphResponse response;
  int64_t count = 0;
  bool cut = false;
  while (!cut) {
    ASSIGN_OR_RETURN(std::optional<v1::FactChange> change, changes.Next());
    if (!change.has_value()) break;
    if (!kinds.empty() && std::find(kinds.begin(), kinds.end(), change->kind()) == kinds.end()) continue;
    cut = arguments.limit > 0 && count == arguments.limit;
    if (cut) break;
    ++count;
    if (session.output.OneByOne()) {
      session.output.Print(*change);
    } else {
      *response.add_changes() = *std::move(change);
    }
  }
  if (cut) session.notes << "entente: only the first " << count << " are shown; --limit 0 shows all\n";
  NoteRedirects(session, changes.after());
  if (session.output.ForPeople()) {
    Write(response.changes(), changes, cut, session);
  } else if (!session.output.OneByOne()) {
    if (!cut) *response.mutable_counts() = changes.counts();
    *response.mutable_before() = changes.before();
    *response.mutable_after() = changes.after();
    response.mutable_after()->set_truncated(cut || changes.after().truncated());
    session.output.Print(response);
  }
  return absl::OkStatus();
}

}  // namespace

void AddDiff(CLI::App& root, Action& chosen) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App& command =
      *root.add_subcommand("diff", "Show what differs between two states, of knowledge or of the world");
  command.group(kQuestions);
  command.add_option(
      "--known-at", arguments->known_at,
      "A..B: between what was known at A and at B, each a revision, a time or a day; without .., for both");
  command.add_option("--valid-at", arguments->valid_at,
                     "A..B: between what held at A and at B, each a day or EDTF period; without .., for both");
  AddWords(command, "--kind", arguments->kinds, "Only what is about entities of these kinds");
  AddWords(command, "--entity", arguments->entities, "Only what is about these; ids or names");
  AddRelationOptions(command, arguments->along);
  AddWords(command, "--change", arguments->changes,
           "Only these changes: entered, changed, retracted, deleted, merged, became-valid, ceased-valid");
  command.add_option("--limit", arguments->limit, "At most so many; 0 for all")->capture_default_str();
  command.footer(
      "What changed in a quarter: entente diff --valid-at 2024-12-31..2025-03-31\n"
      "What was learned since:   entente diff --known-at 2025-03-10..");
  Choose(command, chosen, std::move(arguments), &Diff);
}

}  // namespace entente::cli
