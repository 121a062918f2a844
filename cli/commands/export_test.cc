#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "cli/testing/command_run.h"
#include "service/base/claim_digest.h"

namespace entente::cli {
namespace {

using ::testing::HasSubstr;

using Stream = GivenStream<v1::ExportResponse>;

class ExportTest : public CommandTest {
 protected:
  // An export of two claims.
  static std::vector<v1::ExportResponse> Messages() {
    auto header = Text<v1::ExportResponse>("header { read_info { revision: 7 } schema_digest: 's' }");
    auto claims = Text<v1::ExportResponse>("claims { claims { id: 'claim/a' } claims { id: 'claim/b' note: 'b' } }");
    base::ClaimDigest digest;
    for (const v1::Claim& claim : claims.claims().claims()) digest.Add(claim);
    auto trailer = Text<v1::ExportResponse>("trailer { claims: 2 facts: 9 facts_digest: 'f00d' }");
    trailer.mutable_trailer()->set_claims_digest(digest.Bytes());
    return {header, claims, trailer};
  }
  void ExpectExport(std::vector<v1::ExportResponse> messages) {
    EXPECT_CALL(*connection_, Export).WillOnce([messages](const v1::ExportRequest&, Deadline) {
      return std::make_unique<Stream>(messages);
    });
  }
  static std::string Contents(const std::string& path) {
    std::ifstream file(path);
    return std::string(std::istreambuf_iterator<char>(file), {});
  }

  const std::string path_ = ::testing::TempDir() + "/export_" + std::to_string(::getpid()) + ".jsonl";
};

TEST_F(ExportTest, WritesAClaimALineAndTellsTheDigestBesides) {
  ExpectExport(Messages());
  EXPECT_EQ(Run({"export"}), 0) << err_;
  EXPECT_EQ(out_, "{\"id\":\"claim/a\"}\n{\"id\":\"claim/b\",\"note\":\"b\"}\n");
  EXPECT_THAT(err_, HasSubstr("2 claims of revision 7, digest "));
  EXPECT_THAT(err_, HasSubstr("9 facts, digest f00d"));
}

TEST_F(ExportTest, WritesAFileThatIsThereOnceItIsWhole) {
  ExpectExport(Messages());
  EXPECT_EQ(Run({"export", path_}), 0) << err_;
  EXPECT_EQ(out_, "");
  EXPECT_EQ(Contents(path_), "{\"id\":\"claim/a\"}\n{\"id\":\"claim/b\",\"note\":\"b\"}\n");
  EXPECT_FALSE(std::filesystem::exists(path_ + ".part"));
  std::filesystem::remove(path_);
}

TEST_F(ExportTest, LeavesNoFileWhenTheClaimsAreNotThoseOfTheDigest) {
  std::vector<v1::ExportResponse> messages = Messages();
  messages[1].mutable_claims()->mutable_claims(0)->set_note("altered on the way");
  ExpectExport(messages);
  EXPECT_NE(Run({"export", path_}), 0);
  EXPECT_THAT(err_, HasSubstr("digest"));
  EXPECT_FALSE(std::filesystem::exists(path_));
  EXPECT_FALSE(std::filesystem::exists(path_ + ".part"));
}

TEST_F(ExportTest, SaysWhenTheFileCannotBeWritten) {
  ExpectExport(Messages());
  EXPECT_NE(Run({"export", "/nonexistent/folder/claims.jsonl"}), 0);
  EXPECT_THAT(err_, HasSubstr("/nonexistent/folder/claims.jsonl"));
}

TEST_F(ExportTest, AsksForTheStateThatIsNamed) {
  EXPECT_CALL(*connection_, Export).WillOnce([](const v1::ExportRequest& request, Deadline) {
    EXPECT_EQ(request.context().at_exact_snapshot().revision(), 3);
    return std::make_unique<Stream>(Messages());
  });
  EXPECT_EQ(Run({"export", "--known-at", "3"}), 0) << err_;
}

TEST_F(ExportTest, IsPrintedAsACall) {
  EXPECT_EQ(Run({"export", "--grpcurl", path_}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("entente.v1.BulkService/Export"));
  EXPECT_FALSE(std::filesystem::exists(path_));
}

}  // namespace
}  // namespace entente::cli
