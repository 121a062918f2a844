#include "service/index/grow_list.h"

#include <algorithm>
#include <memory>

namespace entente::index {
namespace {

constexpr uint32_t kFirstBlockBytes = 16;  // the header and two numbers

}  // namespace

GrowList::Block* GrowList::NewBlock(Arena& arena, uint32_t bytes, const uint32_t* numbers, uint32_t size) {
  const uint32_t capacity = (bytes - sizeof(Block)) / sizeof(uint32_t);
  Block* const block = std::construct_at(static_cast<Block*>(arena.Allocate(bytes, alignof(uint64_t))), size, capacity);
  std::copy_n(numbers, size, block->numbers());
  return block;
}

void GrowList::Append(Arena& arena, uint32_t number) {
  const uint64_t word = word_.load(std::memory_order_relaxed);
  if (word == 0) {
    word_.store(uint64_t{number} << 32 | 1, std::memory_order_release);
    return;
  }
  Block* block = nullptr;
  if (IsSingle(word)) {
    const uint32_t first = static_cast<uint32_t>(word >> 32);
    block = NewBlock(arena, kFirstBlockBytes, &first, 1);
  } else {
    block = BlockOf(word);
    const uint32_t size = block->size.load(std::memory_order_relaxed);
    if (size == block->capacity) {
      const uint32_t bytes = sizeof(Block) + block->capacity * sizeof(uint32_t);
      block = NewBlock(arena, 2 * bytes, block->numbers(), size);
    }
  }
  const uint32_t size = block->size.load(std::memory_order_relaxed);
  block->numbers()[size] = number;
  block->size.store(size + 1, std::memory_order_release);
  word_.store(reinterpret_cast<uint64_t>(block), std::memory_order_release);
}

void GrowList::Append(Arena& arena, absl::Span<const uint32_t> numbers) {
  if (word_.load(std::memory_order_relaxed) == 0 && numbers.size() > 1) {
    const auto size = static_cast<uint32_t>(numbers.size());
    const uint32_t bytes = sizeof(Block) + size * sizeof(uint32_t);
    word_.store(reinterpret_cast<uint64_t>(NewBlock(arena, bytes, numbers.data(), size)), std::memory_order_release);
    return;
  }
  for (const uint32_t number : numbers) Append(arena, number);
}

uint32_t GrowList::size() const {
  const uint64_t word = word_.load(std::memory_order_acquire);
  if (word == 0) return 0;
  return IsSingle(word) ? 1 : BlockOf(word)->size.load(std::memory_order_acquire);
}

}  // namespace entente::index
