#include "service/commit/near_ids.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/base/near.h"

namespace entente::commit {
namespace {

constexpr int kMaxEdits = 2;

}  // namespace

std::vector<std::string> NearIds(const graph::Snapshot& snapshot, absl::string_view id) {
  const size_t slash = id.find('/');
  const schema::Kind* own = snapshot.schema().KindOfId(id);
  if (slash == absl::string_view::npos || own == nullptr) return {};
  base::Nearest nearest(kMaxNearIds);
  for (const schema::Kind& kind : snapshot.schema().kinds()) {
    const std::string other = absl::StrCat(kind.name, id.substr(slash));
    const std::optional<base::EntityNo> no = snapshot.FindEntity(other);
    if (no.has_value() && snapshot.Entity(*no).has_value()) nearest.Offer(0, other);
  }
  int looked_at = 0;
  snapshot.ForEachEntity(own->index, [&](base::EntityNo no, const graph::EntityState&) {
    const absl::string_view other = snapshot.EntityId(no);
    const int edits = base::EditDistance(id, other, kMaxEdits);
    if (edits <= kMaxEdits) nearest.Offer(edits, other);
    return ++looked_at < kMaxNearSearch;
  });
  return std::move(nearest).Take();
}

}  // namespace entente::commit
