#include "service/watch/stream.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/base/error.h"
#include "service/watch/watch_world.h"

namespace entente::watch {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

std::string Show(const v1::FactKey& key) {
  if (key.has_entity()) return key.entity();
  if (key.has_observation()) return key.observation().subject() + "@" + key.observation().period();
  return key.relationship().subject() + ">" + key.relationship().object();
}

std::string Show(const v1::Fact& fact) {
  if (fact.has_entity()) return fact.entity().id();
  if (fact.has_observation()) return fact.observation().subject() + "@" + fact.observation().period();
  return fact.relationship().subject() + ">" + fact.relationship().object();
}

// A message in short: `commit 3: organization/a`, `mark 3`.
std::string Show(const v1::WatchResponse& message) {
  std::string text;
  if (message.has_commit()) {
    text = "commit " + std::to_string(message.commit().revision());
    if (message.commit().part() > 0 || !message.commit().last_part()) {
      text += "." + std::to_string(message.commit().part());
      text += message.commit().last_part() ? " last" : "";
    }
    for (const v1::FactChange& change : message.commit().changes()) text += " " + Show(change.key());
  }
  if (message.has_snapshot()) {
    text = "snapshot " + std::to_string(message.snapshot().revision());
    for (const v1::Fact& fact : message.snapshot().facts()) text += " " + Show(fact);
  }
  if (message.has_mark()) {
    text = "mark " + std::to_string(message.mark().revision());
    if (message.mark().snapshot_complete()) text += " of " + std::to_string(message.mark().count()) + " facts";
  }
  if (message.has_closing()) text = v1::CloseReason_Name(message.closing().reason());
  return text;
}

class StreamTest : public testing::Test {
 protected:
  absl::StatusOr<WatchStream> TryOpen(const v1::WatchRequest& request) { return world_.Open(request, now_); }
  WatchStream Open(const v1::WatchRequest& request) {
    absl::StatusOr<WatchStream> stream = TryOpen(request);
    EXPECT_TRUE(stream.ok()) << stream.status();
    return *std::move(stream);
  }
  // Everything a stream has to say now; the last token is kept.
  std::vector<std::string> Drain(WatchStream&& stream) { return Drain(stream); }
  std::vector<std::string> Drain(WatchStream& stream) {
    std::vector<std::string> messages;
    for (;;) {
      const absl::StatusOr<std::optional<v1::WatchResponse>> message = stream.Next(now_);
      if (!message.ok()) {
        messages.push_back(base::ReasonName(base::ReasonOf(message.status()).value_or(v1::ERROR_REASON_INTERNAL)));
        return messages;
      }
      if (!*message) return messages;
      token_ = (*message)->token();
      messages.push_back(Show(**message));
    }
  }
  std::optional<v1::ErrorReason> Refusal(const v1::WatchRequest& request) {
    return base::ReasonOf(TryOpen(request).status());
  }
  v1::WatchRequest Resume(v1::WatchRequest request) const {
    request.set_after_token(token_);
    return request;
  }
  static v1::WatchRequest After(int64_t revision) {
    v1::WatchRequest request;
    request.set_after_revision(revision);
    return request;
  }
  static v1::WatchRequest Snapshot() {
    v1::WatchRequest request;
    request.mutable_snapshot();
    return request;
  }
  // Small parts: one of the test's facts each.
  void UseSmallParts() {
    Limits limits;
    limits.max_part_bytes = 30;
    world_.RestartHub(limits);
  }
  // Two organizations, a model, a relationship and an observation, in one commit.
  void CommitAll() {
    log::LogRecord record = world_.NewRecord();
    world_.PutEntity(record, "organization/b");
    world_.PutEntity(record, "model/z");
    world_.PutEntity(record, "organization/a");
    world_.PutRelationship(record, v1::RELATION_DEVELOPS, "organization/b", "model/z");
    world_.PutRelationship(record, v1::RELATION_DEVELOPS, "organization/a", "model/z");
    world_.PutObservation(record, v1::METRIC_REVENUE, "organization/a", "2024");
    world_.Commit(record);
  }

  static uint64_t Digest(const v1::WatchRequest& request) {
    std::vector<base::Violation> violations;
    return ReadTerms(request, Start::kNow, violations).digest;
  }

  WatchWorld world_;
  Time now_{};
  std::string token_;
};

TEST_F(StreamTest, NowBeginsWithAMarkAndThenTheNextCommit) {
  world_.CommitEntity("model/a");
  auto stream = Open({});
  EXPECT_THAT(Drain(stream), ElementsAre("mark 1"));
  EXPECT_THAT(Drain(stream), IsEmpty());
  world_.CommitEntity("model/b");
  EXPECT_THAT(Drain(stream), ElementsAre("commit 2 model/b"));
  EXPECT_FALSE(stream->done());
}

TEST_F(StreamTest, AfterARevisionEverythingLaterComesThenOneMark) {
  for (const char* id : {"model/a", "model/b", "model/c"}) world_.CommitEntity(id);
  EXPECT_THAT(Drain(Open(After(1))), ElementsAre("commit 2 model/b", "commit 3 model/c", "mark 3"));
  EXPECT_THAT(Drain(Open(After(3))), ElementsAre("mark 3"));
}

TEST_F(StreamTest, EarliestBeginsWithTheOldestCommitKept) {
  for (const char* id : {"model/a", "model/b", "model/c"}) world_.CommitEntity(id);
  v1::WatchRequest earliest;
  earliest.mutable_earliest();
  EXPECT_THAT(Drain(Open(earliest)), ElementsAre("commit 1 model/a", "commit 2 model/b", "commit 3 model/c", "mark 3"));
  ASSERT_TRUE(world_.log().Trim(3).ok());
  world_.RestartHub({});
  EXPECT_THAT(Drain(Open(earliest)), ElementsAre("commit 3 model/c", "mark 3"));
}

TEST_F(StreamTest, ASnapshotComesInOrderOfIdentityAndEndsInAMark) {
  CommitAll();
  auto stream = Open(Snapshot());
  EXPECT_TRUE(stream->MayBlock());
  EXPECT_THAT(Drain(stream), ElementsAre("snapshot 1 model/z organization/a organization/b organization/a>model/z "
                                         "organization/b>model/z organization/a@2024",
                                         "mark 1 of 6 facts"));
  EXPECT_FALSE(stream->MayBlock());
  world_.CommitEntity("model/b");
  EXPECT_THAT(Drain(stream), ElementsAre("commit 2 model/b"));
}

TEST_F(StreamTest, TheSnapshotOfAnEmptyStoreIsItsMark) {
  EXPECT_THAT(Drain(Open(Snapshot())), ElementsAre("mark 0 of 0 facts"));
}

TEST_F(StreamTest, ASnapshotStaysAtItsRevisionWhileCommitsGoOn) {
  UseSmallParts();
  CommitAll();
  auto stream = Open(Snapshot());
  EXPECT_EQ(Show(**stream.Next(now_)), "snapshot 1 model/z");
  world_.CommitEntity("organization/a");
  world_.CommitEntity("organization/c");
  const std::vector<std::string> rest = Drain(stream);
  EXPECT_EQ(rest[0], "snapshot 1 organization/a");
  EXPECT_THAT(std::vector<std::string>(rest.end() - 3, rest.end()),
              ElementsAre("mark 1 of 6 facts", "commit 2 organization/a", "commit 3 organization/c"));
}

TEST_F(StreamTest, ASnapshotContinuesInTheMiddleAtItsOwnRevision) {
  UseSmallParts();
  CommitAll();
  const std::vector<std::string> whole = Drain(Open(Snapshot()));
  for (size_t cut = 1; cut < whole.size(); ++cut) {
    auto first = Open(Snapshot());
    for (size_t i = 0; i < cut; ++i) token_ = (*first.Next(now_))->token();
    const std::vector<std::string> rest = Drain(Open(Resume({})));
    EXPECT_EQ(rest, std::vector<std::string>(whole.begin() + cut, whole.end())) << "cut after " << cut;
  }
}

TEST_F(StreamTest, SnapshotFactsAreLabelledByTheDayOfTheirRevision) {
  log::LogRecord record = world_.NewRecord();
  world_.PutEntity(record, "organization/a");
  world_.PutEntity(record, "model/z");
  world_.PutRelationship(record, v1::RELATION_DEVELOPS, "organization/a", "model/z", "2021-01-01");
  world_.Commit(record);
  const absl::StatusOr<std::optional<v1::WatchResponse>> part = Open(Snapshot()).Next(now_);
  EXPECT_EQ((*part)->snapshot().facts(0).entity().validity(), v1::VALIDITY_DEFINITE);
  EXPECT_EQ((*part)->snapshot().facts(2).relationship().validity(), v1::VALIDITY_NOT_VALID);
  EXPECT_EQ((*part)->snapshot().facts(2).relationship().valid_time().until(), "2021-01-01");
}

TEST_F(StreamTest, ALargeCommitComesInNumberedPartsAndContinuesBetweenThem) {
  UseSmallParts();
  CommitAll();
  const std::vector<std::string> whole = Drain(Open(After(0)));
  EXPECT_THAT(whole, ElementsAre("commit 1.0 organization/b", "commit 1.1 model/z", "commit 1.2 organization/a",
                                 "commit 1.3 organization/b>model/z", "commit 1.4 organization/a>model/z",
                                 "commit 1.5 last organization/a@2024", "mark 1"));
  for (size_t cut = 1; cut < whole.size(); ++cut) {
    auto first = Open(After(0));
    for (size_t i = 0; i < cut; ++i) token_ = (*first.Next(now_))->token();
    EXPECT_EQ(Drain(Open(Resume({}))), std::vector<std::string>(whole.begin() + cut, whole.end())) << cut;
  }
}

TEST_F(StreamTest, PartsOfFilteredCommitsEndWithTheLastChangeThatMatches) {
  UseSmallParts();
  CommitAll();
  v1::WatchRequest request = After(0);
  request.mutable_filter()->add_entities("organization/b");
  EXPECT_THAT(Drain(Open(request)),
              ElementsAre("commit 1.0 organization/b", "commit 1.1 last organization/b>model/z", "mark 1"));
}

TEST_F(StreamTest, MarksComeWhenNothingWasSentForAnIntervalAndNotBefore) {
  v1::WatchRequest request;
  request.mutable_mark_interval()->set_seconds(5);
  auto stream = Open(request);
  EXPECT_THAT(Drain(stream), ElementsAre("mark 0"));
  now_ += seconds(4);
  EXPECT_THAT(Drain(stream), IsEmpty());
  world_.CommitEntity("model/a");
  EXPECT_THAT(Drain(stream), ElementsAre("commit 1 model/a"));
  EXPECT_EQ(stream->next_wake_time(), now_ + seconds(5));
  now_ += seconds(4);
  EXPECT_THAT(Drain(stream), IsEmpty()) << "the commit counts as a message";
  now_ += seconds(1);
  EXPECT_THAT(Drain(stream), ElementsAre("mark 1"));
}

TEST_F(StreamTest, AFilteredStreamPassesWhatItDoesNotSeeAndItsMarksFollow) {
  v1::WatchRequest request;
  request.mutable_filter()->add_kinds("organization");
  auto stream = Open(request);
  EXPECT_THAT(Drain(stream), ElementsAre("mark 0"));
  for (int i = 0; i < 3; ++i) {
    world_.CommitEntity("model/" + std::to_string(i));
    now_ += seconds(14);
    if (i == 0) {
      EXPECT_THAT(Drain(stream), IsEmpty());
    }
  }
  EXPECT_THAT(Drain(stream), ElementsAre("mark 3")) << "the commits that passed do not count as messages";
  EXPECT_EQ(stream->position(), 3);
  EXPECT_THAT(Drain(Open(Resume(request))), ElementsAre("mark 3"));
}

TEST_F(StreamTest, AStreamFarBehindPassesOnlySoMuchAtATime) {
  Limits limits;
  limits.max_commits_a_turn = 2;
  world_.RestartHub(limits);
  for (int i = 0; i < 5; ++i) world_.CommitEntity("model/" + std::to_string(i));
  v1::WatchRequest request = After(0);
  request.mutable_filter()->add_kinds("organization");
  auto stream = Open(request);
  EXPECT_THAT(Drain(stream), IsEmpty());
  EXPECT_EQ(stream->position(), 2);
  now_ += seconds(15);
  EXPECT_EQ(Show(**stream.Next(now_)), "mark 4") << "also on the way";
  EXPECT_THAT(Drain(stream), ElementsAre("mark 5"));
}

TEST_F(StreamTest, ASnapshotOfWhichLittleMatchesGivesWayToOthers) {
  Limits limits;
  limits.max_facts_a_turn = 2;
  world_.RestartHub(limits);
  for (int i = 0; i < 5; ++i) world_.CommitEntity("model/" + std::to_string(i));
  world_.CommitEntity("organization/a");
  v1::WatchRequest request;
  request.mutable_snapshot();
  request.mutable_filter()->add_kinds("organization");
  auto stream = Open(request);
  std::vector<std::string> shown;
  int turns = 0;
  do {
    if (const auto message = *stream.Next(now_)) shown.push_back(Show(*message));
  } while (++turns < 10 && shown.size() < 2);
  EXPECT_GT(turns, 3) << "of six facts two are looked at in one go";
  EXPECT_THAT(shown, ElementsAre("snapshot 6 organization/a", "mark 6 of 1 facts"));
}

TEST_F(StreamTest, UntilARevisionEndsWithAMarkAndTheReason) {
  for (const char* id : {"model/a", "model/b", "model/c"}) world_.CommitEntity(id);
  v1::WatchRequest request = After(0);
  request.set_until_revision(2);
  auto stream = Open(request);
  EXPECT_THAT(Drain(stream),
              ElementsAre("commit 1 model/a", "commit 2 model/b", "mark 2", "CLOSE_REASON_UNTIL_REVISION"));
  EXPECT_TRUE(stream->done());
  EXPECT_THAT(Drain(stream), IsEmpty());
  EXPECT_THAT(Drain(Open(Resume({}))), ElementsAre("commit 3 model/c", "mark 3")) << "the last token continues";
}

TEST_F(StreamTest, DrainingFinishesACommitAndSaysGoodbye) {
  UseSmallParts();
  CommitAll();
  auto stream = Open(After(0));
  EXPECT_EQ(Show(**stream.Next(now_)), "commit 1.0 organization/b");
  stream->Drain();
  const std::vector<std::string> rest = Drain(stream);
  EXPECT_THAT(std::vector<std::string>(rest.end() - 3, rest.end()),
              ElementsAre("commit 1.5 last organization/a@2024", "mark 1", "CLOSE_REASON_DRAINING"));
  EXPECT_TRUE(stream->done());
}

TEST_F(StreamTest, DrainingInASnapshotLeavesATokenThatContinuesIt) {
  UseSmallParts();
  CommitAll();
  const std::vector<std::string> whole = Drain(Open(Snapshot()));
  auto stream = Open(Snapshot());
  ASSERT_TRUE(stream.Next(now_).ok());
  stream->Drain();
  EXPECT_THAT(Drain(stream), ElementsAre("CLOSE_REASON_DRAINING"));
  EXPECT_EQ(Drain(Open(Resume({}))), std::vector<std::string>(whole.begin() + 1, whole.end()));
}

TEST_F(StreamTest, TheStateBeforeIsThatOfTheRevisionBefore) {
  log::LogRecord record = world_.NewRecord();
  world_.PutEntity(record, "organization/a");
  world_.PutEntity(record, "model/z");
  world_.PutRelationship(record, v1::RELATION_DEVELOPS, "organization/a", "model/z");
  world_.Commit(record);
  record = world_.NewRecord();
  world_.PutRelationship(record, v1::RELATION_DEVELOPS, "organization/a", "model/z", "2021-01-01");
  world_.PutEntity(record, "model/new");
  world_.Commit(record);
  v1::WatchRequest request = After(1);
  EXPECT_FALSE((*Open(request).Next(now_))->commit().changes(0).has_before());
  request.set_include_before(true);
  const v1::CommitEvent commit = (*Open(request).Next(now_))->commit();
  ASSERT_EQ(commit.changes_size(), 2);
  EXPECT_EQ(commit.changes(0).before().relationship().valid_time().until(), "");
  EXPECT_EQ(commit.changes(0).before().relationship().validity(), v1::VALIDITY_DEFINITE);
  EXPECT_EQ(commit.changes(0).after().relationship().validity(), v1::VALIDITY_NOT_VALID);
  EXPECT_FALSE(commit.changes(1).has_before()) << "it was not there";
}

TEST_F(StreamTest, HistoryThatIsGoneIsSaidAtTheStartAndOnTheWay) {
  Limits limits;
  limits.window_bytes = 1;
  world_.RestartHub(limits);
  world_.CommitEntity("model/a");
  auto stream = Open(After(0));
  for (const char* id : {"model/b", "model/c"}) world_.CommitEntity(id);
  ASSERT_TRUE(world_.log().Trim(3).ok());
  EXPECT_THAT(Drain(stream), ElementsAre("HISTORY_COMPACTED"));
  EXPECT_EQ(Refusal(After(1)), v1::ERROR_REASON_HISTORY_COMPACTED);
  EXPECT_EQ(TryOpen(After(1)).status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_THAT(Drain(Open(After(2))), ElementsAre("commit 3 model/c", "mark 3"));
}

TEST_F(StreamTest, ASnapshotWhoseRevisionIsCompactedIsNotGoneOnWith) {
  UseSmallParts();
  CommitAll();
  auto stream = Open(Snapshot());
  token_ = (*stream.Next(now_))->token();
  world_.CommitEntity("model/b");
  world_.graph().Compact(2);
  EXPECT_THAT(Drain(stream), ElementsAre("HISTORY_COMPACTED"));
  EXPECT_EQ(Refusal(Resume({})), v1::ERROR_REASON_HISTORY_COMPACTED);
}

TEST_F(StreamTest, WhatIsStillToComeIsAhead) {
  world_.CommitEntity("model/a");
  EXPECT_EQ(Refusal(After(2)), v1::ERROR_REASON_REVISION_AHEAD);
  base::Token token{base::TokenSort::kWatch, 2, Digest({}), EncodePlace({})};
  v1::WatchRequest request;
  request.set_after_token(world_.tokens().Encode(token));
  EXPECT_EQ(Refusal(request), v1::ERROR_REASON_REVISION_AHEAD);
  token.revision = 1;
  token.position = EncodePlace({.commit = CommitPlace{2, 1, 1}});
  request.set_after_token(world_.tokens().Encode(token));
  EXPECT_EQ(Refusal(request), v1::ERROR_REASON_REVISION_AHEAD) << "the commit it is in the middle of is not there";
}

TEST_F(StreamTest, ATokenOnlyFitsTheWatchAndTheStoreItIsOf) {
  world_.CommitEntity("model/a");
  Drain(Open({}));
  v1::WatchRequest other;
  other.mutable_filter()->add_kinds("model");
  EXPECT_EQ(Refusal(Resume(other)), v1::ERROR_REASON_RESUME_TOKEN_FILTER_MISMATCH);
  other = {};
  other.set_include_before(true);
  EXPECT_EQ(Refusal(Resume(other)), v1::ERROR_REASON_RESUME_TOKEN_FILTER_MISMATCH);
  const base::TokenCodec elsewhere("another store");
  token_ = elsewhere.Encode({base::TokenSort::kWatch, 1, Digest({}), EncodePlace({})});
  EXPECT_EQ(Refusal(Resume({})), v1::ERROR_REASON_TOKEN_FOREIGN_STORE);
  const std::string start = EncodePlace({});
  for (const std::string& place :
       {std::string(), start + "x", start + "c12", start.substr(0, 4) + "\1few", start.substr(0, 4) + "\2"}) {
    token_ = world_.tokens().Encode({base::TokenSort::kWatch, 1, Digest({}), place});
    EXPECT_EQ(Refusal(Resume({})), v1::ERROR_REASON_TOKEN_MALFORMED) << place;
  }
  token_ = "";
  EXPECT_EQ(Refusal(Resume({})), v1::ERROR_REASON_TOKEN_MALFORMED);
  for (const std::string place : {"no key", "\n\7model/x"}) {
    token_ = world_.tokens().Encode({base::TokenSort::kWatch, 1, Digest({}), EncodePlace({.snapshot = place})});
    EXPECT_THAT(Drain(Open(Resume({}))), ElementsAre("TOKEN_MALFORMED")) << "names no fact of its snapshot";
  }
}

TEST_F(StreamTest, AllMistakesOfARequestAreReportedAtOnce) {
  v1::WatchRequest wrong = After(-1);
  wrong.set_until_revision(-1);
  wrong.mutable_mark_interval()->set_nanos(999'999'999);
  wrong.mutable_filter()->add_kinds("modle");
  const absl::Status refused = TryOpen(wrong).status();
  const std::string message(*refused.GetPayload("type.googleapis.com/google.rpc.BadRequest"));
  for (const char* field : {"after_revision", "until_revision", "mark_interval", "filter.kinds[0]"}) {
    EXPECT_NE(message.find(field), std::string::npos) << field << " in " << message;
  }
  v1::WatchRequest longest;
  longest.mutable_mark_interval()->set_seconds(600);
  EXPECT_TRUE(TryOpen(longest).ok());
  longest.mutable_mark_interval()->set_nanos(1);
  EXPECT_EQ(Refusal(longest), v1::ERROR_REASON_OUT_OF_BOUNDS);
}

}  // namespace
}  // namespace entente::watch
