#include "service/store/body_cache.h"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace entente::store {
namespace {

using base::FactRef;
using base::FactSort;

TEST(BodyCacheTest, GivesBackWhatWasPutInForJustThatVersion) {
  const BodyCache cache(1 << 20);
  cache.Put(0, {FactSort::kEntity, 7}, 3, "body");
  std::string body;
  ASSERT_TRUE(cache.Get(0, {FactSort::kEntity, 7}, 3, body));
  EXPECT_EQ(body, "body");
  EXPECT_FALSE(cache.Get(0, {FactSort::kRelationship, 7}, 3, body));
  EXPECT_FALSE(cache.Get(0, {FactSort::kEntity, 8}, 3, body));
  EXPECT_FALSE(cache.Get(0, {FactSort::kEntity, 7}, 4, body));
}

TEST(BodyCacheTest, ForgetsWithANewEraWhatWasReadBeforeIt) {
  BodyCache cache(1 << 20);
  const uint32_t before = cache.era();
  cache.Put(before, {FactSort::kEntity, 1}, 1, "old");
  cache.BeginEra();
  cache.Put(before, {FactSort::kEntity, 2}, 1, "read before, put in after");
  std::string body;
  EXPECT_FALSE(cache.Get(cache.era(), {FactSort::kEntity, 1}, 1, body));
  EXPECT_FALSE(cache.Get(cache.era(), {FactSort::kEntity, 2}, 1, body));
}

TEST(BodyCacheTest, KeepsWithinItsSizeAndNeverGivesAnotherBody) {
  const BodyCache cache(1 << 20);
  std::atomic<int> found{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (uint32_t i = 0; i < 20000; ++i) {
        const FactRef fact{FactSort::kRelationship, (i * (2 * t + 1)) % 5000};
        const std::string expected = std::string(200, 'a') + std::to_string(fact.no);
        std::string body;
        if (cache.Get(0, fact, 1, body)) {
          ASSERT_EQ(body, expected);
          ++found;
        } else {
          cache.Put(0, fact, 1, expected);
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_GT(found, 0);
}

}  // namespace
}  // namespace entente::store
