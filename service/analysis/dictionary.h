// Texts, numbers and truth values as small numbers, so that grouping and counting different values work on numbers.
#ifndef ENTENTE_SERVICE_ANALYSIS_DICTIONARY_H_
#define ENTENTE_SERVICE_ANALYSIS_DICTIONARY_H_

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "service/base/fact_ref.h"

namespace entente::analysis {

using Scalar = std::variant<std::string, double, bool>;

// In place of the number of a value where there is none.
inline constexpr uint32_t kNoValue = base::kNoNumber;

// The scalars of one aggregation by number. Not thread-safe.
class Dictionary {
 public:
  // The number of a scalar: the same for equal ones.
  uint32_t NumberOf(Scalar scalar) {
    const auto [known, is_new] = numbers_.try_emplace(scalar, static_cast<uint32_t>(scalars_.size()));
    if (is_new) scalars_.push_back(std::move(scalar));
    return known->second;
  }
  // The number of the name of something that lives as long as the dictionary: a descriptor, a kind, a relation. `name`
  // is called only the first time.
  template <typename Name>
  uint32_t NumberOfName(const void* named, Name name) {
    const auto found = named_.find(named);
    if (found != named_.end()) return found->second;
    return named_[named] = NumberOf(name());
  }
  const Scalar& At(uint32_t number) const { return scalars_[number]; }

 private:
  std::vector<Scalar> scalars_;
  absl::flat_hash_map<Scalar, uint32_t> numbers_;
  absl::flat_hash_map<const void*, uint32_t> named_;
};

}  // namespace entente::analysis

#endif  // ENTENTE_SERVICE_ANALYSIS_DICTIONARY_H_
