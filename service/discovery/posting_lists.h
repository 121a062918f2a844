// Lists of numbers under keys: what an index of names is made of.
#ifndef ENTENTE_SERVICE_DISCOVERY_POSTING_LISTS_H_
#define ENTENTE_SERVICE_DISCOVERY_POSTING_LISTS_H_

#include <cstdint>

#include "absl/strings/string_view.h"
#include "service/index/arena.h"
#include "service/index/hash_index.h"
#include "service/index/rising_list.h"
#include "service/index/stable_vector.h"

namespace entente::discovery {

// What a key stands for, so that those of different sorts do not meet.
enum class KeySort : uint8_t {
  kNative,           // NameForms::native, of foreign names: of others it is `squashed`
  kSquashed,         // NameForms::squashed
  kSkeleton,         // SkeletonOf, of names in Latin letters
  kForeignSkeleton,  // the same of others
  kBeginning,        // the first letters of a name
  kWordBeginning,    // the first letters from a later word on
  kTyped,            // the first letters of a name in Hangul, as they are typed
  kTrigram,          // three letters of a word
  kWord,             // a word
};

// Lists under the hashes of keys: two keys may, very seldom, share a list, so that what is found is to be checked; what
// comes to such a list out of order is lost to it. One writer, any number of readers, who need no lock.
class PostingLists {
 public:
  PostingLists() : numbers_(arena_) {}

  static uint64_t KeyOf(KeySort sort, absl::string_view text);

  // Makes room for so many keys. For the writer of an empty index.
  void Reserve(size_t keys) { numbers_.Reserve(keys); }
  // Appends to the list of a key, unless it is there; what comes later is larger. For the writer.
  void Add(uint64_t key, uint32_t number);
  // The list of a key; null if there is none.
  const index::RisingList* Find(uint64_t key) const;
  const index::RisingList* Find(KeySort sort, absl::string_view text) const { return Find(KeyOf(sort, text)); }

 private:
  struct Entry {
    explicit Entry(uint64_t key) : key(key) {}
    const uint64_t key;
    index::RisingList list;
  };

  index::Arena arena_;
  index::StableVector<Entry> entries_;
  index::HashIndex numbers_;
};

}  // namespace entente::discovery

#endif  // ENTENTE_SERVICE_DISCOVERY_POSTING_LISTS_H_
