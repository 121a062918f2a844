// What a disk can do to the embedded log. What it does like every driver is in commit_log_test.cc.
#include "service/commit_log/rocksdb_log.h"

#include <filesystem>
#include <random>
#include <thread>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/commit_log/log_conformance.h"
#include "service/commit_log/log_folder.h"
#include "service/commit_log/rocksdb_keys.h"

namespace entente::commit_log {
namespace {

using testing::AnyOf;
using testing::Each;
using testing::HasSubstr;

class RocksdbLogTest : public testing::Test {
 protected:
  RocksdbLogTest() { options_.ballast_bytes = 0; }
  absl::Status Open() {
    log_.reset();
    absl::StatusOr<std::unique_ptr<RocksdbLog>> log = RocksdbLog::Open(folder_.path(), options_);
    if (log.ok()) log_ = *std::move(log);
    return log.status();
  }
  // Appends n records in groups of two, with reasons that do not compress away.
  void Fill(int n) {
    std::mt19937_64 random(7);
    for (int i = 0; i < n; i += 2) {
      Reasons group;
      for (int j = 0; j < 2; ++j) group.push_back("reason " + std::to_string(i + j) + " " + std::to_string(random()));
      ASSERT_EQ(AppendReasons(*log_, group), Outcome::kCommitted);
    }
  }

  LogFolder folder_;
  std::shared_ptr<FailingDisk> disk_ = std::make_shared<FailingDisk>();
  RocksdbLogOptions options_;
  std::unique_ptr<RocksdbLog> log_;
};

TEST_F(RocksdbLogTest, OnlyOneMayHaveItOpen) {
  ASSERT_TRUE(Open().ok());
  const absl::Status second = RocksdbLog::Open(folder_.path(), options_).status();
  EXPECT_EQ(second.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(second.message()), HasSubstr("in use by another server"));
}

TEST_F(RocksdbLogTest, ACreationThatWasInterruptedIsTakenUpAgain) {
  ASSERT_TRUE(Open().ok());
  log_.reset();
  std::filesystem::remove(folder_.path() + "/HEAD");  // made last
  ASSERT_TRUE(Open().ok());
  EXPECT_EQ(AppendReasons(*log_, {"a"}), Outcome::kCommitted);
}

TEST_F(RocksdbLogTest, ALogWhoseHeadFileIsGoneIsRefused) {
  ASSERT_TRUE(Open().ok());
  Fill(2);
  log_.reset();
  std::filesystem::remove(folder_.path() + "/HEAD");
  EXPECT_EQ(Open().code(), absl::StatusCode::kDataLoss);
}

TEST_F(RocksdbLogTest, AHeadFileWhoseRecordsAreGoneIsRefused) {
  ASSERT_TRUE(Open().ok());
  Fill(2);
  log_.reset();
  std::filesystem::remove_all(folder_.path() + "/records");
  EXPECT_EQ(Open().code(), absl::StatusCode::kDataLoss);
}

TEST_F(RocksdbLogTest, TheRecordsOfAnotherStoreAreRefused) {
  ASSERT_TRUE(Open().ok());
  Fill(2);
  log_.reset();
  LogFolder other;
  ASSERT_TRUE(RocksdbLog::Open(other.path(), options_).ok());
  std::filesystem::copy(other.path() + "/HEAD", folder_.path() + "/HEAD",
                        std::filesystem::copy_options::overwrite_existing);
  const absl::Status opened = Open();
  EXPECT_EQ(opened.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(std::string(opened.message()), HasSubstr("different stores"));
}

// Copies of an older state of the whole folder's records, as a restore gone wrong would leave them.
TEST_F(RocksdbLogTest, RecordsOlderThanTheMarkAreRefusedAndTheMissingOnesNamed) {
  ASSERT_TRUE(Open().ok());
  Fill(4);
  log_.reset();
  const std::string records = folder_.path() + "/records", old = folder_.path() + "/old";
  std::filesystem::copy(records, old, std::filesystem::copy_options::recursive);
  ASSERT_TRUE(Open().ok());
  Fill(4);
  log_.reset();
  std::filesystem::remove_all(records);
  std::filesystem::rename(old, records);
  const absl::Status opened = Open();
  EXPECT_EQ(opened.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(std::string(opened.message()), HasSubstr("revisions 5 to 8 are missing"));
}

TEST_F(RocksdbLogTest, AnotherHistoryOfTheSameLengthIsRefused) {
  ASSERT_TRUE(Open().ok());
  ASSERT_EQ(AppendReasons(*log_, {"a"}), Outcome::kCommitted);
  log_.reset();
  const LogFolder earlier;
  std::filesystem::copy(folder_.path(), earlier.path(), std::filesystem::copy_options::recursive);
  ASSERT_TRUE(Open().ok());
  ASSERT_EQ(AppendReasons(*log_, {"b"}), Outcome::kCommitted);
  log_.reset();
  const std::string head = LogFolder::ReadAll(folder_.path() + "/HEAD");
  std::filesystem::remove_all(folder_.path());
  std::filesystem::copy(earlier.path(), folder_.path(), std::filesystem::copy_options::recursive);
  ASSERT_TRUE(Open().ok());
  ASSERT_EQ(AppendReasons(*log_, {"not b"}), Outcome::kCommitted);
  log_.reset();
  LogFolder::WriteAll(folder_.path() + "/HEAD", head);
  const absl::Status opened = Open();
  EXPECT_EQ(opened.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(std::string(opened.message()), HasSubstr("not the one that was acknowledged"));
}

TEST_F(RocksdbLogTest, ALogCutBelowItsMarkIsNeverOpenedShort) {
  ASSERT_TRUE(Open().ok());
  Fill(20);
  log_.reset();
  const std::vector<std::string> files = folder_.Files(".log");
  ASSERT_EQ(files.size(), 1);
  const std::string bytes = LogFolder::ReadAll(files[0]);
  for (const size_t size : {size_t{0}, size_t{1}, bytes.size() / 2, bytes.size() - 1}) {
    LogFolder copy;
    std::filesystem::copy(folder_.path(), copy.path(), std::filesystem::copy_options::recursive);
    LogFolder::WriteAll(copy.Files(".log")[0], bytes.substr(0, size));
    const absl::Status opened = RocksdbLog::Open(copy.path(), options_).status();
    EXPECT_EQ(opened.code(), absl::StatusCode::kDataLoss) << size << ": " << opened;
  }
}

// How a log fares whose files were damaged: refused, or all of it is still there.
void ExpectRefusedOrWhole(const std::string& path, const RocksdbLogOptions& options, const Reasons& all, int& refused) {
  absl::StatusOr<std::unique_ptr<RocksdbLog>> log = RocksdbLog::Open(path, options);
  absl::Status status = log.status();
  if (log.ok()) {
    const absl::StatusOr<Reasons> read = ReadReasons(**log);
    status = read.status();
    if (read.ok()) {
      EXPECT_EQ(*read, all) << "read short or changed, without a word";
    }
  }
  refused += !status.ok();
}

class DamageTest : public RocksdbLogTest, public testing::WithParamInterface<std::string> {};

TEST_P(DamageTest, FlippedAndZeroedBytesAreRefusedNeverPassedOver) {
  ASSERT_TRUE(Open().ok());
  Fill(40);
  if (GetParam() == ".sst") {
    ASSERT_TRUE(Open().ok());  // recovery puts the records into a table
  }
  const Reasons all = *ReadReasons(*log_);
  log_.reset();
  const std::vector<std::string> files = folder_.Files(GetParam());
  ASSERT_FALSE(files.empty());
  const std::string name = std::filesystem::relative(files[0], folder_.path());
  const std::string bytes = LogFolder::ReadAll(files[0]);
  int refused = 0, tries = 0;
  for (size_t at = 0; at < bytes.size(); at += bytes.size() / 40 + 1, ++tries) {
    LogFolder copy;
    std::filesystem::copy(folder_.path(), copy.path(), std::filesystem::copy_options::recursive);
    std::string damaged = bytes;
    if (tries % 2 == 0) damaged[at] = static_cast<char>(damaged[at] ^ (1 << tries % 8));
    if (tries % 2 == 1)
      damaged.replace(at, std::min<size_t>(512, bytes.size() - at), std::min<size_t>(512, bytes.size() - at), '\0');
    LogFolder::WriteAll(copy.path() + "/" + name, damaged);
    RocksdbLogOptions options = options_;
    options.verify_records = tries % 3 == 0 ? 0 : 10'000;  // what is not seen at open is seen when it is read
    ExpectRefusedOrWhole(copy.path(), options, all, refused);
  }
  EXPECT_GT(refused, tries / 2) << "the damage did not hit the records";
}

TEST_F(RocksdbLogTest, OpeningChecksTheLastRecordsUpToACountAndASize) {
  ASSERT_TRUE(Open().ok());
  std::mt19937_64 random(7);
  Reasons group;
  for (int i = 0; i < 2000; ++i) group.push_back(std::to_string(random()));  // of many blocks
  ASSERT_EQ(AppendReasons(*log_, group), Outcome::kCommitted);
  ASSERT_TRUE(Open().ok());
  log_.reset();
  const std::string file = folder_.Files(".sst").at(0);
  std::string bytes = LogFolder::ReadAll(file);
  bytes[100] = static_cast<char>(bytes[100] ^ 1);  // of the first records
  LogFolder::WriteAll(file, bytes);
  EXPECT_EQ(Open().code(), absl::StatusCode::kDataLoss);
  options_.verify_bytes = 1000;
  ASSERT_TRUE(Open().ok());
  EXPECT_EQ(ReadReasons(*log_).status().code(), absl::StatusCode::kDataLoss) << "what opening did not see";
  options_ = {.verify_records = 10, .ballast_bytes = 0};
  EXPECT_TRUE(Open().ok());
}

// Changes a byte of a record in a way that RocksDB does not notice.
void Damage(const std::string& records, int64_t revision) {
  rocksdb::DB* opened = nullptr;
  ASSERT_TRUE(rocksdb::DB::Open(rocksdb::Options(), records, &opened).ok());
  const std::unique_ptr<rocksdb::DB> db(opened);
  std::string bytes;
  ASSERT_TRUE(db->Get({}, RecordKey(revision), &bytes).ok());
  bytes.back() = static_cast<char>(bytes.back() ^ 1);
  ASSERT_TRUE(db->Put({}, RecordKey(revision), bytes).ok());
}

TEST_F(RocksdbLogTest, WhatTheMarkDoesNotKnowIsCheckedWhateverTheLimits) {
  ASSERT_TRUE(Open().ok());
  Fill(2);
  log_.reset();
  const std::string marked = LogFolder::ReadAll(folder_.path() + "/HEAD");
  ASSERT_TRUE(Open().ok());
  Fill(4);
  options_.verify_records = options_.verify_bytes = 0;
  for (const int64_t damaged : {1, 4}) {
    log_.reset();
    LogFolder::WriteAll(folder_.path() + "/HEAD", marked);
    Damage(folder_.path() + "/records", damaged);
    EXPECT_EQ(Open().code(), damaged == 4 ? absl::StatusCode::kDataLoss : absl::StatusCode::kOk) << damaged;
  }
}

INSTANTIATE_TEST_SUITE_P(Files, DamageTest, testing::Values(".log", ".sst"));

TEST_F(RocksdbLogTest, AFailedSyncLeavesTheAppendUnknownAndTheRecordsWholeOrAbsent) {
  options_.file_system = disk_;
  for (auto switch_on : {&FailingDisk::fail_log_sync, &FailingDisk::fail_log_append, &FailingDisk::fail_mark_sync}) {
    ASSERT_TRUE(Open().ok());
    Fill(2);
    const int64_t head = log_->ReadHead().revision;
    ((*disk_).*switch_on) = true;
    EXPECT_EQ(AppendReasons(*log_, {"in doubt 1", "in doubt 2"}), Outcome::kUnknown);
    ((*disk_).*switch_on) = false;
    EXPECT_EQ(AppendReasons(*log_, {"later"}), Outcome::kRefused);
    EXPECT_EQ(log_->health().code(), absl::StatusCode::kUnavailable);
    EXPECT_EQ(log_->ReadHead().revision, head);
    EXPECT_EQ(ReadReasons(*log_)->size(), head) << "what is in doubt is not read";
    ASSERT_TRUE(Open().ok());
    EXPECT_THAT(log_->ReadHead().revision, AnyOf(head, head + 2));
    const Reasons found = *ReadReasons(*log_);
    EXPECT_EQ(found.size(), log_->ReadHead().revision);
    if (found.size() > static_cast<size_t>(head)) {
      EXPECT_EQ(found.back(), "in doubt 2");
    }
    EXPECT_TRUE(log_->health().ok());
    EXPECT_EQ(AppendReasons(*log_, {"after"}), Outcome::kCommitted);
  }
}

TEST_F(RocksdbLogTest, AnAppendThatReachedTheLogButNotTheMarkCountsFromTheNextOpenOn) {
  options_.file_system = disk_;
  ASSERT_TRUE(Open().ok());
  Fill(2);
  disk_->fail_mark_sync = true;
  ASSERT_EQ(AppendReasons(*log_, {"c"}), Outcome::kUnknown);
  disk_->fail_mark_sync = false;
  log_.reset();
  // The mark of before: the write that was not synced never came to the disk.
  std::string head = LogFolder::ReadAll(folder_.path() + "/HEAD");
  head.replace(4096, 200, 200, '\0');
  std::string older = LogFolder::ReadAll(folder_.path() + "/HEAD");
  LogFolder::WriteAll(folder_.path() + "/HEAD", older[15] > older[4096 + 15] ? older.replace(0, 200, 200, '\0') : head);
  ASSERT_TRUE(Open().ok());
  EXPECT_EQ(log_->ReadHead().revision, 3);
  EXPECT_EQ((*HighWaterMark::Open(*disk_, folder_.path() + "/HEAD"))->head().revision, 3);
}

TEST_F(RocksdbLogTest, BelowTheReserveNothingIsWrittenAndItPassesByItself) {
  options_.file_system = disk_;
  ASSERT_TRUE(Open().ok());
  Fill(2);
  disk_->free_bytes = options_.reserve_bytes - 1;
  EXPECT_EQ(AppendReasons(*log_, {"c"}), Outcome::kRefused);
  EXPECT_EQ(log_->health().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ReadReasons(*log_)->size(), 2u);
  disk_->free_bytes = options_.reserve_bytes;
  EXPECT_TRUE(log_->health().ok());
  EXPECT_EQ(AppendReasons(*log_, {"c"}), Outcome::kCommitted);
}

TEST_F(RocksdbLogTest, TheBallastIsLetGoOfOnAFullDiskAndComesBack) {
  options_.file_system = disk_;
  options_.ballast_bytes = 1 << 20;
  const std::string ballast = folder_.path() + "/BALLAST";
  ASSERT_TRUE(Open().ok());
  EXPECT_EQ(std::filesystem::file_size(ballast), 1u << 20);
  disk_->free_bytes = 0;
  ASSERT_TRUE(Open().ok());
  EXPECT_FALSE(std::filesystem::exists(ballast));
  disk_->free_bytes = options_.reserve_bytes + options_.ballast_bytes - 1;
  ASSERT_TRUE(Open().ok());
  EXPECT_FALSE(std::filesystem::exists(ballast)) << "there is space for the reserve only";
  disk_->free_bytes = -1;
  ASSERT_TRUE(Open().ok());
  EXPECT_TRUE(std::filesystem::exists(ballast));
  options_.ballast_bytes = 0;
  ASSERT_TRUE(Open().ok());
  EXPECT_FALSE(std::filesystem::exists(ballast));
}

TEST_F(RocksdbLogTest, WhatWasRedactedIsInNoFileAnyMore) {
  ASSERT_TRUE(Open().ok());
  for (const bool in_table : {false, true}) {
    Fill(2);
    const std::string secret = in_table ? "Xq7#tableZk93" : "Wm4!walPv02";
    ASSERT_EQ(AppendReasons(*log_, {secret}), Outcome::kCommitted);
    const int64_t revision = log_->ReadHead().revision;
    Fill(2);
    if (in_table) {
      ASSERT_TRUE(Open().ok());
    }
    ASSERT_GT(folder_.FilesWith(secret), 0) << "else this test sees nothing";
    ASSERT_TRUE(log_->Redact(revision, MakeRecord(revision, "erased")).ok());
    EXPECT_EQ(folder_.FilesWith(secret), 0);
  }
  ASSERT_TRUE(Open().ok());
  EXPECT_EQ(log_->ReadHead().revision, 10);
}

TEST_F(RocksdbLogTest, ReadersGoOnWhileRecordsAreAppendedTrimmedAndRedacted) {
  ASSERT_TRUE(Open().ok());
  Fill(2);
  std::atomic<bool> stop{false};
  std::atomic<int> reads{0};
  std::vector<std::thread> readers;
  for (int i = 0; i < 2; ++i) {
    readers.emplace_back([&] {
      while (!stop) {
        const int64_t from = log_->first_revision();
        int64_t expected = from;
        const absl::Status status = log_->Read(from, [&](const log::LogRecord& record) {
          EXPECT_EQ(record.revision(), expected++);
          return true;
        });
        EXPECT_TRUE(status.ok() || absl::IsOutOfRange(status)) << status;
        ++reads;
      }
    });
  }
  for (int round = 1; round <= 10 || reads < 10; ++round) {
    Fill(4);
    const int64_t head = log_->ReadHead().revision;
    EXPECT_TRUE(log_->Redact(head - 1, MakeRecord(head - 1, "erased")).ok());
    if (round % 3 == 0) {
      EXPECT_TRUE(log_->Trim(head - 2).ok());
    }
  }
  stop = true;
  for (std::thread& reader : readers) reader.join();
}

}  // namespace
}  // namespace entente::commit_log
