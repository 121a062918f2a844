#include "service/index/interner.h"

#include "absl/hash/hash.h"

namespace entente::index {

uint32_t Interner::Find(absl::string_view text) const { return Find(text, absl::HashOf(text)); }

uint32_t Interner::Find(absl::string_view text, uint64_t hash) const {
  return numbers_.Find(hash, [&](uint32_t number) {
    const Entry& entry = texts_[number];
    return entry.hash == static_cast<uint32_t>(hash) && absl::string_view(entry.data, entry.size) == text;
  });
}

uint32_t Interner::Insert(absl::string_view text) {
  const uint64_t hash = absl::HashOf(text);
  if (const uint32_t known = Find(text, hash); known != kNone) return known;
  const absl::string_view copy = arena_.Copy(text);
  const uint32_t number =
      texts_.Append(Entry{copy.data(), static_cast<uint32_t>(copy.size()), static_cast<uint32_t>(hash)});
  numbers_.Insert(hash, number, [this](uint32_t other) { return texts_[other].hash; });
  return number;
}

}  // namespace entente::index
