#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "service/base/status_macros.h"
#include "service/store/database.h"
#include "service/store/key.h"
#include "service/store/state_store.h"

namespace entente::store {
namespace {

absl::StatusOr<std::string> BodyOf(absl::string_view value) {
  if (value.empty()) return std::string();
  KeyParts parts(value);
  parts.Bytes(parts.U8());
  if (!parts.ok()) return absl::DataLossError("state store: a fact's value is cut short");
  return std::string(parts.rest());
}

// A claim with the fact it is about.
struct StoredClaim {
  base::FactRef about;
  v1::Claim claim;
};

absl::StatusOr<StoredClaim> ParseClaim(absl::string_view value) {
  KeyParts parts(value);
  StoredClaim result;
  result.about = parts.Fact();
  const absl::string_view bytes = parts.rest();
  if (!parts.ok() || !result.claim.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::DataLossError("state store: a claim's value does not parse");
  }
  return result;
}

// Calls `visit(key, value)` for every key that starts with `prefix`, in order.
template <typename Visit>
absl::Status ForEachWithPrefix(rocksdb::Iterator& it, absl::string_view prefix, Visit&& visit) {
  for (it.Seek(ToSlice(prefix)); it.Valid() && absl::StartsWith(ToView(it.key()), prefix); it.Next()) {
    RETURN_IF_ERROR(visit(ToView(it.key()), ToView(it.value())));
  }
  return ToStatus(it.status(), "read a range");
}

// The number at the end of every key that starts with `prefix`.
absl::StatusOr<std::vector<uint32_t>> NumbersAfter(rocksdb::Iterator& it, absl::string_view prefix) {
  std::vector<uint32_t> numbers;
  RETURN_IF_ERROR(ForEachWithPrefix(it, prefix, [&](absl::string_view key, absl::string_view) {
    numbers.push_back(KeyParts(key.substr(prefix.size())).U32());
    return absl::OkStatus();
  }));
  return numbers;
}

// The newest version of a claim at `revision`, found with an iterator over claims that can be used again.
absl::StatusOr<std::optional<StoredClaim>> ClaimAt(rocksdb::Iterator& it, base::ClaimNo no, int64_t revision) {
  it.SeekForPrev(ToSlice(ClaimKey(no, revision)));
  RETURN_IF_ERROR(ToStatus(it.status(), "read a claim"));
  if (!it.Valid() || KeyParts(ToView(it.key())).U32() != no) return std::nullopt;
  ASSIGN_OR_RETURN(StoredClaim claim, ParseClaim(ToView(it.value())));
  return claim;
}

}  // namespace

absl::StatusOr<std::string> Reader::Fact(base::FactRef fact, int64_t version) const {
  std::string value;
  const BodyCache& bodies = database_.bodies();
  const uint32_t era = bodies.era();
  // What a batch writes has a version of its own, unless it rewrites one. So nothing that is still being written can be
  // here either, and there is no need to wait for it (read_barrier.h).
  const bool cached = batch_ == nullptr || !batch_->impl_->rewrites;
  if (cached && bodies.Get(era, fact, version, value)) return value;
  const auto* const writes = batch_ == nullptr ? nullptr : batch_->impl_->Sorted();
  ASSIGN_OR_RETURN(const bool found, database_.Get(writes, Family::kFact, FactKey(fact, version), &value));
  if (!found) return absl::NotFoundError(absl::StrCat("no version ", version, " of the fact"));
  absl::StatusOr<std::string> body = BodyOf(value);
  if (body.ok() && batch_ == nullptr) bodies.Put(era, fact, version, *body);
  return body;
}

absl::StatusOr<std::optional<v1::Claim>> Reader::Claim(base::ClaimNo no, int64_t revision) const {
  const auto it = database_.NewIterator(batch_ == nullptr ? nullptr : batch_->impl_->Sorted(), Family::kClaim);
  ASSIGN_OR_RETURN(std::optional<StoredClaim> stored, ClaimAt(*it, no, revision));
  if (!stored.has_value()) return std::nullopt;
  return std::move(stored->claim);
}

absl::StatusOr<std::vector<std::optional<v1::Claim>>> Reader::Claims(const std::vector<base::ClaimNo>& numbers,
                                                                     int64_t revision) const {
  std::vector<std::optional<v1::Claim>> claims;
  if (numbers.empty()) return claims;
  const auto it = database_.NewIterator(batch_ == nullptr ? nullptr : batch_->impl_->Sorted(), Family::kClaim);
  claims.reserve(numbers.size());
  for (const base::ClaimNo no : numbers) {
    ASSIGN_OR_RETURN(std::optional<StoredClaim> stored, ClaimAt(*it, no, revision));
    claims.push_back(stored.has_value() ? std::optional<v1::Claim>(std::move(stored->claim)) : std::nullopt);
  }
  return claims;
}

absl::StatusOr<std::vector<std::pair<int64_t, v1::Claim>>> Reader::ClaimVersions(base::ClaimNo no) const {
  const auto it = database_.NewIterator(batch_ == nullptr ? nullptr : batch_->impl_->Sorted(), Family::kClaim);
  std::vector<std::pair<int64_t, v1::Claim>> versions;
  const auto visit = [&](absl::string_view key, absl::string_view value) -> absl::Status {
    ASSIGN_OR_RETURN(StoredClaim stored, ParseClaim(value));
    const int64_t revision = static_cast<int64_t>(KeyParts(key.substr(kClaimPrefix)).U64());
    versions.emplace_back(revision, std::move(stored.claim));
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(ForEachWithPrefix(*it, Key().U32(no).bytes(), visit));
  return versions;
}

absl::StatusOr<std::vector<std::pair<int64_t, std::string>>> Reader::FactVersions(base::FactRef fact) const {
  const auto it = database_.NewIterator(batch_ == nullptr ? nullptr : batch_->impl_->Sorted(), Family::kFact);
  std::vector<std::pair<int64_t, std::string>> versions;
  const auto visit = [&](absl::string_view key, absl::string_view value) -> absl::Status {
    ASSIGN_OR_RETURN(std::string body, BodyOf(value));
    versions.emplace_back(static_cast<int64_t>(KeyParts(key.substr(kFactPrefix)).U64()), std::move(body));
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(ForEachWithPrefix(*it, Key().Fact(fact).bytes(), visit));
  return versions;
}

absl::StatusOr<std::optional<base::ClaimNo>> Reader::FindClaim(absl::string_view id) const {
  if (!database_.claim_ids().MayHave(id)) return std::nullopt;
  const auto* const writes = batch_ == nullptr ? nullptr : batch_->impl_->Sorted();
  std::string value;
  ASSIGN_OR_RETURN(const bool found, database_.Get(writes, Family::kClaimId, id, &value));
  if (!found) return std::nullopt;
  return KeyParts(value).U32();
}

absl::StatusOr<std::vector<base::ClaimNo>> Reader::ClaimsAbout(base::FactRef fact) const {
  const auto it = database_.NewIterator(batch_ == nullptr ? nullptr : batch_->impl_->Sorted(), Family::kByFact);
  return NumbersAfter(*it, Key().Fact(fact).bytes());
}

absl::StatusOr<std::vector<v1::Claim>> Reader::ClaimsAbout(base::FactRef fact, int64_t revision) const {
  ASSIGN_OR_RETURN(const std::vector<base::ClaimNo> candidates, ClaimsAbout(fact));
  const auto it = database_.NewIterator(batch_ == nullptr ? nullptr : batch_->impl_->Sorted(), Family::kClaim);
  std::vector<v1::Claim> claims;
  for (const base::ClaimNo no : candidates) {
    ASSIGN_OR_RETURN(std::optional<StoredClaim> stored, ClaimAt(*it, no, revision));
    if (stored.has_value() && stored->about == fact) claims.push_back(std::move(stored->claim));
  }
  std::sort(claims.begin(), claims.end(), [](const v1::Claim& a, const v1::Claim& b) { return a.id() < b.id(); });
  return claims;
}

absl::StatusOr<std::vector<base::ClaimNo>> Reader::ClaimsCiting(base::EntityNo document) const {
  const auto it = database_.NewIterator(batch_ == nullptr ? nullptr : batch_->impl_->Sorted(), Family::kByDocument);
  return NumbersAfter(*it, Key().U32(document).bytes());
}

absl::Status Reader::ForEachClaimedFact(
    base::FactSort sort,
    absl::FunctionRef<bool(base::FactRef fact, absl::Span<const base::ClaimNo> claims)> visit) const {
  const auto it = database_.NewScan(Family::kByFact);
  const std::string prefix = Key().U8(static_cast<uint8_t>(sort)).bytes();
  std::vector<base::ClaimNo> claims;
  base::FactRef fact{sort, base::kNoNumber};
  for (it->Seek(ToSlice(prefix)); it->Valid() && absl::StartsWith(ToView(it->key()), prefix); it->Next()) {
    KeyParts parts(ToView(it->key()));
    const base::FactRef next = parts.Fact();
    if (next != fact) {
      if (!claims.empty() && !visit(fact, claims)) return absl::OkStatus();
      fact = next;
      claims.clear();
    }
    claims.push_back(parts.U32());
  }
  RETURN_IF_ERROR(ToStatus(it->status(), "go through the claims of facts"));
  if (!claims.empty()) visit(fact, claims);
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Moved>> Reader::MovedFrom(base::EntityNo entity) const {
  const auto it = database_.NewIterator(batch_ == nullptr ? nullptr : batch_->impl_->Sorted(), Family::kMoved);
  std::vector<Moved> all;
  const std::string prefix = Key().U32(entity).bytes();
  RETURN_IF_ERROR(ForEachWithPrefix(*it, prefix, [&](absl::string_view key, absl::string_view value) {
    Moved& moved = all.emplace_back();
    moved.claim = KeyParts(key.substr(prefix.size())).U32();
    KeyParts parts(value);
    moved.about = parts.U8() != 0;
    while (!parts.rest().empty() && parts.ok()) moved.citations.push_back(parts.U32());
    return parts.ok() ? absl::OkStatus() : absl::DataLossError("state store: what a merge moved cannot be read");
  }));
  return all;
}

}  // namespace entente::store
