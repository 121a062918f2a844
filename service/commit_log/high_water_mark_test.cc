#include "service/commit_log/high_water_mark.h"

#include <filesystem>

#include "gtest/gtest.h"
#include "service/commit_log/log_folder.h"
#include "service/commit_log/record_codec.h"

namespace entente::commit_log {
namespace {

class HighWaterMarkTest : public testing::Test {
 protected:
  HighWaterMarkTest() {
    std::filesystem::create_directory(folder_.path());
    EXPECT_TRUE(HighWaterMark::Create(*files_, path_, store_id_, HeadOf(0)).ok());
  }
  static Head HeadOf(int64_t revision) { return Head{revision, Sha256(std::to_string(revision))}; }
  absl::StatusOr<int64_t> Reopened() {
    absl::StatusOr<std::unique_ptr<HighWaterMark>> mark = HighWaterMark::Open(*files_, path_);
    if (!mark.ok()) return mark.status();
    EXPECT_EQ((*mark)->head().chain, HeadOf((*mark)->head().revision).chain);
    EXPECT_EQ((*mark)->store_id(), store_id_);
    return (*mark)->head().revision;
  }
  void Damage(size_t at) {
    std::string bytes = LogFolder::ReadAll(path_);
    bytes[at] = static_cast<char>(bytes[at] ^ 0x10);
    LogFolder::WriteAll(path_, bytes);
  }

  LogFolder folder_;
  std::shared_ptr<rocksdb::FileSystem> files_ = rocksdb::FileSystem::Default();
  const std::string path_ = folder_.path() + "/HEAD";
  const std::string store_id_ = std::string(32, 'a');
};

TEST_F(HighWaterMarkTest, TheLastAdvanceIsWhatIsFoundAgain) {
  for (int64_t revision : {1, 2, 7, 8}) {
    ASSERT_TRUE((*HighWaterMark::Open(*files_, path_))->Advance(HeadOf(revision)).ok());
    EXPECT_EQ(*Reopened(), revision);
  }
}

TEST_F(HighWaterMarkTest, ATornSlotLeavesTheOneBefore) {
  std::unique_ptr<HighWaterMark> mark = *HighWaterMark::Open(*files_, path_);
  ASSERT_TRUE(mark->Advance(HeadOf(1)).ok());  // in the second slot
  ASSERT_TRUE(mark->Advance(HeadOf(2)).ok());  // in the first
  Damage(20);
  EXPECT_EQ(*Reopened(), 1);
  ASSERT_TRUE((*HighWaterMark::Open(*files_, path_))->Advance(HeadOf(3)).ok());
  EXPECT_EQ(*Reopened(), 3) << "the damaged slot is the one to be written next";
}

TEST_F(HighWaterMarkTest, TwoDamagedSlotsAreDataLoss) {
  ASSERT_TRUE((*HighWaterMark::Open(*files_, path_))->Advance(HeadOf(1)).ok());
  Damage(20);
  Damage(4096 + 20);
  EXPECT_EQ(Reopened().status().code(), absl::StatusCode::kDataLoss);
  LogFolder::WriteAll(path_, "");
  EXPECT_EQ(Reopened().status().code(), absl::StatusCode::kDataLoss);
}

TEST_F(HighWaterMarkTest, NoFileIsNotFound) {
  std::filesystem::remove(path_);
  EXPECT_EQ(Reopened().status().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace entente::commit_log
