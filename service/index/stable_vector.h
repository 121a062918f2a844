// A vector that one thread appends to while others read it, and whose elements never move.
//
// Chunks double in size, so an element is found with one shift and one load, and growing copies nothing. The untouched
// end of the last chunk costs address space, not memory.
#ifndef ENTENTE_SERVICE_INDEX_STABLE_VECTOR_H_
#define ENTENTE_SERVICE_INDEX_STABLE_VECTOR_H_

#include <array>
#include <atomic>
#include <bit>
#include <cstdint>
#include <memory>
#include <utility>

#include "service/base/status_macros.h"
#include "service/index/chunk.h"

namespace entente::index {

// One writer, any number of readers. A reader may look at every element below a size() it saw, or whose number it got
// through something published after the element was appended. Non-atomic parts of an element do not change after that.
template <typename T>
class StableVector {
 public:
  StableVector() = default;
  StableVector(const StableVector&) = delete;
  StableVector& operator=(const StableVector&) = delete;
  ~StableVector() {
    for (uint32_t i = 0; i < size(); ++i) std::destroy_at(&(*this)[i]);
    for (int k = 0; k < kChunks; ++k) {
      FreeChunk(chunks_[k].load(std::memory_order_relaxed));
    }
  }

  uint32_t size() const { return size_.load(std::memory_order_acquire); }
  bool empty() const { return size() == 0; }
  const T& operator[](uint32_t i) const { return *Locate(i); }
  T& operator[](uint32_t i) { return *Locate(i); }

  // Constructs an element at the end and returns its position. For the writer.
  template <typename... Args>
  uint32_t Append(Args&&... args) {
    const uint32_t i = size_.load(std::memory_order_relaxed);
    CHECK(i != 0xffffffff);
    const int k = ChunkOf(i);
    if (chunks_[k].load(std::memory_order_relaxed) == nullptr) {
      chunks_[k].store(static_cast<T*>(AllocateChunk(ChunkSize(k) * sizeof(T))), std::memory_order_release);
    }
    std::construct_at(Locate(i), std::forward<Args>(args)...);
    size_.store(i + 1, std::memory_order_release);
    return i;
  }

 private:
  static constexpr int kFirstBits = 8;
  static constexpr int kChunks = 33 - kFirstBits;

  static int ChunkOf(uint32_t i) { return std::bit_width((uint64_t{i} + (1u << kFirstBits)) >> kFirstBits) - 1; }
  static uint64_t ChunkSize(int k) { return uint64_t{1} << (k + kFirstBits); }
  T* Locate(uint32_t i) const {
    const int k = ChunkOf(i);
    return chunks_[k].load(std::memory_order_acquire) + (uint64_t{i} + (1u << kFirstBits) - ChunkSize(k));
  }

  std::array<std::atomic<T*>, kChunks> chunks_ = {};
  std::atomic<uint32_t> size_{0};
};

}  // namespace entente::index

#endif  // ENTENTE_SERVICE_INDEX_STABLE_VECTOR_H_
