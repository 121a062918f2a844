#include "service/index/bit_set.h"

#include <atomic>
#include <set>
#include <thread>

#include "gtest/gtest.h"

namespace entente::index {
namespace {

TEST(BitSetTest, HasWhatWasAddedAndNothingElse) {
  BitSet set;
  EXPECT_FALSE(set.Has(0));
  const std::set<uint32_t> numbers = {0, 1, 63, 64, 65, 127, 20000, 100000};
  for (const uint32_t number : numbers) set.Add(number);
  set.Add(64);
  for (uint32_t number = 0; number < 100200; ++number) EXPECT_EQ(set.Has(number), numbers.count(number) > 0) << number;
}

TEST(BitSetTest, IsReadWhileItGrows) {
  BitSet set;
  std::atomic<uint32_t> published{0};
  std::thread reader([&] {
    for (uint32_t seen = 0; seen < 50000;) {
      seen = published.load(std::memory_order_acquire);
      if (seen > 0) {
        ASSERT_TRUE(set.Has(3 * (seen - 1)));
      }
      ASSERT_FALSE(set.Has(3 * seen + 1));
    }
  });
  for (uint32_t i = 0; i < 50000; ++i) {
    set.Add(3 * i);
    published.store(i + 1, std::memory_order_release);
  }
  reader.join();
}

}  // namespace
}  // namespace entente::index
