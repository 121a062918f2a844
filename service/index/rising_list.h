// A list of rising numbers that only grows, for lists of which there are millions and some are long: 8 bytes for up to
// two numbers, from then on the differences between one and the next, seven bits a byte (LEB128).
//
// The bytes lie in blocks in an arena that are never copied, so that nothing outgrown is left behind; each block holds
// as much as all before it, up to a bound. A number that has no room in a block begins the next one; what is left free
// is zero, which is no difference.
#ifndef ENTENTE_SERVICE_INDEX_RISING_LIST_H_
#define ENTENTE_SERVICE_INDEX_RISING_LIST_H_

#include <atomic>
#include <cstdint>

#include "service/index/arena.h"

namespace entente::index {

// One writer, any number of readers. A reader sees at least what was appended before anything it saw published.
class RisingList {
 public:
  RisingList() = default;
  RisingList(const RisingList&) = delete;
  RisingList& operator=(const RisingList&) = delete;

  // Appends a number that it takes. For the writer. All appends to a list use the same arena, which outlives it.
  void Append(Arena& arena, uint32_t number);
  // Whether a number is larger than all that are there, and less than the largest of 32 bits. For the writer.
  bool Takes(uint32_t number) const;

  uint32_t size() const;

  // Calls `visit(number)` in order until it returns false; returns whether it never did.
  template <typename Visit>
  bool ForEach(Visit&& visit) const {
    const uint64_t word = word_.load(std::memory_order_acquire);
    if (word == 0) return true;
    if (IsSingle(word)) return visit(FirstOf(word));
    if (IsPair(word)) return visit(FirstOf(word)) && visit(SecondOf(word));
    const Head& head = *HeadOf(word);
    const Block* block = &head.block;
    uint32_t number = 0, at = 0;
    for (uint32_t left = head.size.load(std::memory_order_acquire); left > 0; --left) {
      if (at == block->capacity || block->bytes()[at] == 0) {
        block = block->next.load(std::memory_order_acquire);
        at = 0;
      }
      const uint8_t* const bytes = block->bytes();
      uint32_t difference = bytes[at] & 0x7F;
      for (int shift = 7; bytes[at++] > 0x7F; shift += 7) difference |= uint32_t{bytes[at] & 0x7Fu} << shift;
      number += difference;
      // The first is kept as one more than it is, so that it is never 0.
      if (!visit(number - 1)) return false;
    }
    return true;
  }

 private:
  struct Block {
    explicit Block(uint32_t capacity) : capacity(capacity) {}
    const uint8_t* bytes() const { return reinterpret_cast<const uint8_t*>(this + 1); }
    uint8_t* bytes() { return reinterpret_cast<uint8_t*>(this + 1); }

    std::atomic<Block*> next{nullptr};
    const uint32_t capacity;
    uint32_t used = 0;  // the writer's
  };
  struct Head {
    explicit Head(uint32_t capacity) : block(capacity) {}

    std::atomic<uint32_t> size{0};
    uint32_t last = 0;     // the writer's: the last number + 1
    Block* tail = &block;  // the writer's
    Block block;           // the first; its bytes follow
  };

  // The two lowest bits tell what a word holds: 1 a number, 2 two of them, in 31 bits each; 0 the address of a head.
  static bool IsSingle(uint64_t word) { return (word & 3) == 1; }
  static bool IsPair(uint64_t word) { return (word & 3) == 2; }
  static uint32_t FirstOf(uint64_t word) {
    return static_cast<uint32_t>(IsSingle(word) ? word >> 32 : word >> 2 & 0x7FFFFFFF);
  }
  static uint32_t SecondOf(uint64_t word) { return static_cast<uint32_t>(word >> 33); }
  static Head* HeadOf(uint64_t word) { return reinterpret_cast<Head*>(word); }
  static Head* NewHead(Arena& arena);
  static void AppendTo(Arena& arena, Head& head, uint32_t number);

  std::atomic<uint64_t> word_{0};
};

}  // namespace entente::index

#endif  // ENTENTE_SERVICE_INDEX_RISING_LIST_H_
