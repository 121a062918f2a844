// Bodies of facts that were read lately: a lock-free cache (RocksDB's HyperClockCache) in front of the
// database, whose own path to a value takes some twenty times as long.
#ifndef ENTENTE_SERVICE_STORE_BODY_CACHE_H_
#define ENTENTE_SERVICE_STORE_BODY_CACHE_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "rocksdb/cache.h"
#include "service/base/fact_ref.h"

namespace entente::store {

// A version of a fact changes only by an erasure and goes only by a compaction. Either begins a new era: what was put
// in before it, or read from the database before it, is not found any more, though it may stay in memory until it is
// displaced. Thread-safe.
class BodyCache {
 public:
  explicit BodyCache(size_t bytes);

  // To be asked for before the database is read for what is then put in.
  uint32_t era() const { return era_.load(std::memory_order_acquire); }
  // Copies the body to `body`, if it is there.
  bool Get(uint32_t era, base::FactRef fact, int64_t version, std::string& body) const;
  void Put(uint32_t era, base::FactRef fact, int64_t version, absl::string_view body) const;
  // After bodies were rewritten in the database or deleted from it.
  void BeginEra();

 private:
  std::atomic<uint32_t> era_{0};
  const std::shared_ptr<rocksdb::Cache> cache_;
};

}  // namespace entente::store

#endif  // ENTENTE_SERVICE_STORE_BODY_CACHE_H_
