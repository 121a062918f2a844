#include "service/index/rising_list.h"

#include <algorithm>
#include <cstring>
#include <memory>

namespace entente::index {
namespace {

constexpr uint32_t kFirstBytes = 8;    // a head and its block are 40 bytes
constexpr uint32_t kMostBytes = 4096;  // of a block; what is larger the arena would take from the system one by one
constexpr uint32_t kMostInPair = 0x7FFFFFFF;

uint32_t BytesOf(uint32_t difference) {
  uint32_t bytes = 1;
  while (difference >>= 7) ++bytes;
  return bytes;
}

}  // namespace

RisingList::Head* RisingList::NewHead(Arena& arena) {
  void* const place = arena.Allocate(sizeof(Head) + kFirstBytes, alignof(Head));
  Head* const head = std::construct_at(static_cast<Head*>(place), kFirstBytes);
  std::memset(head->block.bytes(), 0, kFirstBytes);
  return head;
}

void RisingList::AppendTo(Arena& arena, Head& head, uint32_t number) {
  uint32_t difference = number + 1 - head.last;
  const uint32_t bytes = BytesOf(difference);
  Block* block = head.tail;
  if (block->capacity - block->used < bytes) {
    const uint32_t capacity = std::clamp(2 * block->capacity, kFirstBytes, kMostBytes);
    void* const place = arena.Allocate(sizeof(Block) + capacity, alignof(Block));
    block = std::construct_at(static_cast<Block*>(place), capacity);
    std::memset(block->bytes(), 0, capacity);
    head.tail->next.store(block, std::memory_order_release);
    head.tail = block;
  }
  uint8_t* const end = block->bytes() + block->used;
  for (uint32_t i = 0; i < bytes; ++i, difference >>= 7) {
    end[i] = static_cast<uint8_t>((difference & 0x7F) | (i + 1 < bytes ? 0x80 : 0));
  }
  block->used += bytes;
  head.last = number + 1;
  head.size.store(head.size.load(std::memory_order_relaxed) + 1, std::memory_order_release);
}

void RisingList::Append(Arena& arena, uint32_t number) {
  const uint64_t word = word_.load(std::memory_order_relaxed);
  if (word == 0) {
    word_.store(uint64_t{number} << 32 | 1, std::memory_order_release);
    return;
  }
  if (!IsSingle(word) && !IsPair(word)) {
    AppendTo(arena, *HeadOf(word), number);
    return;
  }
  if (IsSingle(word) && number <= kMostInPair) {
    word_.store(uint64_t{number} << 33 | uint64_t{FirstOf(word)} << 2 | 2, std::memory_order_release);
    return;
  }
  Head* const head = NewHead(arena);
  AppendTo(arena, *head, FirstOf(word));
  if (IsPair(word)) AppendTo(arena, *head, SecondOf(word));
  AppendTo(arena, *head, number);
  word_.store(reinterpret_cast<uint64_t>(head), std::memory_order_release);
}

bool RisingList::Takes(uint32_t number) const {
  const uint64_t word = word_.load(std::memory_order_relaxed);
  if (number == 0xffffffff) return false;
  if (word == 0) return true;
  if (IsSingle(word)) return number > FirstOf(word);
  return IsPair(word) ? number > SecondOf(word) : number >= HeadOf(word)->last;
}

uint32_t RisingList::size() const {
  const uint64_t word = word_.load(std::memory_order_acquire);
  if (word == 0) return 0;
  if (IsSingle(word)) return 1;
  return IsPair(word) ? 2 : HeadOf(word)->size.load(std::memory_order_acquire);
}

}  // namespace entente::index
