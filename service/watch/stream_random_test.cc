// Random commits, filters, parts and disconnects against a list of what was committed: nothing is missing, nothing
// comes twice, a commit is whole, a mark is true.
#include <algorithm>
#include <random>
#include <set>

#include "gtest/gtest.h"
#include "service/watch/stream.h"
#include "service/watch/watch_world.h"

namespace entente::watch {
namespace {

// What a watcher with a filter must see of one change.
struct Touch {
  std::string bytes;  // of its key
  int relation;
  std::vector<std::string> entities;
};

class RandomWatch {
 public:
  explicit RandomWatch(uint32_t seed) : random_(seed), world_(RandomLimits()) {
    if (Roll(2)) filter_.add_kinds(Roll(2) ? "model" : "organization");
    if (Roll(3) == 0) filter_.add_relations(v1::RELATION_DEVELOPS);
    if (Roll(2)) {
      for (int i = 0; i < 3; ++i) filter_.add_entities(RandomId());
    }
    *request_.mutable_filter() = filter_;
    request_.set_include_before(Roll(2));
    request_.set_batch(Roll(2));
  }

  void Run() {
    for (int i = 0; i < 5; ++i) CommitSomething();
    Start();
    for (int step = 0; step < 400; ++step) {
      if (Roll(4) == 0) CommitSomething();
      if (Roll(10) == 0) Reconnect();
      if (Roll(20) == 0) now_ += std::chrono::seconds(15);
      Take();
      if (testing::Test::HasFailure()) return;
    }
    while (Take()) {
    }
    EXPECT_EQ(seen_, Expected(start_, world_.hub().head()));
    EXPECT_FALSE(open_commit_);
    EXPECT_TRUE(!with_snapshot_ || snapshot_done_);
  }

 private:
  int Roll(int sides) { return static_cast<int>(random_() % sides); }
  std::string RandomId() { return (Roll(2) ? "model/m" : "organization/o") + std::to_string(Roll(12)); }
  Limits RandomLimits() {
    Limits limits;
    limits.max_part_bytes = 1 + Roll(600);
    limits.window_bytes = 1 + Roll(3000);
    limits.max_commits_a_turn = 1 + Roll(5);
    limits.max_batch_bytes = 1 + Roll(2000);
    return limits;
  }

  void CommitSomething() {
    log::LogRecord record = world_.NewRecord();
    std::vector<Touch> touches;
    for (int i = 1 + Roll(6); i > 0; --i) {
      const std::string subject = RandomId(), object = RandomId();
      PutEntity(record, subject, touches);
      if (subject == object || Roll(2)) continue;
      PutEntity(record, object, touches);
      const v1::Relation relation = Roll(2) ? v1::RELATION_DEVELOPS : v1::RELATION_HOSTS;
      if (!in_record_.insert(subject + object + std::to_string(relation)).second) continue;
      world_.PutRelationship(record, relation, subject, object, Roll(2) ? "2030-01-01" : "");
      touches.push_back({KeyOfLast(record), relation, {subject, object}});
    }
    in_record_.clear();
    world_.Commit(record);
    history_.push_back(touches);
  }
  void PutEntity(log::LogRecord& record, const std::string& id, std::vector<Touch>& touches) {
    if (!in_record_.insert(id).second) return;
    world_.PutEntity(record, id);
    touches.push_back({KeyOfLast(record), 0, {id}});
  }
  static std::string KeyOfLast(const log::LogRecord& record) {
    return record.facts(record.facts_size() - 1).change().key().SerializeAsString();
  }

  bool Matches(const Touch& touch) const {
    const auto touched = [&touch](const auto& values, bool by_kind) {
      for (const std::string& id : touch.entities) {
        for (const std::string& value : values) {
          if (by_kind ? id.substr(0, id.find('/')) == value : id == value) return true;
        }
      }
      return values.empty();
    };
    const bool relation = filter_.relations().empty() || touch.relation == filter_.relations(0);
    return relation && touched(filter_.kinds(), true) && touched(filter_.entities(), false);
  }
  // Revision and key of every change to be seen after one revision up to another.
  std::vector<std::pair<int64_t, std::string>> Expected(int64_t after, int64_t until) const {
    std::vector<std::pair<int64_t, std::string>> expected;
    for (int64_t revision = after + 1; revision <= until; ++revision) {
      for (const Touch& touch : history_[revision - 1]) {
        if (Matches(touch)) expected.emplace_back(revision, touch.bytes);
      }
    }
    return expected;
  }
  std::set<std::string> ExpectedInSnapshot(int64_t revision) const {
    std::set<std::string> keys;
    for (const auto& [at, key] : Expected(0, revision)) keys.insert(key);
    return keys;
  }

  void Start() {
    v1::WatchRequest request = request_;
    with_snapshot_ = Roll(2);
    start_ = world_.hub().head();
    if (with_snapshot_) {
      request.mutable_snapshot();
    } else {
      start_ = Roll(static_cast<int>(start_) + 1);
      request.set_after_revision(start_);
    }
    Open(request);
  }
  void Open(const v1::WatchRequest& request) {
    auto stream = world_.Open(request, now_);
    ASSERT_TRUE(stream.ok()) << stream.status();
    stream_.emplace(*std::move(stream));
  }
  void Reconnect() {
    if (token_.empty()) return;
    if (Roll(2)) world_.RestartHub(RandomLimits());  // stream_ is replaced before it is used again
    v1::WatchRequest request = request_;
    request.set_after_token(token_);
    Open(request);
  }

  bool Take() {
    const int64_t before = (*stream_)->position();
    const absl::StatusOr<std::optional<v1::WatchResponse>> message = stream_->Next(now_);
    EXPECT_TRUE(message.ok()) << message.status();
    if (!message.ok()) return false;
    if (!*message) return (*stream_)->position() != before || (*stream_)->unfinished();
    if ((*message)->has_batch()) {
      TakeBatch((*message)->batch());
    } else {
      TakeOne(**message);
    }
    return true;
  }
  // Breaks off in the middle of some.
  void TakeBatch(const v1::WatchBatch& batch) {
    EXPECT_TRUE(request_.batch());
    EXPECT_GE(batch.messages_size(), 2);
    for (const v1::WatchResponse& message : batch.messages()) {
      TakeOne(message);
      if (Roll(8) == 0) return Reconnect();
    }
  }
  void TakeOne(const v1::WatchResponse& message) {
    EXPECT_FALSE(message.has_batch());
    token_ = message.token();
    if (message.has_snapshot()) TakeSnapshot(message.snapshot());
    if (message.has_commit()) TakeCommit(message.commit());
    if (message.has_mark()) TakeMark(message.mark());
  }
  void TakeSnapshot(const v1::SnapshotPart& part) {
    EXPECT_FALSE(snapshot_done_);
    EXPECT_EQ(part.revision(), start_);
    for (const v1::Fact& fact : part.facts()) {
      v1::FactKey key;
      if (fact.has_entity()) key.set_entity(fact.entity().id());
      if (fact.has_relationship()) {
        key.mutable_relationship()->set_relation(fact.relationship().relation());
        key.mutable_relationship()->set_subject(fact.relationship().subject());
        key.mutable_relationship()->set_object(fact.relationship().object());
      }
      EXPECT_TRUE(in_snapshot_.insert(key.SerializeAsString()).second) << "twice: " << key.ShortDebugString();
    }
  }
  void TakeCommit(const v1::CommitEvent& commit) {
    EXPECT_TRUE(!with_snapshot_ || snapshot_done_);
    EXPECT_GT(commit.changes_size(), 0);
    EXPECT_EQ(commit.part(), next_part_);
    if (next_part_ > 0) {
      EXPECT_EQ(commit.revision(), seen_.back().first) << "the parts of a commit follow each other";
    }
    if (next_part_ == 0 && !seen_.empty()) {
      EXPECT_GT(commit.revision(), seen_.back().first);
    }
    for (const v1::FactChange& change : commit.changes()) {
      seen_.emplace_back(commit.revision(), change.key().SerializeAsString());
      if (request_.include_before()) {
        EXPECT_EQ(change.has_before(), change.kind() != v1::CHANGE_KIND_ENTERED);
      }
    }
    open_commit_ = !commit.last_part();
    next_part_ = open_commit_ ? next_part_ + 1 : 0;
  }
  void TakeMark(const v1::SyncMark& mark) {
    EXPECT_FALSE(open_commit_) << "a mark inside a commit";
    EXPECT_EQ(seen_, Expected(start_, mark.revision())) << "a mark that is not true";
    if (!mark.snapshot_complete()) return;
    EXPECT_FALSE(snapshot_done_);
    EXPECT_EQ(in_snapshot_, ExpectedInSnapshot(start_));
    EXPECT_EQ(mark.count(), static_cast<int64_t>(in_snapshot_.size()));
    snapshot_done_ = true;
  }

  std::mt19937 random_;
  WatchWorld world_;
  v1::WatchFilter filter_;
  v1::WatchRequest request_;
  std::vector<std::vector<Touch>> history_;  // by revision - 1
  std::set<std::string> in_record_;

  Time now_{};
  std::optional<WatchStream> stream_;
  std::string token_;
  int64_t start_ = 0;
  bool with_snapshot_ = false, snapshot_done_ = false, open_commit_ = false;
  int next_part_ = 0;
  std::set<std::string> in_snapshot_;
  std::vector<std::pair<int64_t, std::string>> seen_;
};

TEST(StreamAtRandom, WhatComesIsWhatWasCommittedOverAllDisconnects) {
  for (uint32_t seed = 1; seed <= 40; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    RandomWatch(seed).Run();
    if (testing::Test::HasFailure()) return;
  }
}

}  // namespace
}  // namespace entente::watch
