#include "service/store/id_filter.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace entente::store {
namespace {

TEST(IdFilter, NothingIsKnownToAnEmptyOne) {
  IdFilter filter;
  filter.SetWhole();
  EXPECT_FALSE(filter.MayHave(""));
  EXPECT_FALSE(filter.MayHave("claim/a"));
}

TEST(IdFilter, WhatWasAddedIsKnownHoweverMuchFollowed) {
  IdFilter filter;
  constexpr int kIds = 300'000;  // of several levels
  for (int i = 0; i < kIds; ++i) filter.Add(absl::StrCat("claim/", i));
  filter.SetWhole();
  for (int i = 0; i < kIds; ++i) ASSERT_TRUE(filter.MayHave(absl::StrCat("claim/", i))) << i;
}

TEST(IdFilter, FewOfTheOthersAreTakenForKnown) {
  IdFilter filter;
  for (int i = 0; i < 300'000; ++i) filter.Add(absl::StrCat("claim/", i));
  filter.SetWhole();
  int taken = 0;
  for (int i = 0; i < 300'000; ++i) taken += filter.MayHave(absl::StrCat("claim/other-", i)) ? 1 : 0;
  EXPECT_LT(taken, 30);
}

TEST(IdFilter, ItIsTheSameWhateverRoomWasMadeBefore) {
  IdFilter filter;
  filter.Reserve(100'000);
  for (int i = 0; i < 300'000; ++i) filter.Add(absl::StrCat("claim/", i));
  filter.SetWhole();
  for (int i = 0; i < 300'000; ++i) ASSERT_TRUE(filter.MayHave(absl::StrCat("claim/", i))) << i;
  int taken = 0;
  for (int i = 0; i < 300'000; ++i) taken += filter.MayHave(absl::StrCat("claim/other-", i)) ? 1 : 0;
  EXPECT_LT(taken, 30);
}

TEST(IdFilter, UntilItIsWholeAnyIdMayBeThere) {
  IdFilter filter;
  filter.Add("claim/a");
  EXPECT_TRUE(filter.MayHave("claim/b"));
  filter.SetWhole();
  EXPECT_TRUE(filter.MayHave("claim/a"));
  EXPECT_FALSE(filter.MayHave("claim/b"));
}

TEST(IdFilter, AddingAgainTakesNoRoom) {
  IdFilter filter;
  for (int again = 0; again < 1'000'000; ++again) filter.Add("claim/a");
  filter.SetWhole();
  EXPECT_TRUE(filter.MayHave("claim/a"));
  EXPECT_FALSE(filter.MayHave("claim/b"));
}

}  // namespace
}  // namespace entente::store
