#include "service/base/near.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstdlib>

#include "absl/container/inlined_vector.h"
#include "absl/strings/ascii.h"

namespace entente::base {
namespace {

constexpr int kMaxNameEdits = 2;

absl::string_view LastStep(absl::string_view path) {
  const size_t dot = path.rfind('.');
  return dot == absl::string_view::npos ? path : path.substr(dot + 1);
}

// Which letters there are, some standing for several: a quick look at two texts.
uint64_t LettersOf(absl::string_view text) {
  uint64_t letters = 0;
  for (const char c : text) letters |= uint64_t{1} << (static_cast<unsigned char>(c) & 63);
  return letters;
}

}  // namespace

int EditDistance(absl::string_view a, absl::string_view b, int limit) {
  const int rows = static_cast<int>(a.size()), columns = static_cast<int>(b.size());
  if (std::abs(rows - columns) > limit) return limit + 1;
  // A change takes away one letter and brings another at most.
  if (std::popcount(LettersOf(a) ^ LettersOf(b)) > 2 * limit) return limit + 1;
  using Row = absl::InlinedVector<int, 65>;
  Row before(columns + 1), above(columns + 1), current(columns + 1);
  for (int j = 0; j <= columns; ++j) above[j] = j;
  for (int i = 1; i <= rows; ++i) {
    current[0] = i;
    int least = i;
    for (int j = 1; j <= columns; ++j) {
      current[j] = std::min({above[j] + 1, current[j - 1] + 1, above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        current[j] = std::min(current[j], before[j - 2] + 1);
      }
      least = std::min(least, current[j]);
    }
    // A swap reaches two rows back, so that a row beyond the limit may still lead to one within it by one step.
    if (least > limit + 1) return limit + 1;
    before.swap(above);
    above.swap(current);
  }
  return std::min(above[columns], limit + 1);
}

void Nearest::Offer(int distance, absl::string_view text) {
  if (kept_.size() == most_ && (most_ == 0 || kept_.back().first <= distance)) return;
  const auto farther = std::upper_bound(kept_.begin(), kept_.end(), distance,
                                        [](int offered, const auto& kept) { return offered < kept.first; });
  kept_.insert(farther, {distance, std::string(text)});
  if (kept_.size() > most_) kept_.pop_back();
}

std::vector<std::string> Nearest::Take() && {
  std::vector<std::string> texts;
  for (auto& [distance, text] : kept_) texts.push_back(std::move(text));
  return texts;
}

std::vector<std::string> NearNames(absl::string_view name, const std::vector<std::string>& known) {
  const std::string wanted = absl::AsciiStrToLower(name);
  const absl::string_view wanted_leaf = LastStep(wanted);
  const int allowed = std::min<int>(kMaxNameEdits, static_cast<int>(wanted_leaf.size()) / 3);
  Nearest nearest(kMaxNearNames);
  for (const std::string& candidate : known) {
    const std::string lower = absl::AsciiStrToLower(candidate);
    const int edits =
        std::min(EditDistance(wanted, lower, allowed), EditDistance(wanted_leaf, LastStep(lower), allowed));
    if (edits <= allowed) nearest.Offer(edits, candidate);
  }
  return std::move(nearest).Take();
}

}  // namespace entente::base
