// A list of small values that only grows: the first one in the list itself, the others in blocks that are never copied,
// so that nothing outgrown is left behind.
#ifndef ENTENTE_SERVICE_INDEX_CHUNK_LIST_H_
#define ENTENTE_SERVICE_INDEX_CHUNK_LIST_H_

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <memory>
#include <type_traits>

#include "service/index/arena.h"

namespace entente::index {

// One writer, any number of readers. A reader sees at least what was appended before anything it saw published.
template <typename T>
class ChunkList {
  static_assert(std::is_trivially_copyable_v<T> && std::is_default_constructible_v<T>);

 public:
  ChunkList() = default;
  ChunkList(const ChunkList&) = delete;
  ChunkList& operator=(const ChunkList&) = delete;

  // For the writer. All appends to a list use the same arena, which outlives it.
  void Append(Arena& arena, const T& value) {
    const uint32_t size = size_.load(std::memory_order_relaxed);
    if (size == 0) {
      only_ = value;
    } else {
      if (last_ == nullptr || filled_ == last_->capacity) AddBlock(arena);
      last_->values()[filled_++] = value;
    }
    size_.store(size + 1, std::memory_order_release);
  }

  uint32_t size() const { return size_.load(std::memory_order_acquire); }

  // Calls `visit(value)` for the first `size` in order of appending, which is at most size() as it was seen, until it
  // returns false; returns whether it never did.
  template <typename Visit>
  bool ForEach(uint32_t size, Visit&& visit) const {
    if (size == 0) return true;
    if (!visit(only_)) return false;
    const Block* block = first_.load(std::memory_order_acquire);
    for (--size; size > 0;) {
      const uint32_t here = std::min(size, block->capacity);
      const T* const values = block->values();
      for (uint32_t i = 0; i < here; ++i) {
        if (!visit(values[i])) return false;
      }
      size -= here;
      block = block->next.load(std::memory_order_acquire);
    }
    return true;
  }

 private:
  static constexpr uint32_t kMaxCapacity = 1024;  // what is larger the arena would take from the system one by one

  struct Block {
    explicit Block(uint32_t capacity) : capacity(capacity) {}
    const T* values() const { return reinterpret_cast<const T*>(this + 1); }
    T* values() { return reinterpret_cast<T*>(this + 1); }

    std::atomic<Block*> next{nullptr};
    const uint32_t capacity;
  };

  // Each block holds as much as all before it, up to a bound.
  void AddBlock(Arena& arena) {
    const uint32_t capacity = std::clamp(size_.load(std::memory_order_relaxed), 1u, kMaxCapacity);
    void* const place = arena.Allocate(sizeof(Block) + capacity * sizeof(T), alignof(Block));
    Block* const block = std::construct_at(static_cast<Block*>(place), capacity);
    (last_ == nullptr ? first_ : last_->next).store(block, std::memory_order_release);
    last_ = block;
    filled_ = 0;
  }

  T only_;  // the first value, and most often the only one
  std::atomic<Block*> first_{nullptr};
  std::atomic<uint32_t> size_{0};
  // The writer's.
  Block* last_ = nullptr;
  uint32_t filled_ = 0;  // of the last block
};

}  // namespace entente::index

#endif  // ENTENTE_SERVICE_INDEX_CHUNK_LIST_H_
