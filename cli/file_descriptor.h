// A file descriptor that is closed when it goes, and whole reads and writes of it.
#ifndef ENTENTE_CLI_FILE_DESCRIPTOR_H_
#define ENTENTE_CLI_FILE_DESCRIPTOR_H_

#include <unistd.h>

#include <string>
#include <utility>

#include "absl/status/status.h"

namespace entente::cli {

// Owns a descriptor; what opening it failed with is told by its first use. Not thread-safe.
class FileDescriptor {
 public:
  // Takes what open and its like return, at once after the call: errno is read if that is -1.
  explicit FileDescriptor(int descriptor);
  ~FileDescriptor() { Close(); }
  FileDescriptor(FileDescriptor&& other) noexcept
      : descriptor_(std::exchange(other.descriptor_, -1)), error_(other.error_) {}
  FileDescriptor& operator=(FileDescriptor&&) = delete;

  // -1 if opening failed.
  int get() const { return descriptor_; }
  // 0 if it was opened.
  int error() const { return error_; }

  // Writes all of it. Errors name `what`.
  absl::Status Write(const std::string& bytes, const std::string& what);
  // Reads what is left.
  absl::Status Read(std::string& bytes, const std::string& what);
  // Lets what was written reach the disk, so that it survives the machine.
  absl::Status Sync(const std::string& what);

 private:
  void Close() {
    if (descriptor_ >= 0) close(descriptor_);
  }

  int descriptor_;
  int error_;
};

}  // namespace entente::cli

#endif  // ENTENTE_CLI_FILE_DESCRIPTOR_H_
