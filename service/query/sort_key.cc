#include "service/query/sort_key.h"

#include <bit>

namespace entente::query {
namespace {

constexpr char kPresent = 1, kAbsent = 2;

}  // namespace

void SortKey::AddAbsent() { bytes_.push_back(kAbsent); }

void SortKey::AddBigEndian(uint64_t value, bool descending) {
  if (descending) value = ~value;
  for (int shift = 56; shift >= 0; shift -= 8) bytes_.push_back(static_cast<char>((value >> shift) & 0xff));
}

void SortKey::AddInteger(int64_t value, bool descending) {
  bytes_.push_back(kPresent);
  AddBigEndian(static_cast<uint64_t>(value) ^ (uint64_t{1} << 63), descending);
}

void SortKey::AddNumber(double value, bool descending) {
  bytes_.push_back(kPresent);
  // IEEE 754 numbers of one sign order as their bits; negative ones the other way round.
  const uint64_t bits = std::bit_cast<uint64_t>(value + 0.0);
  const uint64_t sign = uint64_t{1} << 63;
  AddBigEndian((bits & sign) != 0 ? ~bits : bits | sign, descending);
}

void SortKey::AddText(absl::string_view value, bool descending) {
  bytes_.push_back(kPresent);
  const char flip = descending ? static_cast<char>(0xff) : 0;
  // A zero byte inside is followed by 0xff, the end by 0x00: a text comes before all that it begins.
  for (const char c : value) {
    bytes_.push_back(static_cast<char>(c ^ flip));
    if (c == '\0') bytes_.push_back(static_cast<char>(0xff ^ flip));
  }
  bytes_.push_back(flip);
  bytes_.push_back(flip);
}

void SortKey::AddId(absl::string_view id) {
  bytes_.append(id.data(), id.size());  // ids hold no zero byte
  bytes_.push_back('\0');
}

}  // namespace entente::query
