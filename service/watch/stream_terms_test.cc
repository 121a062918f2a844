// What a request of a watch asks for beside what it sees: bounds, lost history, slow clients, digests, lifetimes.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/watch/watch_world.h"

namespace entente::watch {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string Show(const v1::WatchResponse& message) {
  std::string text;
  if (message.has_commit()) {
    text = "commit " + std::to_string(message.commit().revision());
    if (message.commit().folded_commits() > 0) text += " with " + std::to_string(message.commit().folded_commits());
    if (!message.commit().last_part()) text += " part " + std::to_string(message.commit().part());
    for (const v1::FactChange& change : message.commit().changes()) {
      text += " " + v1::ChangeKind_Name(change.kind()).substr(12) + " " + change.key().entity();
    }
  }
  for (const v1::Fact& fact : message.snapshot().facts()) text += "there " + fact.entity().id() + " ";
  if (message.has_mark()) {
    text = "mark " + std::to_string(message.mark().revision());
    if (message.mark().has_count()) text += " of " + std::to_string(message.mark().count());
  }
  if (message.has_batch()) {
    for (const v1::WatchResponse& one : message.batch().messages()) text += (text.empty() ? "" : "; ") + Show(one);
    EXPECT_EQ(message.token(), message.batch().messages().rbegin()->token());
  }
  if (message.has_closing()) text = v1::CloseReason_Name(message.closing().reason()).substr(13);
  if (message.has_resync()) {
    text = v1::ResyncReason_Name(message.resync().reason()).substr(14) + " " +
           std::to_string(message.resync().after_revision()) + " to " + std::to_string(message.resync().revision());
  }
  return text;
}

class StreamTermsTest : public testing::Test {
 protected:
  WatchStream Open(const v1::WatchRequest& request) {
    absl::StatusOr<WatchStream> stream = world_.Open(request, now_);
    EXPECT_TRUE(stream.ok()) << stream.status();
    return *std::move(stream);
  }
  // Everything it has to say now.
  std::vector<std::string> Drain(WatchStream& stream) {
    std::vector<std::string> messages;
    for (int idle = 0; idle < 100;) {
      const absl::StatusOr<std::optional<v1::WatchResponse>> message = stream.Next(now_);
      if (!message.ok()) {
        messages.push_back(base::ReasonName(base::ReasonOf(message.status()).value_or(v1::ERROR_REASON_INTERNAL)));
        break;
      }
      if (*message) {
        token_ = (*message)->token();
        last_ = **message;
        messages.push_back(Show(**message));
      } else if (stream->unfinished()) {
        ++idle;
      } else {
        break;
      }
    }
    return messages;
  }
  std::vector<std::string> Drain(WatchStream&& stream) { return Drain(stream); }
  v1::WatchRequest After(int64_t revision) const {
    v1::WatchRequest request;
    request.set_after_revision(revision);
    return request;
  }
  v1::WatchRequest Snapshot() const {
    v1::WatchRequest request;
    request.mutable_snapshot();
    return request;
  }
  v1::WatchRequest Resume(v1::WatchRequest request) const {
    request.set_after_token(token_);
    return request;
  }
  void Commit(std::initializer_list<std::string> ids) {
    for (const std::string& id : ids) world_.CommitEntity(id);
  }
  void Use(const Limits& limits) { world_.RestartHub(limits); }

  WatchWorld world_;
  Time now_{};
  std::string token_;
  v1::WatchResponse last_;
};

TEST_F(StreamTermsTest, MarksCountAndDigestWhatIsSeenWhereTheWatchBeganWithASnapshot) {
  Commit({"model/a", "model/b"});
  WatchStream stream = Open(Snapshot());
  EXPECT_THAT(Drain(stream), ElementsAre("there model/a there model/b ", "mark 2 of 2"));
  const std::string first = last_.mark().digest();
  EXPECT_EQ(first.size(), 32u);
  Commit({"model/a", "model/c"});
  now_ += std::chrono::seconds(20);
  Drain(stream);
  v1::WatchRequest resumed = Resume({});
  WatchStream other = Open(resumed);
  EXPECT_THAT(Drain(other), ElementsAre("mark 4 of 3")) << "the token knows the tally";
  const std::string live = last_.mark().digest();
  EXPECT_NE(live, first);
  Drain(Open(Snapshot()));
  EXPECT_EQ(last_.mark().digest(), live) << "however one came there";
  EXPECT_EQ(last_.mark().head_revision(), 4);
  EXPECT_THAT(Drain(Open({})), ElementsAre("mark 4")) << "nothing is known of what such a client holds";
  EXPECT_EQ(last_.mark().digest(), "");
}

TEST_F(StreamTermsTest, TheDigestIsTheSumThatTheContractDescribes) {
  Commit({"model/a"});
  Drain(Open(Snapshot()));
  // printf 'entity\0model/a\0001\0' | sha256sum | head -c 32
  EXPECT_EQ(last_.mark().digest(), base::DigestText(base::NumberOf({"entity", "model/a", "1"})));
}

TEST_F(StreamTermsTest, AMaximumOfChangesEndsAfterTheCommitThatReachesIt) {
  Commit({"model/a", "model/b", "model/c"});
  v1::WatchRequest request = After(0);
  request.set_max_changes(2);
  EXPECT_THAT(Drain(Open(request)),
              ElementsAre("commit 1 ENTERED model/a", "commit 2 ENTERED model/b", "mark 2", "MAX_CHANGES"));
}

TEST_F(StreamTermsTest, UntilATimeEndsWhenEveryCommitMadeByThenWasSent) {
  Commit({"model/a", "model/b", "model/c"});  // at seconds 1, 2 and 3
  v1::WatchRequest request = After(0);
  request.mutable_until_time()->set_seconds(2);
  EXPECT_THAT(Drain(Open(request)),
              ElementsAre("commit 1 ENTERED model/a", "commit 2 ENTERED model/b", "mark 2", "UNTIL_TIME"));
  request.mutable_until_time()->set_seconds(9);
  WatchStream waiting = Open(request);
  world_.clock().Set(8'000'000);
  EXPECT_EQ(Drain(waiting).back(), "mark 3") << "that time is still to come";
  world_.hub().Planning(8'500'000);
  world_.clock().Set(9'000'001);
  EXPECT_THAT(Drain(waiting), IsEmpty()) << "a commit of that time is being made";
  EXPECT_LT(waiting->next_wake_time(), std::chrono::steady_clock::now() + std::chrono::seconds(1));
  world_.hub().Settled();
  EXPECT_THAT(Drain(waiting), ElementsAre("UNTIL_TIME"));
}

TEST_F(StreamTermsTest, AWatchThatLastedLongEnoughIsClosedWithAMarkAndItsTokenGoesOn) {
  Limits limits;
  limits.lifetime_seconds = 100;
  Use(limits);
  Commit({"model/a"});
  WatchStream stream = Open({});
  EXPECT_THAT(Drain(stream), ElementsAre("mark 1"));
  now_ += std::chrono::seconds(89);
  EXPECT_THAT(Drain(stream), ElementsAre("mark 1"));
  Commit({"model/b"});
  now_ += std::chrono::seconds(22);
  EXPECT_THAT(Drain(stream), ElementsAre("LIFETIME"))
      << "a mark was the last message; what is there by then comes with the next watch";
  EXPECT_TRUE(stream->done());
  EXPECT_THAT(Drain(Open(Resume({}))), ElementsAre("commit 2 ENTERED model/b", "mark 2"));
}

TEST_F(StreamTermsTest, LostHistoryIsASnapshotWhereThatIsAskedFor) {
  Limits limits;
  limits.window_bytes = 1;
  Use(limits);
  Commit({"model/a", "model/b"});
  Drain(Open(After(0)));
  v1::WatchRequest request = After(0);
  request.set_on_history_lost(v1::HISTORY_LOST_RESNAPSHOT);
  WatchStream on_the_way = Open(request);
  Commit({"model/c"});
  ASSERT_TRUE(world_.log().Trim(3).ok());
  EXPECT_THAT(Drain(on_the_way),
              ElementsAre("HISTORY_LOST 0 to 3", "there model/a there model/b there model/c ", "mark 3 of 3"));
  request.set_after_revision(1);
  EXPECT_THAT(Drain(Open(request)),
              ElementsAre("HISTORY_LOST 1 to 3", "there model/a there model/b there model/c ", "mark 3 of 3"))
      << "at its start";
  EXPECT_THAT(Drain(Open(Resume(request))), ElementsAre("mark 3 of 3"));
}

TEST_F(StreamTermsTest, ASlowClientGetsCommitsFoldedIntoOneIfItAsksForThat) {
  Limits limits;
  limits.fold_after = 2;
  limits.max_folded = 4;
  Use(limits);
  Commit({"model/a", "model/b", "model/a", "model/c", "model/d"});
  v1::WatchRequest request = After(1);
  request.set_slow_consumer(v1::SLOW_CONSUMER_COALESCE);
  EXPECT_THAT(Drain(Open(request)),
              ElementsAre("commit 5 with 3 CHANGED model/a ENTERED model/b ENTERED model/c ENTERED model/d", "mark 5"));
  request.set_after_revision(3);
  EXPECT_THAT(Drain(Open(request)), ElementsAre("commit 4 ENTERED model/c", "commit 5 ENTERED model/d", "mark 5"))
      << "so few are sent one by one";
}

TEST_F(StreamTermsTest, AFoldedCommitContinuesBetweenItsParts) {
  Limits limits;
  limits.fold_after = 1;
  limits.max_part_bytes = 30;
  Use(limits);
  Commit({"model/a", "model/b", "model/c"});
  v1::WatchRequest request = After(0);
  request.set_slow_consumer(v1::SLOW_CONSUMER_COALESCE);
  const std::vector<std::string> whole = Drain(Open(request));
  EXPECT_THAT(whole, ElementsAre("commit 3 with 2 part 0 ENTERED model/a", "commit 3 with 2 part 1 ENTERED model/b",
                                 "commit 3 with 2 ENTERED model/c", "mark 3"));
  for (size_t cut = 1; cut < whole.size(); ++cut) {
    WatchStream first = Open(request);
    for (size_t i = 0; i < cut; ++i) token_ = (*first.Next(now_))->token();
    WatchStream rest = Open(Resume(request));
    EXPECT_EQ(Drain(rest), std::vector<std::string>(whole.begin() + cut, whole.end())) << cut;
  }
  WatchStream first = Open(request);
  token_ = (*first.Next(now_))->token();
  Commit({"model/d"});
  EXPECT_EQ(Drain(Open(Resume(request)))[0], "commit 3 with 2 part 1 ENTERED model/b")
      << "what was begun is not folded further";
}

TEST_F(StreamTermsTest, ASlowClientGetsASnapshotInsteadIfItAsksForThat) {
  Limits limits;
  limits.resync_after = 2;
  Use(limits);
  Commit({"model/a", "model/b", "model/c"});
  v1::WatchRequest request = After(0);
  request.set_slow_consumer(v1::SLOW_CONSUMER_RESYNC);
  EXPECT_THAT(Drain(Open(request)),
              ElementsAre("SLOW_CONSUMER 0 to 3", "there model/a there model/b there model/c ", "mark 3 of 3"));
  request.set_after_revision(1);
  EXPECT_THAT(Drain(Open(request)), ElementsAre("commit 2 ENTERED model/b", "commit 3 ENTERED model/c", "mark 3"));
}

TEST_F(StreamTermsTest, MessagesThatWaitTogetherGoAsOneIfAskedFor) {
  v1::WatchRequest request = After(0);
  request.set_batch(true);
  WatchStream stream = Open(request);
  Commit({"model/a", "model/b"});
  EXPECT_THAT(Drain(stream), ElementsAre("commit 1 ENTERED model/a; commit 2 ENTERED model/b; mark 2"));
  const v1::WatchResponse batch = last_;
  Commit({"model/c"});
  EXPECT_THAT(Drain(stream), ElementsAre("commit 3 ENTERED model/c")) << "what waits alone is no batch";
  token_ = batch.batch().messages(0).token();
  EXPECT_THAT(Drain(Open(Resume(After(0)))),
              ElementsAre("commit 2 ENTERED model/b", "commit 3 ENTERED model/c", "mark 3"))
      << "a token from within a batch, to a request that wants none";
  request.set_until_revision(2);
  EXPECT_THAT(Drain(Open(request)),
              ElementsAre("commit 1 ENTERED model/a; commit 2 ENTERED model/b; mark 2; UNTIL_REVISION"));
}

TEST_F(StreamTermsTest, ABatchGrowsNoFurtherThanItsLimit) {
  Limits limits;
  limits.max_batch_bytes = 1;
  Use(limits);
  Commit({"model/a", "model/b", "model/c"});
  v1::WatchRequest request = After(0);
  request.set_batch(true);
  EXPECT_THAT(Drain(Open(request)),
              ElementsAre("commit 1 ENTERED model/a; commit 2 ENTERED model/b", "commit 3 ENTERED model/c; mark 3"));
}

TEST_F(StreamTermsTest, WhatWentWellBeforeAnErrorIsSentFirst) {
  Limits limits;
  limits.window_bytes = 1;  // what is older than the last commit is read from the log
  Use(limits);
  Commit({"model/a", "model/b", "model/c", "model/d"});
  v1::WatchRequest request = After(0);
  request.set_batch(true);
  WatchStream stream = Open(request);
  world_.log().FailReadsFrom(3);
  EXPECT_THAT(Drain(stream), ElementsAre("commit 1 ENTERED model/a; commit 2 ENTERED model/b", "INTERNAL"));
  EXPECT_THAT(Drain(stream), ElementsAre("INTERNAL")) << "and there is nothing after it";
}

TEST_F(StreamTermsTest, ATokenOfAHistoryThatWasSetBackIsRefused) {
  Commit({"model/a", "model/b"});
  Drain(Open({}));
  const std::string at_two = token_;
  WatchWorld restored;  // an earlier copy, and what was committed after it was restored
  restored.CommitEntity("model/a");
  restored.epoch = 2;
  restored.CommitEntity("model/x");
  const auto resume = [&](WatchWorld& world) {
    const base::Token token = *world_.tokens().Decode(at_two, base::TokenSort::kWatch, "");
    v1::WatchRequest request;
    request.set_after_token(world.tokens().Encode(token));
    absl::StatusOr<WatchStream> stream = world.Open(request, now_);
    EXPECT_TRUE(stream.ok());
    return Drain(*stream);
  };
  EXPECT_THAT(resume(restored), ElementsAre("HISTORY_FORKED"));
  EXPECT_THAT(resume(world_), ElementsAre("mark 2"));
}

TEST_F(StreamTermsTest, CommitsThatDoNotConcernAWatchAreCoveredWithoutALook) {
  v1::WatchRequest request;
  request.mutable_filter()->add_kinds("organization");
  WatchStream stream = Open(request);
  EXPECT_THAT(Drain(stream), ElementsAre("mark 0"));
  int woken = 0;
  world_.hub().WakeConcerned(stream->subscriber(), stream->position(), [&] { ++woken; });
  Commit({"model/a", "model/b"});
  EXPECT_EQ(woken, 0);
  EXPECT_EQ(world_.hub().Unconcerned(stream->subscriber(), 0), 2);
  Commit({"organization/a", "model/c"});
  EXPECT_EQ(woken, 1);
  EXPECT_EQ(world_.hub().Unconcerned(stream->subscriber(), 0), 2);
  EXPECT_THAT(Drain(stream), ElementsAre("commit 3 ENTERED organization/a"));
  now_ += std::chrono::seconds(15);
  EXPECT_THAT(Drain(stream), ElementsAre("mark 4"));
}

}  // namespace
}  // namespace entente::watch
