// Texts to dense numbers and back: ids, episodes, periods and search terms.
#ifndef ENTENTE_SERVICE_INDEX_INTERNER_H_
#define ENTENTE_SERVICE_INDEX_INTERNER_H_

#include <cstdint>

#include "absl/strings/string_view.h"
#include "service/index/arena.h"
#include "service/index/hash_index.h"
#include "service/index/stable_vector.h"

namespace entente::index {

// Numbers texts from 0 in order of first insertion. One writer, any number of readers, who need no lock. Texts stay as
// long as the arena.
class Interner {
 public:
  static constexpr uint32_t kNone = HashIndex::kNone;

  // The arena outlives the interner and belongs to the same writer.
  explicit Interner(Arena& arena) : arena_(arena), numbers_(arena) {}

  // The number of `text`, or kNone if it was never inserted.
  uint32_t Find(absl::string_view text) const;
  // The text of a number this interner gave out.
  absl::string_view Text(uint32_t number) const { return {texts_[number].data, texts_[number].size}; }
  uint32_t size() const { return texts_.size(); }

  // Makes room for so many. For the writer of an empty interner.
  void Reserve(size_t texts) { numbers_.Reserve(texts); }
  // The number of `text`, a new one if need be. For the writer.
  uint32_t Insert(absl::string_view text);

 private:
  struct Entry {
    const char* data;
    uint32_t size;
    uint32_t hash;  // the lower half, to pass over most other texts without looking at them
  };
  uint32_t Find(absl::string_view text, uint64_t hash) const;

  Arena& arena_;
  StableVector<Entry> texts_;
  HashIndex numbers_;
};

}  // namespace entente::index

#endif  // ENTENTE_SERVICE_INDEX_INTERNER_H_
