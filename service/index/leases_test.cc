#include "service/index/leases.h"

#include <atomic>
#include <memory>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

namespace entente::index {
namespace {

TEST(LeasesTest, AreOverWhenTheLastOneOfTheGenerationBeforeEnds) {
  Leases leases;
  EXPECT_TRUE(leases.Over());
  std::optional<Leases::Lease> old = leases.Take();
  leases.Turn();
  EXPECT_FALSE(leases.Over());
  const Leases::Lease newer = leases.Take();
  EXPECT_FALSE(leases.Over());
  old.reset();
  EXPECT_TRUE(leases.Over());  // whatever the newer one does
  leases.Turn();
  EXPECT_FALSE(leases.Over());
}

TEST(LeasesTest, LastAsLongAsTheirCopies) {
  Leases leases;
  std::optional<Leases::Lease> first = leases.Take();
  std::optional<Leases::Lease> copy = *first;
  Leases::Lease moved = *std::move(first);
  leases.Turn();
  first.reset();  // moved from: it ended already
  EXPECT_FALSE(leases.Over());
  copy = leases.Take();
  EXPECT_FALSE(leases.Over());
  {
    const Leases::Lease last = std::move(moved);
    EXPECT_FALSE(leases.Over());
  }
  EXPECT_TRUE(leases.Over());
}

// What is freed too early, readers find overwritten, and the sanitizers see as well.
TEST(LeasesTest, KeepWhatReadersLookAtWhileItIsReplaced) {
  constexpr int kReplaced = 2000, kGood = 17, kFreed = -1;
  struct Thing {
    ~Thing() { value.store(kFreed, std::memory_order_relaxed); }
    std::atomic<int> value{kGood};
  };
  Leases leases;
  auto owned = std::make_unique<Thing>();
  std::atomic<Thing*> current{owned.get()};
  std::atomic<bool> done{false};
  std::vector<std::thread> readers;
  for (int i = 0; i < 2; ++i) {
    readers.emplace_back([&] {
      while (!done.load()) {
        const Leases::Lease lease = leases.Take();
        const Thing* const thing = current.load(std::memory_order_acquire);
        for (int look = 0; look < 8; ++look) ASSERT_EQ(thing->value.load(std::memory_order_relaxed), kGood);
      }
    });
  }
  for (int i = 0; i < kReplaced; ++i) {
    auto next = std::make_unique<Thing>();
    current.store(next.get(), std::memory_order_release);
    leases.Turn();
    while (!leases.Over()) std::this_thread::yield();
    owned = std::move(next);
  }
  done = true;
  for (std::thread& reader : readers) reader.join();
}

}  // namespace
}  // namespace entente::index
