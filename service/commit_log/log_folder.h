// A folder for one test's log, and a file system whose failures can be switched on. Only for tests.
#ifndef ENTENTE_SERVICE_COMMIT_LOG_LOG_FOLDER_H_
#define ENTENTE_SERVICE_COMMIT_LOG_LOG_FOLDER_H_

#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "rocksdb/file_system.h"
#include "service/base/status_macros.h"

namespace entente::commit_log {

// A folder of its own, removed with the object.
class LogFolder {
 public:
  LogFolder() {
    std::string pattern = testing::TempDir() + "/commit_log_XXXXXX";
    CHECK(::mkdtemp(pattern.data()) != nullptr);
    root_ = pattern;
  }
  ~LogFolder() { std::filesystem::remove_all(root_); }
  LogFolder(const LogFolder&) = delete;
  LogFolder& operator=(const LogFolder&) = delete;

  std::string path() const { return root_ + "/log"; }
  // The files of the log whose names end in `suffix` and that are not empty.
  std::vector<std::string> Files(const std::string& suffix) const {
    std::vector<std::string> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(path())) {
      const std::string name = entry.path().string();
      if (entry.is_regular_file() && entry.file_size() > 0 && name.size() >= suffix.size() &&
          name.compare(name.size() - suffix.size(), suffix.size(), suffix) == 0) {
        files.push_back(name);
      }
    }
    return files;
  }
  // How many files hold `text`.
  int FilesWith(const std::string& text) const {
    int count = 0;
    for (const std::string& file : Files("")) count += ReadAll(file).find(text) != std::string::npos;
    return count;
  }
  static std::string ReadAll(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
  }
  static void WriteAll(const std::string& file, const std::string& bytes) {
    std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
  }

 private:
  std::string root_;
};

// A disk that fails when told to. Thread-safe.
class FailingDisk final : public rocksdb::FileSystemWrapper {
 public:
  FailingDisk() : rocksdb::FileSystemWrapper(rocksdb::FileSystem::Default()) {}
  const char* Name() const override { return "FailingDisk"; }

  std::atomic<bool> fail_log_sync{false};    // of RocksDB's write-ahead log
  std::atomic<bool> fail_log_append{false};  // the same, when it is written
  std::atomic<bool> fail_mark_sync{false};   // of the high-water mark
  std::atomic<int64_t> free_bytes{-1};       // what the disk says is free; -1: the truth

  rocksdb::IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* file,
                                    rocksdb::IODebugContext* debug) override {
    const rocksdb::IOStatus status = target()->NewWritableFile(name, options, file, debug);
    const bool is_log = name.size() > 4 && name.substr(name.size() - 4) == ".log";
    if (status.ok() && is_log) *file = std::make_unique<LogFile>(std::move(*file), *this);
    return status;
  }
  rocksdb::IOStatus NewRandomRWFile(const std::string& name, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSRandomRWFile>* file,
                                    rocksdb::IODebugContext* debug) override {
    const rocksdb::IOStatus status = target()->NewRandomRWFile(name, options, file, debug);
    if (status.ok()) *file = std::make_unique<MarkFile>(std::move(*file), *this);
    return status;
  }
  rocksdb::IOStatus GetFreeSpace(const std::string& path, const rocksdb::IOOptions& options, uint64_t* free,
                                 rocksdb::IODebugContext* debug) override {
    if (free_bytes < 0) return target()->GetFreeSpace(path, options, free, debug);
    *free = static_cast<uint64_t>(free_bytes.load());
    return rocksdb::IOStatus::OK();
  }

 private:
  class LogFile final : public rocksdb::FSWritableFileOwnerWrapper {
   public:
    LogFile(std::unique_ptr<rocksdb::FSWritableFile> file, FailingDisk& disk)
        : rocksdb::FSWritableFileOwnerWrapper(std::move(file)), disk_(disk) {}
    rocksdb::IOStatus Append(const rocksdb::Slice& data, const rocksdb::IOOptions& options,
                             rocksdb::IODebugContext* debug) override {
      if (disk_.fail_log_append) return rocksdb::IOStatus::IOError("injected");
      return target()->Append(data, options, debug);
    }
    rocksdb::IOStatus Append(const rocksdb::Slice& data, const rocksdb::IOOptions& options,
                             const rocksdb::DataVerificationInfo& info, rocksdb::IODebugContext* debug) override {
      if (disk_.fail_log_append) return rocksdb::IOStatus::IOError("injected");
      return target()->Append(data, options, info, debug);
    }
    rocksdb::IOStatus Sync(const rocksdb::IOOptions& options, rocksdb::IODebugContext* debug) override {
      return disk_.fail_log_sync ? rocksdb::IOStatus::IOError("injected") : target()->Sync(options, debug);
    }
    rocksdb::IOStatus Fsync(const rocksdb::IOOptions& options, rocksdb::IODebugContext* debug) override {
      return disk_.fail_log_sync ? rocksdb::IOStatus::IOError("injected") : target()->Fsync(options, debug);
    }

   private:
    FailingDisk& disk_;
  };
  class MarkFile final : public rocksdb::FSRandomRWFileOwnerWrapper {
   public:
    MarkFile(std::unique_ptr<rocksdb::FSRandomRWFile> file, FailingDisk& disk)
        : rocksdb::FSRandomRWFileOwnerWrapper(std::move(file)), disk_(disk) {}
    rocksdb::IOStatus Sync(const rocksdb::IOOptions& options, rocksdb::IODebugContext* debug) override {
      if (disk_.fail_mark_sync) return rocksdb::IOStatus::IOError("injected");
      return rocksdb::FSRandomRWFileOwnerWrapper::Sync(options, debug);
    }

   private:
    FailingDisk& disk_;
  };
};

}  // namespace entente::commit_log

#endif  // ENTENTE_SERVICE_COMMIT_LOG_LOG_FOLDER_H_
