// The SDK's copies of what watches see, on connections that are cut off again and again while the server commits, lets
// go of history and is killed: every mark is compared with the copy's own digest, and in the end each copy is what a
// fresh snapshot has, fact by fact.
#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "entente/client.h"
#include "entente/replica.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "tests/robustness/mortal_server.h"
#include "tests/robustness/sure_committer.h"
#include "tests/robustness/watch_story.h"
#include "tests/testing/cutting_relay.h"

namespace entente::oracle {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr int kIslands = 12, kCuts = 100, kCutsBetweenKills = 20;

template <typename Request>
Request RequestOf(const std::string& text) {
  Request request;
  if (!google::protobuf::TextFormat::ParseFromString(text, &request)) std::abort();
  return request;
}

Client ClientOf(const std::string& address) {
  Options options;
  options.endpoints = {address};
  options.watch_retry.initial_backoff = milliseconds(5);
  options.watch_retry.max_backoff = milliseconds(50);
  return Client(MakeConnection(options), options);
}

// A copy that is kept up in a thread of its own.
template <typename Copy>
class Keeper {
 public:
  Keeper(const std::string& address, typename Copy::Request request)
      : client_(ClientOf(address)), copy_(client_, request), request_(std::move(request)) {
    thread_ = std::thread([this] { Keep(); });
  }
  ~Keeper() { thread_.join(); }

  void FinishAt(int64_t revision) { finish_ = revision; }
  int64_t verified() const { return verified_; }
  int passed_over() const { return passed_over_; }
  bool failed() const { return failed_; }

  // Waits for the end, then compares the copy with one that is made anew, through another connection.
  void Compare(const std::string& address) {
    thread_.join();
    thread_ = std::thread([] {});
    ASSERT_FALSE(failed_) << status_;
    EXPECT_EQ(copy_.verified_revision(), finish_);
    const Client client = ClientOf(address);
    request_.set_until_revision(finish_);
    Copy fresh(client, request_);
    while (fresh.revision() < finish_) ASSERT_TRUE(fresh.Next(seconds(20)).ok());
    EXPECT_EQ(copy_.tally().digest, fresh.tally().digest);
    ASSERT_EQ(copy_.items().size(), fresh.items().size());
    for (const auto& [identity, item] : fresh.items()) {
      const auto* const own = copy_.Find(identity);
      ASSERT_NE(own, nullptr) << identity;
      EXPECT_EQ(own->SerializeAsString(), item.SerializeAsString()) << own->DebugString() << item.DebugString();
    }
    EXPECT_GT(fresh.items().size(), 0u);
  }

 private:
  void Keep() {
    const auto deadline = steady_clock::now() + seconds(400);
    while (finish_ == 0 || copy_.verified_revision() < finish_) {
      const auto step = copy_.Next(milliseconds(200));
      if (!step.ok() || steady_clock::now() > deadline) {
        status_ = step.ok() ? "it does not catch up" : step.status().ToString();
        failed_ = true;
        return;
      }
      if (step->has_value() && (*step)->passed_over) ++passed_over_;
      verified_ = copy_.verified_revision();
    }
  }

  const Client client_;
  Copy copy_;
  typename Copy::Request request_;
  std::atomic<int64_t> finish_ = 0, verified_ = 0;
  std::atomic<int> passed_over_ = 0;
  std::atomic<bool> failed_ = false;
  std::string status_;
  std::thread thread_;
};

constexpr char kOrganizationsOfKorea[] =
    "filter { kinds: 'organization' entity_filter { comparison { field: 'organization.country' "
    "comparator: COMPARATOR_EQUAL value: 'KR' } } }";
constexpr char kDependence[] = "filter { meanings: MEANING_DEPENDENCE } valid_at { today: true }";
// Rows are told by what they are bound to, not by how that is described.
constexpr char kMemberships[] =
    "pattern { nodes { variable: 'o' kinds: 'organization' } nodes { variable: 'a' kinds: 'alliance' } "
    "edges { from: 'o' to: 'a' direction: DIRECTION_OUT relations: RELATION_MEMBER_OF } } read_mask { paths: 'id' }";

TEST(ReplicaTrust, FilteredCopiesEqualTheServersAfterAHundredForcedDisconnects) {
  WatchAddress address;
  testing::CuttingRelay relay;
  MortalServer server(
      {"--watch-lifetime", "9"}, [&] { address.Down(); },
      [&](const std::string& at) {
        relay.LeadTo(at);
        address.Up(at);
      });
  WatchTruth truth;
  SureCommitter committer(address);
  WatchStory story(21, kIslands, truth, [&](const auto& request) { return committer.Commit(request); });
  Keeper<Replica> everything(relay.address(), {});
  Keeper<Replica> korea(relay.address(), RequestOf<v1::WatchRequest>(kOrganizationsOfKorea));
  Keeper<Replica> dependence(relay.address(), RequestOf<v1::WatchRequest>(kDependence));
  Keeper<PatternReplica> rows(relay.address(), RequestOf<v1::WatchPatternRequest>(kMemberships));
  const auto failed = [&] { return everything.failed() || korea.failed() || dependence.failed() || rows.failed(); };
  const auto verified = [&] {
    return std::min({everything.verified(), korea.verified(), dependence.verified(), rows.verified()});
  };
  int cuts = 0;
  const auto deadline = steady_clock::now() + seconds(300);
  while (cuts < kCuts && !failed() && steady_clock::now() < deadline) {
    const int64_t before = story.head();
    for (int i = 0; i < 8; ++i) story.Continue();
    story.Forget(story.head());
    // In the middle of things every other time; else when all have caught up with what was there before.
    while (cuts % 2 == 0 && verified() < before && !failed() && steady_clock::now() < deadline) {
      std::this_thread::sleep_for(milliseconds(1));
    }
    if (relay.Cut() > 0) ++cuts;
    if (cuts % kCutsBetweenKills == kCutsBetweenKills - 1) server.Kill();
  }
  EXPECT_EQ(cuts, kCuts);
  for (int i = 0; i < 8; ++i) story.Continue();
  everything.FinishAt(story.head());
  korea.FinishAt(story.head());
  dependence.FinishAt(story.head());
  rows.FinishAt(story.head());
  const std::string at = address.Await();
  everything.Compare(at);
  korea.Compare(at);
  dependence.Compare(at);
  rows.Compare(at);
  std::printf("%ld revisions, %d disconnects; passed over %d, %d, %d and %d times\n", static_cast<long>(story.head()),
              cuts, everything.passed_over(), korea.passed_over(), dependence.passed_over(), rows.passed_over());
}

}  // namespace
}  // namespace entente::oracle
