// A set of numbers that only grows, a bit for each number up to the greatest.
#ifndef ENTENTE_SERVICE_INDEX_BIT_SET_H_
#define ENTENTE_SERVICE_INDEX_BIT_SET_H_

#include <atomic>
#include <cstdint>

#include "service/index/stable_vector.h"

namespace entente::index {

// One writer, any number of readers. A reader finds at least what was added before anything it saw published.
class BitSet {
 public:
  // For the writer.
  void Add(uint32_t number) {
    while (words_.size() <= number / 64) words_.Append(uint64_t{0});
    words_[number / 64].fetch_or(uint64_t{1} << number % 64, std::memory_order_relaxed);
  }
  bool Has(uint32_t number) const {
    return number / 64 < words_.size() && (words_[number / 64].load(std::memory_order_relaxed) >> number % 64 & 1) != 0;
  }

 private:
  StableVector<std::atomic<uint64_t>> words_;
};

}  // namespace entente::index

#endif  // ENTENTE_SERVICE_INDEX_BIT_SET_H_
