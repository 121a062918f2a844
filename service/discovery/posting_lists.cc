#include "service/discovery/posting_lists.h"

#include "absl/hash/hash.h"

namespace entente::discovery {

uint64_t PostingLists::KeyOf(KeySort sort, absl::string_view text) {
  return absl::HashOf(static_cast<uint8_t>(sort), text);
}

void PostingLists::Add(uint64_t key, uint32_t number) {
  uint32_t entry = numbers_.Find(key, [&](uint32_t each) { return entries_[each].key == key; });
  const bool is_new = entry == index::HashIndex::kNone;
  if (is_new) entry = entries_.Append(key);
  index::RisingList& list = entries_[entry].list;
  if (list.Takes(number)) list.Append(arena_, number);
  if (is_new) numbers_.Insert(key, entry, [&](uint32_t each) { return entries_[each].key; });
}

const index::RisingList* PostingLists::Find(uint64_t key) const {
  const uint32_t entry = numbers_.Find(key, [&](uint32_t each) { return entries_[each].key == key; });
  return entry == index::HashIndex::kNone ? nullptr : &entries_[entry].list;
}

}  // namespace entente::discovery
