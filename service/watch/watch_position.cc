#include "service/watch/watch_position.h"

#include "absl/strings/str_cat.h"
#include "service/commit_log/record_codec.h"

namespace entente::watch {
namespace {

using commit_log::BigEndian32;
using commit_log::BigEndian64;
using commit_log::ReadBigEndian32;
using commit_log::ReadBigEndian64;

constexpr char kInCommit = 'c';
constexpr char kInSnapshot = 's';
constexpr size_t kCommitBytes = 1 + 4 + 4;
constexpr size_t kMinSnapshotBytes = 1 + 8;

}  // namespace

std::string EncodePlace(const WatchPosition& position) {
  if (position.commit) {
    return absl::StrCat(std::string(1, kInCommit), BigEndian32(position.commit->part),
                        BigEndian32(position.commit->change));
  }
  if (position.snapshot) {
    return absl::StrCat(std::string(1, kInSnapshot), BigEndian64(static_cast<uint64_t>(position.snapshot->facts_sent)),
                        position.snapshot->last);
  }
  return "";
}

std::optional<WatchPosition> DecodePlace(int64_t revision, absl::string_view bytes) {
  WatchPosition position;
  position.revision = revision;
  if (bytes.empty()) return position;
  if (bytes[0] == kInCommit && bytes.size() == kCommitBytes) {
    position.commit = CommitPlace{ReadBigEndian32(bytes.substr(1)), ReadBigEndian32(bytes.substr(5))};
    return position;
  }
  if (bytes[0] != kInSnapshot || bytes.size() < kMinSnapshotBytes) return std::nullopt;
  position.snapshot = SnapshotPlace{static_cast<int64_t>(ReadBigEndian64(bytes.substr(1))),
                                    std::string(bytes.substr(kMinSnapshotBytes))};
  return position;
}

}  // namespace entente::watch
