#include "service/rpc/name_follower.h"

#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "service/base/clock.h"
#include "service/commit/committer.h"
#include "service/commit_log/memory_log.h"
#include "service/query/query.h"

namespace entente::rpc {
namespace {

// Whether there come to be so many names, without anybody reading.
bool ComesTo(const discovery::Discovery& discovery, int64_t names) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (discovery.names() < names && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  return discovery.names() == names;
}

// A store that entities can be named in.
class NameFollowerTest : public ::testing::Test {
 protected:
  NameFollowerTest() {
    std::filesystem::remove_all(directory_);
    store_ = *store::StateStore::Open(directory_);
    graph_ = std::make_unique<graph::Graph>(schema_, store_->reader());
    hub_ = std::make_unique<watch::Hub>(log_, schema_, watch::Limits{});
    const commit::State state{schema_, log_, *store_, *graph_, *hub_, tokens_, clock_};
    EXPECT_TRUE(commit::Recover(state).ok());
    committer_ = std::make_unique<commit::Committer>(state, commit::Limits{});
    engine_ = std::make_unique<query::Engine>(*graph_, tokens_, limits_);
    Name("document/notes", "Notes");
  }
  ~NameFollowerTest() override {
    committer_.reset();
    std::filesystem::remove_all(directory_);
  }

  void Name(const std::string& id, const std::string& name) {
    v1::CommitRequest request;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
        absl::StrCat("author: 'tester' changes { assert_claim { entity { id: '", id, "' description { name: '", name,
                     "' ", id.substr(0, id.find('/')), " {} } } citations { document: 'document/notes' } } }"),
        &request));
    const auto response = committer_->Commit(request);
    EXPECT_TRUE(response.ok()) << response.status();
  }

  const std::string directory_ = absl::StrCat(::testing::TempDir(), "/name_follower_", ::getpid());
  const schema::Schema& schema_ = schema::Schema::Linked();
  base::ManualClock clock_{1'700'000'000'000'000};
  commit_log::MemoryLog log_;
  base::TokenCodec tokens_{log_.store_id()};
  const query::Limits limits_;
  std::unique_ptr<store::StateStore> store_;
  std::unique_ptr<graph::Graph> graph_;
  std::unique_ptr<watch::Hub> hub_;
  std::unique_ptr<commit::Committer> committer_;
  std::unique_ptr<query::Engine> engine_;
};

TEST_F(NameFollowerTest, TakesInTheNamesThatAreThereAndThoseThatCome) {
  const discovery::Discovery discovery(engine_->ground(), {});
  EXPECT_EQ(discovery.names(), 0);
  NameFollower follower(*hub_, discovery);
  EXPECT_TRUE(ComesTo(discovery, 1));
  Name("organization/upstage", "Upstage");
  EXPECT_TRUE(ComesTo(discovery, 2));
  Name("organization/krafton", "Krafton");
  Name("organization/ncsoft", "NCSOFT");
  EXPECT_TRUE(ComesTo(discovery, 4));
}

TEST_F(NameFollowerTest, EndsWhileItWaitsAndWhileItWorks) {
  for (int i = 0; i < 20; ++i) {
    const discovery::Discovery discovery(engine_->ground(), {});
    const NameFollower follower(*hub_, discovery);
  }
}

}  // namespace
}  // namespace entente::rpc
