// Bytes that live as long as what they belong to.
//
// Everything the lock-free containers let go of (outgrown blocks and tables) stays here until the end, because a reader
// may still be looking at it; since blocks double, that is less than what is in use. Not a general allocator: nothing
// can be given back.
#ifndef ENTENTE_SERVICE_INDEX_ARENA_H_
#define ENTENTE_SERVICE_INDEX_ARENA_H_

#include <cstddef>
#include <memory>
#include <vector>

#include "absl/strings/string_view.h"
#include "service/index/chunk.h"

namespace entente::index {

// Gives out memory that is freed with the arena. For one thread at a time; what it gave out may be read by any.
class Arena {
 public:
  Arena() = default;
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  // Uninitialized memory, aligned to `alignment` (a power of two, at most 16).
  void* Allocate(size_t bytes, size_t alignment);
  // A copy of `text` that stays.
  absl::string_view Copy(absl::string_view text);
  // Bytes taken from the system so far.
  size_t bytes() const { return bytes_; }

 private:
  char* NewChunk(size_t bytes);

  std::vector<std::unique_ptr<char, ChunkFreer>> chunks_;
  char* next_ = nullptr;
  size_t left_ = 0;
  size_t bytes_ = 0;
};

}  // namespace entente::index

#endif  // ENTENTE_SERVICE_INDEX_ARENA_H_
