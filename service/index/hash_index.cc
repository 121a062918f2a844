#include "service/index/hash_index.h"

#include <algorithm>
#include <bit>
#include <memory>

#include "service/base/status_macros.h"

namespace entente::index {

HashIndex::Table* HashIndex::NewTable(uint32_t slots) {
  void* const bytes = arena_.Allocate(sizeof(Table) + slots * sizeof(Slot), alignof(Table));
  Table* const table = std::construct_at(static_cast<Table*>(bytes), Table{slots - 1});
  for (uint32_t i = 0; i < slots; ++i) std::construct_at(&table->slots()[i], 0);
  return table;
}

void HashIndex::Reserve(size_t numbers) {
  // A table is filled to three quarters, and shards fill unevenly: those that this is too little for grow.
  const size_t each = numbers / shards_.size();
  if (each == 0) return;
  const auto slots = static_cast<uint32_t>(std::bit_ceil(each + each / 2));
  for (Shard& shard : shards_) {
    CHECK(shard.count == 0);
    shard.table.store(NewTable(std::max(slots, kFirstSlots)), std::memory_order_release);
  }
}

void HashIndex::Place(Table& table, uint32_t hash, uint32_t slot) {
  uint32_t i = hash & table.mask;
  while (table.slots()[i].load(std::memory_order_relaxed) != 0) i = (i + 1) & table.mask;
  table.slots()[i].store(slot, std::memory_order_release);
}

}  // namespace entente::index
