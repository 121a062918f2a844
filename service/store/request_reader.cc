// What a Reader tells of requests and of the ids of claims: lookups and ranges of keys in order.
#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "service/base/status_macros.h"
#include "service/store/database.h"
#include "service/store/key.h"
#include "service/store/state_store.h"

namespace entente::store {
namespace {

StoredRequest ToRequest(absl::string_view id, absl::string_view value) {
  KeyParts parts(value);
  StoredRequest request;
  request.id = std::string(id);
  request.revision = static_cast<int64_t>(parts.U64());
  request.note = std::string(parts.rest());
  return request;
}

// Moves to the first key that begins with `prefix` and comes after `after`.
void SeekAfter(rocksdb::Iterator& it, absl::string_view prefix, absl::string_view after) {
  it.Seek(ToSlice(std::max(prefix, after)));
  if (it.Valid() && ToView(it.key()) == after) it.Next();
}

bool IsWithin(const rocksdb::Iterator& it, absl::string_view prefix) {
  return it.Valid() && absl::StartsWith(ToView(it.key()), prefix);
}

}  // namespace

absl::StatusOr<std::optional<StoredRequest>> Reader::Request(absl::string_view request_id) const {
  if (!database_.request_ids().MayHave(request_id)) return std::nullopt;
  const auto* const writes = batch_ == nullptr ? nullptr : batch_->impl_->Sorted();
  std::string value;
  ASSIGN_OR_RETURN(const bool found, database_.Get(writes, Family::kRequest, request_id, &value));
  if (!found) return std::nullopt;
  return ToRequest(request_id, value);
}

absl::StatusOr<std::vector<StoredRequest>> Reader::Requests(absl::string_view prefix, absl::string_view after,
                                                            size_t limit) const {
  const auto it = database_.NewScan(Family::kRequest);
  std::vector<StoredRequest> requests;
  for (SeekAfter(*it, prefix, after); IsWithin(*it, prefix) && requests.size() < limit; it->Next()) {
    requests.push_back(ToRequest(ToView(it->key()), ToView(it->value())));
  }
  RETURN_IF_ERROR(ToStatus(it->status(), "go through requests"));
  return requests;
}

absl::StatusOr<std::optional<StoredRequest>> Reader::LastRequest(absl::string_view prefix) const {
  const auto it = database_.NewScan(Family::kRequest);
  // Request ids are printable ASCII, so this comes after all that begin with the prefix.
  it->SeekForPrev(ToSlice(std::string(prefix) + '\x7f'));
  RETURN_IF_ERROR(ToStatus(it->status(), "find the last request"));
  if (!IsWithin(*it, prefix)) return std::nullopt;
  return ToRequest(ToView(it->key()), ToView(it->value()));
}

absl::StatusOr<std::vector<std::pair<std::string, base::ClaimNo>>> Reader::ClaimIds(absl::string_view prefix,
                                                                                    absl::string_view after,
                                                                                    size_t limit) const {
  const auto it = database_.NewScan(Family::kClaimId);
  std::vector<std::pair<std::string, base::ClaimNo>> ids;
  for (SeekAfter(*it, prefix, after); IsWithin(*it, prefix) && ids.size() < limit; it->Next()) {
    ids.emplace_back(it->key().ToString(), KeyParts(ToView(it->value())).U32());
  }
  RETURN_IF_ERROR(ToStatus(it->status(), "go through the ids of claims"));
  return ids;
}

}  // namespace entente::store
