#include "service/base/claim_digest.h"

#include <openssl/sha.h>

#include <vector>

#include "gtest/gtest.h"

namespace entente::base {
namespace {

v1::Claim Named(const std::string& id) {
  v1::Claim claim;
  claim.set_id(id);
  claim.set_note("a note");
  return claim;
}

std::string DigestOf(const std::vector<v1::Claim>& claims) {
  ClaimDigest digest;
  for (const v1::Claim& claim : claims) digest.Add(claim);
  return digest.Bytes();
}

TEST(ClaimDigest, OfNothingIsZero) { EXPECT_EQ(ClaimDigest().Bytes(), std::string(32, '\0')); }

TEST(ClaimDigest, OfOneClaimIsTheHashOfItsBytes) {
  const std::string bytes = Named("claim/a").SerializeAsString();
  std::string hash(SHA256_DIGEST_LENGTH, '\0');
  SHA256(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size(), reinterpret_cast<uint8_t*>(hash.data()));
  EXPECT_EQ(DigestOf({Named("claim/a")}), hash);
}

TEST(ClaimDigest, DependsOnEachClaimAndNotOnTheirOrder) {
  const std::string digest = DigestOf({Named("claim/a"), Named("claim/b"), Named("claim/c")});
  EXPECT_EQ(DigestOf({Named("claim/c"), Named("claim/a"), Named("claim/b")}), digest);
  EXPECT_NE(DigestOf({Named("claim/a"), Named("claim/b")}), digest);
  EXPECT_NE(DigestOf({Named("claim/a"), Named("claim/b"), Named("claim/d")}), digest);
  EXPECT_NE(DigestOf({Named("claim/a"), Named("claim/a"), Named("claim/b"), Named("claim/c")}), digest);
}

// The sum by hand, a byte at a time.
TEST(ClaimDigest, CarriesFromByteToByteAndDropsWhatIsTooMuch) {
  std::string sum(32, '\0');
  ClaimDigest digest;
  for (int i = 0; i < 200; ++i) {
    const v1::Claim claim = Named("claim/" + std::to_string(i));
    digest.Add(claim);
    const std::string hash = DigestOf({claim});
    int carry = 0;
    for (int at = 31; at >= 0; --at) {
      carry += static_cast<uint8_t>(sum[at]) + static_cast<uint8_t>(hash[at]);
      sum[at] = static_cast<char>(carry & 0xff);
      carry >>= 8;
    }
  }
  EXPECT_EQ(digest.Bytes(), sum);
}

}  // namespace
}  // namespace entente::base
