#include "service/store/state_store.h"

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/store/database.h"
#include "service/store/key.h"
#include "service/store/testing/files_hold.h"

namespace entente::store {
namespace {

using base::FactRef;
using base::FactSort;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

constexpr FactRef kEntity{FactSort::kEntity, 0};
constexpr FactRef kRelationship{FactSort::kRelationship, 4};

v1::Claim MakeClaim(const std::string& id, const std::string& note, v1::ClaimState state = v1::CLAIM_STATE_ASSERTED) {
  v1::Claim claim;
  claim.set_id(id);
  claim.set_note(note);
  claim.set_state(state);
  return claim;
}

class StateStoreTest : public testing::Test {
 protected:
  StateStoreTest()
      : directory_(testing::TempDir() + "state_store_" +
                   testing::UnitTest::GetInstance()->current_test_info()->name()) {
    std::filesystem::remove_all(directory_);
    Open();
  }
  ~StateStoreTest() override {
    store_.reset();
    std::filesystem::remove_all(directory_);
  }

  void Open() {
    store_.reset();
    auto store = StateStore::Open(directory_);
    ASSERT_TRUE(store.ok()) << store.status();
    store_ = *std::move(store);
  }
  // Writes what `fill` puts into a batch.
  template <typename Fill>
  void Write(int64_t revision, Fill&& fill) {
    const auto batch = store_->NewBatch();
    fill(*batch);
    ASSERT_TRUE(store_->Write(*batch, revision).ok());
  }
  void PutFacts(FactRef fact, const std::vector<std::pair<int64_t, std::string>>& versions) {
    for (const auto& [revision, body] : versions) {
      Write(revision, [&, r = revision, b = body](Batch& batch) { batch.PutFact(fact, r, "h", b); });
    }
  }
  // Whether any file of the store holds these bytes.
  bool OnDisk(const std::string& bytes) const { return FilesHold(directory_, bytes); }
  std::string NoteAt(base::ClaimNo no, int64_t revision) const {
    const auto claim = store_->reader()->Claim(no, revision);
    EXPECT_TRUE(claim.ok());
    return claim->has_value() ? (*claim)->note() : "absent";
  }

  const std::string directory_;
  std::unique_ptr<StateStore> store_;
};

TEST_F(StateStoreTest, IsEmptyWhenNew) {
  EXPECT_EQ(store_->applied(), 0);
  EXPECT_EQ(store_->oldest(), 0);
  EXPECT_EQ(store_->claim_count(), 0u);
  EXPECT_EQ(store_->reader()->Fact(kEntity, 1).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(store_->reader()->FindClaim("claim/a")->has_value(), false);
  EXPECT_EQ(store_->reader()->Request("r")->has_value(), false);
  EXPECT_THAT(*store_->reader()->ClaimsAbout(kEntity), IsEmpty());
}

TEST_F(StateStoreTest, GivesTheBodyOfExactlyTheVersionAskedFor) {
  PutFacts(kEntity, {{3, "three"}, {5, "five"}});
  EXPECT_EQ(*store_->reader()->Fact(kEntity, 3), "three");
  EXPECT_EQ(*store_->reader()->Fact(kEntity, 5), "five");
  EXPECT_EQ(store_->reader()->Fact(kEntity, 4).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(store_->reader()->Fact({FactSort::kObservation, 0}, 3).status().code(), absl::StatusCode::kNotFound);
}

TEST_F(StateStoreTest, KeepsEveryVersionOfAFactWithTheEmptyOneForGone) {
  PutFacts(kEntity, {{3, "three"}, {300, ""}, {70000, "again"}});
  PutFacts({FactSort::kEntity, 1}, {{4, "other"}});
  EXPECT_THAT(*store_->reader()->FactVersions(kEntity),
              ElementsAre(Pair(3, "three"), Pair(300, ""), Pair(70000, "again")));
  EXPECT_EQ(*store_->reader()->Fact(kEntity, 300), "");
}

TEST_F(StateStoreTest, GivesTheClaimAsItWasAtARevision) {
  Write(2, [](Batch& batch) { batch.PutClaim(7, 2, MakeClaim("claim/a", "two"), kEntity, {}); });
  Write(9, [](Batch& batch) { batch.PutClaim(7, 9, MakeClaim("claim/a", "nine"), kEntity, {}); });
  Write(9, [](Batch& batch) { batch.PutClaim(6, 3, MakeClaim("claim/b", "other"), kEntity, {}); });
  EXPECT_EQ(NoteAt(7, 1), "absent");
  EXPECT_EQ(NoteAt(7, 2), "two");
  EXPECT_EQ(NoteAt(7, 8), "two");
  EXPECT_EQ(NoteAt(7, 9), "nine");
  EXPECT_EQ(NoteAt(7, 1000), "nine");
  EXPECT_EQ(NoteAt(8, 1000), "absent");
  const auto versions = store_->reader()->ClaimVersions(7);
  ASSERT_EQ(versions->size(), 2u);
  EXPECT_EQ((*versions)[0].first, 2);
  EXPECT_EQ((*versions)[1].second.note(), "nine");
  EXPECT_EQ(*store_->reader()->FindClaim("claim/a"), 7u);
  EXPECT_EQ(store_->claim_count(), 8u);
}

TEST_F(StateStoreTest, FindsTheClaimsAboutAFactAtARevision) {
  Write(1, [](Batch& batch) {
    batch.PutClaim(0, 1, MakeClaim("claim/z", ""), kEntity, {5, 6});
    batch.PutClaim(1, 1, MakeClaim("claim/a", ""), kEntity, {6});
  });
  // A correction moves one to another fact.
  Write(2, [](Batch& batch) { batch.PutClaim(0, 2, MakeClaim("claim/z", ""), kRelationship, {5}); });
  const auto reader = store_->reader();
  EXPECT_THAT(*reader->ClaimsAbout(kEntity), ElementsAre(0, 1));
  EXPECT_THAT(*reader->ClaimsAbout(kRelationship), ElementsAre(0));
  const auto ids = [&](FactRef fact, int64_t revision) {
    std::vector<std::string> result;
    const auto claims = reader->ClaimsAbout(fact, revision);
    for (const v1::Claim& claim : *claims) result.push_back(claim.id());
    return result;
  };
  EXPECT_THAT(ids(kEntity, 1), ElementsAre("claim/a", "claim/z"));
  EXPECT_THAT(ids(kEntity, 2), ElementsAre("claim/a"));
  EXPECT_THAT(ids(kRelationship, 1), IsEmpty());
  EXPECT_THAT(ids(kRelationship, 2), ElementsAre("claim/z"));
  EXPECT_THAT(*reader->ClaimsCiting(6), ElementsAre(0, 1));
  EXPECT_THAT(*reader->ClaimsCiting(7), IsEmpty());
}

TEST_F(StateStoreTest, GoesThroughTheFactsOfASortThatClaimsWereEverAbout) {
  const auto told = [&](FactSort sort, size_t most) {
    std::vector<std::string> facts;
    const auto note = [&](FactRef fact, absl::Span<const base::ClaimNo> claims) {
      std::string text = std::to_string(fact.no) + ":";
      for (const base::ClaimNo no : claims) text += " " + std::to_string(no);
      EXPECT_EQ(fact.sort, sort);
      facts.push_back(text);
      return facts.size() < most;
    };
    EXPECT_TRUE(store_->reader()->ForEachClaimedFact(sort, note).ok());
    return facts;
  };
  EXPECT_THAT(told(FactSort::kEntity, 9), IsEmpty());
  Write(1, [&](Batch& batch) {
    batch.PutClaim(0, 1, MakeClaim("claim/a", "of the first"), kEntity, {});
    batch.PutClaim(1, 1, MakeClaim("claim/b", "of an edge"), kRelationship, {});
    batch.PutClaim(2, 1, MakeClaim("claim/c", "of another"), {FactSort::kEntity, 300}, {});
    batch.PutClaim(300, 1, MakeClaim("claim/d", "of the first too"), kEntity, {});
  });
  // A claim moves on; the fact it was about keeps it.
  Write(2, [&](Batch& batch) { batch.PutClaim(2, 2, MakeClaim("claim/c", "moved"), {FactSort::kEntity, 7}, {}); });
  EXPECT_THAT(told(FactSort::kEntity, 9), ElementsAre("0: 0 300", "7: 2", "300: 2"));
  EXPECT_THAT(told(FactSort::kEntity, 2), ElementsAre("0: 0 300", "7: 2"));
  EXPECT_THAT(told(FactSort::kRelationship, 9), ElementsAre("4: 1"));
  EXPECT_THAT(told(FactSort::kObservation, 9), IsEmpty());
}

TEST_F(StateStoreTest, KeepsWhatAMergeMovedUntilItIsTakenBack) {
  const Moved about{3, true, {}}, cited{300, false, {0, 63}}, both{4, true, {1}};
  Write(1, [&](Batch& batch) {
    batch.PutMoved(7, about);
    batch.PutMoved(7, cited);
    batch.PutMoved(8, both);
  });
  EXPECT_THAT(*store_->reader()->MovedFrom(7), ElementsAre(about, cited));
  Write(2, [&](Batch& batch) {
    batch.DropMoved(7);
    EXPECT_THAT(*store_->ReaderWith(batch)->MovedFrom(7), IsEmpty());
    batch.PutMoved(7, both);
  });
  EXPECT_THAT(*store_->reader()->MovedFrom(7), ElementsAre(both));
  EXPECT_THAT(*store_->reader()->MovedFrom(8), ElementsAre(both));
  EXPECT_THAT(*store_->reader()->MovedFrom(9), IsEmpty());
}

TEST_F(StateStoreTest, ShowsABatchOnTopToItsOwnReaderOnly) {
  Write(1, [](Batch& batch) {
    batch.PutFact(kEntity, 1, "h", "one");
    batch.PutClaim(0, 1, MakeClaim("claim/a", "one"), kEntity, {});
  });
  const auto batch = store_->NewBatch();
  batch->PutFact(kEntity, 2, "h", "two");
  batch->PutClaim(0, 2, MakeClaim("claim/a", "two"), kEntity, {3});
  batch->PutClaim(1, 2, MakeClaim("claim/b", "new"), kEntity, {});
  batch->PutRequest("request", 2);
  const auto reader = store_->ReaderWith(*batch);
  EXPECT_EQ(*reader->Fact(kEntity, 1), "one");
  EXPECT_EQ(*reader->Fact(kEntity, 2), "two");
  EXPECT_EQ(reader->FactVersions(kEntity)->size(), 2u);
  EXPECT_EQ((*reader->Claim(0, 1))->note(), "one");
  EXPECT_EQ((*reader->Claim(0, 2))->note(), "two");
  EXPECT_EQ(reader->ClaimVersions(0)->size(), 2u);
  EXPECT_EQ(**reader->FindClaim("claim/b"), 1u);
  EXPECT_EQ((*reader->Request("request"))->revision, 2);
  EXPECT_THAT(*reader->ClaimsAbout(kEntity), ElementsAre(0, 1));
  EXPECT_EQ(reader->ClaimsAbout(kEntity, 2)->size(), 2u);
  EXPECT_THAT(*reader->ClaimsCiting(3), ElementsAre(0));
  EXPECT_FALSE(store_->reader()->Fact(kEntity, 2).ok());
  EXPECT_EQ(NoteAt(0, 2), "one");
  EXPECT_EQ(NoteAt(1, 2), "absent");
}

TEST_F(StateStoreTest, CanUseABatchAgainAfterWritingIt) {
  const auto batch = store_->NewBatch();
  batch->PutFact(kEntity, 1, "h", "one");
  ASSERT_TRUE(store_->Write(*batch, 1).ok());
  batch->PutFact(kEntity, 2, "h", "two");
  ASSERT_TRUE(store_->Write(*batch, 2).ok());
  EXPECT_EQ(*store_->reader()->Fact(kEntity, 1), "one");
  EXPECT_EQ(*store_->reader()->Fact(kEntity, 2), "two");
}

TEST_F(StateStoreTest, HasEverythingAfterOpeningAgain) {
  Write(4, [](Batch& batch) {
    batch.PutEntity(0, "kind/a");
    batch.PutFact(kRelationship, 4, "h", "body");
    batch.PutFact({FactSort::kObservation, 2}, 4, "h", "value");
    batch.PutClaim(9, 4, MakeClaim("claim/a", "note"), kRelationship, {0});
    batch.PutRequest("request", 4);
  });
  Open();
  EXPECT_EQ(store_->applied(), 4);
  EXPECT_EQ(store_->numbers().claims, 10u);
  EXPECT_EQ(store_->numbers().relationships, 5u);
  EXPECT_EQ(store_->numbers().observations, 3u);
  EXPECT_EQ(*store_->reader()->Fact(kRelationship, 4), "body");
  EXPECT_EQ(NoteAt(9, 4), "note");
  EXPECT_EQ((*store_->reader()->Request("request"))->revision, 4);
}

TEST_F(StateStoreTest, RefusesAFormatItDoesNotKnow) {
  store_.reset();
  {
    auto database = Database::Open(directory_);
    ASSERT_TRUE(database.ok());
    ASSERT_TRUE((*database)->db().Put({}, (*database)->family(Family::kMeta), kFormat, Key().U32(99).bytes()).ok());
  }
  EXPECT_EQ(StateStore::Open(directory_).status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(StateStoreTest, ScansInOrder) {
  Write(1, [](Batch& batch) {
    batch.PutFact(kRelationship, 300, "h2", "later");
    batch.PutFact(kRelationship, 1, "h1", "body");
    batch.PutFact(kEntity, 2, "", "");
    batch.PutEntity(256, "kind/b");
    batch.PutEntity(1, "kind/a");
    batch.PutCommit(2, {2000, -5});
    batch.PutCommit(1, {1000, -6});
    batch.PutClaim(3, 1, MakeClaim("claim/r", "", v1::CLAIM_STATE_RETRACTED), kEntity, {});
    batch.PutClaim(2, 1, MakeClaim("claim/e", "", v1::CLAIM_STATE_ERASED), kEntity, {});
    batch.PutClaim(1, 1, MakeClaim("claim/a", ""), kEntity, {});
  });
  std::vector<std::string> seen;
  ScanVisitor visitor;
  visitor.entity = [&](base::EntityNo no, absl::string_view id) {
    seen.push_back(std::to_string(no) + " " + std::string(id));
    return absl::OkStatus();
  };
  visitor.commit = [&](int64_t revision, const CommitInfo& info) {
    seen.push_back("commit " + std::to_string(revision) + " " + std::to_string(info.commit_time_us) + " " +
                   std::to_string(info.clock_day));
    return absl::OkStatus();
  };
  visitor.withdrawn = [&](base::ClaimNo no) {
    seen.push_back("withdrawn " + std::to_string(no));
    return absl::OkStatus();
  };
  visitor.fact = [&](FactRef fact, int64_t revision, absl::string_view head, absl::string_view body) {
    seen.push_back(std::to_string(fact.no) + " " + std::to_string(revision) + " " + std::string(head) + " " +
                   std::string(body));
    return absl::OkStatus();
  };
  ASSERT_TRUE(store_->Scan(visitor).ok());
  EXPECT_THAT(seen, ElementsAre("1 kind/a", "256 kind/b", "commit 1 1000 -6", "commit 2 2000 -5", "withdrawn 2",
                                "withdrawn 3", "0 2  ", "4 1 h1 body", "4 300 h2 later"));
}

TEST_F(StateStoreTest, EndsAScanWithTheVisitorsError) {
  Write(1, [](Batch& batch) { batch.PutEntity(1, "kind/a"); });
  ScanVisitor visitor;
  visitor.entity = [](base::EntityNo, absl::string_view) { return absl::DataLossError("no"); };
  EXPECT_EQ(store_->Scan(visitor).code(), absl::StatusCode::kDataLoss);
}

TEST_F(StateStoreTest, CompactsAwayWhatNoReadAtTheOldestRevisionNeeds) {
  PutFacts(kEntity, {{1, "one"}, {3, "three"}, {5, "five"}, {9, "nine"}});
  PutFacts(kRelationship, {{2, "two"}, {4, ""}, {8, "eight"}});
  PutFacts({FactSort::kObservation, 0}, {{2, "two"}, {7, ""}});
  for (const int64_t revision : {1, 6, 7}) {
    Write(revision, [&](Batch& batch) {
      batch.PutClaim(0, revision, MakeClaim("claim/a", std::to_string(revision)), kEntity, {});
      batch.PutCommit(revision, {});
      batch.PutRequest("request" + std::to_string(revision), revision);
    });
  }
  ASSERT_TRUE(store_->Compact(6).ok());
  const auto reader = store_->reader();
  EXPECT_EQ(store_->oldest(), 6);
  EXPECT_THAT(*reader->FactVersions(kEntity), ElementsAre(Pair(5, "five"), Pair(9, "nine")));
  EXPECT_THAT(*reader->FactVersions(kRelationship), ElementsAre(Pair(4, ""), Pair(8, "eight")));
  EXPECT_THAT(*reader->FactVersions({FactSort::kObservation, 0}), ElementsAre(Pair(2, "two"), Pair(7, "")));
  EXPECT_EQ(NoteAt(0, 5), "absent");
  EXPECT_EQ(NoteAt(0, 6), "6");
  EXPECT_EQ(reader->ClaimVersions(0)->size(), 2u);
  EXPECT_FALSE(reader->Request("request1")->has_value());
  EXPECT_TRUE(reader->Request("request6")->has_value());
  std::vector<int64_t> commits;
  ScanVisitor visitor;
  visitor.commit = [&](int64_t revision, const CommitInfo&) {
    commits.push_back(revision);
    return absl::OkStatus();
  };
  ASSERT_TRUE(store_->Scan(visitor).ok());
  EXPECT_THAT(commits, ElementsAre(6, 7));
  Open();
  EXPECT_EQ(store_->oldest(), 6);
}

TEST_F(StateStoreTest, NeverCompactsBackwards) {
  PutFacts(kEntity, {{1, "one"}, {3, "three"}});
  ASSERT_TRUE(store_->Compact(3).ok());
  ASSERT_TRUE(store_->Compact(2).ok());
  EXPECT_EQ(store_->oldest(), 3);
}

TEST_F(StateStoreTest, LeavesNothingOnDiskOfWhatWasCompactedAway) {
  PutFacts(kEntity, {{1, "Hs6dPf3kLw9zXc1v"}, {2, "Bn8mQe4rTy2uIo7p"}});
  ASSERT_TRUE(store_->Purge().ok());
  ASSERT_TRUE(OnDisk("Hs6dPf3kLw9zXc1v"));
  ASSERT_TRUE(store_->Compact(2).ok());
  ASSERT_TRUE(store_->Purge().ok());
  EXPECT_FALSE(OnDisk("Hs6dPf3kLw9zXc1v"));
  EXPECT_TRUE(OnDisk("Bn8mQe4rTy2uIo7p"));
}

TEST_F(StateStoreTest, RewritesAVersionAndKeepsWhatTheClaimIsAbout) {
  PutFacts(kEntity, {{1, "one"}, {2, "two"}});
  Write(2, [](Batch& batch) { batch.PutClaim(0, 1, MakeClaim("claim/a", "secret"), kRelationship, {}); });
  Write(3, [](Batch& batch) {
    batch.RewriteFact(kEntity, 1, "h", "clean");
    batch.RewriteClaim(0, 1, MakeClaim("claim/a", "").SerializeAsString());
  });
  EXPECT_THAT(*store_->reader()->FactVersions(kEntity), ElementsAre(Pair(1, "clean"), Pair(2, "two")));
  EXPECT_EQ(NoteAt(0, 1), "");
  EXPECT_EQ(store_->reader()->ClaimsAbout(kRelationship, 1)->size(), 1u);
}

TEST_F(StateStoreTest, RewritesAVersionOfTheSameBatch) {
  Write(1, [](Batch& batch) {
    batch.PutFact(kEntity, 1, "h", "secret");
    batch.RewriteFact(kEntity, 1, "h", "clean");
  });
  EXPECT_EQ(*store_->reader()->Fact(kEntity, 1), "clean");
}

TEST_F(StateStoreTest, ARewriteBringsAVersionOfAFactButNotOfAClaim) {
  PutFacts(kEntity, {{1, "one"}, {3, "three"}});
  Write(4, [](Batch& batch) {
    batch.RewriteFact(kEntity, 2, "h", "two");
    batch.RewriteClaim(0, 1, MakeClaim("claim/a", "").SerializeAsString());
  });
  EXPECT_THAT(*store_->reader()->FactVersions(kEntity), ElementsAre(Pair(1, "one"), Pair(2, "two"), Pair(3, "three")));
  EXPECT_EQ(NoteAt(0, 1), "absent");
}

TEST_F(StateStoreTest, LeavesNothingOnDiskOfWhatWasRewrittenAfterAPurge) {
  const std::string in_file = "qX7vRw2LzK9pTn4s", in_log = "Jb5hYd8MgF3cWu6e", of_claim = "aZ1oQi0xVk7rNt2y";
  Write(1, [&](Batch& batch) {
    batch.PutFact(kEntity, 1, "h", in_file);
    batch.PutClaim(0, 1, MakeClaim("claim/a", of_claim), kEntity, {});
  });
  ASSERT_TRUE(store_->Purge().ok());
  Write(2, [&](Batch& batch) { batch.PutFact(kEntity, 2, "h", in_log); });
  ASSERT_TRUE(OnDisk(in_file));
  ASSERT_TRUE(OnDisk(in_log));
  ASSERT_TRUE(OnDisk(of_claim));
  Write(3, [&](Batch& batch) {
    batch.RewriteFact(kEntity, 1, "h", "clean");
    batch.RewriteFact(kEntity, 2, "h", "clean");
    batch.RewriteClaim(0, 1, MakeClaim("claim/a", "").SerializeAsString());
  });
  ASSERT_TRUE(store_->Purge().ok());
  EXPECT_FALSE(OnDisk(in_file));
  EXPECT_FALSE(OnDisk(in_log));
  EXPECT_FALSE(OnDisk(of_claim));
  EXPECT_EQ(*store_->reader()->Fact(kEntity, 1), "clean");
}

TEST_F(StateStoreTest, TakesTheMemoryThatItIsGiven) {
  store_.reset();
  const auto database = Database::Open(
      directory_, {.body_cache_bytes = 1 << 20, .block_cache_bytes = 5 << 20, .write_buffer_bytes = 24 << 20});
  ASSERT_TRUE(database.ok()) << database.status();
  rocksdb::DB& db = (*database)->db();
  EXPECT_EQ(db.GetDBOptions().db_write_buffer_size, size_t{24} << 20);
  rocksdb::ColumnFamilyHandle* const facts = (*database)->family(Family::kFact);
  EXPECT_EQ(db.GetOptions(facts).write_buffer_size, size_t{8} << 20);
  uint64_t blocks = 0;
  ASSERT_TRUE(db.GetIntProperty(facts, rocksdb::DB::Properties::kBlockCacheCapacity, &blocks));
  EXPECT_EQ(blocks, uint64_t{5} << 20);
  // More bodies than fit.
  const BodyCache& bodies = (*database)->bodies();
  const std::string body(1000, 'x');
  for (uint32_t no = 0; no < 10'000; ++no) bodies.Put(bodies.era(), {base::FactSort::kEntity, no}, 1, body);
  uint32_t kept = 0;
  std::string found;
  for (uint32_t no = 0; no < 10'000; ++no) kept += bodies.Get(bodies.era(), {base::FactSort::kEntity, no}, 1, found);
  EXPECT_GT(kept, 0u);
  EXPECT_LT(kept, 2'000u);
}

TEST_F(StateStoreTest, FinishesAPurgeThatACrashCutShort) {
  const std::string content = "qX7vRw2LzK9pTn4s";
  PutFacts(kEntity, {{1, content}});
  ASSERT_TRUE(store_->Purge().ok());
  Write(2, [](Batch& batch) { batch.RewriteFact(kEntity, 1, "h", "clean"); });
  ASSERT_TRUE(OnDisk(content));
  Open();
  EXPECT_FALSE(OnDisk(content));
}

}  // namespace
}  // namespace entente::store
