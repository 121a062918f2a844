// Memory for the large pieces the containers are made of.
//
// Readers jump about in these pieces, and with millions of elements the misses in the page tables would cost as much as
// those in the caches: what is large enough asks for huge pages, where the system gives them (transparent_hugepage set
// to madvise or always).
#ifndef ENTENTE_SERVICE_INDEX_CHUNK_H_
#define ENTENTE_SERVICE_INDEX_CHUNK_H_

#include <cstddef>

namespace entente::index {

inline constexpr size_t kHugePageBytes = 2 << 20;

// Uninitialized memory, aligned to 16 bytes or, from kHugePageBytes on, to a huge page. Thread-safe. Running out of
// memory ends the process.
void* AllocateChunk(size_t bytes);
void FreeChunk(void* chunk);

// Frees a chunk held by a unique_ptr.
struct ChunkFreer {
  void operator()(void* chunk) const { FreeChunk(chunk); }
};

}  // namespace entente::index

#endif  // ENTENTE_SERVICE_INDEX_CHUNK_H_
