// Keeps a log out of a full disk: a reserve below which it takes no appends, and a ballast file to let go of when the
// disk is full all the same, since a log on a full disk could otherwise not even be opened again.
#ifndef ENTENTE_SERVICE_COMMIT_LOG_DISK_RESERVE_H_
#define ENTENTE_SERVICE_COMMIT_LOG_DISK_RESERVE_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "rocksdb/file_system.h"

namespace entente::commit_log {

// The reserve of one folder. CheckSpace is thread-safe, the rest is for one thread.
class DiskReserve {
 public:
  // `files` must outlive it.
  DiskReserve(rocksdb::FileSystem& files, std::string folder, int64_t reserve_bytes, int64_t ballast_bytes)
      : files_(files), folder_(std::move(folder)), reserve_bytes_(reserve_bytes), ballast_bytes_(ballast_bytes) {}

  // RESOURCE_EXHAUSTED while less than the reserve is free.
  absl::Status CheckSpace() const;
  // Removes the ballast if less than the reserve is free.
  void ReleaseBallastIfFull() const;
  // Puts the ballast there, or away if it is of 0 bytes; not at all while the disk is too full for it and the reserve.
  void KeepBallast() const;
  std::string ballast_path() const { return folder_ + "/BALLAST"; }

 private:
  absl::Status Free(uint64_t& bytes) const;

  rocksdb::FileSystem& files_;
  const std::string folder_;
  const int64_t reserve_bytes_;
  const int64_t ballast_bytes_;
};

}  // namespace entente::commit_log

#endif  // ENTENTE_SERVICE_COMMIT_LOG_DISK_RESERVE_H_
