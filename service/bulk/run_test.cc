#include "service/bulk/run.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace entente::bulk {
namespace {

using ::testing::ElementsAre;

const std::string kDigest(kNoteDigestBytes, 'd');

TEST(RunNote, ComesBackAsItWasWritten) {
  const RunNote note{.digest = kDigest, .changed = false, .met = std::vector<base::ClaimNo>{300, 7, 7, 4'000'000'000}};
  const RunNote read = DecodeNote(EncodeNote(note));
  EXPECT_EQ(read.digest, kDigest);
  EXPECT_FALSE(read.changed);
  EXPECT_THAT(*read.met, ElementsAre(7, 7, 300, 4'000'000'000));
}

TEST(RunNote, TellsNothingMetFromNotAsked) {
  EXPECT_FALSE(DecodeNote(EncodeNote({.digest = kDigest})).met.has_value());
  EXPECT_TRUE(DecodeNote(EncodeNote({.digest = kDigest, .met = std::vector<base::ClaimNo>()})).met.has_value());
}

TEST(RunNote, OfARequestWithoutANoteIsEmptyAndOfACommit) {
  EXPECT_EQ(DecodeNote("").digest, "");
  EXPECT_TRUE(DecodeNote("").changed);
  EXPECT_FALSE(DecodeNote("").met.has_value());
}

TEST(RunNote, ThatIsCutShortLosesItsEnd) {
  const std::string bytes = EncodeNote({.digest = kDigest, .met = std::vector<base::ClaimNo>{1, 1000}});
  EXPECT_THAT(*DecodeNote(bytes.substr(0, bytes.size() - 1)).met, ElementsAre(1));
}

TEST(RequestId, OrdersBatchesByTheirNumber) {
  EXPECT_LT(RequestIdOf("a", 9), RequestIdOf("a", 10));
  EXPECT_LT(RequestIdOf("a", 999), RequestIdOf("a", 1000));
  EXPECT_EQ(RequestIdOf("a", 1), "import/a/0000000000000000001");
}

TEST(ClaimSet, HasWhatWasAdded) {
  ClaimSet set;
  EXPECT_FALSE(set.Contains(0));
  for (const base::ClaimNo no : {5u, 0u, 100'000u}) set.Add(no);
  EXPECT_TRUE(set.Contains(0) && set.Contains(5) && set.Contains(100'000));
  EXPECT_FALSE(set.Contains(4) || set.Contains(99'999) || set.Contains(1'000'000));
}

}  // namespace
}  // namespace entente::bulk
