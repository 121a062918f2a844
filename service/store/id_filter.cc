#include "service/store/id_filter.h"

#include <algorithm>

#include "absl/hash/hash.h"
#include "service/base/status_macros.h"

namespace entente::store {
namespace {

// Odd numbers, one for each word of a block, that spread the low half of a hash over its bits.
constexpr std::array<uint32_t, 8> kSalts = {0x47b6137bU, 0x44974d91U, 0x8824ad5bU, 0xa2b7289dU,
                                            0x705495c7U, 0x2df1424bU, 0x9efc4947U, 0x5c6bfb31U};

uint64_t HashOf(absl::string_view id) { return absl::HashOf(id); }

// The hash of an id's other block.
uint64_t Other(uint64_t hash) { return hash * 0x9e3779b97f4a7c15U ^ hash >> 29; }

uint32_t BitOf(uint64_t hash, size_t lane) { return 1U << (static_cast<uint32_t>(hash) * kSalts[lane] >> 27); }

}  // namespace

IdFilter::Level::Level(size_t blocks)
    : blocks(blocks), words(std::make_unique<std::atomic<uint32_t>[]>(blocks * kLanes)) {}

bool IdFilter::Level::Has(uint64_t hash) const {
  const std::atomic<uint32_t>* const block = &words[BlockOf(hash) * kLanes];
  for (size_t lane = 0; lane < kLanes; ++lane) {
    if ((block[lane].load(std::memory_order_relaxed) & BitOf(hash, lane)) == 0) return false;
  }
  return true;
}

void IdFilter::Level::Add(uint64_t hash) {
  std::atomic<uint32_t>* const block = &words[BlockOf(hash) * kLanes];
  for (size_t lane = 0; lane < kLanes; ++lane) block[lane].fetch_or(BitOf(hash, lane), std::memory_order_relaxed);
}

IdFilter::~IdFilter() {
  for (std::atomic<Level*>& level : levels_) delete level.load(std::memory_order_relaxed);
}

bool IdFilter::MayHave(absl::string_view id) const {
  return !whole_.load(std::memory_order_acquire) || Has(HashOf(id));
}

bool IdFilter::Has(uint64_t hash) const {
  for (const std::atomic<Level*>& entry : levels_) {
    const Level* const level = entry.load(std::memory_order_acquire);
    if (level == nullptr) return false;
    if (level->Has(hash) && level->Has(Other(hash))) return true;
  }
  return false;
}

void IdFilter::Reserve(size_t ids) {
  const base::MutexLock lock(mutex_);
  CHECK(last_ < 0);
  first_capacity_ = std::max(kFirstCapacity, ids + ids / 8);
}

void IdFilter::Add(absl::string_view id) {
  const uint64_t hash = HashOf(id);
  const base::MutexLock lock(mutex_);
  if (Has(hash)) return;
  if (room_ == 0 && last_ + 1 < kLevels) {
    const size_t capacity = first_capacity_ << std::max(0, ++last_ - 1);
    levels_[last_].store(std::make_unique<Level>(capacity / kIdsOfBlock + 1).release(), std::memory_order_release);
    room_ = capacity;
  }
  if (room_ > 0) --room_;
  Level& level = *levels_[last_].load(std::memory_order_relaxed);
  level.Add(hash);
  level.Add(Other(hash));
}

}  // namespace entente::store
