// Which ids are certainly not in the store, in four to eight bytes of memory for each that is, four where room was
// made: so that what is new need not be looked for on disk.
#ifndef ENTENTE_SERVICE_STORE_ID_FILTER_H_
#define ENTENTE_SERVICE_STORE_ID_FILTER_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "absl/strings/string_view.h"
#include "service/base/mutex.h"

namespace entente::store {

// The filter: blocked Bloom filters (Putze, Sanders, Singler 2007), each as large as all before it, so that it
// grows without being built again, with two blocks for each id. Of ids that were not added it takes about one in a
// hundred thousand for known; until told that all are in it, it takes every id for known. Thread-safe. What was added
// is known to whoever learns of it from the adding thread.
class IdFilter {
 public:
  IdFilter() = default;
  ~IdFilter();
  IdFilter(const IdFilter&) = delete;
  IdFilter& operator=(const IdFilter&) = delete;

  bool MayHave(absl::string_view id) const;
  void Add(absl::string_view id);
  // Makes room for so many at once. For an empty filter.
  void Reserve(size_t ids);
  // From here on an id that was not added is not known.
  void SetWhole() { whole_.store(true, std::memory_order_release); }

 private:
  static constexpr int kLevels = 18;                 // the last of which alone takes as many as there are numbers
  static constexpr size_t kFirstCapacity = 1 << 16;  // ids of the first level, at least
  static constexpr size_t kLanes = 8;                // words of a block, one bit in each for an id
  static constexpr size_t kIdsOfBlock = 8;           // 32 bits an id

  struct Level {
    explicit Level(size_t blocks);
    bool Has(uint64_t hash) const;
    void Add(uint64_t hash);

    size_t BlockOf(uint64_t hash) const { return static_cast<size_t>((hash >> 32) * blocks >> 32); }

    uint64_t blocks;  // at most 2^32
    std::unique_ptr<std::atomic<uint32_t>[]> words;
  };

  bool Has(uint64_t hash) const;

  std::array<std::atomic<Level*>, kLevels> levels_ = {};
  std::atomic<bool> whole_{false};
  base::Mutex mutex_;  // of those who add
  size_t first_capacity_ ABSL_GUARDED_BY(mutex_) = kFirstCapacity;
  int last_ ABSL_GUARDED_BY(mutex_) = -1;    // the level that is added to
  size_t room_ ABSL_GUARDED_BY(mutex_) = 0;  // ids that it still takes
};

}  // namespace entente::store

#endif  // ENTENTE_SERVICE_STORE_ID_FILTER_H_
