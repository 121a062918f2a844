#include "entente/replica.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "entente/error.h"
#include "entente/internal/scripted_stream.h"
#include "entente/mocks/mock_connection.h"
#include "service/base/tally.h"

namespace entente {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::StrictMock;

v1::Fact Entity(const std::string& id, int64_t revision) {
  v1::Fact fact;
  fact.mutable_entity()->set_id(id);
  fact.mutable_entity()->set_updated_revision(revision);
  return fact;
}

v1::PatternRow Row(const std::string& id, v1::Validity validity) {
  v1::PatternRow row;
  row.set_id(id);
  row.set_validity(validity);
  return row;
}

// What a server says of facts and rows it sees.
base::Tally TallyOf(const std::vector<v1::Fact>& facts) {
  base::Tally tally;
  for (const v1::Fact& fact : facts) tally += base::TallyOf(fact);
  return tally;
}
base::Tally TallyOf(const std::vector<v1::PatternRow>& rows) {
  base::Tally tally;
  for (const v1::PatternRow& row : rows) tally += base::TallyOfRow(row.id(), row.validity());
  return tally;
}

v1::WatchResponse Part(int64_t revision, const std::vector<v1::Fact>& facts) {
  v1::WatchResponse message;
  message.set_token("s" + std::to_string(revision));
  message.mutable_snapshot()->set_revision(revision);
  message.mutable_snapshot()->mutable_facts()->Add(facts.begin(), facts.end());
  return message;
}

// A mark that carries the tally of these.
template <typename Stream = FactWatch, typename Item = v1::Fact>
typename Stream::Response Mark(int64_t revision, const std::vector<Item>& seen, bool snapshot_complete = false) {
  typename Stream::Response message;
  message.set_token("m" + std::to_string(revision));
  v1::SyncMark& mark = *message.mutable_mark();
  mark.set_revision(revision);
  mark.set_snapshot_complete(snapshot_complete);
  mark.set_count(TallyOf(seen).count);
  mark.set_digest(base::DigestText(TallyOf(seen).digest));
  return message;
}

v1::WatchResponse Complete(int64_t revision, const std::vector<v1::Fact>& seen) { return Mark(revision, seen, true); }

v1::WatchResponse BareMark(int64_t revision) {
  v1::WatchResponse message;
  message.set_token("m" + std::to_string(revision));
  message.mutable_mark()->set_revision(revision);
  return message;
}

// A commit that puts some facts and takes others out of sight.
v1::WatchResponse Commit(int64_t revision, const std::vector<v1::Fact>& put, const std::vector<std::string>& left) {
  v1::WatchResponse message;
  message.set_token("r" + std::to_string(revision));
  v1::CommitEvent& commit = *message.mutable_commit();
  commit.set_revision(revision);
  commit.set_author("keeper");
  commit.set_last_part(true);
  for (const v1::Fact& fact : put) {
    v1::FactChange& change = *commit.add_changes();
    change.set_kind(v1::CHANGE_KIND_CHANGED);
    *change.mutable_key() = KeyOf(fact);
    *change.mutable_after() = fact;
  }
  for (const std::string& id : left) {
    v1::FactChange& change = *commit.add_changes();
    change.set_kind(v1::CHANGE_KIND_LEFT);
    change.mutable_key()->set_entity(id);
  }
  return message;
}

v1::WatchResponse Resync(int64_t after, int64_t revision) {
  v1::WatchResponse message;
  message.set_token("resync");
  message.mutable_resync()->set_after_revision(after);
  message.mutable_resync()->set_revision(revision);
  return message;
}

absl::Status Compacted() {
  return MakeError(absl::StatusCode::kOutOfRange, v1::ERROR_REASON_HISTORY_COMPACTED, "gone", {{"oldest", "20"}});
}
absl::Status Lost() { return absl::UnavailableError("lost"); }

// `+id` entered, `~id` changed, `-id` left.
std::vector<std::string> Short(const std::vector<v1::FactChange>& changes) {
  std::vector<std::string> texts;
  for (const v1::FactChange& change : changes) {
    const char* sign = change.kind() == v1::CHANGE_KIND_ENTERED ? "+"
                       : change.kind() == v1::CHANGE_KIND_LEFT  ? "-"
                                                                : "~";
    texts.push_back(sign + change.key().entity());
  }
  return texts;
}

class ReplicaTest : public ::testing::Test {
 protected:
  Replica Start(const v1::WatchRequest& request = {}) { return Replica(MakeClient(), request); }
  Replica Start(ReplicaState saved) { return Replica(MakeClient(), {}, std::move(saved)); }
  Client MakeClient() {
    EXPECT_CALL(*connection_, Watch).WillRepeatedly(streams_.opener());
    EXPECT_CALL(*connection_, WatchPattern).WillRepeatedly(row_streams_.opener());
    Options options;
    options.watch_retry.max_attempts = 3;
    options.watch_retry.initial_backoff = options.watch_retry.max_backoff = milliseconds(0);
    return Client(connection_, options);
  }
  // A stream that begins with `a` and `b` at revision 5.
  void AddStart(std::deque<v1::WatchResponse> then, absl::Status end, bool hold = false) {
    then.push_front(Complete(5, {a_, b_}));
    then.push_front(Part(5, {b_}));
    then.push_front(Part(5, {a_}));
    streams_.Add(std::move(then), std::move(end), hold);
  }

  const v1::Fact a_ = Entity("topic/a", 1), b_ = Entity("topic/b", 2);
  std::shared_ptr<mocks::MockConnection> connection_ = std::make_shared<StrictMock<mocks::MockConnection>>();
  internal::ScriptedStreams<FactWatch> streams_;
  internal::ScriptedStreams<PatternWatch> row_streams_;
};

TEST_F(ReplicaTest, StartsWithASnapshotAsOneStep) {
  AddStart({}, Lost());
  v1::WatchRequest request;
  request.mutable_now();
  Replica replica = Start(request);
  EXPECT_EQ(replica.revision(), 0);
  const auto step = replica.Next();
  ASSERT_TRUE(step.ok()) << step.status();
  EXPECT_TRUE(streams_.requests()[0].has_snapshot());
  EXPECT_EQ(step->revision, 5);
  EXPECT_TRUE(std::get<v1::SyncMark>(step->cause).snapshot_complete());
  EXPECT_THAT(Short(step->changes), ElementsAre("+topic/a", "+topic/b"));
  EXPECT_FALSE(step->passed_over);
  EXPECT_EQ(replica.items().size(), 2u);
  EXPECT_EQ(replica.revision(), 5);
  EXPECT_EQ(replica.verified_revision(), 5);
  EXPECT_EQ(replica.token(), "m5");
}

TEST_F(ReplicaTest, PutsWhatACommitHasAfterItAndRemovesWhatItHasNot) {
  AddStart({Commit(6, {Entity("topic/a", 6), Entity("topic/c", 6)}, {"topic/b", "topic/unseen"}),
            Mark(7, {Entity("topic/a", 6), Entity("topic/c", 6)})},
           Lost());
  Replica replica = Start();
  ASSERT_TRUE(replica.Next().ok());
  const auto step = replica.Next();
  ASSERT_TRUE(step.ok()) << step.status();
  EXPECT_EQ(std::get<v1::CommitEvent>(step->cause).author(), "keeper");
  EXPECT_EQ(std::get<v1::CommitEvent>(step->cause).changes_size(), 0);
  EXPECT_THAT(Short(step->changes), ElementsAre("~topic/a", "~topic/c", "-topic/b", "-topic/unseen"));
  EXPECT_EQ(replica.Find(IdentityOf(a_))->entity().updated_revision(), 6);
  EXPECT_EQ(replica.Find(IdentityOf(b_)), nullptr);
  EXPECT_EQ(replica.tally().count, 2);
  EXPECT_EQ(replica.revision(), 6);
  EXPECT_EQ(replica.verified_revision(), 5);
  ASSERT_TRUE(replica.Next().ok());
  EXPECT_EQ(replica.revision(), 7);
  EXPECT_EQ(replica.verified_revision(), 7);
}

TEST_F(ReplicaTest, ReckonsTheDigestOfTheContract) {
  v1::Fact relationship, observation;
  relationship.mutable_relationship()->set_relation(static_cast<v1::Relation>(2));
  relationship.mutable_relationship()->set_subject("topic/a");
  relationship.mutable_relationship()->set_object("topic/b");
  relationship.mutable_relationship()->set_updated_revision(4);
  observation.mutable_observation()->set_subject("topic/a");
  observation.mutable_observation()->set_metric(static_cast<v1::Metric>(1));
  observation.mutable_observation()->set_period("2024");
  observation.mutable_observation()->set_updated_revision(5);
  v1::WatchResponse mark = BareMark(5);
  mark.mutable_mark()->set_snapshot_complete(true);
  mark.mutable_mark()->set_count(3);
  mark.mutable_mark()->set_digest("346d8b4055cd2b77fe0ece3f784e5a1d");  // made by another program
  streams_.Add({Part(5, {observation, Entity("topic/a", 3)}), Part(5, {relationship}), mark}, Lost());
  Replica replica = Start();
  ASSERT_TRUE(replica.Next().ok());
  EXPECT_EQ(replica.tally().digest, "346d8b4055cd2b77fe0ece3f784e5a1d");
  EXPECT_EQ(replica.verified_revision(), 5);
}

TEST_F(ReplicaTest, FindsACopyThatIsNotTheServers) {
  AddStart({Commit(6, {Entity("topic/c", 6)}, {}), Mark(6, {a_, b_, Entity("topic/c", 7)})}, Lost());
  Replica replica = Start();
  ASSERT_TRUE(replica.Next().ok());
  ASSERT_TRUE(replica.Next().ok());
  EXPECT_FALSE(replica.divergence().has_value());
  for (int i = 0; i < 2; ++i) EXPECT_EQ(replica.Next().status().code(), absl::StatusCode::kDataLoss);
  ASSERT_TRUE(replica.divergence().has_value());
  EXPECT_EQ(replica.divergence()->revision, 6);
  EXPECT_EQ(replica.divergence()->own.count, 3);
  EXPECT_EQ(replica.divergence()->own.digest, replica.tally().digest);
  EXPECT_EQ(replica.divergence()->server.digest, base::DigestText(TallyOf({a_, b_, Entity("topic/c", 7)}).digest));
  EXPECT_EQ(replica.verified_revision(), 5);
}

TEST_F(ReplicaTest, FindsAFactThatIsMissing) {
  AddStart({Mark(6, {a_})}, Lost());
  Replica replica = Start();
  ASSERT_TRUE(replica.Next().ok());
  EXPECT_EQ(replica.Next().status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(replica.divergence()->own.count, 2);
  EXPECT_EQ(replica.divergence()->server.count, 1);
}

TEST_F(ReplicaTest, DoesNotTakeOverASnapshotThatIsNotTheServers) {
  streams_.Add({Part(5, {a_}), Complete(5, {a_, b_})}, Lost());
  Replica replica = Start();
  EXPECT_EQ(replica.Next().status().code(), absl::StatusCode::kDataLoss);
  EXPECT_TRUE(replica.items().empty());
  EXPECT_EQ(replica.revision(), 0);
  EXPECT_EQ(replica.token(), "");
}

TEST_F(ReplicaTest, TellsWhatDiffersAfterAGap) {
  AddStart({}, Lost());
  streams_.Add({}, Compacted());
  const std::vector<v1::Fact> now = {Entity("topic/b", 12), Entity("topic/c", 13)};
  streams_.Add({Part(20, now), Complete(20, now), Commit(21, {}, {"topic/c"}), Mark(21, std::vector{now[0]})}, Lost());
  Replica replica = Start();
  ASSERT_TRUE(replica.Next().ok());
  const auto step = replica.Next();
  ASSERT_TRUE(step.ok()) << step.status();
  EXPECT_TRUE(step->passed_over);
  EXPECT_EQ(step->revision, 20);
  EXPECT_THAT(Short(step->changes), ElementsAre("-topic/a", "~topic/b", "+topic/c"));
  EXPECT_EQ(step->changes[1].before().entity().updated_revision(), 2);
  const auto next = replica.Next();
  ASSERT_TRUE(next.ok()) << next.status();
  EXPECT_FALSE(next->passed_over);
  ASSERT_TRUE(replica.Next().ok());
  EXPECT_EQ(replica.verified_revision(), 21);
}

TEST_F(ReplicaTest, TellsWhatDiffersAfterAResync) {
  AddStart({Resync(5, 9), Part(9, {b_}), Complete(9, {b_})}, Lost());
  Replica replica = Start();
  ASSERT_TRUE(replica.Next().ok());
  const auto step = replica.Next();
  ASSERT_TRUE(step.ok()) << step.status();
  EXPECT_TRUE(step->passed_over);
  EXPECT_THAT(Short(step->changes), ElementsAre("-topic/a"));
}

TEST_F(ReplicaTest, GoesOnInTheMiddleOfASnapshotAndCountsNothingTwice) {
  streams_.Add({Part(5, {a_})}, Lost());
  streams_.Add({Part(5, {a_, b_}), Complete(5, {a_, b_})}, Lost());
  Replica replica = Start();
  ASSERT_TRUE(replica.Next().ok());
  EXPECT_EQ(streams_.requests()[1].after_token(), "s5");
  EXPECT_EQ(replica.verified_revision(), 5);
}

TEST_F(ReplicaTest, ThrowsAwayHalfASnapshotWhoseRestIsGone) {
  streams_.Add({Part(5, {a_})}, Lost());
  streams_.Add({}, Compacted());
  streams_.Add({Part(20, {b_}), Complete(20, {b_})}, Lost());
  Replica replica = Start();
  ASSERT_TRUE(replica.Next().ok());
  EXPECT_EQ(replica.Find(IdentityOf(a_)), nullptr);
  EXPECT_EQ(replica.verified_revision(), 20);
}

TEST_F(ReplicaTest, MovesWithMarksThatProveNothing) {
  streams_.Add({Part(5, {a_}), BareMark(4), Complete(5, {a_}), BareMark(8)}, Lost());
  Replica replica = Start();
  ASSERT_TRUE(replica.Next().ok());
  EXPECT_EQ(replica.revision(), 5);  // a mark within the snapshot says nothing of it
  ASSERT_TRUE(replica.Next().ok());
  EXPECT_EQ(replica.revision(), 8);
  EXPECT_EQ(replica.verified_revision(), 5);
}

TEST_F(ReplicaTest, GoesOnWhereAnEarlierProcessLeftOff) {
  AddStart({Commit(6, {Entity("topic/c", 6)}, {"topic/b"})}, Lost());
  Replica first = Start();
  ASSERT_TRUE(first.Next().ok());
  ASSERT_TRUE(first.Next().ok());
  ReplicaState saved = first.Save();
  EXPECT_EQ(saved.revision, 6);
  EXPECT_EQ(saved.token, "r6");
  EXPECT_EQ(saved.items.size(), 2u);
  streams_.Add({Commit(7, {}, {"topic/a"}), Mark(7, std::vector{Entity("topic/c", 6)})}, Lost());
  Replica second = Start(saved);
  EXPECT_EQ(second.revision(), 6);
  EXPECT_EQ(second.tally().digest, first.tally().digest);
  ASSERT_TRUE(second.Next().ok());
  EXPECT_EQ(streams_.requests().back().after_token(), "r6");
  ASSERT_TRUE(second.Next().ok());
  EXPECT_EQ(second.verified_revision(), 7);
}

TEST_F(ReplicaTest, ComparesWhatWasSavedWithoutAPlaceWithASnapshot) {
  AddStart({}, Lost());
  Replica replica = Start(ReplicaState{3, "", {b_, Entity("topic/old", 1)}});
  EXPECT_EQ(replica.items().size(), 2u);
  const auto step = replica.Next();
  ASSERT_TRUE(step.ok()) << step.status();
  EXPECT_THAT(Short(step->changes), ElementsAre("+topic/a", "-topic/old"));
  EXPECT_TRUE(step->passed_over);
}

TEST_F(ReplicaTest, StartsAgainInAnotherHistoryIfAskedTo) {
  AddStart({}, Lost());
  streams_.Add({}, MakeError(absl::StatusCode::kFailedPrecondition, v1::ERROR_REASON_HISTORY_FORKED, "forked"));
  streams_.Add({Part(3, {a_}), Complete(3, {a_}), Commit(4, {b_}, {})}, Lost());
  Replica replica(MakeClient(), {}, WatchOptions{.restart_when_refused = true});
  ASSERT_TRUE(replica.Next().ok());
  const auto step = replica.Next();
  ASSERT_TRUE(step.ok()) << step.status();
  EXPECT_THAT(Short(step->changes), ElementsAre("-topic/b"));
  EXPECT_EQ(replica.revision(), 3);
  EXPECT_EQ(replica.verified_revision(), 3);
  ASSERT_TRUE(replica.Next().ok());
  EXPECT_EQ(replica.revision(), 4);
}

TEST_F(ReplicaTest, AsksForTheFieldsThatDigestsNeed) {
  AddStart({}, Lost());
  AddStart({}, Lost());
  v1::WatchRequest request;
  request.mutable_read_mask()->add_paths("description");
  Replica masked = Start(request);
  ASSERT_TRUE(masked.Next().ok());
  EXPECT_THAT(streams_.requests()[0].read_mask().paths(), ElementsAre("description", "id", "updated_revision"));
  Replica whole = Start();
  ASSERT_TRUE(whole.Next().ok());
  EXPECT_FALSE(streams_.requests()[1].has_read_mask());
}

TEST_F(ReplicaTest, SaysHowTheWatchEnded) {
  v1::WatchResponse closing;
  closing.mutable_closing()->set_reason(v1::CLOSE_REASON_UNTIL_REVISION);
  AddStart({closing}, absl::OkStatus());
  v1::WatchRequest request;
  request.set_until_revision(5);
  Replica replica = Start(request);
  ASSERT_TRUE(replica.Next().ok());
  const auto step = replica.Next();
  ASSERT_TRUE(step.ok()) << step.status();
  EXPECT_EQ(std::get<Ended>(step->cause).reason, v1::CLOSE_REASON_UNTIL_REVISION);
  EXPECT_EQ(step->revision, 5);
  EXPECT_EQ(replica.items().size(), 2u);
}

TEST_F(ReplicaTest, ReturnsNothingUntilAStepIsComplete) {
  streams_.Add({Part(5, {a_})}, absl::OkStatus(), /*hold=*/true);
  Replica replica = Start();
  for (int i = 0; i < 3; ++i) {
    const auto none = replica.Next(milliseconds(0));
    ASSERT_TRUE(none.ok()) << none.status();
    EXPECT_FALSE(none->has_value());
    EXPECT_TRUE(replica.items().empty());
  }
  EXPECT_EQ(streams_.requests().size(), 1u);
}

TEST_F(ReplicaTest, StopsWhileItWaitsForTheServer) {
  AddStart({}, absl::CancelledError("cancelled"), /*hold=*/true);
  Replica replica = Start();
  ASSERT_TRUE(replica.Next().ok());
  std::thread other([&] { replica.Stop(); });
  EXPECT_EQ(replica.Next().status().code(), absl::StatusCode::kCancelled);
  other.join();
  EXPECT_EQ(replica.items().size(), 2u);
}

TEST_F(ReplicaTest, KeepsTheRowsOfAPattern) {
  const v1::PatternRow aa = Row("aa", v1::VALIDITY_DEFINITE), bb = Row("bb", v1::VALIDITY_POSSIBLE);
  v1::WatchPatternResponse part, commit;
  *part.mutable_snapshot()->add_rows() = aa;
  *part.mutable_snapshot()->add_rows() = Row("bb", v1::VALIDITY_DEFINITE);
  *part.mutable_snapshot()->add_rows() = Row("cc", v1::VALIDITY_DEFINITE);
  commit.mutable_commit()->set_revision(6);
  commit.mutable_commit()->set_last_part(true);
  v1::RowChange& changed = *commit.mutable_commit()->add_changes();
  changed.set_kind(v1::CHANGE_KIND_CHANGED);
  *changed.mutable_row() = bb;
  v1::RowChange& left = *commit.mutable_commit()->add_changes();
  left.set_kind(v1::CHANGE_KIND_LEFT);
  *left.mutable_row() = Row("cc", v1::VALIDITY_DEFINITE);
  row_streams_.Add(
      {part,
       Mark<PatternWatch>(5, std::vector{aa, Row("bb", v1::VALIDITY_DEFINITE), Row("cc", v1::VALIDITY_DEFINITE)}, true),
       commit, Mark<PatternWatch>(6, std::vector{bb, aa})},
      Lost());
  PatternReplica replica(MakeClient(), {});
  const auto snapshot = replica.Next();
  ASSERT_TRUE(snapshot.ok()) << snapshot.status();
  EXPECT_EQ(snapshot->changes.size(), 3u);
  const auto step = replica.Next();
  ASSERT_TRUE(step.ok()) << step.status();
  EXPECT_EQ(step->changes.size(), 2u);
  EXPECT_EQ(replica.Find("bb")->validity(), v1::VALIDITY_POSSIBLE);
  EXPECT_EQ(replica.Find("cc"), nullptr);
  EXPECT_EQ(replica.tally().digest, "6aae342fbcbacad527be5552713a9a84");  // made by another program
  ASSERT_TRUE(replica.Next().ok());
  EXPECT_EQ(replica.verified_revision(), 6);
}

}  // namespace
}  // namespace entente
