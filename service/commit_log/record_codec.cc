#include "service/commit_log/record_codec.h"

#include <openssl/sha.h>
#include <zlib.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "service/base/error.h"
#include "service/base/status_macros.h"

namespace entente::commit_log {
namespace {

constexpr char kFormat = 1;
constexpr char kRedactedFlag = 1;
constexpr size_t kCrcAt = 2;
constexpr size_t kChainAt = 6;
constexpr size_t kDigestAt = kChainAt + kHashBytes;

// Fills in what stands before the payload of `bytes`.
void FillHeader(char flags, absl::string_view chain, absl::string_view digest, std::string& bytes) {
  CHECK(chain.size() == kHashBytes && digest.size() == kHashBytes && bytes.size() >= kRecordHeaderBytes);
  bytes[0] = kFormat;
  bytes[1] = flags;
  bytes.replace(kChainAt, kHashBytes, chain.data(), kHashBytes);
  bytes.replace(kDigestAt, kHashBytes, digest.data(), kHashBytes);
  bytes.replace(kCrcAt, kChainAt - kCrcAt, BigEndian32(Crc32(absl::string_view(bytes).substr(kChainAt))));
}

std::string Assemble(char flags, absl::string_view chain, absl::string_view digest, absl::string_view payload) {
  std::string bytes(kRecordHeaderBytes, '\0');
  bytes.append(payload.data(), payload.size());
  FillHeader(flags, chain, digest, bytes);
  return bytes;
}

std::string NextChain(absl::string_view chain_before, absl::string_view digest) {
  return Sha256(absl::StrCat(chain_before, digest));
}

}  // namespace

std::string EmptyChain() { return std::string(kHashBytes, '\0'); }

std::string Sha256(absl::string_view bytes) {
  std::string hash(kHashBytes, '\0');
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
         reinterpret_cast<unsigned char*>(hash.data()));
  return hash;
}

uint32_t Crc32(absl::string_view bytes) {
  return static_cast<uint32_t>(crc32_z(0, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()));
}

std::string BigEndian32(uint32_t number) {
  std::string bytes(4, '\0');
  for (int i = 3; i >= 0; --i, number >>= 8) bytes[i] = static_cast<char>(number & 0xff);
  return bytes;
}

std::string BigEndian64(uint64_t number) {
  return absl::StrCat(BigEndian32(static_cast<uint32_t>(number >> 32)), BigEndian32(static_cast<uint32_t>(number)));
}

uint32_t ReadBigEndian32(absl::string_view bytes) {
  CHECK(bytes.size() >= 4);
  uint32_t number = 0;
  for (int i = 0; i < 4; ++i) number = number << 8 | static_cast<unsigned char>(bytes[i]);
  return number;
}

uint64_t ReadBigEndian64(absl::string_view bytes) {
  CHECK(bytes.size() >= 8);
  return static_cast<uint64_t>(ReadBigEndian32(bytes)) << 32 | ReadBigEndian32(bytes.substr(4));
}

std::string EncodeRecord(absl::string_view chain_before, absl::string_view payload) {
  const std::string digest = Sha256(payload);
  return Assemble(0, NextChain(chain_before, digest), digest, payload);
}

std::string EncodeRecord(absl::string_view chain_before, const log::LogRecord& record) {
  std::string bytes(kRecordHeaderBytes, '\0');
  CHECK(record.AppendToString(&bytes));
  const std::string digest = Sha256(absl::string_view(bytes).substr(kRecordHeaderBytes));
  FillHeader(0, NextChain(chain_before, digest), digest, bytes);
  return bytes;
}

absl::string_view ChainOf(absl::string_view encoded) { return encoded.substr(kChainAt, kHashBytes); }

std::string EncodeRedacted(const StoredRecord& original, absl::string_view payload) {
  // A payload that is what was first written needs no flag, and with it would look damaged.
  const char flags = Sha256(payload) == original.digest ? 0 : kRedactedFlag;
  return Assemble(flags, original.chain, original.digest, payload);
}

absl::StatusOr<StoredRecord> DecodeRecord(absl::string_view bytes) {
  if (bytes.size() < kRecordHeaderBytes) {
    return absl::DataLossError(absl::StrCat("has ", bytes.size(), " bytes, its header alone ", kRecordHeaderBytes));
  }
  if (bytes[0] != kFormat) return absl::DataLossError(absl::StrCat("is of format ", static_cast<int>(bytes[0])));
  if ((bytes[1] & ~kRedactedFlag) != 0) return absl::DataLossError("has flags of no known meaning");
  if (ReadBigEndian32(bytes.substr(kCrcAt)) != Crc32(bytes.substr(kChainAt))) {
    return absl::DataLossError("does not match its checksum");
  }
  StoredRecord record;
  record.redacted = bytes[1] == kRedactedFlag;
  record.chain = bytes.substr(kChainAt, kHashBytes);
  record.digest = bytes.substr(kDigestAt, kHashBytes);
  record.payload = bytes.substr(kRecordHeaderBytes);
  // The flag is outside the checksum: this is what a flip of it comes up against.
  if (record.redacted == (Sha256(record.payload) == record.digest)) {
    return absl::DataLossError("does not match its digest");
  }
  return record;
}

absl::StatusOr<ParsedRecord> ParseRecord(absl::string_view bytes, int64_t revision, absl::string_view chain_before) {
  absl::StatusOr<StoredRecord> stored = DecodeRecord(bytes);
  if (!stored.ok()) return DamagedRecord(revision, stored.status().message());
  if (stored->chain != NextChain(chain_before, stored->digest)) {
    return DamagedRecord(revision, "does not follow on the record before it");
  }
  ParsedRecord parsed;
  parsed.chain = std::string(stored->chain);
  if (!parsed.record.ParseFromArray(stored->payload.data(), static_cast<int>(stored->payload.size()))) {
    return DamagedRecord(revision, "cannot be parsed");
  }
  if (parsed.record.revision() != revision) {
    return DamagedRecord(revision, absl::StrCat("says it is of revision ", parsed.record.revision()));
  }
  return parsed;
}

absl::Status DamagedRecord(int64_t revision, absl::string_view what) {
  return absl::DataLossError(absl::StrCat("the log record of revision ", revision, " ", what));
}

absl::Status CompactedHistory(int64_t revision, int64_t oldest, int64_t head) {
  return base::MakeError(absl::StatusCode::kOutOfRange, v1::ERROR_REASON_HISTORY_COMPACTED,
                         absl::StrCat("revision ", revision, " is no longer kept; the oldest that is is ", oldest),
                         {{"oldest", absl::StrCat(oldest)}, {"head", absl::StrCat(head)}});
}

}  // namespace entente::commit_log
