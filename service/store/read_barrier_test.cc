#include "service/store/read_barrier.h"

#include <unistd.h>

#include <filesystem>
#include <thread>

#include "gtest/gtest.h"
#include "service/store/state_store.h"

namespace entente::store {
namespace {

class ReadBarrierTest : public ::testing::Test {
 protected:
  ReadBarrierTest() : directory_(::testing::TempDir() + "/read_barrier_" + std::to_string(::getpid())) {
    std::filesystem::remove_all(directory_);
    auto store = StateStore::Open(directory_);
    EXPECT_TRUE(store.ok()) << store.status();
    store_ = *std::move(store);
    const auto batch = store_->NewBatch();
    v1::Claim claim;
    claim.set_id("claim/known");
    batch->PutClaim(0, 1, claim, {base::FactSort::kEntity, 0}, {});
    batch->PutRequest("known", 1);
    EXPECT_TRUE(store_->Write(*batch, 1).ok());
  }
  ~ReadBarrierTest() override {
    store_.reset();
    std::filesystem::remove_all(directory_);
  }
  const Reader& reader() const { return *store_->reader(); }

  const std::string directory_;
  std::unique_ptr<StateStore> store_;
};

TEST_F(ReadBarrierTest, EveryReadWaits) {
  int waits = 0;
  const auto wait = [&waits] { ++waits; };
  const ReadBarrier barrier(wait);
  EXPECT_TRUE(reader().FindClaim("claim/known")->has_value());
  EXPECT_EQ(waits, 1);
  EXPECT_TRUE(reader().Claim(0, 1)->has_value());
  EXPECT_EQ(waits, 2);
  EXPECT_TRUE(reader().Request("known")->has_value());
  EXPECT_EQ(waits, 3);
  EXPECT_EQ(reader().ClaimIds("claim/", "", 10)->size(), 1u);
  EXPECT_EQ(waits, 4);
}

TEST_F(ReadBarrierTest, WhatIsKnownNotToBeThereNeedsNoRead) {
  store_->WaitForIds();
  int waits = 0;
  const auto wait = [&waits] { ++waits; };
  const ReadBarrier barrier(wait);
  EXPECT_FALSE(reader().FindClaim("claim/unknown")->has_value());
  EXPECT_FALSE(reader().Request("unknown")->has_value());
  EXPECT_TRUE(reader().Claims({}, 1)->empty());
  EXPECT_EQ(waits, 0);
}

TEST_F(ReadBarrierTest, OtherThreadsAndLaterReadsDoNotWait) {
  int waits = 0;
  const auto wait = [&waits] { ++waits; };
  {
    const ReadBarrier barrier(wait);
    std::thread([this] { EXPECT_TRUE(reader().Claim(0, 1)->has_value()); }).join();
  }
  EXPECT_TRUE(reader().Claim(0, 1)->has_value());
  EXPECT_EQ(waits, 0);
}

TEST_F(ReadBarrierTest, WhatIsThereIsKnownAgainAfterAReopening) {
  store_.reset();
  store_ = *StateStore::Open(directory_);
  // As soon as it is open, and when it is known which ids there are.
  for (int i = 0; i < 2; ++i) {
    EXPECT_TRUE(reader().FindClaim("claim/known")->has_value());
    EXPECT_TRUE(reader().Request("known")->has_value());
    EXPECT_FALSE(reader().FindClaim("claim/unknown")->has_value());
    EXPECT_FALSE(reader().Request("unknown")->has_value());
    store_->WaitForIds();
  }
}

}  // namespace
}  // namespace entente::store
