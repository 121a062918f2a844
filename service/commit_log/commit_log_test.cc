// The conformance suite on every driver, and the failures the one in memory can act out.
#include "service/commit_log/commit_log.h"

#include <memory>

#include "gtest/gtest.h"
#include "service/commit_log/log_conformance.h"
#include "service/commit_log/log_folder.h"
#include "service/commit_log/memory_log.h"
#include "service/commit_log/rocksdb_log.h"

namespace entente::commit_log {
namespace {

class MemoryDriver {
 public:
  CommitLog& log() { return log_; }
  void Reopen() { log_.Reopen(); }

 private:
  MemoryLog log_;
};

class RocksdbDriver {
 public:
  RocksdbDriver() { Reopen(); }
  CommitLog& log() { return *log_; }
  void Reopen() {
    log_.reset();
    RocksdbLogOptions options;
    options.ballast_bytes = 0;
    absl::StatusOr<std::unique_ptr<RocksdbLog>> log = RocksdbLog::Open(folder_.path(), options);
    CHECK(log.ok());
    log_ = *std::move(log);
  }

 private:
  LogFolder folder_;
  std::unique_ptr<RocksdbLog> log_;
};

INSTANTIATE_TYPED_TEST_SUITE_P(Memory, CommitLogConformance, MemoryDriver);
INSTANTIATE_TYPED_TEST_SUITE_P(Rocksdb, CommitLogConformance, RocksdbDriver);

TEST(MemoryLog, AFailedAppendIsUnknownAndNothingIsTakenUntilItIsReopened) {
  for (const MemoryLog::Trace trace : {MemoryLog::Trace::kLost, MemoryLog::Trace::kKept}) {
    MemoryLog log;
    ASSERT_EQ(AppendReasons(log, {"a"}), Outcome::kCommitted);
    log.FailNextAppend(trace);
    EXPECT_EQ(AppendReasons(log, {"b"}), Outcome::kUnknown);
    EXPECT_EQ(AppendReasons(log, {"c"}), Outcome::kRefused);
    EXPECT_EQ(log.health().code(), absl::StatusCode::kUnavailable);
    EXPECT_EQ(*ReadReasons(log), (Reasons{"a"}));
    log.Reopen();
    EXPECT_TRUE(log.health().ok());
    EXPECT_EQ(*ReadReasons(log), trace == MemoryLog::Trace::kKept ? (Reasons{"a", "b"}) : (Reasons{"a"}));
    EXPECT_EQ(AppendReasons(log, {"d"}), Outcome::kCommitted);
  }
}

TEST(MemoryLog, ARefusalSaysWhyAndPasses) {
  MemoryLog log;
  log.Refuse(absl::ResourceExhaustedError("the disk is nearly full"));
  EXPECT_EQ(AppendReasons(log, {"a"}), Outcome::kRefused);
  EXPECT_EQ(log.health().message(), "the disk is nearly full");
  log.Refuse(absl::OkStatus());
  EXPECT_EQ(AppendReasons(log, {"a"}), Outcome::kCommitted);
}

}  // namespace
}  // namespace entente::commit_log
