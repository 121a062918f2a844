#include "service/bulk/batch.h"

#include <openssl/sha.h>

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "service/base/status_macros.h"
#include "service/query/refusal.h"
#include "service/schema/validate.h"

namespace entente::bulk {
namespace {

constexpr int kClaimsBetweenLooks = 128;  // at whether anybody waits, and whose turn it is: about a millisecond's work

std::string DigestOf(const v1::ImportBatch& batch) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    batch.SerializeToCodedStream(&coded);
  }
  std::string digest(SHA256_DIGEST_LENGTH, '\0');
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
         reinterpret_cast<unsigned char*>(digest.data()));
  return digest;
}

absl::Status CheckSize(const v1::ImportBatch& batch, const Limits& limits) {
  int64_t claims = 0;
  for (const v1::ImportRecord& record : batch.records()) claims += record.claims_size();
  if (claims <= limits.max_import_claims) return absl::OkStatus();
  return query::Refusal(
      v1::ERROR_REASON_BATCH_TOO_LARGE, "batch.records",
      absl::StrCat(claims, " claims in one batch; at most ", limits.max_import_claims, " are allowed"),
      {{"limit", absl::StrCat(limits.max_import_claims)}});
}

void CheckLocator(const std::string& locator, std::vector<base::Violation>& violations) {
  if (locator.size() <= kMaxLocatorBytes) return;
  violations.push_back({v1::ERROR_REASON_OUT_OF_BOUNDS, "locator",
                        absl::StrCat(locator.size(), " bytes; at most ", kMaxLocatorBytes, " are allowed")});
}

void CheckId(const std::string& id, const v1::ImportOpening& opening, const std::string& path,
             std::vector<base::Violation>& violations) {
  if (id.empty()) {
    violations.push_back({v1::ERROR_REASON_REQUIRED, path + ".id",
                          "a claim of an import has an id, the same in every run: by it the import knows it again"});
  } else if (!absl::StartsWith(id, opening.claim_prefix())) {
    violations.push_back(
        {v1::ERROR_REASON_INVALID_FORMAT, path + ".id",
         absl::StrCat("'", id, "' does not begin with the import's claim_prefix '", opening.claim_prefix(), "'")});
  }
}

// The origin groups that a claim's citations are given; empty if none is.
std::vector<std::string> OriginGroups(const v1::Claim& claim) {
  std::vector<std::string> groups;
  for (int i = 0; i < claim.citations_size(); ++i) {
    if (claim.citations(i).origin_group().empty()) continue;
    groups.resize(claim.citations_size());
    groups[i] = claim.citations(i).origin_group();
  }
  return groups;
}

BatchClaim PrepareClaim(const schema::Schema& schema, const v1::ImportOpening& opening, int position, v1::Claim claim,
                        std::vector<base::Violation>& violations) {
  const std::string path = ClaimPath(position);
  CheckId(claim.id(), opening, path, violations);
  const std::vector<std::string> groups = OriginGroups(claim);
  const std::string subject = claim.relationship().subject();
  BatchClaim prepared{std::move(claim)};
  schema::NormalizeClaim(schema, path, prepared.claim, violations);
  prepared.swapped = prepared.claim.relationship().subject() != subject;
  for (size_t i = 0; i < groups.size(); ++i) {
    if (groups[i].size() > schema::kMaxTextBytes) {
      violations.push_back({v1::ERROR_REASON_OUT_OF_BOUNDS, absl::StrCat(path, ".citations[", i, "].origin_group"),
                            absl::StrCat(groups[i].size(), " bytes; at most ", schema::kMaxTextBytes, " are allowed")});
    } else {
      prepared.claim.mutable_citations(static_cast<int>(i))->set_origin_group(groups[i]);
    }
  }
  return prepared;
}

}  // namespace

std::string ClaimPath(int position) { return absl::StrCat("claims[", position, "]"); }

absl::StatusOr<Batch> PrepareBatch(const schema::Schema& schema, const Limits& limits, const v1::ImportOpening& opening,
                                   v1::ImportBatch batch, const query::Caller& caller) {
  RETURN_IF_ERROR(CheckSize(batch, limits));
  Batch prepared;
  prepared.sequence = batch.sequence();
  prepared.digest = DigestOf(batch);
  int since_look = 0;
  for (v1::ImportRecord& record : *batch.mutable_records()) {
    BatchRecord& added = prepared.records.emplace_back();
    added.first = static_cast<int>(prepared.claims.size());
    added.count = record.claims_size();
    CheckLocator(record.locator(), added.violations);
    added.locator = std::move(*record.mutable_locator());
    for (int i = 0; i < record.claims_size(); ++i) {
      prepared.claims.push_back(
          PrepareClaim(schema, opening, i, std::move(*record.mutable_claims(i)), added.violations));
    }
    since_look += 1 + record.claims_size();
    if (since_look < kClaimsBetweenLooks) continue;
    since_look = 0;
    if (caller.gone && caller.gone()) return absl::CancelledError("the client went away");
    if (caller.pass_turn) caller.pass_turn();
  }
  return prepared;
}

}  // namespace entente::bulk
