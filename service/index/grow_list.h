// A list of numbers that only grows, small enough to have millions of: 8 bytes when empty or of one number.
//
// A list of more is a block in an arena: {size, capacity, numbers}. When it is full, a block of twice its bytes takes
// its place and the old one stays in the arena for those who are reading it.
#ifndef ENTENTE_SERVICE_INDEX_GROW_LIST_H_
#define ENTENTE_SERVICE_INDEX_GROW_LIST_H_

#include <atomic>
#include <cstdint>

#include "absl/types/span.h"
#include "service/index/arena.h"

namespace entente::index {

// One writer, any number of readers. A reader sees at least what was appended before anything it saw published.
class GrowList {
 public:
  GrowList() = default;
  GrowList(const GrowList&) = delete;
  GrowList& operator=(const GrowList&) = delete;

  // For the writer. All appends to a list use the same arena, which outlives it.
  void Append(Arena& arena, uint32_t number);
  // The same for several, of which the first ones of a list take no more room than they need.
  void Append(Arena& arena, absl::Span<const uint32_t> numbers);

  uint32_t size() const;
  // Tells the processor that the numbers will be asked for.
  void Fetch() const {
    const uint64_t word = word_.load(std::memory_order_acquire);
    if (word != 0 && !IsSingle(word)) __builtin_prefetch(BlockOf(word));
  }

  // Calls `visit(number)` in order of appending until it returns false; returns whether it never did.
  template <typename Visit>
  bool ForEach(Visit&& visit) const {
    const uint64_t word = word_.load(std::memory_order_acquire);
    if (word == 0) return true;
    if (IsSingle(word)) return visit(static_cast<uint32_t>(word >> 32));
    const Block* const block = BlockOf(word);
    const uint32_t size = block->size.load(std::memory_order_acquire);
    const uint32_t* const numbers = block->numbers();
    for (uint32_t i = 0; i < size; ++i) {
      if (!visit(numbers[i])) return false;
    }
    return true;
  }

 private:
  struct Block {
    Block(uint32_t size, uint32_t capacity) : size(size), capacity(capacity) {}
    const uint32_t* numbers() const { return reinterpret_cast<const uint32_t*>(this + 1); }
    uint32_t* numbers() { return reinterpret_cast<uint32_t*>(this + 1); }

    std::atomic<uint32_t> size;
    const uint32_t capacity;
  };

  // A word with its lowest bit set holds its only number in the upper half; any other but 0 is the address of a block.
  static bool IsSingle(uint64_t word) { return (word & 1) != 0; }
  static Block* BlockOf(uint64_t word) { return reinterpret_cast<Block*>(word); }
  static Block* NewBlock(Arena& arena, uint32_t bytes, const uint32_t* numbers, uint32_t size);

  std::atomic<uint64_t> word_{0};
};

}  // namespace entente::index

#endif  // ENTENTE_SERVICE_INDEX_GROW_LIST_H_
