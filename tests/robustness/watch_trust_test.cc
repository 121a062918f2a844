// Clients of Watch that break off, fall behind and begin anew, on a server that is killed while it lets go of history:
// every message is judged against the truth, and in the end every copy is what a fresh snapshot has.
//
// ENTENTE_WATCH_EVENTS sets how many changes have to be delivered (default 100,000), ENTENTE_WATCH_CROWD how many
// clients there are of each habit (default 1): with more of them many changes take fewer commits, each of which waits
// for history to be let go of.
#include <chrono>
#include <cstdlib>
#include <thread>

#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "tests/robustness/mortal_server.h"
#include "tests/robustness/sure_committer.h"
#include "tests/robustness/watch_client.h"
#include "tests/robustness/watch_story.h"
#include "tests/testing/test_server.h"

namespace entente::oracle {
namespace {

constexpr int kIslands = 12;
constexpr int64_t kKept = 2000;  // revisions that the truth remembers for those who begin with the earliest
constexpr int64_t kMicrosPerDay = 86'400'000'000;

v1::WatchRequest Wants(const std::string& text) {
  v1::WatchRequest request;
  if (!google::protobuf::TextFormat::ParseFromString(text, &request)) std::abort();
  return request;
}

// Entities of many islands, most of which are still to come.
v1::WatchRequest WantsSome(const std::string& text, int entities, uint64_t seed) {
  v1::WatchRequest request = Wants(text);
  History history(seed);
  for (int i = 0; i < entities; ++i) {
    request.mutable_filter()->add_entities(OnIsland(history.RandomEntity(), i * 3 % (entities + kIslands)));
  }
  return request;
}

constexpr char kOfKorea[] = "comparison { field: 'organization.country' comparator: COMPARATOR_EQUAL value: 'KR' }";
constexpr char kSure[] = "comparison { field: 'confidence' comparator: COMPARATOR_GREATER_EQUAL value: 'LIKELY' }";

int64_t Configured(const char* name, int64_t usual) {
  const char* const configured = std::getenv(name);
  return configured == nullptr ? usual : std::atoll(configured);
}

std::vector<WatchHabits> OneOfEachHabit() {
  const std::string filter = "filter { ";
  return {
      {"everything", Wants("include_before: true")},
      {"everything, folded", Wants("slow_consumer: SLOW_CONSUMER_COALESCE"), false, false, true},
      {"everything, late", Wants(""), false, true},
      {"everything, late, snapshots", Wants("on_history_lost: HISTORY_LOST_RESNAPSHOT include_before: true"), false,
       true},
      {"everything, slow", Wants("slow_consumer: SLOW_CONSUMER_RESYNC"), false, false, true},
      {"kinds", Wants(filter + "kinds: 'organization' }")},
      {"more kinds", Wants(filter + "kinds: 'model' kinds: 'product' } include_before: true")},
      {"a relation", Wants(filter + "relations: RELATION_MEMBER_OF relations: RELATION_BASED_ON }")},
      {"a meaning", Wants(filter + "meanings: MEANING_DEPENDENCE } include_before: true"), false, true},
      {"entities", WantsSome("include_before: true", 150, 3)},
      {"entities and around", WantsSome(filter + "hops: 2 } include_before: true", 40, 4)},
      {"members around", WantsSome(filter + "hops: 1 meanings: MEANING_MEMBERSHIP }", 150, 5), false, true},
      {"of a country", Wants(filter + "entity_filter { " + kOfKorea + " } } include_before: true")},
      {"of other countries", Wants(filter + "kinds: 'organization' entity_filter { not { " + kOfKorea + " } } }"),
       true},
      {"sure", Wants(filter + "relationship_filter { " + kSure + " } }"), true},
      {"today", Wants("valid_at { today: true } include_before: true")},
  };
}

std::vector<WatchHabits> AllHabits() {
  std::vector<WatchHabits> all;
  for (int64_t i = Configured("ENTENTE_WATCH_CROWD", 1); i > 0; --i) {
    for (WatchHabits& habits : OneOfEachHabit()) all.push_back(std::move(habits));
  }
  return all;
}

// Watches that stand still, or move, for the test in which days pass.
std::vector<WatchHabits> HabitsInTime() {
  return {
      {"any time", Wants("include_before: true")},
      {"any time, said so", Wants("valid_at { any: true }")},
      {"today", Wants("valid_at { today: true } include_before: true")},
      {"surely today", Wants("valid_at { today: true } definite_only: true include_before: true")},
      {"members today", Wants("valid_at { today: true } filter { relations: RELATION_MEMBER_OF }")},
      {"a day", Wants("valid_at { day: '2024-06-15' } include_before: true")},
      {"a year", Wants("valid_at { interval: '2024' overlap: OVERLAP_EVERY_DAY }")},
      {"surely in some months", Wants("valid_at { interval: '2024-02/2024-09' } definite_only: true")},
  };
}

std::vector<v1::WatchRequest> FixedTimes(const std::vector<WatchHabits>& habits) {
  std::vector<v1::WatchRequest> fixed;
  for (const WatchHabits& habit : habits) {
    const v1::ValidAt& at = habit.request.valid_at();
    const bool sure_today = at.today() && habit.request.definite_only();
    if (!at.day().empty() || !at.interval().empty() || sure_today) fixed.push_back(habit.request);
  }
  return fixed;
}

// All clients, each in its thread.
class Crowd {
 public:
  Crowd(const std::vector<WatchHabits>& habits, const WatchTruth& truth, WatchAddress& address) {
    for (size_t i = 0; i < habits.size(); ++i) {
      clients_.push_back(std::make_unique<WatchClient>(habits[i], 100 + i, truth, address, tally_, FixedTimes(habits)));
    }
    for (auto& client : clients_) threads_.emplace_back([&client] { client->Run(); });
  }

  WatchTally& tally() { return tally_; }

  int64_t OldestNeeded() const {
    int64_t oldest = clients_[0]->oldest_needed();
    for (const auto& client : clients_) oldest = std::min(oldest, client->oldest_needed());
    return oldest;
  }

  // Lets all catch up with a revision and compare.
  void Finish(int64_t revision) {
    for (auto& client : clients_) client->FinishAt(revision);
    for (std::thread& thread : threads_) thread.join();
    for (auto& client : clients_) EXPECT_EQ(client->complaint(), "");
    EXPECT_EQ(tally_.compared, static_cast<int64_t>(clients_.size()));
    std::printf(
        "%ld changes, %ld streams, %ld batches, %ld snapshots, %ld resyncs, %ld folds, %ld times history was gone, "
        "%ld compared\n",
        static_cast<long>(tally_.changes), static_cast<long>(tally_.streams), static_cast<long>(tally_.batches),
        static_cast<long>(tally_.snapshots), static_cast<long>(tally_.resyncs), static_cast<long>(tally_.folds),
        static_cast<long>(tally_.compacted), static_cast<long>(tally_.compared));
  }

 private:
  WatchTally tally_;
  std::vector<std::unique_ptr<WatchClient>> clients_;
  std::vector<std::thread> threads_;
};

TEST(WatchTrust, WhateverIsKilledCompactedOrSlowEveryWatcherSeesWhatIsTrue) {
  const int64_t events = Configured("ENTENTE_WATCH_EVENTS", 100'000);
  WatchAddress address;
  MortalServer server(
      {"--watch-lifetime", "7", "--watch-fold-after", "5", "--watch-resync-after", "20"}, [&] { address.Down(); },
      [&](const std::string& at) { address.Up(at); });
  WatchTruth truth;
  SureCommitter committer(address);
  WatchStory story(11, kIslands, truth, [&](const auto& request) { return committer.Commit(request); });
  Crowd crowd(AllHabits(), truth, address);
  std::atomic<bool> stop = false;
  int kills = 0;
  std::thread killer([&] {
    for (int64_t next = 100; !stop; next = truth.head() + 250) {
      while (!stop && !truth.Await(next, std::chrono::steady_clock::now() + std::chrono::seconds(1))) {
      }
      if (stop) return;
      server.Kill();
      ++kills;
    }
  });
  for (int64_t i = 0; !crowd.tally().failed && (crowd.tally().changes < events || crowd.tally().streams < 250); ++i) {
    story.Continue();
    if (i % 100 == 99) story.Forget(std::min(crowd.OldestNeeded(), story.head() - kKept));
  }
  stop = true;
  killer.join();
  crowd.Finish(story.head());
  std::printf("%ld revisions, %d kills, %d erasures\n", static_cast<long>(story.head()), kills, story.erasures());
  EXPECT_GE(crowd.tally().changes, events);
  EXPECT_GE(crowd.tally().streams, 200);
  EXPECT_GE(kills, 3);
  EXPECT_GT(crowd.tally().compacted, 0) << "history has to be lost by somebody";
  EXPECT_GT(crowd.tally().folds, 0) << "somebody has to be slow";
  EXPECT_GT(crowd.tally().batches, 0) << "something has to wait together";
}

TEST(WatchTrust, AsDaysPassEveryWatcherIsToldWhatBeginsAndCeasesToHold) {
  server::Options options;
  options.watch.max_part_bytes = 2048;
  testing::TestServer server(options, int64_t{DayNumber(2024, 3, 1)} * kMicrosPerDay);
  WatchAddress address;
  address.Up(server.address());
  const std::vector<WatchHabits> habits = HabitsInTime();
  WatchTruth truth;
  SureCommitter committer(address);
  WatchStory story(
      12, 5, truth, [&](const auto& request) { return committer.Commit(request); }, FixedTimes(habits));
  Crowd crowd(habits, truth, address);
  int days = 0;
  for (int i = 0; i < 1200 && !crowd.tally().failed; ++i) {
    if (i % 3 != 0) {
      story.Continue();
      continue;
    }
    server.clock().Advance(kMicrosPerDay);
    ASSERT_TRUE(server.server().AdvanceClock().ok());
    story.PassDay(DayNumber(2024, 3, 1) + ++days);
    if (i % 300 == 0) {
      address.Down();
      server.Restart();
      address.Up(server.address());
    }
  }
  crowd.Finish(story.head());
  EXPECT_GE(crowd.tally().changes, 5000);
}

}  // namespace
}  // namespace entente::oracle
