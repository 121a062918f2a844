// Tells a writer when nobody can be looking any more at what it has replaced, so that it can be freed: readers take
// leases, which cost an atomic increment, and wait for nobody.
//
// Leases are of a generation. The writer puts the new in the place of the old and turns to the next generation; leases
// taken from then on see the new, and once the last one of the generation before has ended, the old is nobody's. This
// is the grace period of read-copy-update with two counters (P. McKenney's sleepable RCU).
#ifndef ENTENTE_SERVICE_INDEX_LEASES_H_
#define ENTENTE_SERVICE_INDEX_LEASES_H_

#include <array>
#include <atomic>
#include <cstdint>
#include <utility>

namespace entente::index {

// One writer, any number of readers. It outlives its leases.
class Leases {
  struct alignas(64) Count {  // a line of the processor's caches each
    std::atomic<int64_t> held{0};
  };

 public:
  // What its holder looks at stays until it ends. Copies are leases of the same generation.
  class Lease {
   public:
    Lease(const Lease& other) : count_(other.count_) {
      if (count_ != nullptr) count_->held.fetch_add(1, std::memory_order_relaxed);
    }
    Lease(Lease&& other) noexcept : count_(std::exchange(other.count_, nullptr)) {}
    Lease& operator=(Lease other) noexcept {
      std::swap(count_, other.count_);
      return *this;
    }
    ~Lease() {
      if (count_ != nullptr) count_->held.fetch_sub(1, std::memory_order_release);
    }

   private:
    friend class Leases;
    explicit Lease(Count* count) : count_(count) {}
    Count* count_;  // null: moved from
  };

  Leases() = default;
  Leases(const Leases&) = delete;
  Leases& operator=(const Leases&) = delete;

  // Thread-safe. Whoever finds what can be replaced after this, may look at it while the lease lasts.
  Lease Take() const {
    for (;;) {
      // In the one order of these operations the count comes before a turn that this did not see, and so before Over.
      const uint32_t generation = generation_.load();
      Count& count = counts_[generation % 2];
      count.held.fetch_add(1);
      if (generation_.load() == generation) return Lease(&count);
      count.held.fetch_sub(1, std::memory_order_release);
    }
  }

  // For one thread at a time: after something was replaced. Not before Over() said so of the last turn.
  void Turn() { generation_.fetch_add(1); }
  // Whether every lease taken before the last turn has ended: what was replaced before it may go.
  bool Over() const { return counts_[(generation_.load() + 1) % 2].held.load() == 0; }

 private:
  mutable std::array<Count, 2> counts_;
  std::atomic<uint32_t> generation_{0};
};

}  // namespace entente::index

#endif  // ENTENTE_SERVICE_INDEX_LEASES_H_
