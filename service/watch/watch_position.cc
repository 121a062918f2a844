#include "service/watch/watch_position.h"

#include "absl/strings/str_cat.h"
#include "service/commit_log/record_codec.h"

namespace entente::watch {
namespace {

using commit_log::BigEndian32;
using commit_log::BigEndian64;
using commit_log::ReadBigEndian32;
using commit_log::ReadBigEndian64;

constexpr char kUntold = 0, kTold = 1;
constexpr char kInCommit = 'c';
constexpr char kInSnapshot = 's';
constexpr size_t kTallyBytes = 8 + 16;
constexpr size_t kCommitBytes = 8 + 4 + 4;

std::string EncodeTally(const std::optional<base::Tally>& tally) {
  if (!tally.has_value()) return std::string(1, kUntold);
  return absl::StrCat(std::string(1, kTold), BigEndian64(static_cast<uint64_t>(tally->count)),
                      BigEndian64(absl::Uint128High64(tally->digest)), BigEndian64(absl::Uint128Low64(tally->digest)));
}

base::Tally ReadTally(absl::string_view bytes) {
  return {static_cast<int64_t>(ReadBigEndian64(bytes)),
          absl::MakeUint128(ReadBigEndian64(bytes.substr(8)), ReadBigEndian64(bytes.substr(16)))};
}

}  // namespace

std::string EncodePlace(const WatchPosition& position) {
  std::string bytes = absl::StrCat(BigEndian32(position.epoch), EncodeTally(position.tally));
  if (position.commit) {
    absl::StrAppend(&bytes, std::string(1, kInCommit), BigEndian64(static_cast<uint64_t>(position.commit->last)),
                    BigEndian32(position.commit->part), BigEndian32(position.commit->change));
  } else if (position.snapshot) {
    absl::StrAppend(&bytes, std::string(1, kInSnapshot), *position.snapshot);
  }
  return bytes;
}

std::optional<WatchPosition> DecodePlace(int64_t revision, absl::string_view bytes) {
  if (bytes.size() < 5) return std::nullopt;
  WatchPosition position;
  position.revision = revision;
  position.epoch = ReadBigEndian32(bytes);
  const char told = bytes[4];
  bytes.remove_prefix(5);
  if (told == kTold) {
    if (bytes.size() < kTallyBytes) return std::nullopt;
    position.tally = ReadTally(bytes);
    bytes.remove_prefix(kTallyBytes);
  } else if (told != kUntold) {
    return std::nullopt;
  }
  if (bytes.empty()) return position;
  const char sort = bytes[0];
  bytes.remove_prefix(1);
  if (sort == kInSnapshot) {
    position.snapshot = std::string(bytes);
    return position;
  }
  if (sort != kInCommit || bytes.size() != kCommitBytes) return std::nullopt;
  position.commit = CommitPlace{static_cast<int64_t>(ReadBigEndian64(bytes)), ReadBigEndian32(bytes.substr(8)),
                                ReadBigEndian32(bytes.substr(12))};
  if (position.commit->last <= revision) return std::nullopt;
  return position;
}

}  // namespace entente::watch
