// Finds numbers by a key that is kept elsewhere: an open-addressing hash table of numbers only.
//
// The table is cut into shards that grow one at a time, so that no single insertion pays for all that is in it.
// Outgrown tables stay in the arena for those who are reading them. Nothing can be removed.
#ifndef ENTENTE_SERVICE_INDEX_HASH_INDEX_H_
#define ENTENTE_SERVICE_INDEX_HASH_INDEX_H_

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>

#include "service/index/arena.h"

namespace entente::index {

// One writer, any number of readers. A reader finds at least what was inserted before anything it saw published.
class HashIndex {
 public:
  static constexpr uint32_t kNone = 0xffffffff;

  // The arena outlives the index and belongs to the same writer.
  explicit HashIndex(Arena& arena) : arena_(arena) {}
  HashIndex(const HashIndex&) = delete;
  HashIndex& operator=(const HashIndex&) = delete;

  // The number inserted under `hash` for which `equal(number)` holds, or kNone.
  template <typename Equal>
  uint32_t Find(uint64_t hash, Equal&& equal) const {
    const Table* const table = ShardOf(hash).table.load(std::memory_order_acquire);
    if (table == nullptr) return kNone;
    for (uint32_t i = static_cast<uint32_t>(hash) & table->mask;; i = (i + 1) & table->mask) {
      const uint32_t slot = table->slots()[i].load(std::memory_order_acquire);
      if (slot == 0) return kNone;
      if (equal(slot - 1)) return slot - 1;
    }
  }

  // Makes room for so many numbers, that their insertion need not make room bit by bit. For the writer of an empty
  // index.
  void Reserve(size_t numbers);

  // Adds a number that is not there. `hash_of(number)` gives at least the lower half of the hash of any number inserted
  // before. For the writer; what the key is made of was written before.
  template <typename HashOf>
  void Insert(uint64_t hash, uint32_t number, HashOf&& hash_of) {
    Shard& shard = shards_[hash >> kShardShift];
    Table* table = shard.table.load(std::memory_order_relaxed);
    if (table == nullptr || shard.count >= (table->mask + 1) / 4 * 3) {
      Table* const larger = NewTable(table == nullptr ? kFirstSlots : 2 * (table->mask + 1));
      for (uint32_t i = 0; table != nullptr && i <= table->mask; ++i) {
        const uint32_t slot = table->slots()[i].load(std::memory_order_relaxed);
        if (slot != 0) Place(*larger, static_cast<uint32_t>(hash_of(slot - 1)), slot);
      }
      table = larger;
    }
    Place(*table, static_cast<uint32_t>(hash), number + 1);
    shard.table.store(table, std::memory_order_release);
    ++shard.count;
  }

 private:
  static constexpr int kShardBits = 12;
  static constexpr int kShardShift = 64 - kShardBits;
  static constexpr uint32_t kFirstSlots = 4;

  using Slot = std::atomic<uint32_t>;  // 0: free; else number + 1
  struct Table {
    const Slot* slots() const { return reinterpret_cast<const Slot*>(this + 1); }
    Slot* slots() { return reinterpret_cast<Slot*>(this + 1); }

    uint32_t mask;
  };
  struct Shard {
    std::atomic<Table*> table{nullptr};
    uint32_t count = 0;  // the writer's
  };

  const Shard& ShardOf(uint64_t hash) const { return shards_[hash >> kShardShift]; }
  Table* NewTable(uint32_t slots);
  static void Place(Table& table, uint32_t hash, uint32_t slot);

  Arena& arena_;
  std::array<Shard, 1 << kShardBits> shards_;
};

}  // namespace entente::index

#endif  // ENTENTE_SERVICE_INDEX_HASH_INDEX_H_
