#include "service/store/body_cache.h"

#include <cstring>

namespace entente::store {
namespace {

constexpr size_t kEntryBytes = 64;   // of the table and the string, beside the text
constexpr size_t kUsualBytes = 256;  // of an entry

// The cache takes keys of 16 bytes only: era 4 | number 4 | version and sort 8.
using CacheKey = std::array<char, 16>;

CacheKey KeyOf(uint32_t era, base::FactRef fact, int64_t version) {
  CacheKey key;
  const uint64_t sorted = static_cast<uint64_t>(version) << 2 | static_cast<uint64_t>(fact.sort);
  std::memcpy(key.data(), &era, 4);
  std::memcpy(key.data() + 4, &fact.no, 4);
  std::memcpy(key.data() + 8, &sorted, 8);
  return key;
}

void Delete(const rocksdb::Slice&, void* value) { delete static_cast<std::string*>(value); }

}  // namespace

BodyCache::BodyCache(size_t bytes) : cache_(rocksdb::HyperClockCacheOptions(bytes, kUsualBytes).MakeSharedCache()) {}

bool BodyCache::Get(uint32_t era, base::FactRef fact, int64_t version, std::string& body) const {
  const CacheKey key = KeyOf(era, fact, version);
  rocksdb::Cache::Handle* const handle = cache_->Lookup({key.data(), key.size()});
  if (handle == nullptr) return false;
  body = *static_cast<const std::string*>(cache_->Value(handle));
  cache_->Release(handle);
  return true;
}

void BodyCache::Put(uint32_t era, base::FactRef fact, int64_t version, absl::string_view body) const {
  const CacheKey key = KeyOf(era, fact, version);
  auto value = std::make_unique<std::string>(body);
  // What finds no room is not kept; the cache deletes it.
  cache_->Insert({key.data(), key.size()}, value.release(), body.size() + kEntryBytes, &Delete).PermitUncheckedError();
}

void BodyCache::BeginEra() {
  era_.fetch_add(1, std::memory_order_acq_rel);
  cache_->EraseUnRefEntries();
}

}  // namespace entente::store
