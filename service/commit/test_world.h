// A whole store in one process for the tests of this room: a log in memory, a state store in a folder of its own, a
// clock that stands where it is set. Requests are text protos with a few shorthands. Not thread-safe but for
// committer().
#ifndef ENTENTE_SERVICE_COMMIT_TEST_WORLD_H_
#define ENTENTE_SERVICE_COMMIT_TEST_WORLD_H_

#include <filesystem>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/protobuf/text_format.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"
#include "service/base/date.h"
#include "service/base/error.h"
#include "service/commit/committer.h"
#include "service/commit_log/memory_log.h"
#include "service/store/testing/files_hold.h"

namespace entente::commit {

inline int64_t MicrosOf(const std::string& day) { return int64_t{*base::ParseDay(day)} * 86'400'000'000; }

// Changes, as text. Everything cites document/notes, which the world's first commit describes.
inline std::string Cited(const std::string& claim) {
  return absl::StrCat("changes { assert_claim { ", claim, " citations { document: 'document/notes' } } } ");
}
inline std::string Describe(const std::string& id, const std::string& more = "", const std::string& claim_id = "") {
  std::string kind = id.substr(0, id.find('/')) + " {";
  kind = more.find(kind) == std::string::npos ? kind + " }" : "";  // `more` may say it
  return Cited(absl::StrCat(claim_id.empty() ? "" : absl::StrCat("id: '", claim_id, "' "), "entity { id: '", id,
                            "' description { name: '", id, "' ", kind, " ", more, " } }"));
}
inline std::string Relate(const std::string& relation, const std::string& subject, const std::string& object,
                          const std::string& from = "", const std::string& until = "",
                          const std::string& claim_id = "") {
  std::string claim = claim_id.empty() ? "" : absl::StrCat("id: '", claim_id, "' ");
  absl::StrAppend(&claim, "relationship { relation: RELATION_", relation, " subject: '", subject, "' object: '", object,
                  "' } ");
  if (!from.empty() || !until.empty()) {
    absl::StrAppend(&claim, "valid_time { ", from.empty() ? "" : absl::StrCat("from: '", from, "' "),
                    until.empty() ? "" : absl::StrCat("until: '", until, "' "), "}");
  }
  return Cited(claim);
}
inline std::string End(const std::string& claim, const std::string& until) {
  return absl::StrCat("changes { end_claim { claim_id: '", claim, "' until: '", until, "' } } ");
}
inline std::string Retract(const std::string& claim) {
  return absl::StrCat("changes { retract_claim { claim_id: '", claim, "' reason: RETRACTION_REASON_ENTRY_ERROR } } ");
}
inline std::string Erase(const std::string& claim) {
  return absl::StrCat("changes { erase_claim { claim_id: '", claim, "' reason: RETRACTION_REASON_LEGAL } } ");
}

inline v1::CommitRequest RequestOf(const std::string& text) {
  v1::CommitRequest request;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &request)) << text;
  if (request.author().empty()) request.set_author("tester");
  return request;
}

// `REASON at path` of every violation, or `REASON` when the error has none; for messages too.
inline std::vector<std::string> Complaints(const absl::Status& status) {
  std::vector<std::string> complaints;
  if (const auto payload = status.GetPayload("type.googleapis.com/google.rpc.BadRequest"); payload.has_value()) {
    google::rpc::BadRequest bad;
    EXPECT_TRUE(bad.ParseFromString(std::string(*payload)));
    for (const auto& violation : bad.field_violations()) {
      const std::string reason = violation.description().substr(0, violation.description().find(':'));
      complaints.push_back(absl::StrCat(reason, " at ", violation.field()));
    }
  }
  if (complaints.empty()) {
    const auto reason = base::ReasonOf(status);
    complaints.push_back(reason.has_value() ? base::ReasonName(*reason) : status.ToString());
  }
  return complaints;
}

// A value of the error's metadata; empty if there is none.
inline std::string MetadataOf(const absl::Status& status, const std::string& key) {
  const auto payload = status.GetPayload("type.googleapis.com/google.rpc.ErrorInfo");
  google::rpc::ErrorInfo info;
  if (!payload.has_value() || !info.ParseFromString(std::string(*payload))) return "";
  const auto it = info.metadata().find(key);
  return it == info.metadata().end() ? "" : it->second;
}

// The store and its committer.
class World {
 public:
  explicit World(const Limits& limits = {}, const std::string& day = "2025-01-10")
      : limits_(limits), clock_(MicrosOf(day)), tokens_(log_.store_id()) {
    static int worlds = 0;
    directory_ = std::filesystem::path(::testing::TempDir()) / absl::StrCat("commit_world_", ::getpid(), "_", worlds++);
    std::filesystem::remove_all(directory_);
    Open();
    MustCommit(absl::StrCat(Describe("document/notes")));
  }
  ~World() {
    Close();
    std::filesystem::remove_all(directory_);
  }

  void Open() {
    const absl::Status opened = TryOpen();
    EXPECT_TRUE(opened.ok()) << opened;
  }
  absl::Status TryOpen() {
    auto store = store::StateStore::Open(directory_.string());
    if (!store.ok()) return store.status();
    store_ = *std::move(store);
    graph_ = std::make_unique<graph::Graph>(schema(), store_->reader());
    hub_ = std::make_unique<watch::Hub>(log_, schema(), watch::Limits{});
    const State state{schema(), log_, *store_, *graph_, *hub_, tokens_, clock_};
    if (absl::Status recovered = Recover(state); !recovered.ok()) return recovered;
    committer_ = std::make_unique<Committer>(state, limits_);
    return absl::OkStatus();
  }
  void Close() {
    committer_.reset();
    hub_.reset();
    graph_.reset();
    store_.reset();
  }

  absl::StatusOr<v1::CommitResponse> Commit(const std::string& text) { return committer_->Commit(RequestOf(text)); }
  v1::CommitResponse MustCommit(const std::string& text) {
    const auto response = Commit(text);
    EXPECT_TRUE(response.ok()) << text << "\n" << response.status();
    return response.value_or(v1::CommitResponse());
  }
  std::vector<std::string> Refusal(const std::string& text) {
    const auto response = Commit(text);
    EXPECT_FALSE(response.ok()) << text;
    return Complaints(response.status());
  }

  v1::Entity Entity(const std::string& id) { return EntityAt(Head(), id); }
  v1::Entity EntityAt(const graph::Snapshot& state, const std::string& id) {
    const auto no = state.FindEntity(id);
    if (!no.has_value() || !state.Entity(*no).has_value()) return {};
    return state.EntityBody(*no).value_or(v1::Entity());
  }
  // The relationship, whose `subject` is empty when it is not there.
  v1::Relationship Relationship(const std::string& relation, const std::string& subject, const std::string& object) {
    return RelationshipAt(Head(), relation, subject, object);
  }
  v1::Relationship RelationshipAt(const graph::Snapshot& state, const std::string& relation, const std::string& subject,
                                  const std::string& object) {
    v1::FactKey key;
    key.mutable_relationship()->set_relation(static_cast<v1::Relation>(schema().FindRelation(relation)->number));
    key.mutable_relationship()->set_subject(subject);
    key.mutable_relationship()->set_object(object);
    const auto ref = state.Find(key);
    if (!ref.has_value() || !state.Relationship(ref->no).has_value()) return {};
    return state.RelationshipBody(ref->no).value_or(v1::Relationship());
  }
  v1::Claim Claim(const std::string& id) { return ClaimAt(Head(), id); }
  v1::Claim ClaimAt(const graph::Snapshot& state, const std::string& id) {
    const auto no = state.store().FindClaim(id);
    if (!no.ok() || !no->has_value()) return {};
    return state.store().Claim(**no, state.revision())->value_or(v1::Claim());
  }
  log::LogRecord Record(int64_t revision) {
    log::LogRecord found;
    EXPECT_TRUE(log_.Read(revision,
                          [&](const log::LogRecord& record) {
                            found = record;
                            return false;
                          })
                    .ok());
    return found;
  }
  // Whether the bytes are anywhere in the store's files or the log's records.
  bool OnDisk(const std::string& needle) { return store::FilesHold(directory_.string(), needle); }
  bool InLog(const std::string& needle) {
    bool found = false;
    EXPECT_TRUE(log_.Read(log_.first_revision(),
                          [&](const log::LogRecord& record) {
                            found |= record.SerializeAsString().find(needle) != std::string::npos;
                            return true;
                          })
                    .ok());
    return found;
  }

  static const schema::Schema& schema() { return schema::Schema::Linked(); }
  graph::Snapshot Head() { return graph_->Head(); }
  Committer& committer() { return *committer_; }
  commit_log::MemoryLog& log() { return log_; }
  base::ManualClock& clock() { return clock_; }
  graph::Graph& graph() { return *graph_; }
  store::StateStore& store() { return *store_; }
  watch::Hub& hub() { return *hub_; }
  const std::filesystem::path& directory() const { return directory_; }
  void SetDay(const std::string& day) {
    clock_.Set(MicrosOf(day));
    const absl::Status advanced = committer_->AdvanceClock();
    EXPECT_TRUE(advanced.ok()) << advanced;
  }

 private:
  const Limits limits_;
  base::ManualClock clock_;
  commit_log::MemoryLog log_;
  base::TokenCodec tokens_;
  std::filesystem::path directory_;
  std::unique_ptr<store::StateStore> store_;
  std::unique_ptr<graph::Graph> graph_;
  std::unique_ptr<watch::Hub> hub_;
  std::unique_ptr<Committer> committer_;
};

}  // namespace entente::commit

#endif  // ENTENTE_SERVICE_COMMIT_TEST_WORLD_H_
