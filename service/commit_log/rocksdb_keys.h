// The keys and meta values of the embedded log, drawn in rocksdb_log.h. Pure, thread-safe.
#ifndef ENTENTE_SERVICE_COMMIT_LOG_ROCKSDB_KEYS_H_
#define ENTENTE_SERVICE_COMMIT_LOG_ROCKSDB_KEYS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "rocksdb/status.h"
#include "service/commit_log/record_codec.h"

namespace entente::commit_log {

// Behind every record's key, whose first byte is below 0x80.
inline constexpr char kStoreIdKey[] = "\xffstore";
inline constexpr char kStartKey[] =
    "\xff"
    "first";

inline std::string RecordKey(int64_t revision) { return BigEndian64(static_cast<uint64_t>(revision)); }

// What RocksDB says as a status: DATA_LOSS for damage, else UNAVAILABLE.
inline absl::Status FromRocksdb(const rocksdb::Status& status, absl::string_view doing) {
  if (status.ok()) return absl::OkStatus();
  const std::string message = absl::StrCat(doing, ": ", status.ToString());
  return status.IsCorruption() ? absl::DataLossError(message) : absl::UnavailableError(message);
}

}  // namespace entente::commit_log

#endif  // ENTENTE_SERVICE_COMMIT_LOG_ROCKSDB_KEYS_H_
