#include "service/discovery/text_likeness.h"

#include <algorithm>
#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>

namespace entente::discovery {
namespace {

constexpr size_t kMaxCompared = EditPattern::kMaxCompared;
constexpr size_t kBits = 64, kBytes = 256;
constexpr size_t kMaxPrefix = 4;
constexpr double kPrefixWeight = 0.1;

using Marks = std::bitset<kMaxCompared>;

// A block of the table's last column: where distances grow and fall downwards, where they stay along the diagonal, and
// where the letter of that column is in the pattern.
struct Column {
  uint64_t grows = ~uint64_t{0}, falls = 0, diagonal = 0, places = 0;
};

// Marks in both texts the letters that match: the same, and not far from each other. Returns how many.
int Match(absl::string_view a, absl::string_view b, Marks& in_a, Marks& in_b) {
  const size_t window = std::max<size_t>(std::max(a.size(), b.size()) / 2, 1) - 1;
  int matches = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    const size_t end = std::min(b.size(), i + window + 1);
    for (size_t j = i > window ? i - window : 0; j < end; ++j) {
      if (in_b[j] || a[i] != b[j]) continue;
      in_a[i] = in_b[j] = true;
      ++matches;
      break;
    }
  }
  return matches;
}

int OutOfOrder(absl::string_view a, absl::string_view b, const Marks& in_a, const Marks& in_b) {
  int differing = 0;
  for (size_t i = 0, j = 0; i < a.size(); ++i) {
    if (!in_a[i]) continue;
    while (!in_b[j]) ++j;
    differing += a[i] != b[j++];
  }
  return differing / 2;
}

}  // namespace

double JaroWinkler(absl::string_view a, absl::string_view b) {
  a = a.substr(0, kMaxCompared);
  b = b.substr(0, kMaxCompared);
  if (a.empty() || b.empty()) return a.size() == b.size() ? 1 : 0;
  Marks in_a, in_b;
  const double matches = Match(a, b, in_a, in_b);
  if (matches == 0) return 0;
  const double jaro =
      (matches / a.size() + matches / b.size() + (matches - OutOfOrder(a, b, in_a, in_b)) / matches) / 3;
  size_t prefix = 0;
  while (prefix < std::min({kMaxPrefix, a.size(), b.size()}) && a[prefix] == b[prefix]) ++prefix;
  return jaro + prefix * kPrefixWeight * (1 - jaro);
}

EditPattern::EditPattern(absl::string_view text)
    : size_(std::min(text.size(), kMaxCompared)), blocks_((size_ + kBits - 1) / kBits), places_(kBytes * blocks_) {
  for (size_t i = 0; i < size_; ++i) {
    places_[static_cast<uint8_t>(text[i]) * blocks_ + i / kBits] |= uint64_t{1} << (i % kBits);
  }
}

// Column by column of the table of distances, of which each block keeps where it grows and falls downwards. What a
// block hands to the one below it are the changes along their border.
int EditPattern::DistanceTo(absl::string_view other) const {
  other = other.substr(0, kMaxCompared);
  if (size_ == 0) return static_cast<int>(other.size());
  std::array<Column, kMaxCompared / kBits> columns;
  auto distance = static_cast<int>(size_);
  const uint64_t last = uint64_t{1} << ((size_ - 1) % kBits);
  for (const char letter : other) {
    const uint64_t* const places = &places_[static_cast<uint8_t>(letter) * blocks_];
    uint64_t grows = 1, falls = 0, swapped = 0;
    for (size_t i = 0; i < blocks_; ++i) {
      Column& column = columns[i];
      const uint64_t here = places[i], not_before = ~column.diagonal & here;
      const uint64_t swap = ((not_before << 1) | swapped) & column.places;
      swapped = not_before >> (kBits - 1);
      const uint64_t with_carry = here | falls;
      const uint64_t diagonal =
          (((with_carry & column.grows) + column.grows) ^ column.grows) | with_carry | column.falls | swap;
      uint64_t right_grows = column.falls | ~(diagonal | column.grows), right_falls = diagonal & column.grows;
      if (i + 1 == blocks_) distance += ((right_grows & last) != 0) - ((right_falls & last) != 0);
      const uint64_t grows_below = right_grows >> (kBits - 1), falls_below = right_falls >> (kBits - 1);
      right_grows = (right_grows << 1) | grows;
      right_falls = (right_falls << 1) | falls;
      column = {right_falls | ~(diagonal | right_grows), right_grows & diagonal, diagonal, here};
      grows = grows_below;
      falls = falls_below;
    }
  }
  return distance;
}

}  // namespace entente::discovery
