#include "service/index/chunk.h"

#include <sys/mman.h>

#include <cstdlib>

#include "service/base/status_macros.h"

namespace entente::index {

void* AllocateChunk(size_t bytes) {
  const bool large = bytes >= kHugePageBytes;
  const size_t rounded = (bytes + kHugePageBytes - 1) / kHugePageBytes * kHugePageBytes;
  void* const chunk = large ? std::aligned_alloc(kHugePageBytes, rounded) : std::malloc(bytes);
  CHECK(chunk != nullptr);
  if (large) ::madvise(chunk, rounded, MADV_HUGEPAGE);  // a wish: refused, the pages are small ones
  return chunk;
}

void FreeChunk(void* chunk) { std::free(chunk); }

}  // namespace entente::index
