#include "entente/claim_export.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "entente/client.h"
#include "entente/internal/scripted_stream.h"
#include "entente/mocks/mock_connection.h"
#include "service/base/claim_digest.h"

namespace entente {
namespace {

using ::testing::NiceMock;

class ClaimExportTest : public ::testing::Test {
 protected:
  ClaimExportTest() {
    messages_.resize(4);
    messages_[0].mutable_header()->mutable_read_info()->set_revision(7);
    base::ClaimDigest digest;
    for (int i = 0; i < 3; ++i) {
      v1::Claim& claim = *messages_[1 + i / 2].mutable_claims()->add_claims();
      claim.set_id("claim/" + std::to_string(i));
      digest.Add(claim);
    }
    messages_[3].mutable_trailer()->set_claims(3);
    messages_[3].mutable_trailer()->set_claims_digest(digest.Bytes());
  }
  // The ids that come, or how it ended.
  std::string Run(ClaimExport exported) {
    std::string seen;
    for (;;) {
      const auto claim = exported.Next();
      if (!claim.ok()) return seen + absl::StatusCodeToString(claim.status().code());
      if (!claim->has_value()) break;
      seen += (*claim)->id() + " ";
    }
    revision_ = exported.header().read_info().revision();
    claims_ = exported.trailer().claims();
    return seen + "whole";
  }
  ClaimExport Export(absl::Status end = absl::OkStatus()) {
    EXPECT_CALL(*connection_, Export).WillOnce([this, end](const v1::ExportRequest&, Deadline) {
      return std::make_unique<internal::ScriptedStream<v1::ExportResponse>>(
          std::deque<v1::ExportResponse>(messages_.begin(), messages_.end()), end, /*hold=*/false);
    });
    return Client(connection_).Export({});
  }

  std::shared_ptr<NiceMock<mocks::MockConnection>> connection_ = std::make_shared<NiceMock<mocks::MockConnection>>();
  std::vector<v1::ExportResponse> messages_;
  int64_t revision_ = 0, claims_ = 0;
};

TEST_F(ClaimExportTest, HandsOutEveryClaimBetweenHeaderAndTrailer) {
  EXPECT_EQ(Run(Export()), "claim/0 claim/1 claim/2 whole");
  EXPECT_EQ(revision_, 7);
  EXPECT_EQ(claims_, 3);
}

TEST_F(ClaimExportTest, AnAlteredClaimIsNoticedAtTheEnd) {
  messages_[2].mutable_claims()->mutable_claims(0)->set_note("altered");
  EXPECT_EQ(Run(Export()), "claim/0 claim/1 claim/2 DATA_LOSS");
}

TEST_F(ClaimExportTest, AMissingClaimIsNoticedAtTheEnd) {
  messages_.erase(messages_.begin() + 2);
  EXPECT_EQ(Run(Export()), "claim/0 claim/1 DATA_LOSS");
}

TEST_F(ClaimExportTest, AnExportWithoutATrailerIsNotWhole) {
  messages_.pop_back();
  EXPECT_EQ(Run(Export()), "claim/0 claim/1 claim/2 DATA_LOSS");
}

TEST_F(ClaimExportTest, AnErrorAfterTheFirstMessageIsFinal) {
  messages_.resize(2);
  EXPECT_EQ(Run(Export(absl::UnavailableError("lost"))), "claim/0 claim/1 UNAVAILABLE");
}

}  // namespace
}  // namespace entente
