// The format of a record on disk, drawn in commit_log.h: encoding, decoding and the links of the hash chain.
//
// Every driver keeps records in this format, so that damage is seen wherever it happens. Not a store: it knows nothing
// of keys and files. All functions are pure and thread-safe.
#ifndef ENTENTE_SERVICE_COMMIT_LOG_RECORD_CODEC_H_
#define ENTENTE_SERVICE_COMMIT_LOG_RECORD_CODEC_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "service/commit_log/log_record.pb.h"

namespace entente::commit_log {

inline constexpr size_t kHashBytes = 32;                          // of SHA-256
inline constexpr size_t kRecordHeaderBytes = 6 + 2 * kHashBytes;  // of what stands before the payload

// The chain before the first record.
std::string EmptyChain();
std::string Sha256(absl::string_view bytes);
uint32_t Crc32(absl::string_view bytes);

// A number as 4 or 8 bytes, the most significant first, and back; `bytes` holds at least as many.
std::string BigEndian32(uint32_t number);
std::string BigEndian64(uint64_t number);
uint32_t ReadBigEndian32(absl::string_view bytes);
uint64_t ReadBigEndian64(absl::string_view bytes);

// A record taken apart. The views point into the bytes it was decoded from.
struct StoredRecord {
  bool redacted = false;
  absl::string_view chain;   // 32 bytes
  absl::string_view digest;  // 32 bytes, of the payload first written
  absl::string_view payload;
};

// The record's bytes; `chain_before` is the chain of the record before it.
std::string EncodeRecord(absl::string_view chain_before, absl::string_view payload);
std::string EncodeRecord(absl::string_view chain_before, const log::LogRecord& record);
// The chain of a record that was encoded here, unchecked.
absl::string_view ChainOf(absl::string_view encoded);
// The bytes of a record whose payload was replaced for good.
std::string EncodeRedacted(const StoredRecord& original, absl::string_view payload);
// Takes a record apart. DATA_LOSS if a bit of it is not as it was written; the message does not name the revision.
absl::StatusOr<StoredRecord> DecodeRecord(absl::string_view bytes);

// A record with its chain, parsed.
struct ParsedRecord {
  log::LogRecord record;
  std::string chain;
};
// Decodes and parses the record of `revision`, and checks that it is of this revision and follows on `chain_before`.
// DATA_LOSS, naming the revision, if not.
absl::StatusOr<ParsedRecord> ParseRecord(absl::string_view bytes, int64_t revision, absl::string_view chain_before);

// DATA_LOSS for a record, by revision.
absl::Status DamagedRecord(int64_t revision, absl::string_view what);
// OUT_OF_RANGE with HISTORY_COMPACTED for a revision before `oldest`.
absl::Status CompactedHistory(int64_t revision, int64_t oldest, int64_t head);

}  // namespace entente::commit_log

#endif  // ENTENTE_SERVICE_COMMIT_LOG_RECORD_CODEC_H_
