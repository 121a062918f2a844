// Keys and values of the state store, as drawn in state_store.h.
#ifndef ENTENTE_SERVICE_STORE_KEY_H_
#define ENTENTE_SERVICE_STORE_KEY_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "service/base/fact_ref.h"

namespace entente::store {

// Composes big-endian numbers and bytes; converts to the finished bytes.
class Key {
 public:
  Key& U8(uint8_t value) {
    bytes_.push_back(static_cast<char>(value));
    return *this;
  }
  Key& U32(uint32_t value) { return Number(value, 4); }
  Key& U64(uint64_t value) { return Number(value, 8); }
  Key& Bytes(absl::string_view bytes) {
    bytes_.append(bytes.data(), bytes.size());
    return *this;
  }
  Key& Fact(base::FactRef fact) { return U8(static_cast<uint8_t>(fact.sort)).U32(fact.no); }
  const std::string& bytes() const { return bytes_; }

 private:
  Key& Number(uint64_t value, int size) {
    for (int shift = (size - 1) * 8; shift >= 0; shift -= 8) bytes_.push_back(static_cast<char>(value >> shift));
    return *this;
  }

  std::string bytes_;
};

// Takes a key or value apart from the front. Reading past the end gives zeros and makes ok() false.
class KeyParts {
 public:
  explicit KeyParts(absl::string_view bytes) : bytes_(bytes) {}

  uint8_t U8() { return static_cast<uint8_t>(Number(1)); }
  uint32_t U32() { return static_cast<uint32_t>(Number(4)); }
  uint64_t U64() { return Number(8); }
  base::FactRef Fact() {
    const auto sort = static_cast<base::FactSort>(U8());
    return {sort, U32()};
  }
  absl::string_view Bytes(size_t size) {
    if (size > bytes_.size()) {
      ok_ = false;
      return {};
    }
    const absl::string_view result = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return result;
  }
  absl::string_view rest() const { return bytes_; }
  bool ok() const { return ok_; }

 private:
  uint64_t Number(size_t size) {
    uint64_t value = 0;
    for (const char c : Bytes(size)) value = value << 8 | static_cast<uint8_t>(c);
    return value;
  }

  absl::string_view bytes_;
  bool ok_ = true;
};

inline constexpr size_t kFactPrefix = 5;   // sort | no
inline constexpr size_t kClaimPrefix = 4;  // no

inline std::string FactKey(base::FactRef fact, int64_t revision) {
  return Key().Fact(fact).U64(static_cast<uint64_t>(revision)).bytes();
}
inline std::string ClaimKey(base::ClaimNo no, int64_t revision) {
  return Key().U32(no).U64(static_cast<uint64_t>(revision)).bytes();
}
inline std::string RevisionKey(int64_t revision) { return Key().U64(static_cast<uint64_t>(revision)).bytes(); }

inline constexpr char kApplied[] = "applied";
inline constexpr char kOldest[] = "oldest";
inline constexpr char kFormat[] = "format";
inline constexpr char kNumbers[] = "numbers";
inline constexpr char kRewritten[] = "rewritten";

}  // namespace entente::store

#endif  // ENTENTE_SERVICE_STORE_KEY_H_
