// The last acknowledged record of a log, in a small file of its own: what shows that a log came back shorter than it
// was.
//
// The file has two slots, in pages of their own, and they are written in turn, so that a torn write leaves the other
// one:
//
//   page 0, page 1:  | "ENTHEAD1" 8 | revision 8 | chain 32 | store id 32 | crc32 4 |   (numbers big-endian)
//
// The valid slot with the higher revision counts. Not the truth about the log: it says what must be in it at least.
#ifndef ENTENTE_SERVICE_COMMIT_LOG_HIGH_WATER_MARK_H_
#define ENTENTE_SERVICE_COMMIT_LOG_HIGH_WATER_MARK_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "rocksdb/file_system.h"
#include "service/commit_log/commit_log.h"

namespace entente::commit_log {

// The mark. One thread at a time.
class HighWaterMark {
 public:
  // Writes a new file. `store_id` has 32 characters. Durable when it returns OK.
  static absl::Status Create(rocksdb::FileSystem& files, const std::string& path, const std::string& store_id,
                             const Head& head);
  // Opens a file. NOT_FOUND if there is none, DATA_LOSS if neither slot is valid.
  static absl::StatusOr<std::unique_ptr<HighWaterMark>> Open(rocksdb::FileSystem& files, const std::string& path);

  const Head& head() const { return head_; }
  const std::string& store_id() const { return store_id_; }
  // Moves the mark up. Durable when it returns OK; after an error it may be either.
  absl::Status Advance(const Head& head);

 private:
  HighWaterMark() = default;

  std::unique_ptr<rocksdb::FSRandomRWFile> file_;
  Head head_;
  std::string store_id_;
  int slot_ = 0;  // the one that counts
};

}  // namespace entente::commit_log

#endif  // ENTENTE_SERVICE_COMMIT_LOG_HIGH_WATER_MARK_H_
