#include "service/store/body_cache.h"

#include <cstring>

namespace entente::store {
namespace {

constexpr size_t kEntryBytes = 64;   // of the table, at most, beside the text
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

// A value is the size, then the text, all in one place: each place more is one more that the processor has to wait for.
using TextSize = uint32_t;

void* NewValue(absl::string_view text) {
  auto bytes = std::make_unique_for_overwrite<char[]>(sizeof(TextSize) + text.size());
  const auto size = static_cast<TextSize>(text.size());
  std::memcpy(bytes.get(), &size, sizeof(size));
  std::memcpy(bytes.get() + sizeof(size), text.data(), text.size());
  return bytes.release();
}

absl::string_view TextOf(const void* value) {
  const char* const bytes = static_cast<const char*>(value);
  TextSize size = 0;
  std::memcpy(&size, bytes, sizeof(size));
  return {bytes + sizeof(size), size};
}

void Delete(const rocksdb::Slice&, void* value) { delete[] static_cast<char*>(value); }

}  // namespace

BodyCache::BodyCache(size_t bytes) : cache_(rocksdb::HyperClockCacheOptions(bytes, kUsualBytes).MakeSharedCache()) {}

bool BodyCache::Get(uint32_t era, base::FactRef fact, int64_t version, std::string& body) const {
  const CacheKey key = KeyOf(era, fact, version);
  rocksdb::Cache::Handle* const handle = cache_->Lookup({key.data(), key.size()});
  if (handle == nullptr) return false;
  const absl::string_view text = TextOf(cache_->Value(handle));
  body.assign(text.data(), text.size());
  cache_->Release(handle);
  return true;
}

void BodyCache::Put(uint32_t era, base::FactRef fact, int64_t version, absl::string_view body) const {
  const CacheKey key = KeyOf(era, fact, version);
  // What finds no room is not kept; the cache deletes it.
  cache_->Insert({key.data(), key.size()}, NewValue(body), body.size() + kEntryBytes, &Delete).PermitUncheckedError();
}

void BodyCache::BeginEra() {
  era_.fetch_add(1, std::memory_order_acq_rel);
  cache_->EraseUnRefEntries();
}

}  // namespace entente::store
