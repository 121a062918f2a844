// A small industry to ask questions of, for the tests of this room: a store in a folder of its own, written to through
// a committer, and an engine on it. Requests are text protos. Not thread-safe.
#ifndef ENTENTE_SERVICE_QUERY_TESTING_WORLD_H_
#define ENTENTE_SERVICE_QUERY_TESTING_WORLD_H_

#include <unistd.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/protobuf/text_format.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"
#include "service/base/clock.h"
#include "service/base/date.h"
#include "service/base/error.h"
#include "service/commit/committer.h"
#include "service/commit_log/memory_log.h"
#include "service/query/encoded.h"
#include "service/query/query.h"

namespace entente::query {

// A request from its text.
template <typename Message>
Message Parsed(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

// `REASON at path` of the first violation; or `REASON` alone; or `OK`.
inline std::string ErrorOf(const absl::Status& status) {
  if (status.ok()) return "OK";
  const auto reason = base::ReasonOf(status);
  std::string error = reason.has_value() ? base::ReasonName(*reason) : status.ToString();
  google::rpc::BadRequest bad;
  if (const auto payload = status.GetPayload("type.googleapis.com/google.rpc.BadRequest")) {
    EXPECT_TRUE(bad.ParseFromString(std::string(*payload)));
    EXPECT_GT(bad.field_violations_size(), 0);
    absl::StrAppend(&error, " at ", bad.field_violations(0).field());
  }
  return error;
}

// A value of an error's metadata; empty if it has none.
inline std::string MetadataOf(const absl::Status& status, const std::string& key) {
  google::rpc::ErrorInfo info;
  if (const auto payload = status.GetPayload("type.googleapis.com/google.rpc.ErrorInfo")) {
    EXPECT_TRUE(info.ParseFromString(std::string(*payload)));
  }
  const auto found = info.metadata().find(key);
  return found == info.metadata().end() ? "" : found->second;
}

// Changes, as text.
inline std::string Say(const std::string& claim, const std::string& document = "document/notes") {
  return absl::StrCat("changes { assert_claim { ", claim, " citations { document: '", document, "' } } } ");
}
inline std::string Describe(const std::string& id, const std::string& name, const std::string& of_kind = "",
                            const std::string& more = "") {
  return Say(absl::StrCat("entity { id: '", id, "' description { name: '", name, "' ", id.substr(0, id.find('/')),
                          " { ", of_kind, " } ", more, " } } "));
}
inline std::string Relate(const std::string& relation, const std::string& subject, const std::string& object,
                          const std::string& from = "", const std::string& until = "", const std::string& more = "") {
  return Say(absl::StrCat("relationship { relation: RELATION_", relation, " subject: '", subject, "' object: '", object,
                          "' ", more, " } valid_time { from: '", from, "' until: '", until, "' } "));
}

// The world. It starts on 2025-03-10 with what Found() says.
class World {
 public:
  explicit World(const Limits& limits = {})
      : clock_(MicrosOf("2025-03-10")), tokens_(log_.store_id()), limits_(limits) {
    static int worlds = 0;
    directory_ = std::filesystem::path(::testing::TempDir()) / absl::StrCat("query_world_", ::getpid(), "_", worlds++);
    std::filesystem::remove_all(directory_);
    auto store = store::StateStore::Open(directory_.string());
    EXPECT_TRUE(store.ok()) << store.status();
    store_ = *std::move(store);
    graph_ = std::make_unique<graph::Graph>(schema(), store_->reader());
    hub_ = std::make_unique<watch::Hub>(log_, schema(), watch::Limits{});
    const commit::State state{schema(), log_, *store_, *graph_, *hub_, tokens_, clock_};
    const absl::Status recovered = commit::Recover(state);
    EXPECT_TRUE(recovered.ok()) << recovered;
    committer_ = std::make_unique<commit::Committer>(state, commit::Limits{});
    engine_ = std::make_unique<Engine>(*graph_, tokens_, limits_);
    Found();
  }
  ~World() {
    committer_.reset();
    engine_.reset();
    hub_.reset();
    graph_.reset();
    store_.reset();
    std::filesystem::remove_all(directory_);
  }

  // Commits and returns the revision.
  int64_t Commit(const std::string& text) {
    auto request = Parsed<v1::CommitRequest>(absl::StrCat("author: 'tester' ", text));
    const auto response = committer_->Commit(request);
    EXPECT_TRUE(response.ok()) << text << "\n" << response.status();
    return graph_->published();
  }
  void SetDay(const std::string& day) {
    clock_.Set(MicrosOf(day));
    const absl::Status advanced = committer_->AdvanceClock();
    EXPECT_TRUE(advanced.ok()) << advanced;
  }
  static int64_t MicrosOf(const std::string& day) { return int64_t{*base::ParseDay(day)} * 86'400'000'000; }

  // The ids a list of entities gives, or its error.
  std::vector<std::string> List(const std::string& request) {
    const auto response = Readable(engine_->ListEntities(Parsed<v1::ListEntitiesRequest>(request)));
    if (!response.ok()) return {ErrorOf(response.status())};
    std::vector<std::string> ids;
    for (const v1::Entity& entity : response->entities()) ids.push_back(entity.id());
    return ids;
  }
  // The same of relationships, as `subject RELATION object`, without kinds.
  std::vector<std::string> Relations(const std::string& request) {
    const auto response = Readable(engine_->ListRelationships(Parsed<v1::ListRelationshipsRequest>(request)));
    if (!response.ok()) return {ErrorOf(response.status())};
    return Told(response->relationships());
  }
  template <typename Relationships>
  static std::vector<std::string> Told(const Relationships& relationships) {
    std::vector<std::string> told;
    for (const v1::Relationship& each : relationships) {
      const auto short_id = [](const std::string& id) { return id.substr(id.find('/') + 1); };
      told.push_back(absl::StrCat(short_id(each.subject()), " ", schema().FindRelation(each.relation())->name, " ",
                                  short_id(each.object())));
    }
    return told;
  }

  static const schema::Schema& schema() { return schema::Schema::Linked(); }
  const Engine& engine() const { return *engine_; }
  graph::Graph& graph() { return *graph_; }
  const base::TokenCodec& tokens() const { return tokens_; }

 private:
  void Found() {
    Commit(Describe("document/notes", "Notes") + Describe("document/blog", "A blog"));
    Commit(Describe("organization/skt", "SK Telecom", "country: 'KR' sectors: SECTOR_TELECOM founded: '1984-03-29'",
                    "aliases { name: '에스케이텔레콤' } wikidata_id: 'Q485593'") +
           Describe("organization/kt", "KT", "country: 'KR' sectors: SECTOR_TELECOM founded: '1981'") +
           Describe("organization/anthropic", "Anthropic",
                    "country: 'US' sectors: SECTOR_AI founded: '2021' form: ORGANIZATION_FORM_COMPANY") +
           Describe("organization/openai", "OpenAI",
                    "country: 'US' sectors: [SECTOR_AI, SECTOR_RESEARCH] "
                    "founded: '2015-12'") +
           Describe("alliance/gtaa", "Global Telco AI Alliance", "founded: '2024-02'") +
           Describe("model/claude", "Claude", "parameters: 100 family: true") +
           Describe("model/claude-ko", "Claude KO", "parameters: 7.5") + Describe("product/adot", "A."));
    Commit(Relate("MEMBER_OF", "organization/skt", "alliance/gtaa", "2024-02-26", "",
                  "details { membership { role: MEMBERSHIP_ROLE_FOUNDING } }") +
           Relate("MEMBER_OF", "organization/kt", "alliance/gtaa", "2025", "",
                  "details { membership { role: MEMBERSHIP_ROLE_FULL } }") +
           Relate("PARTNERS_WITH", "organization/skt", "organization/anthropic", "2023-08-13") +
           Relate("PARTNERS_WITH", "organization/kt", "organization/openai", "2020", "2024-06-01") +
           Relate("DEVELOPS", "organization/anthropic", "model/claude", "2022") +
           Relate("DERIVED_FROM", "model/claude-ko", "model/claude", "2024-01") +
           Relate("BUILT_ON", "product/adot", "model/claude-ko", "2024-09-01"));
  }

  base::ManualClock clock_;
  commit_log::MemoryLog log_;
  base::TokenCodec tokens_;
  const Limits limits_;
  std::filesystem::path directory_;
  std::unique_ptr<store::StateStore> store_;
  std::unique_ptr<graph::Graph> graph_;
  std::unique_ptr<watch::Hub> hub_;
  std::unique_ptr<commit::Committer> committer_;
  std::unique_ptr<Engine> engine_;
};

}  // namespace entente::query

#endif  // ENTENTE_SERVICE_QUERY_TESTING_WORLD_H_
