#include "cli/file_descriptor.h"

#include <array>
#include <cerrno>

#include "absl/strings/str_cat.h"

namespace entente::cli {
namespace {

absl::Status Failed(int error, const std::string& verb, const std::string& what) {
  return absl::ErrnoToStatus(error, absl::StrCat("cannot ", verb, " ", what));
}

}  // namespace

FileDescriptor::FileDescriptor(int descriptor) : descriptor_(descriptor), error_(descriptor < 0 ? errno : 0) {}

absl::Status FileDescriptor::Write(const std::string& bytes, const std::string& what) {
  if (error_ != 0) return Failed(error_, "write", what);
  for (size_t done = 0; done < bytes.size();) {
    const ssize_t written = write(descriptor_, bytes.data() + done, bytes.size() - done);
    if (written < 0 && errno != EINTR) return Failed(errno, "write", what);
    if (written > 0) done += static_cast<size_t>(written);
  }
  return absl::OkStatus();
}

absl::Status FileDescriptor::Read(std::string& bytes, const std::string& what) {
  if (error_ != 0) return Failed(error_, "read", what);
  std::array<char, 4096> buffer;
  for (;;) {
    const ssize_t got = read(descriptor_, buffer.data(), buffer.size());
    if (got == 0) return absl::OkStatus();
    if (got < 0 && errno != EINTR) return Failed(errno, "read", what);
    if (got > 0) bytes.append(buffer.data(), static_cast<size_t>(got));
  }
}

absl::Status FileDescriptor::Sync(const std::string& what) {
  if (error_ != 0) return Failed(error_, "write", what);
  return fdatasync(descriptor_) == 0 ? absl::OkStatus() : Failed(errno, "write", what);
}

}  // namespace entente::cli
