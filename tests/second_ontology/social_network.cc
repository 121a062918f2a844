#include "tests/second_ontology/social_network.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "google/protobuf/text_format.h"
#include "service/analysis/analysis.h"
#include "service/match/match.h"
#include "service/paths/paths.h"
#include "service/query/encoded.h"
#include "service/schema/schema.h"
#include "tests/landscape/csv.h"

namespace entente::testing {
namespace {

using generated::Cells;
using generated::CsvFile;

constexpr int64_t kNow = 1'741'608'000'000'000;  // 2025-03-10
constexpr int kClaimsPerCommit = 4000;
constexpr char kSource[] = "source/files";
// Far more than any of the questions costs.
constexpr char kContext[] =
    "context { valid_at { any: true } budget { max_examined: 1000000000 max_rows: 20000000 max_time { seconds: 120 } } "
    "}";

// Ends the program unless the call succeeded.
template <typename Response>
Response OrDie(absl::StatusOr<Response> response) {
  if (!response.ok()) std::fprintf(stderr, "%s\n", response.status().ToString().c_str());
  CHECK(response.ok());
  return *std::move(response);
}

// `TagClass` to `tag_class`, `hasCreator` to `has_creator`.
std::string Snake(const std::string& camel) {
  std::string snake;
  for (const char c : camel) {
    if (absl::ascii_isupper(c) && !snake.empty()) snake += '_';
    snake += absl::ascii_tolower(c);
  }
  return snake;
}

}  // namespace

std::string SharedDirectory() {
  if (const char* shared = std::getenv("ENTENTE_SHARED_DIR")) return shared;
  const char* source = std::getenv("ENTENTE_SOURCE_DIR");
  return std::string(source == nullptr ? "." : source) + "/../shared";
}

std::string GraphsDirectory() { return SharedDirectory() + "/data/graph-benchmarks"; }

std::string IdOf(const std::string& kind, int64_t number) { return absl::StrFormat("%s/%014d", kind, number); }

int64_t NumberOf(const std::string& id) { return std::stoll(id.substr(id.find('/') + 1)); }

void ParseOrDie(const std::string& text, google::protobuf::Message& message) {
  if (google::protobuf::TextFormat::ParseFromString(text, &message)) return;
  std::fprintf(stderr, "not a %s: %s\n", message.GetTypeName().c_str(), text.c_str());
  std::abort();
}

SocialNetwork::SocialNetwork() : engine_(kNow) {
  v1::Description description;
  description.set_name("The files");
  description.mutable_source();
  Describe(kSource, std::move(description));
}

void SocialNetwork::LoadFolder(const std::string& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".csv") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  for (const bool relationships : {false, true}) {
    for (const auto& file : files) {
      const std::vector<std::string> words = absl::StrSplit(file.stem().string(), '_');
      if ((words.size() == 3) != relationships) continue;
      if (relationships) {
        LoadRelationships(file, Snake(words[0]), Snake(words[1]), Snake(words[2]));
      } else {
        LoadEntities(file, Snake(words[0]));
      }
    }
  }
  Flush();
}

void SocialNetwork::LoadEntities(const std::string& path, const std::string& kind) {
  const schema::Kind* ours = schema::Schema::Linked().FindKind(kind);
  CHECK(ours != nullptr);
  v1::Description description;
  description.GetReflection()->MutableMessage(&description, ours->field);
  CsvFile file(path, '|');
  for (Cells cells; file.Next(cells);) Describe(IdOf(kind, std::stoll(cells.at(0))), description);
}

void SocialNetwork::LoadRelationships(const std::string& path, const std::string& subject, const std::string& relation,
                                      const std::string& object) {
  const schema::Relation* ours = schema::Schema::Linked().FindRelation(relation);
  CHECK(ours != nullptr);
  // The file may tell it from the other side: a post has a creator.
  const bool reversed = absl::AsciiStrToLower(ours->name) != relation;
  CsvFile file(path, '|');
  for (Cells cells; file.Next(cells);) {
    std::string first = IdOf(subject, std::stoll(cells.at(0))), second = IdOf(object, std::stoll(cells.at(1)));
    if (reversed) std::swap(first, second);
    Relate(static_cast<v1::Relation>(ours->number), first, second);
  }
}

void SocialNetwork::Describe(const std::string& id, v1::Description description) {
  v1::Claim claim;
  claim.mutable_entity()->set_id(id);
  *claim.mutable_entity()->mutable_description() = std::move(description);
  Say(std::move(claim));
}

void SocialNetwork::Relate(v1::Relation relation, const std::string& subject, const std::string& object) {
  v1::Claim claim;
  claim.mutable_relationship()->set_relation(relation);
  claim.mutable_relationship()->set_subject(subject);
  claim.mutable_relationship()->set_object(object);
  Say(std::move(claim));
}

void SocialNetwork::Say(v1::Claim claim) {
  claim.add_citations()->set_document(kSource);
  *commit_.add_changes()->mutable_assert_claim() = std::move(claim);
  if (commit_.changes_size() == kClaimsPerCommit) Flush();
}

void SocialNetwork::Flush() {
  if (commit_.changes_size() == 0) return;
  claims_ += commit_.changes_size();
  commit_.set_author("loader");
  commit_.set_create_stubs(true);
  OrDie(engine_.committer().Commit(commit_));
  commit_.Clear();
}

v1::Entity SocialNetwork::Get(const std::string& id) const {
  v1::GetEntityRequest request;
  request.set_id(id);
  return OrDie(query::Readable(engine_.reads().GetEntity(request))).entity();
}

std::vector<v1::PatternRow> SocialNetwork::Match(const std::string& request) const {
  std::vector<v1::PatternRow> rows;
  const absl::Status status =
      match::MatchPattern(ground(), FromText<v1::MatchPatternRequest>(absl::StrCat(kContext, request)), {},
                          [&](const v1::MatchPatternResponse& encoded, query::Follows) {
                            const v1::MatchPatternResponse response = query::Readable(encoded);
                            rows.insert(rows.end(), response.rows().begin(), response.rows().end());
                            return absl::OkStatus();
                          });
  if (!status.ok()) std::fprintf(stderr, "%s\n", status.ToString().c_str());
  CHECK(status.ok());
  return rows;
}

int64_t SocialNetwork::Count(const std::string& pattern) const {
  const auto request = FromText<v1::AggregateRequest>(absl::StrCat(kContext, "pattern {", pattern, "}"));
  const v1::AggregateResponse response = OrDie(analysis::Aggregate(ground(), request));
  CHECK(response.groups_size() == 1);
  return response.groups(0).measures(0).count();
}

v1::FindPathsResponse SocialNetwork::FindPaths(const std::string& request) const {
  return OrDie(paths::FindPaths(ground(), FromText<v1::FindPathsRequest>(absl::StrCat(kContext, request))));
}

}  // namespace entente::testing
