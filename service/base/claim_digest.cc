#include "service/base/claim_digest.h"

#include <openssl/sha.h>

#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"

namespace entente::base {
namespace {

constexpr int kWordBytes = 8;

uint64_t WordAt(const uint8_t* bytes) {
  uint64_t word = 0;
  for (int i = 0; i < kWordBytes; ++i) word = word << 8 | bytes[i];
  return word;
}

}  // namespace

void ClaimDigest::Add(const v1::Claim& claim) {
  serialized_.clear();
  {
    google::protobuf::io::StringOutputStream stream(&serialized_);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    claim.SerializeToCodedStream(&coded);
  }
  std::array<uint8_t, SHA256_DIGEST_LENGTH> hash;
  SHA256(reinterpret_cast<const uint8_t*>(serialized_.data()), serialized_.size(), hash.data());
  uint64_t carry = 0;
  for (int i = static_cast<int>(words_.size()) - 1; i >= 0; --i) {
    const uint64_t added = words_[i] + carry;
    const uint64_t sum = added + WordAt(hash.data() + i * kWordBytes);
    carry = (added < carry ? 1 : 0) + (sum < added ? 1 : 0);
    words_[i] = sum;
  }
}

std::string ClaimDigest::Bytes() const {
  std::string bytes;
  for (const uint64_t word : words_) {
    for (int shift = 56; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(word >> shift));
  }
  return bytes;
}

}  // namespace entente::base
