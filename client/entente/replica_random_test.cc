// A replica follows random histories through a server that breaks streams, closes them, forgets history and folds
// commits, and is equal to the server's state at every mark.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "entente/error.h"
#include "entente/internal/scripted_stream.h"
#include "entente/mocks/mock_connection.h"
#include "entente/replica.h"
#include "service/base/tally.h"

namespace entente {
namespace {

using State = std::map<std::string, v1::Fact>;  // by entity id

// A store of which every revision is kept, and a server that behaves as badly as the contract lets it.
class Server {
 public:
  explicit Server(uint32_t seed) : dice_(seed), states_(1) {}

  void MakeCommit() {
    State state = states_.back();
    v1::CommitEvent commit;
    commit.set_revision(head() + 1);
    for (int i = 0; i < 1 + Roll(4); ++i) {
      const std::string id = "topic/" + std::to_string(Roll(30));
      v1::Fact fact;
      fact.mutable_entity()->set_id(id);
      fact.mutable_entity()->set_updated_revision(commit.revision());
      if (Roll(3) == 0) {
        state.erase(id);
      } else {
        state[id] = fact;
      }
    }
    states_.push_back(std::move(state));
  }
  int64_t head() const { return static_cast<int64_t>(states_.size()) - 1; }
  const State& at(int64_t revision) const { return states_[revision]; }
  int Roll(int sides) { return std::uniform_int_distribution<int>(0, sides - 1)(dice_); }

  // A stream that sends some messages and breaks. Tokens: `s REVISION PLACE` within a snapshot, `r REVISION` after it.
  std::unique_ptr<StreamReader<v1::WatchResponse>> Open(const v1::WatchRequest& request) {
    ++streams;
    for (int i = Roll(4); i > 0; --i) MakeCommit();
    const int mood = Roll(10);
    if (mood == 0) return End({}, absl::UnavailableError("nobody there"));
    std::deque<v1::WatchResponse> messages;
    int64_t revision = head();
    if (request.has_snapshot()) {
      SendSnapshot(revision, 0, messages);
    } else if (request.after_token()[0] == 's') {
      size_t place = 0;
      revision = std::stoll(request.after_token().substr(2), &place);
      if (mood == 1) return Compacted();
      SendSnapshot(revision, std::stoi(request.after_token().substr(2 + place)), messages);
    } else {
      revision = std::stoll(request.after_token().substr(2));
      if (mood == 1) return Compacted();
      if (mood == 2) {
        v1::WatchResponse message;
        message.set_token("s " + std::to_string(head()) + " 0");
        message.mutable_resync()->set_revision(revision = head());
        messages.push_back(message);
        SendSnapshot(revision, 0, messages);
      }
    }
    while (revision < head()) revision = SendCommits(revision, messages);
    SendMark(revision, false, messages);
    messages.resize(Roll(static_cast<int>(messages.size()) + 1));
    return End(std::move(messages), Roll(2) == 0 ? absl::OkStatus() : absl::UnavailableError("lost"));
  }

  int streams = 0;
  int gaps = 0;

 private:
  static std::unique_ptr<StreamReader<v1::WatchResponse>> End(std::deque<v1::WatchResponse> messages,
                                                              absl::Status end) {
    return std::make_unique<internal::ScriptedStream<v1::WatchResponse>>(std::move(messages), std::move(end), false);
  }
  std::unique_ptr<StreamReader<v1::WatchResponse>> Compacted() {
    ++gaps;
    return End({}, MakeError(absl::StatusCode::kOutOfRange, v1::ERROR_REASON_HISTORY_COMPACTED, "gone"));
  }
  void SendSnapshot(int64_t revision, int place, std::deque<v1::WatchResponse>& messages) {
    int number = 0;
    for (const auto& [id, fact] : at(revision)) {
      if (++number <= place) continue;
      v1::WatchResponse message;
      message.set_token("s " + std::to_string(revision) + " " + std::to_string(number));
      message.mutable_snapshot()->set_revision(revision);
      *message.mutable_snapshot()->add_facts() = fact;
      messages.push_back(std::move(message));
    }
    SendMark(revision, true, messages);
  }
  // The next commit, or several folded into one, whole or in parts; says how far it came.
  int64_t SendCommits(int64_t revision, std::deque<v1::WatchResponse>& messages) {
    const int64_t to = Roll(4) == 0 ? std::min(head(), revision + 1 + Roll(3)) : revision + 1;
    std::vector<v1::FactChange> changes;
    const State& before = at(revision);
    for (const auto& [id, fact] : at(to)) {
      const auto old = before.find(id);
      if (old != before.end() && old->second.entity().updated_revision() == fact.entity().updated_revision()) continue;
      changes.emplace_back().mutable_key()->set_entity(id);
      *changes.back().mutable_after() = fact;
    }
    for (const auto& [id, fact] : before) {
      if (at(to).count(id) == 0) changes.emplace_back().mutable_key()->set_entity(id);
    }
    const size_t size = Roll(2) == 0 ? 1 : 100;
    for (size_t first = 0; first == 0 || first < changes.size(); first += size) {
      v1::WatchResponse message;
      v1::CommitEvent& commit = *message.mutable_commit();
      commit.set_revision(to);
      commit.set_part(static_cast<int>(first / size));
      commit.set_last_part(first + size >= changes.size());
      commit.set_folded_commits(to - revision - 1);
      message.set_token(commit.last_part() ? "r " + std::to_string(to) : "unfinished");
      for (size_t i = first; i < std::min(first + size, changes.size()); ++i) *commit.add_changes() = changes[i];
      messages.push_back(message);
      if (Roll(10) == 0) messages.push_back(message);  // again
    }
    return to;
  }
  void SendMark(int64_t revision, bool complete, std::deque<v1::WatchResponse>& messages) {
    base::Tally tally;
    for (const auto& [id, fact] : at(revision)) tally += base::TallyOf(fact);
    v1::WatchResponse message;
    message.set_token("r " + std::to_string(revision));
    message.mutable_mark()->set_revision(revision);
    message.mutable_mark()->set_snapshot_complete(complete);
    message.mutable_mark()->set_count(tally.count);
    message.mutable_mark()->set_digest(base::DigestText(tally.digest));
    messages.push_back(std::move(message));
  }

  std::minstd_rand dice_;
  std::vector<State> states_;
};

// Whether a copy holds what the server had at its revision; and what the steps told amounts to the same.
void ExpectEqual(const Replica& replica, const std::map<std::string, int64_t>& told, const State& state) {
  ASSERT_EQ(replica.items().size(), state.size()) << replica.revision();
  ASSERT_EQ(told.size(), state.size()) << replica.revision();
  for (const auto& [id, fact] : state) {
    const v1::Fact* own = replica.Find(IdentityOf(fact));
    ASSERT_NE(own, nullptr) << id;
    EXPECT_EQ(own->entity().updated_revision(), fact.entity().updated_revision()) << id;
    EXPECT_EQ(told.at(id), fact.entity().updated_revision()) << id;
  }
}

void FollowAHistory(uint32_t seed) {
  SCOPED_TRACE(seed);
  Server server(seed);
  for (int i = 0; i < 20; ++i) server.MakeCommit();
  auto connection = std::make_shared<mocks::MockConnection>();
  EXPECT_CALL(*connection, Watch).WillRepeatedly([&](const v1::WatchRequest& request) { return server.Open(request); });
  Options options;
  options.watch_retry.initial_backoff = options.watch_retry.max_backoff = std::chrono::milliseconds(0);
  Client client(connection, options);
  auto replica = std::make_unique<Replica>(client, v1::WatchRequest());
  std::map<std::string, int64_t> told;
  int64_t verified = 0;
  while (server.streams < 150) {
    const auto step = replica->Next();
    ASSERT_TRUE(step.ok()) << step.status();
    for (const v1::FactChange& change : step->changes) {
      if (change.has_after()) told[change.key().entity()] = change.after().entity().updated_revision();
      if (!change.has_after()) told.erase(change.key().entity());
    }
    ExpectEqual(*replica, told, server.at(step->revision));
    if (testing::Test::HasFatalFailure()) return;
    verified = std::max(verified, replica->verified_revision());
    if (server.Roll(40) == 0) {  // another process goes on
      replica = std::make_unique<Replica>(client, v1::WatchRequest(), replica->Save());
    }
  }
  EXPECT_GT(server.gaps, 0);
  EXPECT_GT(verified, 20);
}

TEST(AReplica, EqualsTheServerThroughRandomHistoriesAndForcedDisconnects) {
  for (uint32_t seed = 1; seed <= 20; ++seed) FollowAHistory(seed);
}

}  // namespace
}  // namespace entente
