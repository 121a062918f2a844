// Watches by the ids of entities that are merged before, while and after they are watched.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/watch/stream.h"
#include "service/watch/watch_world.h"

namespace entente::watch {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// `organization/a` is merged into `organization/b`, which has been somebody's partner before.
class MergedIdsTest : public testing::Test {
 protected:
  MergedIdsTest() {
    log::LogRecord record = world_.NewRecord();
    for (const char* id : {"organization/a", "organization/b", "organization/c"}) world_.PutEntity(record, id);
    world_.PutRelationship(record, v1::RELATION_PARTNERS_WITH, "organization/b", "organization/c");
    world_.Commit(record);
  }
  void Merge() {
    log::LogRecord record = world_.NewRecord();
    world_.MergeEntity(record, "organization/a", "organization/b");
    world_.Commit(record);
  }
  WatchStream Open(v1::WatchRequest request) {
    request.mutable_filter()->add_entities("organization/a");
    absl::StatusOr<WatchStream> stream = world_.Open(request, now_);
    EXPECT_TRUE(stream.ok()) << stream.status();
    return *std::move(stream);
  }
  static std::string Show(const v1::FactKey& key) {
    return key.has_entity() ? key.entity() : key.relationship().subject() + ">" + key.relationship().object();
  }
  // What a stream has to say of facts.
  std::vector<std::string> Drain(WatchStream& stream) {
    std::vector<std::string> told;
    for (;;) {
      const absl::StatusOr<std::optional<v1::WatchResponse>> message = stream.Next(now_);
      EXPECT_TRUE(message.ok()) << message.status();
      if (!message.ok() || !*message) return told;
      for (const v1::Fact& fact : (*message)->snapshot().facts()) {
        told.push_back(fact.has_entity() ? fact.entity().id()
                                         : fact.relationship().subject() + ">" + fact.relationship().object());
      }
      for (const v1::FactChange& change : (*message)->commit().changes()) {
        const std::string into = change.merged_into().empty() ? "" : " into " + change.merged_into();
        told.push_back(v1::ChangeKind_Name(change.kind()).substr(12) + " " + Show(change.key()) + into);
      }
      if ((*message)->mark().snapshot_complete()) {
        EXPECT_EQ((*message)->mark().count(), static_cast<int64_t>(told.size()));
      }
    }
  }

  WatchWorld world_;
  Time now_{};
};

TEST_F(MergedIdsTest, AWatchOfAnIdFollowsItIntoWhatItWasMergedInto) {
  v1::WatchRequest request;
  request.set_after_revision(1);
  WatchStream stream = Open(request);
  EXPECT_THAT(Drain(stream), IsEmpty());
  Merge();
  EXPECT_THAT(Drain(stream), ElementsAre("ENTERED organization/b", "ENTERED organization/b>organization/c",
                                         "MERGED organization/a into organization/b"));
  world_.CommitEntity("organization/c");
  world_.CommitEntity("organization/b");
  EXPECT_THAT(Drain(stream), ElementsAre("CHANGED organization/b")) << "what it stands for now concerns the watch";
}

TEST_F(MergedIdsTest, AWatchThatBeginsAfterTheMergeSeesWhatTheIdStandsFor) {
  Merge();
  v1::WatchRequest request;
  request.mutable_snapshot();
  WatchStream stream = Open(request);
  EXPECT_THAT(Drain(stream), ElementsAre("organization/b", "organization/b>organization/c"));
  world_.CommitEntity("organization/b");
  EXPECT_THAT(Drain(stream), ElementsAre("CHANGED organization/b"));
}

TEST_F(MergedIdsTest, AWatchGoesBackToTheIdWhenTheMergeIsTakenBack) {
  Merge();
  v1::WatchRequest request;
  request.set_after_revision(2);
  WatchStream stream = Open(request);
  log::LogRecord record = world_.NewRecord();
  world_.UndoMerge(record, "organization/a");
  world_.Commit(record);
  EXPECT_THAT(Drain(stream),
              ElementsAre("ENTERED organization/a", "LEFT organization/b", "LEFT organization/b>organization/c"));
  world_.CommitEntity("organization/b");
  EXPECT_THAT(Drain(stream), IsEmpty());
}

TEST_F(MergedIdsTest, AWatchThatResumesSeesTheMergeItMissed) {
  Merge();
  world_.CommitEntity("organization/b");
  v1::WatchRequest request;
  request.set_after_revision(1);
  WatchStream stream = Open(request);
  EXPECT_THAT(Drain(stream), ElementsAre("ENTERED organization/b", "ENTERED organization/b>organization/c",
                                         "MERGED organization/a into organization/b", "CHANGED organization/b"));
}

TEST_F(MergedIdsTest, AWatchOfEverythingIsToldOfTheMergeAlone) {
  v1::WatchRequest request;
  request.set_after_revision(1);
  request.set_include_before(true);
  absl::StatusOr<WatchStream> stream = world_.Open(request, now_);
  ASSERT_TRUE(stream.ok());
  Merge();
  const auto message = stream->Next(now_);
  ASSERT_TRUE(message.ok() && message->has_value()) << message.status();
  ASSERT_EQ((*message)->commit().changes_size(), 1);
  const v1::FactChange& change = (*message)->commit().changes(0);
  EXPECT_EQ(change.kind(), v1::CHANGE_KIND_MERGED);
  EXPECT_EQ(change.merged_into(), "organization/b");
  EXPECT_EQ(change.before().entity().id(), "organization/a");
  EXPECT_FALSE(change.has_after());
}

}  // namespace
}  // namespace entente::watch
