#include "service/commit_log/record_codec.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/base/error.h"

namespace entente::commit_log {
namespace {

using testing::HasSubstr;

std::string Payload(int64_t revision, const std::string& reason) {
  log::LogRecord record;
  record.set_revision(revision);
  record.set_reason(reason);
  return record.SerializeAsString();
}

TEST(RecordCodec, ARecordHasTheHeaderThatIsDrawn) {
  const std::string bytes = EncodeRecord(EmptyChain(), "payload");
  ASSERT_EQ(bytes.size(), 70 + 7);
  EXPECT_EQ(bytes[0], 1);
  EXPECT_EQ(bytes[1], 0);
  EXPECT_EQ(ReadBigEndian32(bytes.substr(2)), Crc32(bytes.substr(6)));
  EXPECT_EQ(bytes.substr(38, 32), Sha256("payload"));
  EXPECT_EQ(bytes.substr(6, 32), Sha256(EmptyChain() + Sha256("payload")));
  EXPECT_EQ(bytes.substr(70), "payload");
}

TEST(RecordCodec, TheChecksumIsThatOfZlib) { EXPECT_EQ(Crc32("123456789"), 0xcbf43926u); }

TEST(RecordCodec, NumbersSortAsTheirBytesDo) {
  EXPECT_EQ(BigEndian64(1), std::string("\0\0\0\0\0\0\0\1", 8));
  EXPECT_LT(BigEndian64(255), BigEndian64(256));
  EXPECT_EQ(ReadBigEndian64(BigEndian64(0x0123456789abcdef)), 0x0123456789abcdefu);
}

TEST(RecordCodec, EveryFlippedBitIsSeen) {
  const std::string whole = EncodeRecord(EmptyChain(), Payload(1, "a"));
  const std::string redacted = EncodeRedacted(*DecodeRecord(whole), Payload(1, "b"));
  for (const std::string& bytes : {whole, redacted}) {
    ASSERT_TRUE(DecodeRecord(bytes).ok());
    for (size_t bit = 0; bit < bytes.size() * 8; ++bit) {
      std::string flipped = bytes;
      flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
      EXPECT_EQ(DecodeRecord(flipped).status().code(), absl::StatusCode::kDataLoss) << "bit " << bit;
    }
  }
}

TEST(RecordCodec, ARecordCutShortAnywhereIsSeen) {
  const std::string bytes = EncodeRecord(EmptyChain(), Payload(1, "a"));
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_EQ(DecodeRecord(bytes.substr(0, size)).status().code(), absl::StatusCode::kDataLoss) << size;
  }
}

TEST(RecordCodec, ARedactedRecordKeepsItsPlaceInTheChain) {
  const std::string original = EncodeRecord(EmptyChain(), Payload(1, "secret"));
  const std::string redacted = EncodeRedacted(*DecodeRecord(original), Payload(1, "erased"));
  EXPECT_EQ(redacted.find("secret"), std::string::npos);
  EXPECT_TRUE(DecodeRecord(redacted)->redacted);
  EXPECT_EQ(DecodeRecord(redacted)->chain, DecodeRecord(original)->chain);
  EXPECT_EQ(ParseRecord(redacted, 1, EmptyChain())->record.reason(), "erased");
}

TEST(RecordCodec, ARedactionThatChangesNothingIsNone) {
  const std::string original = EncodeRecord(EmptyChain(), Payload(1, "a"));
  EXPECT_EQ(EncodeRedacted(*DecodeRecord(original), Payload(1, "a")), original);
}

TEST(RecordCodec, ARecordInAPlaceThatIsNotItsOwnIsNamed) {
  const std::string first = EncodeRecord(EmptyChain(), Payload(1, "a"));
  const std::string chain = ParseRecord(first, 1, EmptyChain())->chain;
  const std::string second = EncodeRecord(chain, Payload(2, "b"));
  EXPECT_TRUE(ParseRecord(second, 2, chain).ok());
  const absl::Status misplaced = ParseRecord(second, 2, EmptyChain()).status();
  EXPECT_EQ(misplaced.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(std::string(misplaced.message()), HasSubstr("revision 2"));
  EXPECT_THAT(std::string(ParseRecord(second, 3, chain).status().message()), HasSubstr("says it is of revision 2"));
  const std::string junk = EncodeRecord(EmptyChain(), "\xff\xff");
  EXPECT_THAT(std::string(ParseRecord(junk, 1, EmptyChain()).status().message()), HasSubstr("cannot be parsed"));
}

TEST(RecordCodec, CompactedHistoryTellsWhatIsLeft) {
  const absl::Status gone = CompactedHistory(3, 7, 9);
  EXPECT_EQ(gone.code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(base::ReasonOf(gone), v1::ERROR_REASON_HISTORY_COMPACTED);
}

}  // namespace
}  // namespace entente::commit_log
