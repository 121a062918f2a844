// What every driver of the commit log must do, as a suite of typed tests: instantiate it with a Driver for each.
//
//   struct Driver {
//     CommitLog& log();  // a new, empty log, the same one at each call
//     void Reopen();     // closes it and opens it again
//   };
//   INSTANTIATE_TYPED_TEST_SUITE_P(Rocksdb, CommitLogConformance, RocksdbDriver);
//
// Only for tests. Damage to files and failing disks are each driver's own to test.
#ifndef ENTENTE_SERVICE_COMMIT_LOG_LOG_CONFORMANCE_H_
#define ENTENTE_SERVICE_COMMIT_LOG_LOG_CONFORMANCE_H_

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "service/base/error.h"
#include "service/commit_log/commit_log.h"
#include "service/commit_log/record_codec.h"

namespace entente::commit_log {

// A record that is recognized by its reason.
inline log::LogRecord MakeRecord(int64_t revision, const std::string& reason) {
  log::LogRecord record;
  record.set_revision(revision);
  record.set_reason(reason);
  return record;
}

// Appends one record for each reason, in one group.
inline Outcome AppendReasons(CommitLog& log, const std::vector<std::string>& reasons) {
  const Head head = log.ReadHead();
  std::vector<log::LogRecord> records;
  for (const std::string& reason : reasons) records.push_back(MakeRecord(head.revision + 1 + records.size(), reason));
  std::vector<const log::LogRecord*> pointers;
  for (const log::LogRecord& record : records) pointers.push_back(&record);
  return log.Append(head, pointers);
}

// The reasons of the records from `from` on, or the error.
inline absl::StatusOr<std::vector<std::string>> ReadReasons(const CommitLog& log, int64_t from = 1) {
  std::vector<std::string> reasons;
  absl::Status status = log.Read(from, [&reasons](const log::LogRecord& record) {
    reasons.push_back(record.reason());
    return true;
  });
  if (!status.ok()) return status;
  return reasons;
}

using Reasons = std::vector<std::string>;

template <typename Driver>
class CommitLogConformance : public testing::Test {
 protected:
  CommitLog& log() { return driver_.log(); }
  Driver driver_;
};

TYPED_TEST_SUITE_P(CommitLogConformance);

TYPED_TEST_P(CommitLogConformance, ANewLogIsEmptyAndHealthy) {
  EXPECT_EQ(this->log().ReadHead().revision, 0);
  EXPECT_EQ(this->log().ReadHead().chain, EmptyChain());
  EXPECT_EQ(this->log().first_revision(), 1);
  EXPECT_TRUE(this->log().health().ok());
  EXPECT_FALSE(this->log().store_id().empty());
  EXPECT_EQ(*ReadReasons(this->log()), Reasons{});
}

TYPED_TEST_P(CommitLogConformance, WhatWasAppendedIsReadInOrderFromAnyRevision) {
  ASSERT_EQ(AppendReasons(this->log(), {"a"}), Outcome::kCommitted);
  ASSERT_EQ(AppendReasons(this->log(), {"b", "c"}), Outcome::kCommitted);
  EXPECT_EQ(this->log().ReadHead().revision, 3);
  EXPECT_EQ(*ReadReasons(this->log()), (Reasons{"a", "b", "c"}));
  EXPECT_EQ(*ReadReasons(this->log(), 3), (Reasons{"c"}));
  EXPECT_EQ(*ReadReasons(this->log(), 4), Reasons{});
}

TYPED_TEST_P(CommitLogConformance, ALongLogIsReadToItsEnd) {
  Reasons all;
  for (int group = 0; group < 20; ++group) {
    Reasons reasons;
    for (int i = 0; i < 40; ++i) reasons.push_back(std::to_string(group * 40 + i));
    ASSERT_EQ(AppendReasons(this->log(), reasons), Outcome::kCommitted);
    all.insert(all.end(), reasons.begin(), reasons.end());
  }
  EXPECT_EQ(*ReadReasons(this->log()), all);
}

TYPED_TEST_P(CommitLogConformance, AReadEndsWhereItsVisitorSaysSo) {
  ASSERT_EQ(AppendReasons(this->log(), {"a", "b", "c"}), Outcome::kCommitted);
  int seen = 0;
  EXPECT_TRUE(this->log().Read(1, [&seen](const log::LogRecord&) { return ++seen < 2; }).ok());
  EXPECT_EQ(seen, 2);
}

TYPED_TEST_P(CommitLogConformance, AnAppendAtAnotherHeadIsAConflictAndWritesNothing) {
  ASSERT_EQ(AppendReasons(this->log(), {"a"}), Outcome::kCommitted);
  const log::LogRecord second = MakeRecord(2, "b");
  EXPECT_EQ(this->log().Append(Head{0, EmptyChain()}, {&second}), Outcome::kConflict);
  EXPECT_EQ(this->log().Append(Head{1, EmptyChain()}, {&second}), Outcome::kConflict) << "same revision, other history";
  EXPECT_EQ(*ReadReasons(this->log()), (Reasons{"a"}));
  EXPECT_TRUE(this->log().health().ok());
}

TYPED_TEST_P(CommitLogConformance, AnAppendOfNothingLeavesTheHeadWhereItIs) {
  ASSERT_EQ(AppendReasons(this->log(), {"a"}), Outcome::kCommitted);
  const Head head = this->log().ReadHead();
  EXPECT_EQ(this->log().Append(head, {}), Outcome::kCommitted);
  EXPECT_EQ(this->log().ReadHead().revision, 1);
}

TYPED_TEST_P(CommitLogConformance, TheChainTellsHistoriesOfTheSameLengthApart) {
  TypeParam other;
  ASSERT_EQ(AppendReasons(this->log(), {"a", "b"}), Outcome::kCommitted);
  ASSERT_EQ(AppendReasons(other.log(), {"x", "b"}), Outcome::kCommitted);
  EXPECT_NE(this->log().ReadHead().chain, other.log().ReadHead().chain);
}

TYPED_TEST_P(CommitLogConformance, EverythingIsThereAfterReopening) {
  ASSERT_EQ(AppendReasons(this->log(), {"a", "b"}), Outcome::kCommitted);
  const Head head = this->log().ReadHead();
  const std::string store_id = this->log().store_id();
  this->driver_.Reopen();
  EXPECT_EQ(this->log().ReadHead().revision, 2);
  EXPECT_EQ(this->log().ReadHead().chain, head.chain);
  EXPECT_EQ(this->log().store_id(), store_id);
  EXPECT_EQ(*ReadReasons(this->log()), (Reasons{"a", "b"}));
  EXPECT_EQ(AppendReasons(this->log(), {"c"}), Outcome::kCommitted);
  EXPECT_EQ(*ReadReasons(this->log()), (Reasons{"a", "b", "c"}));
}

TYPED_TEST_P(CommitLogConformance, ATrimmedRevisionIsNamedAsGoneAndTheRestIsRead) {
  ASSERT_EQ(AppendReasons(this->log(), {"a", "b", "c"}), Outcome::kCommitted);
  ASSERT_TRUE(this->log().Trim(3).ok());
  EXPECT_EQ(this->log().first_revision(), 3);
  const absl::Status gone = ReadReasons(this->log(), 2).status();
  EXPECT_EQ(gone.code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(base::ReasonOf(gone), v1::ERROR_REASON_HISTORY_COMPACTED);
  EXPECT_EQ(*ReadReasons(this->log(), 3), (Reasons{"c"}));
  this->driver_.Reopen();
  EXPECT_EQ(this->log().first_revision(), 3);
  EXPECT_EQ(*ReadReasons(this->log(), 3), (Reasons{"c"}));
}

TYPED_TEST_P(CommitLogConformance, ALogTrimmedToNothingGoesOnAtItsOldHead) {
  ASSERT_EQ(AppendReasons(this->log(), {"a", "b"}), Outcome::kCommitted);
  const Head head = this->log().ReadHead();
  ASSERT_TRUE(this->log().Trim(3).ok());
  this->driver_.Reopen();
  EXPECT_EQ(this->log().first_revision(), 3);
  EXPECT_EQ(this->log().ReadHead().revision, 2);
  EXPECT_EQ(this->log().ReadHead().chain, head.chain);
  ASSERT_EQ(AppendReasons(this->log(), {"c"}), Outcome::kCommitted);
  EXPECT_EQ(*ReadReasons(this->log(), 3), (Reasons{"c"}));
}

TYPED_TEST_P(CommitLogConformance, TrimmingBackwardsDoesNothingAndPastTheHeadIsRefused) {
  ASSERT_EQ(AppendReasons(this->log(), {"a", "b"}), Outcome::kCommitted);
  ASSERT_TRUE(this->log().Trim(2).ok());
  EXPECT_TRUE(this->log().Trim(1).ok());
  EXPECT_EQ(this->log().first_revision(), 2);
  EXPECT_EQ(this->log().Trim(4).code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(*ReadReasons(this->log(), 2), (Reasons{"b"}));
}

TYPED_TEST_P(CommitLogConformance, ARedactedRecordIsReplacedAndTheChainStillHolds) {
  ASSERT_EQ(AppendReasons(this->log(), {"a", "secret", "c"}), Outcome::kCommitted);
  const Head head = this->log().ReadHead();
  ASSERT_TRUE(this->log().Redact(2, MakeRecord(2, "erased")).ok());
  EXPECT_EQ(*ReadReasons(this->log()), (Reasons{"a", "erased", "c"}));
  this->driver_.Reopen();
  EXPECT_EQ(*ReadReasons(this->log()), (Reasons{"a", "erased", "c"}));
  EXPECT_EQ(this->log().ReadHead().chain, head.chain);
  ASSERT_TRUE(this->log().Redact(2, MakeRecord(2, "erased again")).ok());
  ASSERT_EQ(AppendReasons(this->log(), {"d"}), Outcome::kCommitted);
  EXPECT_EQ(*ReadReasons(this->log()), (Reasons{"a", "erased again", "c", "d"}));
}

TYPED_TEST_P(CommitLogConformance, TheLastRecordCanBeRedactedToo) {
  ASSERT_EQ(AppendReasons(this->log(), {"secret"}), Outcome::kCommitted);
  ASSERT_TRUE(this->log().Redact(1, MakeRecord(1, "erased")).ok());
  this->driver_.Reopen();
  ASSERT_EQ(AppendReasons(this->log(), {"b"}), Outcome::kCommitted);
  EXPECT_EQ(*ReadReasons(this->log()), (Reasons{"erased", "b"}));
}

TYPED_TEST_P(CommitLogConformance, WhatIsNotKeptCannotBeRedacted) {
  ASSERT_EQ(AppendReasons(this->log(), {"a", "b"}), Outcome::kCommitted);
  ASSERT_TRUE(this->log().Trim(2).ok());
  EXPECT_EQ(this->log().Redact(1, MakeRecord(1, "x")).code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(this->log().Redact(3, MakeRecord(3, "x")).code(), absl::StatusCode::kOutOfRange);
  EXPECT_TRUE(this->log().health().ok());
}

REGISTER_TYPED_TEST_SUITE_P(CommitLogConformance, ANewLogIsEmptyAndHealthy, WhatWasAppendedIsReadInOrderFromAnyRevision,
                            ALongLogIsReadToItsEnd, AReadEndsWhereItsVisitorSaysSo,
                            AnAppendAtAnotherHeadIsAConflictAndWritesNothing, AnAppendOfNothingLeavesTheHeadWhereItIs,
                            TheChainTellsHistoriesOfTheSameLengthApart, EverythingIsThereAfterReopening,
                            ATrimmedRevisionIsNamedAsGoneAndTheRestIsRead, ALogTrimmedToNothingGoesOnAtItsOldHead,
                            TrimmingBackwardsDoesNothingAndPastTheHeadIsRefused,
                            ARedactedRecordIsReplacedAndTheChainStillHolds, TheLastRecordCanBeRedactedToo,
                            WhatIsNotKeptCannotBeRedacted);

}  // namespace entente::commit_log

#endif  // ENTENTE_SERVICE_COMMIT_LOG_LOG_CONFORMANCE_H_
