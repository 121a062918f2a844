// Texts that look like one that is not there, for the message that says so: "did you mean". Compares one text with the
// candidates it is given, one after the other. Not a search: discovery looks into names.
#ifndef ENTENTE_SERVICE_BASE_NEAR_H_
#define ENTENTE_SERVICE_BASE_NEAR_H_

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace entente::base {

// The number of changes of one letter (put in, taken out, replaced, swapped with its neighbour) between two texts, by
// bytes; `limit` + 1 if there are more than `limit`. The optimal string alignment distance. Pure.
int EditDistance(absl::string_view a, absl::string_view b, int limit);

// Keeps the few nearest of many texts. Not thread-safe.
class Nearest {
 public:
  explicit Nearest(size_t most) : most_(most) {}

  // Takes note of a text at some distance; of those as near as each other the first stay.
  void Offer(int distance, absl::string_view text);
  // The nearest, nearest first.
  std::vector<std::string> Take() &&;

 private:
  const size_t most_;
  std::vector<std::pair<int, std::string>> kept_;  // by distance, then as they came
};

inline constexpr size_t kMaxNearNames = 3;

// The names of `known` within two edits of `name` (a third of its length, if that is less), nearest first, at most
// kMaxNearNames. Case does not count; a dotted name is near also by its last step. Pure.
std::vector<std::string> NearNames(absl::string_view name, const std::vector<std::string>& known);

}  // namespace entente::base

#endif  // ENTENTE_SERVICE_BASE_NEAR_H_
