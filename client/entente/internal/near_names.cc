#include "entente/internal/near_names.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace entente::internal {
namespace {

constexpr size_t kMostNear = 5;
constexpr size_t kShortList = 30;

}  // namespace

int EditDistance(const std::string& first, const std::string& second) {
  const std::string a = absl::AsciiStrToLower(first);
  const std::string b = absl::AsciiStrToLower(second);
  // Three rows of the dynamic programme suffice: a swap looks two rows back.
  std::vector<int> before, previous(b.size() + 1), row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) previous[j] = static_cast<int>(j);
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = static_cast<int>(i);
    for (size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({previous[j] + 1, row[j - 1] + 1, previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before = previous;
    previous = row;
  }
  return previous[b.size()];
}

std::vector<std::string> NearNames(const std::string& text, const std::vector<std::string>& known) {
  std::vector<std::pair<int, std::string>> near;
  for (const std::string& name : known) {
    const int distance = EditDistance(text, name);
    const bool starts =
        text.size() >= 2 && (absl::StartsWithIgnoreCase(name, text) || absl::StartsWithIgnoreCase(text, name));
    if (starts || distance <= std::max<int>(1, static_cast<int>(text.size()) / 3)) near.emplace_back(distance, name);
  }
  std::sort(near.begin(), near.end());
  if (near.size() > kMostNear) near.resize(kMostNear);
  std::vector<std::string> names;
  for (auto& [distance, name] : near) names.push_back(std::move(name));
  return names;
}

std::string Suggestion(const std::string& text, const std::vector<std::string>& known) {
  const std::vector<std::string> near = NearNames(text, known);
  if (!near.empty()) return absl::StrCat("; near: ", absl::StrJoin(near, ", "));
  if (known.empty() || known.size() > kShortList) return "";
  return absl::StrCat("; known: ", absl::StrJoin(known, ", "));
}

}  // namespace entente::internal
