#include "entente/claim_export.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "service/base/claim_digest.h"

namespace entente {

// What came so far.
struct ClaimExport::Seen {
  v1::ExportHeader header;
  v1::ExportTrailer trailer;
  bool ended = false;  // the trailer came
  int64_t claims = 0;
  base::ClaimDigest digest;
  google::protobuf::RepeatedPtrField<v1::Claim> none;

  // The claims of a message; keeps what else it says.
  google::protobuf::RepeatedPtrField<v1::Claim>* ClaimsOf(v1::ExportResponse& message) {
    if (message.has_claims()) return message.mutable_claims()->mutable_claims();
    if (message.has_header()) header = message.header();
    if (message.has_trailer()) trailer = message.trailer();
    ended = ended || message.has_trailer();
    return &none;
  }

  absl::Status Check() const {
    if (!ended) return absl::DataLossError("the export ended without saying that it was whole");
    if (claims != trailer.claims()) {
      return absl::DataLossError(
          absl::StrCat("the export gave ", claims, " claims and says that there were ", trailer.claims()));
    }
    if (digest.Bytes() != trailer.claims_digest()) {
      return absl::DataLossError("the claims that came are not those that the export's digest is of");
    }
    return absl::OkStatus();
  }
};

ClaimExport::ClaimExport(Stream::Open open, const RetryPolicy& policy, std::chrono::milliseconds deadline)
    : seen_(std::make_unique<Seen>()),
      stream_(
          std::move(open), [seen = seen_.get()](v1::ExportResponse& message) { return seen->ClaimsOf(message); },
          policy, deadline) {}

ClaimExport::~ClaimExport() = default;
ClaimExport::ClaimExport(ClaimExport&&) noexcept = default;
ClaimExport& ClaimExport::operator=(ClaimExport&&) noexcept = default;

absl::StatusOr<std::optional<v1::Claim>> ClaimExport::Next() {
  absl::StatusOr<std::optional<v1::Claim>> claim = stream_.Next();
  if (!claim.ok()) return claim;
  if (claim->has_value()) {
    ++seen_->claims;
    seen_->digest.Add(**claim);
    return claim;
  }
  if (const absl::Status checked = seen_->Check(); !checked.ok()) return checked;
  return claim;
}

void ClaimExport::Cancel() { stream_.Cancel(); }

const v1::ExportHeader& ClaimExport::header() const { return seen_->header; }

const v1::ExportTrailer& ClaimExport::trailer() const { return seen_->trailer; }

}  // namespace entente
