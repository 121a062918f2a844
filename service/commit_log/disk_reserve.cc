#include "service/commit_log/disk_reserve.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "absl/strings/str_cat.h"

namespace entente::commit_log {

absl::Status DiskReserve::Free(uint64_t& bytes) const {
  const rocksdb::IOStatus status = files_.GetFreeSpace(folder_, rocksdb::IOOptions(), &bytes, nullptr);
  if (!status.ok()) return absl::UnavailableError(absl::StrCat(folder_, ": free space: ", status.ToString()));
  return absl::OkStatus();
}

absl::Status DiskReserve::CheckSpace() const {
  uint64_t free = 0;
  if (absl::Status status = Free(free); !status.ok()) return status;
  if (free >= static_cast<uint64_t>(reserve_bytes_)) return absl::OkStatus();
  return absl::ResourceExhaustedError(absl::StrCat("the disk of ", folder_, " is nearly full: ", free, " bytes free, ",
                                                   reserve_bytes_, " are kept in reserve"));
}

void DiskReserve::ReleaseBallastIfFull() const {
  if (!CheckSpace().ok()) ::unlink(ballast_path().c_str());
}

void DiskReserve::KeepBallast() const {
  const std::string path = ballast_path();
  struct stat found = {};
  const bool there = ::stat(path.c_str(), &found) == 0;
  if (there && found.st_size == ballast_bytes_) return;
  if (there) ::unlink(path.c_str());
  uint64_t free = 0;
  if (ballast_bytes_ == 0 || !Free(free).ok() || free < static_cast<uint64_t>(ballast_bytes_ + reserve_bytes_)) return;
  const int file = ::open(path.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
  if (file < 0) return;  // a log without ballast is still a log
  const bool whole = ::posix_fallocate(file, 0, ballast_bytes_) == 0;
  ::close(file);
  if (!whole) ::unlink(path.c_str());
}

}  // namespace entente::commit_log
