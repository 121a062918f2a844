// kill -9 at random moments while clients commit: every acknowledged commit is there afterwards, none is there by half, and a
// commit whose outcome nobody knows can be repeated under its request id.
//
// What was acknowledged is kept here, outside the server. ENTENTE_CRASH_ROUNDS sets the rounds (default 60).
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <map>
#include <random>
#include <thread>
#include <vector>

#include "entente/v1/admin_service.grpc.pb.h"
#include "entente/v1/commit_service.grpc.pb.h"
#include "entente/v1/query_service.grpc.pb.h"
#include "grpcpp/grpcpp.h"
#include "gtest/gtest.h"
#include "service/base/mutex.h"
#include "tests/testing/server_process.h"

namespace entente {
namespace {

constexpr int kWriters = 4;

// A commit of two organizations and what links them: whole or not at all.
v1::CommitRequest Triple(const std::string& key) {
  v1::CommitRequest request;
  request.set_request_id("crash-" + key);
  request.set_author("crash test");
  for (const char* end : {"a", "b"}) {
    v1::Claim& claim = *request.add_changes()->mutable_assert_claim();
    claim.mutable_entity()->set_id("organization/" + key + "-" + end);
    claim.mutable_entity()->mutable_description()->set_name(key + " " + end);
    claim.mutable_entity()->mutable_description()->mutable_organization()->set_country("KR");
    claim.add_citations()->set_document("document/source");
  }
  v1::Claim& claim = *request.add_changes()->mutable_assert_claim();
  claim.mutable_relationship()->set_relation(v1::RELATION_PARTNERS_WITH);
  claim.mutable_relationship()->set_subject("organization/" + key + "-a");
  claim.mutable_relationship()->set_object("organization/" + key + "-b");
  claim.mutable_valid_time()->set_from("2024");
  claim.add_citations()->set_document("document/source");
  return request;
}

v1::CommitRequest Source() {
  v1::CommitRequest request;
  request.set_request_id("source");
  request.set_author("crash test");
  v1::Claim& claim = *request.add_changes()->mutable_assert_claim();
  claim.mutable_entity()->set_id("document/source");
  claim.mutable_entity()->mutable_description()->set_name("Source");
  claim.mutable_entity()->mutable_description()->mutable_document();
  claim.add_citations()->set_document("document/source");
  return request;
}

// What the clients know: attempted keys, with their revision once acknowledged.
struct Ledger {
  base::Mutex mutex;
  std::map<std::string, int64_t> attempts ABSL_GUARDED_BY(mutex);  // 0: outcome unknown
};

void WriteUntilItBreaks(const std::string& address, int round, int writer, Ledger& ledger) {
  auto stub = v1::CommitService::NewStub(grpc::CreateChannel(address, grpc::InsecureChannelCredentials()));
  for (int i = 0;; ++i) {
    const std::string key = "r" + std::to_string(round) + "w" + std::to_string(writer) + "n" + std::to_string(i);
    {
      base::MutexLock lock(ledger.mutex);
      ledger.attempts[key] = 0;
    }
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
    v1::CommitResponse response;
    if (!stub->Commit(&context, Triple(key), &response).ok()) return;
    base::MutexLock lock(ledger.mutex);
    ledger.attempts[key] = response.revision();
  }
}

bool Exists(v1::QueryService::Stub& stub, const std::string& id) {
  grpc::ClientContext context;
  v1::GetEntityRequest request;
  request.set_id(id);
  v1::GetEntityResponse response;
  const grpc::Status status = stub.GetEntity(&context, request, &response);
  EXPECT_TRUE(status.ok() || status.error_code() == grpc::StatusCode::NOT_FOUND) << status.error_message();
  return status.ok();
}

int Relationships(v1::QueryService::Stub& stub, const std::string& id) {
  grpc::ClientContext context;
  v1::ListRelationshipsRequest request;
  request.add_subjects(id);
  v1::ListRelationshipsResponse response;
  const grpc::Status status = stub.ListRelationships(&context, request, &response);
  EXPECT_TRUE(status.ok()) << status.error_message();
  return response.relationships_size();
}

// Checks the attempts of one round against a server that has recovered; returns how many of unknown outcome had landed.
int Verify(const std::string& address, const std::map<std::string, int64_t>& attempts) {
  auto channel = grpc::CreateChannel(address, grpc::InsecureChannelCredentials());
  auto queries = v1::QueryService::NewStub(channel);
  auto commits = v1::CommitService::NewStub(channel);
  int landed = 0;
  for (const auto& [key, revision] : attempts) {
    const bool a = Exists(*queries, "organization/" + key + "-a");
    const bool b = Exists(*queries, "organization/" + key + "-b");
    EXPECT_EQ(a, b) << key << " is there by half";
    if (a) {
      EXPECT_EQ(Relationships(*queries, "organization/" + key + "-a"), 1) << key << " is there by half";
    }
    EXPECT_TRUE(revision == 0 || a) << key << " was acknowledged at " << revision << " and is lost";
    if (revision != 0) continue;
    landed += a;
    grpc::ClientContext context;
    v1::CommitResponse response;
    EXPECT_TRUE(commits->Commit(&context, Triple(key), &response).ok());
    EXPECT_EQ(response.replayed(), a) << key << ": a repeated commit has to return the stored outcome";
  }
  return landed;
}

TEST(Crash, NoAcknowledgedCommitIsLostAndNoneIsThereByHalf) {
  const char* configured = std::getenv("ENTENTE_CRASH_ROUNDS");
  const int rounds = configured ? std::atoi(configured) : 60;
  testing::ScratchDirectory directory;
  std::mt19937_64 random(7);
  int64_t acknowledged = 0, unknown = 0, landed = 0;
  std::map<std::string, int64_t> last;
  int64_t last_revision = 0;
  for (int round = 0; round < rounds; ++round) {
    testing::ServerProcess server(directory.path());
    ASSERT_TRUE(server.WaitUntilServing()) << server.Log();
    landed += Verify(server.address(), last);
    auto stub = v1::CommitService::NewStub(grpc::CreateChannel(server.address(), grpc::InsecureChannelCredentials()));
    grpc::ClientContext context;
    v1::CommitResponse response;
    ASSERT_TRUE(stub->Commit(&context, Source(), &response).ok());
    Ledger ledger;
    std::vector<std::thread> writers;
    for (int w = 0; w < kWriters; ++w) {
      writers.emplace_back([&, w] { WriteUntilItBreaks(server.address(), round, w, ledger); });
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20 + random() % 150));  // the moment of the crash
    server.KillNow();
    for (std::thread& writer : writers) writer.join();
    base::MutexLock lock(ledger.mutex);
    last = ledger.attempts;
    for (const auto& [key, revision] : last) {
      acknowledged += revision != 0;
      unknown += revision == 0;
      EXPECT_TRUE(revision == 0 || revision > last_revision) << "a revision was given out twice";
    }
    for (const auto& [key, revision] : last) last_revision = std::max(last_revision, revision);
  }
  testing::ServerProcess server(directory.path());
  ASSERT_TRUE(server.WaitUntilServing()) << server.Log();
  landed += Verify(server.address(), last);
  std::printf("%d kills, %ld commits acknowledged, %ld of unknown outcome, of which %ld had landed\n", rounds,
              static_cast<long>(acknowledged), static_cast<long>(unknown), static_cast<long>(landed));
  EXPECT_GT(acknowledged, rounds) << "the server has to be killed while it works";
}

}  // namespace
}  // namespace entente
