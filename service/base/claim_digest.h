// A digest of claims in any order: ExportTrailer.claims_digest. How it is made is told in bulk_service.proto.
//
//   ClaimDigest digest;
//   for (const v1::Claim& claim : claims) digest.Add(claim);
//   trailer.set_claims_digest(digest.Bytes());
//
// Not that of facts, which SyncMark has: see tally.h.
#ifndef ENTENTE_SERVICE_BASE_CLAIM_DIGEST_H_
#define ENTENTE_SERVICE_BASE_CLAIM_DIGEST_H_

#include <array>
#include <cstdint>
#include <string>

#include "entente/v1/graph.pb.h"

namespace entente::base {

// The sum, modulo 2^256, of the SHA-256 of each claim in deterministic serialization. A value; not thread-safe.
class ClaimDigest {
 public:
  // Adds a claim exactly as it is given.
  void Add(const v1::Claim& claim);
  // 32 bytes, big-endian.
  std::string Bytes() const;

 private:
  std::array<uint64_t, 4> words_ = {};  // the most significant first
  std::string serialized_;              // of the claim being added; kept for its memory
};

}  // namespace entente::base

#endif  // ENTENTE_SERVICE_BASE_CLAIM_DIGEST_H_
