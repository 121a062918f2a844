#include "service/index/hash_index.h"

#include <vector>

#include "gtest/gtest.h"

namespace entente::index {
namespace {

// An index over the numbers themselves, with a hash chosen by the test.
class Squares {
 public:
  explicit Squares(uint64_t hash_mask) : mask_(hash_mask) {}
  void Insert(uint32_t number) {
    index_.Insert(HashOf(number), number, [this](uint32_t other) { return static_cast<uint32_t>(HashOf(other)); });
  }
  void Reserve(size_t numbers) { index_.Reserve(numbers); }
  uint32_t Find(uint32_t number) const {
    return index_.Find(HashOf(number), [&](uint32_t other) { return other == number; });
  }

 private:
  uint64_t HashOf(uint32_t number) const { return number * 0x9e3779b97f4a7c15u & mask_; }

  uint64_t mask_;
  Arena arena_;
  HashIndex index_{arena_};
};

TEST(HashIndex, FindsNothingWhenEmpty) { EXPECT_EQ(Squares(~uint64_t{0}).Find(3), HashIndex::kNone); }

TEST(HashIndex, FindsWhatWasInsertedAndNothingElse) {
  Squares squares(~uint64_t{0});
  for (uint32_t i = 0; i < 50000; i += 2) squares.Insert(i);
  for (uint32_t i = 0; i < 50000; ++i) EXPECT_EQ(squares.Find(i), i % 2 == 0 ? i : HashIndex::kNone);
}

TEST(HashIndex, FindsTheSameWhateverRoomWasMadeBefore) {
  for (const size_t room : {10, 5000, 50000, 1000000}) {
    Squares squares(~uint64_t{0});
    squares.Reserve(room);
    for (uint32_t i = 0; i < 50000; ++i) ASSERT_EQ(squares.Find(i), HashIndex::kNone);
    for (uint32_t i = 0; i < 50000; i += 2) squares.Insert(i);
    for (uint32_t i = 0; i < 50000; ++i) ASSERT_EQ(squares.Find(i), i % 2 == 0 ? i : HashIndex::kNone);
  }
}

TEST(HashIndex, TellsNumbersOfOneHashApart) {
  Squares squares(0);
  for (uint32_t i = 0; i < 300; ++i) squares.Insert(i);
  for (uint32_t i = 0; i < 300; ++i) EXPECT_EQ(squares.Find(i), i);
  EXPECT_EQ(squares.Find(300), HashIndex::kNone);
}

}  // namespace
}  // namespace entente::index
