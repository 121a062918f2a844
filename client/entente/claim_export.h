// Everything out: the claims of one revision, checked against the digest they come with.
//
//   entente::ClaimExport exported = client.Export({});
//   for (;;) {
//     absl::StatusOr<std::optional<entente::v1::Claim>> claim = exported.Next();
//     if (!claim.ok()) return claim.status();  // DATA_LOSS if something is missing or altered
//     if (!claim->has_value()) break;
//     Use(**claim);
//   }
//   exported.trailer().claims_digest() ...
//
// Nothing is taken from the server before it is asked for. What came out goes in again with an ImportSession
// (entente/import_session.h).
#ifndef ENTENTE_CLIENT_CLAIM_EXPORT_H_
#define ENTENTE_CLIENT_CLAIM_EXPORT_H_

#include <chrono>
#include <memory>
#include <optional>

#include "absl/status/statusor.h"
#include "entente/result_stream.h"
#include "entente/retry_policy.h"
#include "entente/v1/bulk_service.pb.h"

namespace entente {

// The claims of one export. One thread calls Next; Cancel may be called from any. Movable; what was moved from may only
// be destroyed.
class ClaimExport {
 public:
  using Stream = ResultStream<v1::ExportResponse, v1::Claim>;

  // Best made by a Client; the arguments are those of a ResultStream.
  ClaimExport(Stream::Open open, const RetryPolicy& policy, std::chrono::milliseconds deadline);
  ~ClaimExport();
  ClaimExport(ClaimExport&&) noexcept;
  ClaimExport& operator=(ClaimExport&&) noexcept;

  // Blocks for the next claim; nothing after the last, once count and digest proved right.
  absl::StatusOr<std::optional<v1::Claim>> Next();
  // Ends the call; a Next that blocks returns.
  void Cancel();

  // What it is read from. Empty before the first Next.
  const v1::ExportHeader& header() const;
  // How many claims and facts there were, and the digests. Empty before the end.
  const v1::ExportTrailer& trailer() const;

 private:
  struct Seen;
  std::unique_ptr<Seen> seen_;
  Stream stream_;
};

}  // namespace entente

#endif  // ENTENTE_CLIENT_CLAIM_EXPORT_H_
