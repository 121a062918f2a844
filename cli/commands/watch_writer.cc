#include "cli/commands/watch_writer.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "cli/binding_text.h"
#include "cli/dependence.h"
#include "cli/value_text.h"

namespace entente::cli {
namespace {

std::string Described(const std::string& fact, const std::string& state) {
  return state.empty() ? fact : absl::StrCat(fact, " (", state, ")");
}

std::string EntityText(const v1::Entity& entity) { return Described(entity.id(), entity.description().name()); }

// Two that are allied, and by what.
std::string PairText(const v1::AlliedPair& pair) {
  std::vector<std::string> by;
  for (const v1::Relationship& edge : pair.relationships()) {
    std::string relation = EnumText(edge.relation());
    if (std::find(by.begin(), by.end(), relation) == by.end()) by.push_back(std::move(relation));
  }
  for (const v1::SharedGroup& group : pair.shared()) by.push_back(absl::StrCat("both in ", group.group()));
  if (pair.validity() == v1::VALIDITY_POSSIBLE) by.push_back(ValidityText(pair.validity()));
  return Described(absl::StrCat(pair.row(), " + ", pair.column()), absl::StrJoin(by, ", "));
}

std::string DependencyText(const v1::Dependency& dependency) {
  const std::string makers = MakersText(dependency.makers());
  return absl::StrCat(absl::StrJoin(dependency.products(), ", "), " on ", EntityText(dependency.entity()), ", depth ",
                      dependency.depth(), makers.empty() ? "" : absl::StrCat(", made by ", makers));
}

std::string ShareText(const v1::ExposureShare& share) {
  const std::string maker = MakerText(share.maker());
  return absl::StrFormat("%s: %.1f%%, %d dependencies, %d products", maker.empty() ? "(not known)" : maker,
                         100 * share.share(), share.dependencies(), share.products());
}

std::string ThingText(const v1::Fact& fact) { return Described(FactText(KeyOf(fact)), StateText(fact)); }
std::string ThingText(const v1::PatternRow& row) { return RowText(row); }
std::string ThingText(const v1::LandscapeLine& line) {
  switch (line.line_case()) {
    case v1::LandscapeLine::kPair:
      return PairText(line.pair());
    case v1::LandscapeLine::kProduct:
      return absl::StrCat("product ", EntityText(line.product()));
    case v1::LandscapeLine::kDependency:
      return absl::StrCat("dependency ", DependencyText(line.dependency()));
    case v1::LandscapeLine::kProvider:
      return absl::StrCat("provider ", ShareText(line.provider()));
    case v1::LandscapeLine::kCountry:
      return absl::StrCat("country ", ShareText(line.country()));
    case v1::LandscapeLine::kSinglePoint:
      return absl::StrCat(
          "single point ", line.single_point().product(), " on ",
          line.single_point().has_provider() ? line.single_point().provider() : line.single_point().dependency());
    case v1::LandscapeLine::LINE_NOT_SET:
      return line.key();
  }
  return line.key();
}

std::string ChangedText(const v1::FactChange& change) {
  const std::string fact = FactText(change.key());
  if (!change.merged_into().empty()) return absl::StrCat(fact, " into ", change.merged_into());
  return Described(fact, StateText(change.after()));
}
std::string ChangedText(const v1::RowChange& change) { return ThingText(change.row()); }
std::string ChangedText(const v1::LineChange& change) { return ThingText(change.line()); }

const auto& ThingsOf(const v1::SnapshotPart& part) { return part.facts(); }
const auto& ThingsOf(const v1::PatternSnapshotPart& part) { return part.rows(); }
const auto& ThingsOf(const v1::LandscapeSnapshotPart& part) { return part.lines(); }

template <typename Commit>
void WriteCommit(const Commit& commit, Output& output) {
  const std::string revision = absl::StrCat("r", commit.revision(), " ");
  if (commit.folded_commits() > 0) {
    output.Line(absl::StrCat(revision, "stands for ", commit.folded_commits(), " commits before it, too"));
  }
  const std::string by = commit.author().empty() ? "" : absl::StrCat(" by ", commit.author());
  for (const auto& change : commit.changes()) {
    output.Line(absl::StrCat(revision, EnumText(change.kind()), " ", ChangedText(change), by));
  }
}

void WriteMark(const v1::SyncMark& mark, const std::string& things, Output& output) {
  const std::string revision = absl::StrCat("r", mark.revision(), " ");
  if (!mark.snapshot_complete()) {
    output.Line(absl::StrCat(revision, "nothing new up to here"));
    return;
  }
  const std::string digest = mark.digest().empty() ? "" : absl::StrCat(", digest ", mark.digest());
  output.Line(absl::StrCat(revision, "that is all; ", mark.count(), " ", things, digest));
}

template <typename Response>
void Write(const Response& message, const std::string& things, Output& output) {
  if (message.has_snapshot()) {
    for (const auto& thing : ThingsOf(message.snapshot())) {
      output.Line(absl::StrCat("r", message.snapshot().revision(), " THERE ", ThingText(thing)));
    }
  } else if (message.has_commit()) {
    WriteCommit(message.commit(), output);
  } else if (message.has_mark()) {
    WriteMark(message.mark(), things, output);
  }
}

}  // namespace

void WriteLines(const v1::WatchResponse& message, Output& output) { Write(message, "facts", output); }
void WriteLines(const v1::WatchPatternResponse& message, Output& output) { Write(message, "rows", output); }
void WriteLines(const v1::WatchLandscapeResponse& message, Output& output) { Write(message, "lines", output); }

std::string ResyncText(const v1::WatchResync& resync) {
  const std::string why = absl::StrReplaceAll(absl::AsciiStrToLower(EnumText(resync.reason())), {{"_", " "}});
  return absl::StrCat("commits after revision ", resync.after_revision(), " are passed over (", why,
                      "); a snapshot follows",
                      resync.revision() > 0 ? absl::StrCat(", of revision ", resync.revision()) : "");
}

}  // namespace entente::cli
