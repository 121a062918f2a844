#include "service/index/arena.h"

#include <cstdint>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace entente::index {
namespace {

TEST(Arena, GivesOutMemoryAlignedAsAsked) {
  Arena arena;
  arena.Allocate(1, 1);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(arena.Allocate(8, 8)) % 8, 0u);
  arena.Allocate(3, 1);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(arena.Allocate(4, 4)) % 4, 0u);
}

TEST(Arena, KeepsEveryCopyApart) {
  Arena arena;
  std::vector<std::pair<std::string, absl::string_view>> copies;
  for (int i = 0; i < 20000; ++i) {
    const std::string text = "text " + std::to_string(i) + std::string(i % 50, 'x');
    copies.emplace_back(text, arena.Copy(text));
  }
  for (const auto& [text, copy] : copies) EXPECT_EQ(copy, text);
}

TEST(Arena, GivesWhatIsLargeAChunkOfItsOwn) {
  Arena arena;
  char* const before = static_cast<char*>(arena.Allocate(16, 8));
  arena.Allocate(10 << 20, 8);
  char* const after = static_cast<char*>(arena.Allocate(16, 8));
  EXPECT_EQ(after, before + 16);
  EXPECT_GE(arena.bytes(), size_t{10} << 20);
}

TEST(Arena, CopiesNothingAsNothing) {
  Arena arena;
  EXPECT_TRUE(arena.Copy("").empty());
  EXPECT_EQ(arena.bytes(), 0u);
}

}  // namespace
}  // namespace entente::index
