// Sort keys: bytes that compare as what they were made of, so that one comparison of strings orders by several fields
// and a page token can hold a place in any order.
#ifndef ENTENTE_SERVICE_QUERY_SORT_KEY_H_
#define ENTENTE_SERVICE_QUERY_SORT_KEY_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace entente::query {

// Builds a key from parts, the weightiest first. Keys compare only with keys made of the same parts in the same
// directions. Not thread-safe.
class SortKey {
 public:
  // A part that is not there: after all that are, whichever the direction.
  void AddAbsent();
  void AddInteger(int64_t value, bool descending = false);
  void AddNumber(double value, bool descending = false);  // not NaN
  void AddText(absl::string_view value, bool descending = false);
  // A part that is always there, without the mark that tells it from an absent one.
  void AddId(absl::string_view id);

  std::string Take() { return std::move(bytes_); }

 private:
  void AddBigEndian(uint64_t value, bool descending);

  std::string bytes_;
};

}  // namespace entente::query

#endif  // ENTENTE_SERVICE_QUERY_SORT_KEY_H_
