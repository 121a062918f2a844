// Imports and exports over the wire: in and out again, killed and gone on with, out of turn, more than the window.
#include <thread>

#include "absl/strings/str_cat.h"
#include "entente/client.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/integration/stubs.h"
#include "tests/testing/decoded_error.h"
#include "tests/testing/server_process.h"
#include "tests/testing/small_world.h"
#include "tests/testing/test_server.h"

namespace entente::testing {
namespace {

using ::testing::SizeIs;

Client ClientOf(const std::string& address) {
  Options options;
  options.endpoints = {address};
  return Client(MakeConnection(options), options);
}

v1::ImportOpening Opening(const std::string& id, const std::string& more = "") {
  return FromText<v1::ImportOpening>(absl::StrCat("import_id: '", id, "' author: 'tests' create_stubs: true ", more));
}

// A row of a source: an organization, and who it works with.
v1::ImportRecord Row(int n, const std::string& name = "Org") {
  return FromText<v1::ImportRecord>(absl::StrCat(
      "locator: 'orgs.csv:", n, "' claims { id: 'claim/orgs.", n, "' entity { id: 'organization/o", n,
      "' description { name: '", name, " ", n, "' organization { } } } citations { document: 'document/orgs' } } ",
      "claims { id: 'claim/orgs.", n, ".with' relationship { relation: RELATION_PARTNERS_WITH subject: 'organization/o",
      n, "' object: 'organization/o", n + 1, "' } citations { document: 'document/orgs' } }"));
}

std::vector<v1::ImportRecord> Rows(int batch, int rows_a_batch) {
  std::vector<v1::ImportRecord> rows;
  for (int i = 0; i < rows_a_batch; ++i) rows.push_back(Row(batch * rows_a_batch + i));
  return rows;
}

// The summary of a whole import of so many batches of ten rows.
absl::StatusOr<v1::ImportSummary> Import(const Client& client, const v1::ImportOpening& opening, int batches) {
  ImportSession session = client.Import(opening);
  for (int i = 0; i < batches; ++i) {
    if (absl::Status sent = session.Send(Rows(i, 10)); !sent.ok()) return sent;
  }
  return session.Finish();
}

// Everything out, checked.
struct Everything {
  std::vector<v1::Claim> claims;
  v1::ExportTrailer trailer;
};
Everything ExportAll(const Client& client) {
  Everything all;
  ClaimExport exported = client.Export({});
  for (;;) {
    auto claim = exported.Next();
    EXPECT_TRUE(claim.ok()) << claim.status();
    if (!claim.ok() || !claim->has_value()) break;
    all.claims.push_back(**std::move(claim));
  }
  all.trailer = exported.trailer();
  return all;
}

TEST(Bulk, WhatComesInOnceComesInOnce) {
  TestServer server;
  const Client client = ClientOf(server.address());
  const auto first = Import(client, Opening("first"), 20);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->counts().asserted(), 400);
  EXPECT_EQ(first->counts().records(), 200);
  const auto again = Import(client, Opening("second"), 20);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->counts().unchanged(), 400);
  EXPECT_EQ(again->revision(), first->revision());
  EXPECT_EQ(client.token(), first->token()) << "who imported reads what was imported";
}

TEST(Bulk, WhatGoesOutAndInAgainHasAnEqualDigest) {
  TestServer server, empty;
  Stubs stubs(server.channel());
  v1::CommitResponse committed;
  ASSERT_TRUE(Call(*stubs.commit, &v1::CommitService::Stub::Commit, SmallWorld(), committed).ok());
  const Client client = ClientOf(server.address()), other = ClientOf(empty.address());
  ASSERT_TRUE(Import(client, Opening("rows"), 10).ok());
  const Everything all = ExportAll(client);
  EXPECT_THAT(all.claims, SizeIs(212));
  EXPECT_EQ(all.trailer.claims(), 212);

  ImportSession session = other.Import(Opening("copy"));
  for (size_t i = 0; i < all.claims.size(); i += 50) {
    std::vector<v1::ImportRecord> records;
    for (size_t j = i; j < std::min(i + 50, all.claims.size()); ++j)
      *records.emplace_back().add_claims() = all.claims[j];
    ASSERT_TRUE(session.Send(std::move(records)).ok());
  }
  const auto summary = session.Finish();
  ASSERT_TRUE(summary.ok()) << summary.status();
  EXPECT_EQ(summary->counts().refused(), 0);
  const Everything copy = ExportAll(other);
  EXPECT_EQ(copy.trailer.claims_digest(), all.trailer.claims_digest());
  EXPECT_EQ(copy.trailer.facts(), all.trailer.facts());
}

TEST(Bulk, TheFactsDigestIsThatOfAWatchOfEverything) {
  TestServer server;
  const Client client = ClientOf(server.address());
  ASSERT_TRUE(Import(client, Opening("rows"), 3).ok());
  v1::WatchRequest request;
  request.mutable_snapshot();
  Watcher watcher = client.Watch(request);
  for (;;) {
    const auto event = watcher.Next();
    ASSERT_TRUE(event.ok()) << event.status();
    const auto* mark = std::get_if<v1::SyncMark>(&*event);
    if (mark == nullptr) continue;
    const Everything all = ExportAll(client);
    EXPECT_EQ(all.trailer.facts_digest(), mark->digest());
    EXPECT_EQ(all.trailer.facts(), mark->count());
    break;
  }
}

TEST(Bulk, ARunThatWasKilledIsGoneOnWithAndNothingIsThereTwice) {
  TestServer undisturbed;
  ASSERT_TRUE(Import(ClientOf(undisturbed.address()), Opening("run"), 30).ok());
  const std::string expected = ExportAll(ClientOf(undisturbed.address())).trailer.claims_digest();

  ScratchDirectory directory;
  const std::string retracts = "claim_prefix: 'claim/orgs.' retract_missing: true";
  int64_t acknowledged = 0;
  for (const int until : {7, 19, 30}) {
    ServerProcess server(directory.path());
    ASSERT_TRUE(server.WaitUntilServing()) << server.Log();
    ImportSession session = ClientOf(server.address()).Import(Opening("run", retracts));
    const auto had = session.Open();
    ASSERT_TRUE(had.ok()) << had.status();
    EXPECT_GE(*had, acknowledged) << "an acknowledged batch was lost";
    for (int i = 0; i < until; ++i) ASSERT_TRUE(session.Send(Rows(i, 10)).ok());
    if (until < 30) {
      acknowledged = session.acknowledged();
      server.KillNow();  // with batches on their way
      continue;
    }
    const auto summary = session.Finish();
    ASSERT_TRUE(summary.ok()) << summary.status();
    EXPECT_EQ(summary->counts().retracted(), 0);
    EXPECT_EQ(ExportAll(ClientOf(server.address())).trailer.claims_digest(), expected);
    const auto next = Import(ClientOf(server.address()), Opening("next", retracts), 29);
    ASSERT_TRUE(next.ok()) << next.status();
    EXPECT_EQ(next->counts().unchanged(), 580);
    EXPECT_EQ(next->counts().retracted(), 20);
  }
}

TEST(Bulk, AServerThatDrainsLetsTheRunGoOnElsewhere) {
  TestServer server;
  {
    ImportSession session = ClientOf(server.address()).Import(Opening("run"));
    ASSERT_TRUE(session.Send(Rows(0, 10)).ok());
    ASSERT_TRUE(session.Flush().ok());
    server.Restart();
  }
  ImportSession session = ClientOf(server.address()).Import(Opening("run"));
  EXPECT_EQ(*session.Open(), 1);
}

TEST(Bulk, RefusedRecordsAreToldWithTheirPlaces) {
  TestServer server;
  ImportSession session = ClientOf(server.address()).Import(Opening("run"));
  std::vector<v1::ImportRecord> rows = Rows(0, 10);
  rows[3].mutable_claims(0)->clear_citations();
  rows[7].mutable_claims(1)->mutable_relationship()->set_object("planet/mars");
  ASSERT_TRUE(session.Send(std::move(rows)).ok());
  ASSERT_TRUE(session.Finish().ok());
  const std::vector<v1::ImportedBatch> results = session.TakeResults();
  ASSERT_THAT(results, SizeIs(1));
  ASSERT_EQ(results[0].refused_size(), 2);
  EXPECT_EQ(results[0].refused(0).locator(), "orgs.csv:3");
  EXPECT_EQ(results[0].refused(1).locator(), "orgs.csv:7");
  EXPECT_EQ(results[0].refused(1).position(), 7);
  EXPECT_EQ(results[0].counts().asserted(), 16);
}

// The wire itself.
class ImportStreamTest : public ::testing::Test {
 protected:
  using Stream = grpc::ClientReaderWriter<v1::ImportRequest, v1::ImportResponse>;

  static v1::ImportRequest Batch(int64_t sequence, int rows = 1) {
    v1::ImportRequest request;
    request.mutable_batch()->set_sequence(sequence);
    for (v1::ImportRecord& row : Rows(static_cast<int>(sequence), rows)) *request.mutable_batch()->add_records() = row;
    return request;
  }
  // How a stream ends to which these parts are sent.
  DecodedError Send(const std::vector<v1::ImportRequest>& parts) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
    const std::unique_ptr<Stream> stream = stubs_.bulk->Import(&context);
    for (const v1::ImportRequest& part : parts) stream->Write(part);
    stream->WritesDone();
    answers_.clear();
    for (v1::ImportResponse answer; stream->Read(&answer);) answers_.push_back(answer);
    return Decode(stream->Finish());
  }
  static v1::ImportRequest Part(const std::string& text) { return FromText<v1::ImportRequest>(text); }

  const v1::ImportRequest opening_ = Part("opening { import_id: 'run' author: 'tests' create_stubs: true }");
  TestServer server_;
  Stubs stubs_{server_.channel()};
  std::vector<v1::ImportResponse> answers_;
};

TEST_F(ImportStreamTest, TheOpeningComesFirstAndOnce) {
  DecodedError error = Send({Batch(1)});
  EXPECT_EQ(error.code, grpc::StatusCode::FAILED_PRECONDITION) << error;
  EXPECT_EQ(error.reason, "IMPORT_OUT_OF_TURN") << error;
  EXPECT_EQ(error.metadata["expected"], "opening");
  EXPECT_EQ(Send({opening_, opening_}).reason, "IMPORT_OUT_OF_TURN");
  EXPECT_EQ(Send({}).reason, "IMPORT_OUT_OF_TURN");
  EXPECT_EQ(Send({Part("")}).Short(), "REQUIRED part");
  EXPECT_EQ(Send({Part("opening { import_id: 'A' author: 'a' }")}).Short(), "INVALID_FORMAT opening.import_id");
}

TEST_F(ImportStreamTest, BatchesAndTheEndingComeInTurn) {
  DecodedError error = Send({opening_, Batch(1), Batch(3)});
  EXPECT_EQ(error.reason, "IMPORT_OUT_OF_TURN") << error;
  EXPECT_EQ(error.metadata["expected"], "2");
  ASSERT_THAT(answers_, SizeIs(2)) << "what was right before it was taken";
  EXPECT_EQ(answers_[1].batch().sequence(), 1);
  EXPECT_EQ(Send({opening_, Part("ending { last_sequence: 5 }")}).metadata["expected"], "2");
  EXPECT_EQ(Send({opening_, Part("ending { last_sequence: 1 }")}).code, grpc::StatusCode::OK);
  EXPECT_TRUE(answers_.back().has_summary());
}

TEST_F(ImportStreamTest, AnImportWithoutAnEndingStaysOpen) {
  EXPECT_EQ(Send({opening_, Batch(1), Batch(2)}).code, grpc::StatusCode::OK);
  EXPECT_EQ(answers_[0].opened().window(), 4);
  EXPECT_THAT(answers_, SizeIs(3));
  Send({opening_});
  EXPECT_EQ(answers_[0].opened().last_sequence(), 2);
}

TEST_F(ImportStreamTest, MoreThanTheWindowWaitsInTheNetwork) {
  std::vector<v1::ImportRequest> parts{opening_};
  for (int i = 1; i <= 40; ++i) parts.push_back(Batch(i, 50));
  parts.push_back(Part("ending { last_sequence: 40 }"));
  EXPECT_EQ(Send(parts).code, grpc::StatusCode::OK);
  ASSERT_THAT(answers_, SizeIs(42));
  for (int i = 1; i <= 40; ++i) EXPECT_EQ(answers_[i].batch().sequence(), i);
  EXPECT_EQ(answers_[41].summary().counts().asserted(), 4000);
}

TEST_F(ImportStreamTest, ATooLargeBatchOrMessageIsRefused) {
  v1::ImportRequest many = Batch(1, 5001);
  EXPECT_EQ(Send({opening_, many}).Short(), "BATCH_TOO_LARGE batch.records");
  v1::ImportRequest large = Batch(1);
  large.mutable_batch()->mutable_records(0)->set_locator(std::string(5 << 20, 'l'));
  const DecodedError error = Send({opening_, large});
  EXPECT_EQ(error.code, grpc::StatusCode::RESOURCE_EXHAUSTED) << error;
  EXPECT_EQ(error.reason, "MESSAGE_TOO_LARGE") << error;
}

TEST_F(ImportStreamTest, NoMoreImportsThanAllowedAreOpen) {
  server::Options options;
  options.bulk.max_imports = 1;
  TestServer server(options);
  Stubs stubs(server.channel());
  grpc::ClientContext context;
  const auto open = stubs.bulk->Import(&context);
  open->Write(opening_);
  v1::ImportResponse answer;
  ASSERT_TRUE(open->Read(&answer));
  grpc::ClientContext other;
  const auto refused = stubs.bulk->Import(&other);
  const DecodedError error = Decode(refused->Finish());
  EXPECT_EQ(error.code, grpc::StatusCode::RESOURCE_EXHAUSTED) << error;
  EXPECT_EQ(error.reason, "QUOTA_EXCEEDED") << error;
  context.TryCancel();
  while (open->Read(&answer)) {
  }
  EXPECT_EQ(open->Finish().error_code(), grpc::StatusCode::CANCELLED);
}

TEST_F(ImportStreamTest, TwoStreamsOfOneRunTakeEachBatchOnce) {
  std::vector<v1::ImportRequest> parts{opening_};
  for (int i = 1; i <= 20; ++i) parts.push_back(Batch(i, 10));
  const auto run = [&] {
    Stubs stubs(server_.channel());
    grpc::ClientContext context;
    const auto stream = stubs.bulk->Import(&context);
    std::thread reader([&] {
      for (v1::ImportResponse answer; stream->Read(&answer);) {
      }
    });
    for (const v1::ImportRequest& part : parts) stream->Write(part);
    stream->WritesDone();
    reader.join();
    EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::OK);
  };
  std::thread one(run), two(run);
  one.join();
  two.join();
  EXPECT_THAT(ExportAll(ClientOf(server_.address())).claims, SizeIs(400));
}

}  // namespace
}  // namespace entente::testing
