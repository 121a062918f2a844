// How alike two texts are, letter by letter. Numbers only: what names are is name_likeness.h's.
#ifndef ENTENTE_SERVICE_DISCOVERY_TEXT_LIKENESS_H_
#define ENTENTE_SERVICE_DISCOVERY_TEXT_LIKENESS_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"

namespace entente::discovery {

// The Jaro-Winkler likeness of two texts by bytes, with the usual prefix of 4 and weight of 0.1: 1 the same, 0 nothing
// in common. Winkler 1990, "String Comparator Metrics and Enhanced Decision Rules". Pure.
double JaroWinkler(absl::string_view a, absl::string_view b);

// A text made ready to be compared letter by letter with many others: 64 letters of it at a time, as bits of a word.
// Hyyrö 2003, "A Bit-Vector Algorithm for Computing Levenshtein and Damerau Edit Distances". Immutable, thread-safe.
class EditPattern {
 public:
  // Texts are compared by their first kMaxCompared bytes.
  explicit EditPattern(absl::string_view text);
  static constexpr size_t kMaxCompared = 256;

  size_t size() const { return size_; }
  // The number of changes of one letter (put in, taken out, replaced, swapped with its neighbour) between the two, as
  // base::EditDistance counts them.
  int DistanceTo(absl::string_view other) const;

 private:
  size_t size_;
  size_t blocks_;
  std::vector<uint64_t> places_;  // by byte and block: a bit for each place of the byte
};

}  // namespace entente::discovery

#endif  // ENTENTE_SERVICE_DISCOVERY_TEXT_LIKENESS_H_
