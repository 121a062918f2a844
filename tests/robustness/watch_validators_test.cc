// An honest stream passes every validator, and each catches its own planted bugs.
#include "tests/robustness/watch_validators.h"

#include <algorithm>
#include <functional>

#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "tests/robustness/watch_honest_server.h"
#include "tests/robustness/watch_judge.h"

namespace entente::oracle {
namespace {

v1::WatchRequest Request(const std::string& text) {
  v1::WatchRequest request;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &request)) << text;
  return request;
}

// The first complaint about messages of one stream; if `resume_at` is not negative, of two: the second begins with that
// message, with the token of the one before.
std::string Complaint(std::vector<std::unique_ptr<Validator>> validators, const WatchTruth& truth,
                      const v1::WatchRequest& request, const Messages& messages, int resume_at = -1) {
  WatchJudge judge(WatchView(truth, request), std::move(validators));
  Opening opening;
  opening.request = request;
  judge.Open(opening);
  for (int i = 0; i < static_cast<int>(messages.size()); ++i) {
    if (i == resume_at) {
      opening.request.set_after_token(messages[i - 1].token());
      judge.Open(opening);
    }
    const std::string complaint = judge.Take(messages[i]);
    if (!complaint.empty()) return complaint;
  }
  return "";
}

class WatchValidators : public ::testing::Test {
 protected:
  Messages Honest(const v1::WatchRequest& request) { return HonestServer(truth_.truth(), request).FromSnapshot(); }
  Messages Honest() { return Honest(everything_); }

  template <typename One>
  std::string Complains(const Messages& messages, const v1::WatchRequest& request, int resume_at = -1) {
    std::vector<std::unique_ptr<Validator>> one;
    one.push_back(std::make_unique<One>());
    return Complaint(std::move(one), truth_.truth(), request, messages, resume_at);
  }
  template <typename One>
  std::string Complains(const Messages& messages, int resume_at = -1) {
    return Complains<One>(messages, everything_, resume_at);
  }

  // The place of the first message, or change, that is like this.
  static int Find(const Messages& messages, const std::function<bool(const v1::WatchResponse&)>& like) {
    return static_cast<int>(std::find_if(messages.begin(), messages.end(), like) - messages.begin());
  }
  static int CommitOf(const Messages& messages, int64_t revision) {
    return Find(messages, [=](const v1::WatchResponse& m) { return m.commit().revision() == revision; });
  }
  static v1::FactChange& ChangeOf(Messages& messages, int64_t revision) {
    return *messages[CommitOf(messages, revision)].mutable_commit()->mutable_changes(0);
  }

  SmallTruth truth_;
  v1::WatchRequest everything_ = Request("snapshot {} include_before: true");
};

TEST_F(WatchValidators, AnHonestStreamPassesThemAll) {
  for (const char* text : {"", "include_before: true", "valid_at { today: true } include_before: true",
                           "filter { kinds: 'organization' }", "filter { relations: RELATION_PARTNERS_WITH }",
                           "filter { meanings: MEANING_COLLABORATION } include_before: true",
                           "filter { entities: 'organization/a' }", "filter { entities: 'organization/a' hops: 1 }",
                           "filter { entity_filter { comparison { field: 'organization.country' comparator: "
                           "COMPARATOR_EQUAL value: 'KR' } } } include_before: true"}) {
    const v1::WatchRequest request = Request(std::string("snapshot {} ") + text);
    const Messages messages = Honest(request);
    EXPECT_GE(messages.size(), 3u) << text;
    EXPECT_EQ(Complaint(AllValidators(), truth_.truth(), request, messages), "") << text;
    for (int resume_at = 1; resume_at < static_cast<int>(messages.size()); ++resume_at) {
      EXPECT_EQ(Complaint(AllValidators(), truth_.truth(), request, messages, resume_at), "") << text << resume_at;
    }
  }
  const v1::WatchRequest later = Request("after_revision: 3");
  EXPECT_EQ(Complaint(AllValidators(), truth_.truth(), later, HonestServer(truth_.truth(), later).AfterRevision(3)),
            "");
}

TEST_F(WatchValidators, SwappedCommitsAreOutOfOrder) {
  Messages messages = Honest();
  std::swap(messages[CommitOf(messages, 3)], messages[CommitOf(messages, 4)]);
  EXPECT_NE(Complains<Ordered>(messages), "");
}

TEST_F(WatchValidators, AMissingPartIsOutOfOrder) {
  Messages messages = Honest();
  messages.erase(messages.begin() + CommitOf(messages, 6) + 1);
  EXPECT_NE(Complains<Ordered>(messages), "");
}

TEST_F(WatchValidators, AMarkBetweenPartsIsOutOfOrder) {
  Messages messages = Honest();
  messages.insert(messages.begin() + CommitOf(messages, 6) + 1, messages.back());
  EXPECT_NE(Complains<Ordered>(messages), "");
}

TEST_F(WatchValidators, AMessageAfterTheClosingIsOutOfOrder) {
  Messages messages = Honest();
  v1::WatchResponse closing;
  closing.set_token("end");
  closing.mutable_closing()->set_reason(v1::CLOSE_REASON_DRAINING);
  messages.push_back(closing);
  EXPECT_EQ(Complains<Ordered>(messages), "");
  messages.push_back(messages[messages.size() - 2]);
  EXPECT_NE(Complains<Ordered>(messages), "");
}

TEST_F(WatchValidators, AMessageWithoutATokenIsOutOfOrder) {
  Messages messages = Honest();
  messages[1].clear_token();
  EXPECT_NE(Complains<Ordered>(messages), "");
}

TEST_F(WatchValidators, ASnapshotOfTwoRevisionsOrOutOfOrderIsOutOfOrder) {
  Messages messages = Honest();
  messages[1].mutable_snapshot()->set_revision(kSnapshot + 1);
  EXPECT_NE(Complains<Ordered>(messages), "");
  messages = Honest();
  std::swap(messages[0], messages[1]);
  EXPECT_NE(Complains<Ordered>(messages), "");
}

TEST_F(WatchValidators, ACommitThatComesAgainAfterAResumeIsNotUnique) {
  Messages messages = Honest();
  const int third = CommitOf(messages, 3);
  messages.insert(messages.begin() + third + 1, messages[third]);
  EXPECT_NE(Complains<Unique>(messages, third + 1), "");
}

TEST_F(WatchValidators, AFactThatComesTwiceIsNotUnique) {
  Messages messages = Honest();
  v1::CommitEvent& commit = *messages[CommitOf(messages, 3)].mutable_commit();
  *commit.add_changes() = commit.changes(0);
  EXPECT_NE(Complains<Unique>(messages), "");
  messages = Honest();
  *messages[1].mutable_snapshot()->add_facts() = messages[0].snapshot().facts(0);
  EXPECT_NE(Complains<Unique>(messages), "");
}

TEST_F(WatchValidators, AChangeThatChangesNothingIsNotUnique) {
  Messages messages = Honest();
  ChangeOf(messages, 3).clear_before();
  *ChangeOf(messages, 3).mutable_after() = messages[0].snapshot().facts(0);
  EXPECT_NE(Complains<Unique>(messages), "");
}

TEST_F(WatchValidators, HalfACommitIsNotAtomic) {
  Messages messages = Honest();
  const int sixth = CommitOf(messages, 6);
  messages[sixth].mutable_commit()->set_last_part(true);
  EXPECT_NE(Complains<Atomic>(messages), "");
}

TEST_F(WatchValidators, AChangeOfAnotherCommitIsNotAtomic) {
  Messages messages = Honest();
  *messages[CommitOf(messages, 3)].mutable_commit()->add_changes() = ChangeOf(messages, 7);
  EXPECT_NE(Complains<Atomic>(messages), "");
}

TEST_F(WatchValidators, PartsThatDisagreeOrAreByAnotherAuthorAreNotAtomic) {
  Messages messages = Honest();
  messages[CommitOf(messages, 6) + 1].mutable_commit()->mutable_commit_time()->set_seconds(2);
  EXPECT_NE(Complains<Atomic>(messages), "");
  messages = Honest();
  messages[CommitOf(messages, 3)].mutable_commit()->set_author("somebody else");
  EXPECT_NE(Complains<Atomic>(messages), "");
  messages = Honest();
  messages[CommitOf(messages, 5)].mutable_commit()->set_clock_day("2024-03-01");
  EXPECT_NE(Complains<Atomic>(messages), "");
}

TEST_F(WatchValidators, AMissingCommitIsAGapForTheNextCommitAndForAMark) {
  Messages messages = Honest();
  messages.erase(messages.begin() + CommitOf(messages, 4));
  EXPECT_NE(Complains<GapFree>(messages), "");
  messages = Honest();
  messages.erase(messages.begin() + CommitOf(messages, 7));
  EXPECT_NE(Complains<GapFree>(messages), "");
}

TEST_F(WatchValidators, FoldingAndPassingOverAreGapsUnlessAskedFor) {
  Messages messages = Honest();
  messages[CommitOf(messages, 4)].mutable_commit()->set_folded_commits(1);
  EXPECT_NE(Complains<GapFree>(messages), "");
  v1::WatchResponse resync;
  resync.set_token("resync");
  resync.mutable_resync()->set_reason(v1::RESYNC_REASON_SLOW_CONSUMER);
  resync.mutable_resync()->set_after_revision(3);
  resync.mutable_resync()->set_revision(6);
  messages = Honest();
  messages.insert(messages.begin() + CommitOf(messages, 4), resync);
  messages.resize(CommitOf(messages, 4));
  EXPECT_NE(Complains<GapFree>(messages), "");
  EXPECT_EQ(Complains<GapFree>(messages, Request("snapshot {} slow_consumer: SLOW_CONSUMER_RESYNC")), "");
  messages.back().mutable_resync()->set_after_revision(2);
  EXPECT_NE(Complains<GapFree>(messages, Request("snapshot {} slow_consumer: SLOW_CONSUMER_RESYNC")), "");
}

TEST_F(WatchValidators, ASnapshotForAnErasureThatNobodyMadeIsAGap) {
  Messages messages = Honest();
  v1::WatchResponse& resync = messages[CommitOf(messages, 4)];
  resync.mutable_resync()->set_reason(v1::RESYNC_REASON_ERASURE);
  resync.mutable_resync()->set_after_revision(3);
  resync.mutable_resync()->set_revision(6);
  EXPECT_NE(Complains<GapFree>(messages), "");
}

TEST_F(WatchValidators, ACopyThatIsNotBegunAnewAtAnErasureIsAGap) {
  const SmallTruth erased(4);
  Messages messages = HonestServer(erased.truth(), everything_).FromSnapshot();
  const auto complaint = [&] {
    std::vector<std::unique_ptr<Validator>> one;
    one.push_back(std::make_unique<GapFree>());
    return Complaint(std::move(one), erased.truth(), everything_, messages);
  };
  EXPECT_NE(complaint(), "");
  messages.resize(CommitOf(messages, 4) + 1);
  v1::WatchResync& resync = *messages.back().mutable_resync();
  resync.set_reason(v1::RESYNC_REASON_ERASURE);
  resync.set_after_revision(3);
  resync.set_revision(6);
  EXPECT_EQ(complaint(), "");
}

TEST_F(WatchValidators, HistoryThatIsStillThereIsNotCompacted) {
  Watched watched(WatchView(truth_.truth(), everything_));
  watched.at.covered = 5;
  EXPECT_EQ(GapFree::CheckCompacted(watched, 6, 7), "");
  EXPECT_NE(GapFree::CheckCompacted(watched, 5, 7), "");
  watched.opening.request.set_on_history_lost(v1::HISTORY_LOST_RESNAPSHOT);
  EXPECT_NE(GapFree::CheckCompacted(watched, 6, 7), "");
}

TEST_F(WatchValidators, AResumeThatSkipsAPartOrBeginsAnewIsNotResumable) {
  Messages messages = Honest();
  const int sixth = CommitOf(messages, 6);
  messages.erase(messages.begin() + sixth + 1);
  EXPECT_NE(Complains<Resumable>(messages, sixth + 1), "");
  messages = Honest();
  messages.insert(messages.begin() + 1, messages[0]);
  EXPECT_NE(Complains<Resumable>(messages, 1), "");
  messages = Honest();
  const int third = CommitOf(messages, 3);
  messages.insert(messages.begin() + third, messages[0]);
  EXPECT_NE(Complains<Resumable>(messages, third), "");
}

TEST_F(WatchValidators, ASnapshotThatLacksAFactOrHasOneTooManyIsNotResumable) {
  Messages messages = Honest();
  messages[0].mutable_snapshot()->mutable_facts()->RemoveLast();
  EXPECT_NE(Complains<Resumable>(messages), "");
  messages = Honest();
  *messages[0].mutable_snapshot()->add_facts() = Organization("nobody", 1).fact;
  EXPECT_NE(Complains<Resumable>(messages), "");
}

TEST_F(WatchValidators, AFalseMarkIsNotTrue) {
  for (const auto& plant : std::vector<std::function<void(v1::SyncMark&)>>{
           [](v1::SyncMark& mark) { mark.set_count(mark.count() + 1); }, [](v1::SyncMark& mark) { mark.clear_count(); },
           [](v1::SyncMark& mark) { mark.set_digest(std::string(32, '0')); },
           [](v1::SyncMark& mark) { mark.set_head_revision(mark.revision() - 1); }}) {
    Messages messages = Honest();
    EXPECT_EQ(Complains<MarksTrue>(messages), "");
    plant(*messages.back().mutable_mark());
    EXPECT_NE(Complains<MarksTrue>(messages), "") << messages.back().ShortDebugString();
  }
  Messages messages = Honest();
  messages.insert(messages.begin() + CommitOf(messages, 6), messages.back());  // before what it counts
  EXPECT_NE(Complains<MarksTrue>(messages), "");
}

TEST_F(WatchValidators, AClosingWithoutAMarkOrBeforeItsTimeIsNotTrue) {
  const v1::WatchRequest request = Request("snapshot {} max_changes: 3");
  Messages messages = Honest(request);
  v1::WatchResponse closing;
  closing.set_token("end");
  closing.mutable_closing()->set_reason(v1::CLOSE_REASON_MAX_CHANGES);
  messages.push_back(closing);
  EXPECT_EQ(Complains<MarksTrue>(messages, request), "");
  EXPECT_NE(Complains<MarksTrue>(messages, Request("snapshot {} max_changes: 300")), "");
  EXPECT_NE(Complains<MarksTrue>(messages, Request("snapshot {} until_revision: 5")), "");
  messages.erase(messages.end() - 2);
  EXPECT_NE(Complains<MarksTrue>(messages, request), "");
}

TEST_F(WatchValidators, ALeakInAnyPartOfTheFilterIsFound) {
  for (const char* text : {"kinds: 'model'", "relations: RELATION_MEMBER_OF", "meanings: MEANING_DEPENDENCE",
                           "entities: 'organization/nobody'", "entities: 'organization/nobody' hops: 2",
                           "entity_filter { comparison { field: 'organization.country' comparator: COMPARATOR_EQUAL "
                           "value: 'DE' } }"}) {
    const v1::WatchRequest request = Request("snapshot {} include_before: true filter { " + std::string(text) + " }");
    EXPECT_NE(Complains<FilterRespected>(Honest(), request), "") << text;
  }
}

TEST_F(WatchValidators, WhatLeavesTheFilterIsNotGoneAndWhatIsGoneDidNotLeave) {
  const v1::WatchRequest request = Request(
      "snapshot {} filter { entity_filter { comparison { field: 'organization.country' comparator: COMPARATOR_EQUAL "
      "value: 'KR' } } }");
  Messages messages = Honest(request);
  ASSERT_EQ(ChangeOf(messages, 3).kind(), v1::CHANGE_KIND_LEFT);
  ChangeOf(messages, 3).set_kind(v1::CHANGE_KIND_DELETED);
  EXPECT_NE(Complains<FilterRespected>(messages, request), "");
  messages = Honest();
  ASSERT_EQ(ChangeOf(messages, 7).kind(), v1::CHANGE_KIND_DELETED);
  for (const v1::ChangeKind wrong : {v1::CHANGE_KIND_LEFT, v1::CHANGE_KIND_RETRACTED, v1::CHANGE_KIND_CHANGED}) {
    ChangeOf(messages, 7).set_kind(wrong);
    EXPECT_NE(Complains<FilterRespected>(messages), "") << wrong;
  }
  messages = Honest();
  ChangeOf(messages, 3).set_kind(v1::CHANGE_KIND_ENTERED);
  EXPECT_NE(Complains<FilterRespected>(messages), "");
}

TEST_F(WatchValidators, AWrongImageIsNotRight) {
  Messages messages = Honest();
  ChangeOf(messages, 3).mutable_after()->mutable_entity()->mutable_description()->set_name("another");
  EXPECT_NE(Complains<ImagesRight>(messages), "");
  messages = Honest();
  *ChangeOf(messages, 3).mutable_before() = ChangeOf(messages, 3).after();
  EXPECT_NE(Complains<ImagesRight>(messages), "");
  messages = Honest();
  ChangeOf(messages, 3).clear_before();
  EXPECT_NE(Complains<ImagesRight>(messages), "");
  messages = Honest();
  messages[0].mutable_snapshot()->mutable_facts(0)->mutable_entity()->set_updated_revision(kSnapshot);
  EXPECT_NE(Complains<ImagesRight>(messages), "");
}

TEST_F(WatchValidators, AWrongLabelIsNotRight) {
  Messages messages = Honest();
  ASSERT_EQ(ChangeOf(messages, 5).after().relationship().validity(), v1::VALIDITY_DEFINITE);
  ChangeOf(messages, 5).mutable_after()->mutable_relationship()->set_validity(v1::VALIDITY_POSSIBLE);
  EXPECT_NE(Complains<ImagesRight>(messages), "");
}

TEST_F(WatchValidators, AnImageNobodyAskedForIsNotRight) {
  EXPECT_NE(Complains<ImagesRight>(Honest(), Request("snapshot {}")), "");
}

TEST_F(WatchValidators, ATurnTheWrongWayOrOnAnotherDayIsFound) {
  Messages messages = Honest();
  ChangeOf(messages, 5).set_kind(v1::CHANGE_KIND_CEASED_VALID);
  EXPECT_NE(Complains<ValidTimes>(messages), "");
  messages = Honest();
  ChangeOf(messages, 3).set_kind(v1::CHANGE_KIND_BECAME_VALID);
  EXPECT_NE(Complains<ValidTimes>(messages), "");
  EXPECT_NE(Complains<ValidTimes>(Honest(), Request("snapshot {} valid_at { day: '2024-03-02' }")), "");
}

TEST_F(WatchValidators, WhatADayMakesHoldComesIntoSightOnThatDayOnly) {
  const v1::WatchRequest today = Request("snapshot {} valid_at { today: true } include_before: true");
  Messages messages = Honest(today);
  ASSERT_EQ(ChangeOf(messages, 5).kind(), v1::CHANGE_KIND_BECAME_VALID);
  EXPECT_FALSE(ChangeOf(messages, 5).has_before());
  EXPECT_EQ(Complains<GapFree>(messages, today), "");
  messages.erase(messages.begin() + CommitOf(messages, 5));
  EXPECT_NE(Complains<GapFree>(messages, today), "");
  EXPECT_NE(Complains<FilterRespected>(Honest(), today), "") << "a snapshot has what does not hold yet";
}

TEST_F(WatchValidators, ACopyIsWhatTheContractSays) {
  WatchCopy copy;
  for (const v1::WatchResponse& message : Honest()) copy.Take(message);
  EXPECT_TRUE(copy.whole());
  EXPECT_EQ(copy.facts().size(), 7u);
  EXPECT_EQ(copy.Find("entity organization/c"), nullptr);
  EXPECT_EQ(copy.Find("entity organization/a")->entity().description().organization().country(), "US");
  // printf 'entity\0organization/a\0003\0' | sha256sum
  v1::Fact a = *copy.Find("entity organization/a");
  EXPECT_EQ(DigestOf({{"a", a}}), "667b8f006570b3bcee26fe81a3ccc171");
  EXPECT_EQ(DigestOf({}), std::string(32, '0'));
}

}  // namespace
}  // namespace entente::oracle
