#include "service/query/near.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/base/fold.h"
#include "service/base/near.h"
#include "service/query/refusal.h"

namespace entente::query {
namespace {

constexpr size_t kMaxCompared = 64;  // bytes; longer names are compared by their beginning
constexpr size_t kMinPrefix = 3;     // shorter beginnings fit too much

absl::string_view NameOf(absl::string_view id) {
  const size_t slash = id.find('/');
  return slash == absl::string_view::npos ? id : id.substr(slash + 1);
}

// A name as it would stand in an id: `SK Telecom` as `sk-telecom`.
std::string AsIdName(absl::string_view text) {
  std::string slug;
  for (const char c : base::FoldName(NameOf(text))) {
    const bool plain = absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '.';
    if (plain) slug.push_back(c);
    if (!plain && !slug.empty() && slug.back() != '-') slug.push_back('-');
    if (slug.size() == kMaxCompared) break;
  }
  while (!slug.empty() && slug.back() == '-') slug.pop_back();
  return slug;
}

// How far `name` is from `wanted`; more than `limit` means too far.
int DistanceOf(absl::string_view wanted, absl::string_view name, int limit) {
  const int distance = base::EditDistance(wanted, name.substr(0, kMaxCompared), limit);
  if (distance > limit && wanted.size() >= kMinPrefix && absl::StartsWith(name, wanted)) return limit;
  return distance;
}

// The kinds in the order they are looked at: the one the text names first.
std::vector<schema::KindIndex> KindsInOrder(const schema::Schema& schema, absl::string_view text) {
  std::vector<schema::KindIndex> kinds;
  for (const schema::Kind& kind : schema.kinds()) kinds.push_back(kind.index);
  if (const schema::Kind* named = schema.KindOfId(text)) {
    std::stable_partition(kinds.begin(), kinds.end(), [&](schema::KindIndex kind) { return kind == named->index; });
  }
  return kinds;
}

}  // namespace

std::vector<std::string> NearIds(const graph::Snapshot& snapshot, absl::string_view text) {
  const std::string wanted = AsIdName(text);
  if (wanted.empty()) return {};
  const int limit = std::clamp(static_cast<int>(wanted.size()) / 3, 1, 3);
  base::Nearest nearest(kMaxNear);
  int scanned = 0;
  for (const schema::KindIndex kind : KindsInOrder(snapshot.schema(), text)) {
    snapshot.ForEachEntity(kind, [&](base::EntityNo no, const graph::EntityState&) {
      const absl::string_view id = snapshot.EntityId(no);
      const int distance = DistanceOf(wanted, NameOf(id), limit);
      if (distance <= limit) nearest.Offer(distance, id);
      return ++scanned < kMaxScanned;
    });
    if (scanned >= kMaxScanned) break;
  }
  return std::move(nearest).Take();
}

absl::Status UnknownEntity(const graph::Snapshot& snapshot, absl::string_view id, absl::string_view field,
                           bool suggest) {
  const std::string near = suggest ? absl::StrJoin(NearIds(snapshot, id), ", ") : std::string();
  return Refusal(
      v1::ERROR_REASON_UNKNOWN_ENTITY, field,
      absl::StrCat("`", id, "` is not an entity known here", near.empty() ? "" : "; near it: ", near),
      near.empty() ? std::map<std::string, std::string>{} : std::map<std::string, std::string>{{"near", near}},
      absl::StatusCode::kNotFound);
}

}  // namespace entente::query
