#include "cli/import/review_file.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "cli/import/yaml_last_line.h"
#include "entente/name_resolver.h"
#include "service/base/status_macros.h"
#include "yaml-cpp/yaml.h"

namespace entente::cli {
namespace {

constexpr char kHead[] =
    "# Mentions of an import that may be something known already. Of each: write the id of what it is behind\n"
    "# `decision:`, or `new` if it is none of the candidates, and give this file to the next run with --reviewed.\n"
    "# What is not decided stays as it is: an entity of its own, under the id behind `meanwhile:`.\n";

// A double-quoted scalar of YAML that is one of JSON too. Bytes that are no text are not looked at: the mention came
// through a reader that refuses them.
std::string Quoted(const std::string& text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      absl::StrAppend(&quoted, "\\", absl::string_view(&c, 1));
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      absl::StrAppendFormat(&quoted, "\\x%02x", static_cast<unsigned char>(c));
    } else {
      quoted += c;
    }
  }
  return quoted + "\"";
}

absl::Status Wrong(const std::string& path, const YAML::Mark& mark, const std::string& what) {
  return absl::InvalidArgumentError(mark.is_null() ? absl::StrCat(path, ": ", what)
                                                   : absl::StrCat(path, ":", mark.line + 1, ": ", what));
}

// The text of a member; empty where it is absent or null.
std::string TextOf(const YAML::Node& map, const char* name) {
  const YAML::Node member = map[name];
  return member.IsDefined() && member.IsScalar() ? member.Scalar() : "";
}

absl::StatusOr<ReviewEntry> ToEntry(const YAML::Node& node, const std::string& path) {
  if (!node.IsMap()) return Wrong(path, node.Mark(), "is no entry of a review file: wanted `- mention: ...`");
  ReviewEntry entry;
  entry.mention = TextOf(node, "mention");
  entry.key = TextOf(node, "key");
  entry.kind = TextOf(node, "kind");
  entry.where = TextOf(node, "where");
  entry.meanwhile = TextOf(node, "meanwhile");
  entry.decision = TextOf(node, "decision");
  if (entry.key.empty()) return Wrong(path, node.Mark(), "the entry has no `key`");
  if (!entry.decision.empty() && entry.decision != kDecidedNew && !LooksLikeId(entry.decision)) {
    return Wrong(path, node["decision"].Mark(),
                 absl::StrCat("`decision` is \"", entry.decision, "\"; wanted an entity's id, `new`, or nothing"));
  }
  if (LooksLikeId(entry.decision) && entry.decision.substr(0, entry.decision.find('/')) != entry.kind) {
    return Wrong(path, node["decision"].Mark(),
                 absl::StrCat("`decision` is ", entry.decision, ", but the mention is of kind ", entry.kind));
  }
  const YAML::Node candidates = node["candidates"];
  if (!candidates.IsDefined() || !candidates.IsSequence()) return entry;
  for (const YAML::Node& candidate : candidates) {
    if (!candidate.IsMap()) return Wrong(path, candidate.Mark(), "is no candidate: wanted `- id: ...`");
    ReviewCandidate& added = entry.candidates.emplace_back();
    added.id = TextOf(candidate, "id");
    added.name = TextOf(candidate, "name");
    added.why = TextOf(candidate, "why");
    if (!absl::SimpleAtod(TextOf(candidate, "score"), &added.score)) added.score = 0;
  }
  return entry;
}

absl::StatusOr<Reviews> ToReviews(const YAML::Node& root, const std::string& path) {
  Reviews reviews;
  if (root.IsNull()) return reviews;
  if (!root.IsSequence()) return Wrong(path, root.Mark(), "is no review file: wanted a list of entries");
  for (const YAML::Node& node : root) {
    ASSIGN_OR_RETURN(ReviewEntry entry, ToEntry(node, path));
    const auto known = reviews.find(entry.key);
    if (known != reviews.end() && entry.decision.empty() && !known->second.decision.empty()) continue;
    std::string key = entry.key;
    reviews.insert_or_assign(std::move(key), std::move(entry));
  }
  return reviews;
}

}  // namespace

absl::StatusOr<Reviews> ReadReviews(const std::string& path) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  if (error) return absl::NotFoundError(absl::StrCat("cannot read the review file \"", path, "\": ", error.message()));
  if (static_cast<int64_t>(size) > kMaxReviewBytes) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": is longer than a review file may be, ", kMaxReviewBytes));
  }
  std::ifstream stream(path, std::ios::binary);
  if (!stream) return absl::NotFoundError(absl::StrCat("cannot read the review file \"", path, "\""));
  const std::string text(std::istreambuf_iterator<char>(stream), {});
  // What it throws are the mistakes of a person who edited the file.
  try {
    return ToReviews(YAML::Load(text + kLastYamlLine), path);
  } catch (const YAML::Exception& mistake) {
    return Wrong(path, mistake.mark, mistake.msg);
  }
}

std::string ReviewText(const ReviewEntry& entry) {
  std::string text =
      absl::StrCat("- mention: ", Quoted(entry.mention), "\n  key: ", Quoted(entry.key), "\n  kind: ", entry.kind,
                   "\n  where: ", Quoted(entry.where), "\n  meanwhile: ", entry.meanwhile, "\n  candidates:\n");
  for (const ReviewCandidate& candidate : entry.candidates) {
    absl::StrAppend(&text, "    - id: ", candidate.id, "\n      name: ", Quoted(candidate.name),
                    "\n      score: ", absl::StrFormat("%.3f", candidate.score), "\n      why: ", Quoted(candidate.why),
                    "\n");
  }
  absl::StrAppend(&text, "  decision:", entry.decision.empty() ? "" : " ", entry.decision, "\n");
  return text;
}

absl::Status ReviewFile::Open() {
  absl::StatusOr<Reviews> reviews = ReadReviews(path_);
  if (!reviews.ok() && !absl::IsNotFound(reviews.status())) return reviews.status();
  if (reviews.ok()) {
    for (const auto& [key, entry] : *reviews) keys_.insert(key);
    std::ifstream stream(path_, std::ios::binary | std::ios::ate);
    empty_ = stream.tellg() <= 0;
    if (!empty_) stream.seekg(-1, std::ios::end);
    unended_ = !empty_ && stream.get() != '\n';
  }
  std::ofstream stream(path_, std::ios::app | std::ios::binary);
  if (stream) return absl::OkStatus();
  return absl::PermissionDeniedError(
      absl::StrCat("cannot write the review file \"", path_, "\": ", std::strerror(errno)));
}

absl::Status ReviewFile::Add(const std::vector<ReviewEntry>& entries) {
  std::string text;
  for (const ReviewEntry& entry : entries) {
    if (!keys_.insert(entry.key).second) continue;
    text += ReviewText(entry);
    ++added_;
  }
  if (text.empty()) return absl::OkStatus();
  std::ofstream stream(path_, std::ios::app | std::ios::binary);
  stream << (unended_ ? "\n" : "") << (empty_ ? kHead : "") << text << std::flush;
  if (!stream) return absl::InternalError(absl::StrCat("the review file \"", path_, "\" cannot be written"));
  empty_ = unended_ = false;
  return absl::OkStatus();
}

}  // namespace entente::cli
