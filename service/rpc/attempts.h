// Whether to attempt an answer on the thread its call came in on, by what came of earlier attempts.
#ifndef ENTENTE_SERVICE_RPC_ATTEMPTS_H_
#define ENTENTE_SERVICE_RPC_ATTEMPTS_H_

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>

namespace entente::rpc {

// Remembers of each method how attempts went lately: where more than one in three took too long they become rare, since
// each costs a long answer the time it was given, and common again when they succeed. Thread-safe; approximate, since
// calls at the same time may miss each other.
class Attempts {
 public:
  // `method` is a literal, the same at every call.
  bool IsWorthwhile(const char* method) {
    Place& place = PlaceOf(method);
    if (place.doubt.load(std::memory_order_relaxed) < kDoubtful) return true;
    return place.passed_over.fetch_add(1, std::memory_order_relaxed) % kTryAgainEvery == kTryAgainEvery - 1;
  }
  void Note(const char* method, bool too_long) {
    std::atomic<int>& doubt = PlaceOf(method).doubt;
    const int now = doubt.load(std::memory_order_relaxed);
    doubt.store(std::clamp(too_long ? now + 2 : now - 1, 0, kMostDoubt), std::memory_order_relaxed);
  }

 private:
  static constexpr int kDoubtful = 8, kMostDoubt = 16;
  static constexpr uint32_t kTryAgainEvery = 16;
  static constexpr size_t kPlaces = 64;  // more than there are methods; if there were more, some would share the last

  struct Place {
    std::atomic<const char*> method{nullptr};
    std::atomic<int> doubt{0};
    std::atomic<uint32_t> passed_over{0};
  };

  Place& PlaceOf(const char* method) {
    for (size_t i = 0; i + 1 < kPlaces; ++i) {
      const char* owner = places_[i].method.load(std::memory_order_relaxed);
      if (owner == nullptr && places_[i].method.compare_exchange_strong(owner, method)) return places_[i];
      if (owner == method) return places_[i];
    }
    return places_.back();
  }

  std::array<Place, kPlaces> places_;
};

}  // namespace entente::rpc

#endif  // ENTENTE_SERVICE_RPC_ATTEMPTS_H_
