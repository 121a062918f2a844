#include "service/index/arena.h"

#include <cstdint>
#include <cstring>

namespace entente::index {
namespace {

constexpr size_t kChunkBytes = kHugePageBytes;

}  // namespace

void* Arena::Allocate(size_t bytes, size_t alignment) {
  // What would waste much of a chunk gets one of its own, so that the current one goes on being used.
  if (bytes > kChunkBytes / 64) return NewChunk(bytes);
  size_t padding = (alignment - reinterpret_cast<uintptr_t>(next_) % alignment) % alignment;
  if (padding + bytes > left_) {
    next_ = NewChunk(kChunkBytes);
    left_ = kChunkBytes;
    padding = 0;
  }
  char* const result = next_ + padding;
  next_ += padding + bytes;
  left_ -= padding + bytes;
  return result;
}

absl::string_view Arena::Copy(absl::string_view text) {
  if (text.empty()) return {};
  char* const copy = static_cast<char*>(Allocate(text.size(), 1));
  std::memcpy(copy, text.data(), text.size());
  return {copy, text.size()};
}

char* Arena::NewChunk(size_t bytes) {
  chunks_.emplace_back(static_cast<char*>(AllocateChunk(bytes)));
  bytes_ += bytes;
  return chunks_.back().get();
}

}  // namespace entente::index
