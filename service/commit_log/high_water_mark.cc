#include "service/commit_log/high_water_mark.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/base/status_macros.h"
#include "service/commit_log/record_codec.h"

namespace entente::commit_log {
namespace {

constexpr absl::string_view kMagic = "ENTHEAD1";
constexpr size_t kStoreIdBytes = 32;
constexpr size_t kCheckedBytes = 8 + 8 + kHashBytes + kStoreIdBytes;
constexpr size_t kSlotBytes = kCheckedBytes + 4;
constexpr size_t kPageBytes = 4096;

struct Slot {
  Head head;
  std::string store_id;
};

std::string EncodeSlot(const Head& head, const std::string& store_id) {
  CHECK(head.chain.size() == kHashBytes && store_id.size() == kStoreIdBytes);
  const std::string checked = absl::StrCat(kMagic, BigEndian64(head.revision), head.chain, store_id);
  return absl::StrCat(checked, BigEndian32(Crc32(checked)));
}

std::optional<Slot> DecodeSlot(absl::string_view bytes) {
  if (bytes.size() < kSlotBytes || bytes.substr(0, kMagic.size()) != kMagic) return std::nullopt;
  if (Crc32(bytes.substr(0, kCheckedBytes)) != ReadBigEndian32(bytes.substr(kCheckedBytes))) return std::nullopt;
  Slot slot;
  slot.head.revision = static_cast<int64_t>(ReadBigEndian64(bytes.substr(8)));
  slot.head.chain = std::string(bytes.substr(16, kHashBytes));
  slot.store_id = std::string(bytes.substr(16 + kHashBytes, kStoreIdBytes));
  return slot;
}

absl::Status FileError(const std::string& path, const rocksdb::IOStatus& status) {
  return absl::UnavailableError(absl::StrCat(path, ": ", status.ToString()));
}

rocksdb::IOStatus WriteNewFile(rocksdb::FileSystem& files, const std::string& path, const std::string& contents) {
  std::unique_ptr<rocksdb::FSWritableFile> file;
  rocksdb::IOStatus status = files.NewWritableFile(path, rocksdb::FileOptions(), &file, nullptr);
  if (status.ok()) status = file->Append(contents, rocksdb::IOOptions(), nullptr);
  if (status.ok()) status = file->Fsync(rocksdb::IOOptions(), nullptr);
  if (status.ok()) status = file->Close(rocksdb::IOOptions(), nullptr);
  return status;
}

rocksdb::IOStatus SyncFolderOf(rocksdb::FileSystem& files, const std::string& path) {
  std::unique_ptr<rocksdb::FSDirectory> folder;
  const std::string name = path.substr(0, path.rfind('/'));
  rocksdb::IOStatus status = files.NewDirectory(name, rocksdb::IOOptions(), &folder, nullptr);
  if (status.ok()) status = folder->Fsync(rocksdb::IOOptions(), nullptr);
  return status;
}

}  // namespace

absl::Status HighWaterMark::Create(rocksdb::FileSystem& files, const std::string& path, const std::string& store_id,
                                   const Head& head) {
  std::string contents = EncodeSlot(head, store_id);
  contents.resize(2 * kPageBytes);
  // Under another name first: a file of this name is always whole.
  const std::string unfinished = absl::StrCat(path, ".new");
  rocksdb::IOStatus status = WriteNewFile(files, unfinished, contents);
  if (status.ok()) status = files.RenameFile(unfinished, path, rocksdb::IOOptions(), nullptr);
  if (status.ok()) status = SyncFolderOf(files, path);
  return status.ok() ? absl::OkStatus() : FileError(path, status);
}

absl::StatusOr<std::unique_ptr<HighWaterMark>> HighWaterMark::Open(rocksdb::FileSystem& files,
                                                                   const std::string& path) {
  rocksdb::IOStatus status = files.FileExists(path, rocksdb::IOOptions(), nullptr);
  if (status.IsNotFound()) return absl::NotFoundError(absl::StrCat(path, " is not there"));
  std::unique_ptr<HighWaterMark> mark(new HighWaterMark());
  status = files.NewRandomRWFile(path, rocksdb::FileOptions(), &mark->file_, nullptr);
  if (!status.ok()) return FileError(path, status);
  mark->head_.revision = -1;
  for (int at = 0; at < 2; ++at) {
    std::string scratch(kSlotBytes, '\0');
    rocksdb::Slice bytes;
    status = mark->file_->Read(at * kPageBytes, kSlotBytes, rocksdb::IOOptions(), &bytes, scratch.data(), nullptr);
    if (!status.ok()) return FileError(path, status);
    std::optional<Slot> slot = DecodeSlot(absl::string_view(bytes.data(), bytes.size()));
    if (!slot || slot->head.revision <= mark->head_.revision) continue;
    mark->head_ = std::move(slot->head);
    mark->store_id_ = std::move(slot->store_id);
    mark->slot_ = at;
  }
  if (mark->head_.revision < 0) return absl::DataLossError(absl::StrCat(path, " is damaged"));
  return mark;
}

absl::Status HighWaterMark::Advance(const Head& head) {
  CHECK(head.revision > head_.revision);
  const int next = 1 - slot_;
  rocksdb::IOStatus status =
      file_->Write(next * kPageBytes, EncodeSlot(head, store_id_), rocksdb::IOOptions(), nullptr);
  if (status.ok()) status = file_->Sync(rocksdb::IOOptions(), nullptr);  // fdatasync: the file's size never changes
  if (!status.ok()) return absl::UnavailableError(absl::StrCat("high-water mark: ", status.ToString()));
  head_ = head;
  slot_ = next;
  return absl::OkStatus();
}

}  // namespace entente::commit_log
