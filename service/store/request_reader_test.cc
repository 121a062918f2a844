// Requests with their notes, and ids of claims, in order.
#include <unistd.h>

#include <filesystem>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/store/state_store.h"

namespace entente::store {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class RequestReaderTest : public ::testing::Test {
 protected:
  RequestReaderTest() : directory_(::testing::TempDir() + "/request_reader_" + std::to_string(::getpid())) {
    std::filesystem::remove_all(directory_);
    store_ = *StateStore::Open(directory_);
    const auto batch = store_->NewBatch();
    batch->PutRequest("import/a/2", 7, "note");
    batch->PutRequest("import/a/1", 5);
    batch->PutRequest("import/a-/1", 6);
    batch->PutRequest("other", 8);
    base::ClaimNo no = 0;
    for (const char* id : {"claim/t.1", "claim/s.2", "claim/s.1"}) {
      v1::Claim claim;
      claim.set_id(id);
      batch->PutClaim(no++, 5, claim, {base::FactSort::kEntity, 0}, {});
    }
    EXPECT_TRUE(store_->Write(*batch, 8, /*sync=*/true).ok());
  }
  ~RequestReaderTest() override {
    store_.reset();
    std::filesystem::remove_all(directory_);
  }

  std::vector<std::string> Requests(const std::string& prefix, const std::string& after, size_t limit) {
    std::vector<std::string> ids;
    const auto requests = store_->reader()->Requests(prefix, after, limit);
    for (const StoredRequest& request : *requests) ids.push_back(request.id);
    return ids;
  }
  std::vector<std::string> ClaimIds(const std::string& prefix, const std::string& after, size_t limit) {
    std::vector<std::string> ids;
    const auto claims = store_->reader()->ClaimIds(prefix, after, limit);
    for (const auto& [id, no] : *claims) ids.push_back(id);
    return ids;
  }

  const std::string directory_;
  std::unique_ptr<StateStore> store_;
};

TEST_F(RequestReaderTest, ARequestHasItsNote) {
  const auto request = *store_->reader()->Request("import/a/2");
  ASSERT_TRUE(request.has_value());
  EXPECT_EQ(request->revision, 7);
  EXPECT_EQ(request->note, "note");
  EXPECT_EQ((*store_->reader()->Request("import/a/1"))->note, "");
  EXPECT_FALSE(store_->reader()->Request("import/a/")->has_value());
  EXPECT_EQ((*store_->reader()->Request("import/a/2"))->revision, 7);
}

TEST_F(RequestReaderTest, RequestsAreListedByTheBeginningOfTheirIds) {
  EXPECT_THAT(Requests("import/a/", "", 10), ElementsAre("import/a/1", "import/a/2"));
  EXPECT_THAT(Requests("import/a/", "", 1), ElementsAre("import/a/1"));
  EXPECT_THAT(Requests("import/a/", "import/a/1", 10), ElementsAre("import/a/2"));
  EXPECT_THAT(Requests("import/a/", "import/a/2", 10), IsEmpty());
  EXPECT_THAT(Requests("import/b/", "", 10), IsEmpty());
}

TEST_F(RequestReaderTest, TheLastRequestIsThatOfTheGreatestId) {
  EXPECT_EQ((*store_->reader()->LastRequest("import/a/"))->id, "import/a/2");
  EXPECT_FALSE(store_->reader()->LastRequest("import/b/")->has_value());
  EXPECT_FALSE(store_->reader()->LastRequest("a")->has_value());
}

TEST_F(RequestReaderTest, IdsOfClaimsAreListedInOrder) {
  EXPECT_THAT(ClaimIds("", "", 10), ElementsAre("claim/s.1", "claim/s.2", "claim/t.1"));
  EXPECT_THAT(ClaimIds("claim/s.", "", 10), ElementsAre("claim/s.1", "claim/s.2"));
  EXPECT_THAT(ClaimIds("", "claim/s.1", 1), ElementsAre("claim/s.2"));
  EXPECT_THAT(ClaimIds("claim/t.", "claim/t.1", 1), IsEmpty());
}

TEST_F(RequestReaderTest, ClaimsAreReadTogetherAsTheyWere) {
  const auto claims = *store_->reader()->Claims({1, 0, 9}, 5);
  EXPECT_EQ(claims[0]->id(), "claim/s.2");
  EXPECT_EQ(claims[1]->id(), "claim/t.1");
  EXPECT_FALSE(claims[2].has_value());
  EXPECT_FALSE((*store_->reader()->Claims({1}, 4))[0].has_value());
}

}  // namespace
}  // namespace entente::store
