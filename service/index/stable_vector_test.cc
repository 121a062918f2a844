#include "service/index/stable_vector.h"

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace entente::index {
namespace {

TEST(StableVector, IsEmptyAtFirst) {
  StableVector<int> vector;
  EXPECT_TRUE(vector.empty());
  EXPECT_EQ(vector.size(), 0u);
}

TEST(StableVector, KeepsEveryElementWhereItWasPut) {
  StableVector<std::string> vector;
  std::vector<const std::string*> places;
  for (int i = 0; i < 10000; ++i) {
    EXPECT_EQ(vector.Append(std::to_string(i)), static_cast<uint32_t>(i));
    places.push_back(&vector[i]);
  }
  for (int i = 0; i < 10000; ++i) {
    EXPECT_EQ(vector[i], std::to_string(i));
    EXPECT_EQ(&vector[i], places[i]);
  }
}

TEST(StableVector, DestroysItsElements) {
  const auto counted = std::make_shared<int>(0);
  {
    StableVector<std::shared_ptr<int>> vector;
    for (int i = 0; i < 1000; ++i) vector.Append(counted);
    EXPECT_EQ(counted.use_count(), 1001);
  }
  EXPECT_EQ(counted.use_count(), 1);
}

TEST(StableVector, HoldsElementsThatCannotMove) {
  StableVector<std::atomic<int>> vector;
  vector.Append(7);
  vector[0].store(8);
  EXPECT_EQ(vector[0].load(), 8);
}

TEST(StableVector, ShowsReadersOnlyFinishedElementsWhileItGrows) {
  StableVector<std::string> vector;
  constexpr uint32_t kElements = 20000;
  std::vector<std::thread> readers;
  for (int reader = 0; reader < 2; ++reader) {
    readers.emplace_back([&vector] {
      uint32_t size = 0;
      while (size < kElements) {
        size = vector.size();
        if (size == 0) continue;
        ASSERT_EQ(vector[size - 1], std::to_string(size - 1));
        ASSERT_EQ(vector[size / 2], std::to_string(size / 2));
      }
    });
  }
  for (uint32_t i = 0; i < kElements; ++i) vector.Append(std::to_string(i));
  for (std::thread& reader : readers) reader.join();
}

}  // namespace
}  // namespace entente::index
