#include "service/index/version_chain.h"

#include <atomic>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace entente::index {
namespace {

using Chain = VersionChain<int>;

// The value at a revision; -1: no version, -2: gone.
int ValueAt(const Chain& chain, const Chain::Slot& slot, int64_t revision) {
  const Version<int>* const version = chain.Find(slot, revision);
  if (version == nullptr) return -1;
  return version->gone ? -2 : version->value;
}

TEST(VersionChain, FindsTheVersionOfEachRevision) {
  Chain chain;
  Chain::Slot slot(Version<int>(5, false, 50));
  chain.Push(slot, Version<int>(7, true, 0));
  chain.Push(slot, Version<int>(9, false, 90));
  EXPECT_EQ(ValueAt(chain, slot, 4), -1);
  EXPECT_EQ(ValueAt(chain, slot, 5), 50);
  EXPECT_EQ(ValueAt(chain, slot, 6), 50);
  EXPECT_EQ(ValueAt(chain, slot, 7), -2);
  EXPECT_EQ(ValueAt(chain, slot, 8), -2);
  EXPECT_EQ(ValueAt(chain, slot, 9), 90);
  EXPECT_EQ(ValueAt(chain, slot, kMaxRevision), 90);
}

TEST(VersionChain, StartsAnEmptySlotWithoutVersions) {
  Chain chain;
  Chain::Slot slot;
  EXPECT_EQ(ValueAt(chain, slot, kMaxRevision), -1);
  chain.Push(slot, Version<int>(3, false, 30));
  EXPECT_EQ(ValueAt(chain, slot, 2), -1);
  EXPECT_EQ(ValueAt(chain, slot, 3), 30);
}

TEST(VersionChain, KeepsTheLastOfTwoVersionsOfOneRevision) {
  Chain chain;
  Chain::Slot slot(Version<int>(5, false, 50));
  chain.Push(slot, Version<int>(5, false, 51));
  EXPECT_EQ(ValueAt(chain, slot, 5), 51);
}

TEST(VersionChain, RewritesAnyVersionAndLeavesTheOthers) {
  for (const int replaced : {5, 7, 9}) {
    Chain chain;
    Chain::Slot slot(Version<int>(5, false, 50));
    chain.Push(slot, Version<int>(7, false, 70));
    chain.Push(slot, Version<int>(9, true, 0));
    EXPECT_TRUE(chain.Rewrite(slot, Version<int>(replaced, false, 1)));
    EXPECT_EQ(ValueAt(chain, slot, 4), -1);
    EXPECT_EQ(ValueAt(chain, slot, 6), replaced == 5 ? 1 : 50);
    EXPECT_EQ(ValueAt(chain, slot, 8), replaced == 7 ? 1 : 70);
    EXPECT_EQ(ValueAt(chain, slot, 9), replaced == 9 ? 1 : -2);
    chain.Push(slot, Version<int>(11, false, 110));
    EXPECT_EQ(ValueAt(chain, slot, 8), replaced == 7 ? 1 : 70);
    EXPECT_EQ(ValueAt(chain, slot, 11), 110);
  }
}

TEST(VersionChain, PutsAVersionBetweenOthersButNotBeforeAll) {
  Chain chain;
  Chain::Slot slot(Version<int>(5, false, 50)), empty;
  EXPECT_TRUE(chain.Rewrite(slot, Version<int>(9, false, 90)));
  EXPECT_TRUE(chain.Rewrite(slot, Version<int>(7, false, 70)));
  EXPECT_FALSE(chain.Rewrite(slot, Version<int>(4, false, 1)));
  EXPECT_FALSE(chain.Rewrite(empty, Version<int>(4, false, 1)));
  EXPECT_EQ(ValueAt(chain, slot, 4), -1);
  EXPECT_EQ(ValueAt(chain, slot, 6), 50);
  EXPECT_EQ(ValueAt(chain, slot, 8), 70);
  EXPECT_EQ(ValueAt(chain, slot, 9), 90);
}

TEST(VersionChain, GivesReadersTheVersionOfTheirRevisionWhileTheWriterPushes) {
  Chain chain;
  Chain::Slot slot(Version<int>(1, false, 1));
  constexpr int kVersions = 2000;
  std::atomic<int> published{1};
  std::vector<std::thread> readers;
  for (int reader = 0; reader < 2; ++reader) {
    readers.emplace_back([&] {
      int head = 0;
      while (head < kVersions) {
        head = published.load(std::memory_order_acquire);
        ASSERT_EQ(ValueAt(chain, slot, head), head);
        ASSERT_EQ(ValueAt(chain, slot, head / 2), head < 2 ? -1 : head / 2);
      }
    });
  }
  for (int revision = 2; revision <= kVersions; ++revision) {
    chain.Push(slot, Version<int>(revision, false, revision));
    if (revision % 10 == 0) chain.Rewrite(slot, Version<int>(revision / 2, false, revision / 2));
    published.store(revision, std::memory_order_release);
  }
  for (std::thread& reader : readers) reader.join();
}

}  // namespace
}  // namespace entente::index
