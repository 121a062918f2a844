#include "service/standing/pattern_reach.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/standing/pattern_test_world.h"

namespace entente::standing {
namespace {

using commit::Describe;
using commit::Relate;
using commit::Retract;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class PatternReachTest : public ::testing::Test {
 protected:
  PatternReachTest() {
    world_.MustCommit(Describe("organization/a", "organization { country: 'KR' }", "claim/a") +
                      Describe("organization/b") + Describe("organization/c") + Describe("alliance/g") +
                      Describe("model/m1") + Describe("model/m2") + Describe("model/m3") + Describe("model/m4"));
  }

  // Where the last commit can change rows: the nodes that are bound, box by box.
  std::vector<std::string> Reach(const std::string& pattern, size_t max_reached = 1000) {
    auto question = ReadQuestion(world_.ground(), RequestOf(absl::StrCat("pattern { ", pattern, " }")), 1000);
    EXPECT_TRUE(question.ok()) << question.status();
    question->max_reached = max_reached;
    const int64_t head = world_.graph().published();
    query::Meter meter = *query::Meter::Open({}, world_.limits.budget, {});
    const auto before = *PatternState::Open(*question, head - 1, meter);
    const auto after = *PatternState::Open(*question, head, meter);
    PatternReach reach(*question, *before, *after, meter);
    const auto commit = watch::Encode(world_.Record(head));
    const auto boxes = reach.BoxesOf(FittingFacts(*question, commit->touched), commit->erasure);
    EXPECT_TRUE(boxes.ok()) << boxes.status();
    std::vector<std::string> told;
    for (const Box& box : *boxes) told.push_back(Told(*question, box));
    return told;
  }

  std::string Told(const PatternQuestion& question, const Box& box) {
    std::string text;
    for (size_t node = 0; node < box.size(); ++node) {
      if (!box[node].has_value()) continue;
      std::vector<std::string> ids;
      for (const base::EntityNo no : *box[node]) ids.push_back(ShortId(std::string(world_.Head().EntityId(no))));
      absl::StrAppend(&text, text.empty() ? "" : " ", question.graph.nodes[node].name, "=", absl::StrJoin(ids, ","));
    }
    return text;
  }

  PatternWorld world_;
};

const std::string kMembers =
    "nodes { variable: 'o' kinds: 'organization' } nodes { variable: 'g' kinds: 'alliance' } "
    "edges { from: 'o' to: 'g' direction: DIRECTION_OUT relations: RELATION_MEMBER_OF } ";
const std::string kPartners =
    "nodes { variable: 'x' } nodes { variable: 'y' } edges { from: 'x' to: 'y' relations: RELATION_PARTNERS_WITH } ";

TEST_F(PatternReachTest, ARelationshipBindsTheEndsOfAnEdgeInEachDirectionItIsReadIn) {
  world_.MustCommit(Relate("MEMBER_OF", "organization/a", "alliance/g", "2024"));
  EXPECT_THAT(Reach(kMembers), ElementsAre("o=a g=g"));
  EXPECT_THAT(Reach(kPartners), IsEmpty());
  world_.MustCommit(Relate("PARTNERS_WITH", "organization/a", "organization/b", "2024"));
  EXPECT_THAT(Reach(kPartners), ElementsAre("x=a y=b", "x=b y=a"));
  EXPECT_THAT(Reach("nodes { variable: 'x' } edges { from: 'x' to: 'x' relations: RELATION_PARTNERS_WITH }"),
              IsEmpty());
}

TEST_F(PatternReachTest, WhatBothStatesSeeAlikeReachesNothing) {
  world_.MustCommit(Relate("MEMBER_OF", "organization/a", "alliance/g", "2024"));
  world_.MustCommit(Relate("MEMBER_OF", "organization/a", "alliance/g", "2024-03"));
  EXPECT_THAT(Reach(kMembers), IsEmpty());
  world_.MustCommit(Describe("organization/a", "organization { founded: '1984' }"));
  EXPECT_THAT(Reach(kMembers), IsEmpty());
  EXPECT_THAT(Reach("nodes { variable: 'o' kinds: 'organization' filter_text: 'country = KR' }"), IsEmpty());
  EXPECT_THAT(Reach("nodes { variable: 'o' kinds: 'organization' filter_text: 'founded < 1990' }"), ElementsAre("o=a"));
  EXPECT_THAT(Reach("nodes { variable: 'o' kinds: 'alliance' filter_text: 'founded < 1990' }"), IsEmpty());
}

TEST_F(PatternReachTest, MoreThanAFewRelationshipsBindTheEndsTogether) {
  std::string commit;
  for (int i = 0; i < 17; ++i) {
    absl::StrAppend(&commit, Describe(absl::StrCat("organization/o", i)));
    absl::StrAppend(&commit, Relate("MEMBER_OF", absl::StrCat("organization/o", i), "alliance/g", "2024"));
  }
  world_.MustCommit(commit);
  const std::vector<std::string> boxes = Reach(kMembers);
  ASSERT_EQ(boxes.size(), 1u);
  EXPECT_THAT(boxes[0], ::testing::StartsWith("o=o0,o1,"));
  EXPECT_THAT(boxes[0], ::testing::EndsWith(",o16 g=g"));
}

TEST_F(PatternReachTest, AnElementOfAPartReachesAlongThePartToThePatternItself) {
  world_.MustCommit(Relate("PARTNERS_WITH", "organization/a", "organization/b", "2024") +
                    Relate("PARTNERS_WITH", "organization/c", "organization/b", "2024", "", "claim/cb"));
  world_.MustCommit(Relate("DEVELOPS", "organization/b", "model/m1", "2024") + Retract("claim/cb"));
  for (const char* part : {"optional_parts", "absent_parts"}) {
    const std::string pattern = absl::StrCat(kMembers, part,
                                             " { nodes { variable: 'p' } nodes { variable: 'm' } "
                                             "edges { from: 'o' to: 'p' relations: RELATION_PARTNERS_WITH } "
                                             "edges { from: 'p' to: 'm' relations: RELATION_DEVELOPS } }");
    // The partnership that was there before counts too, since the part may have matched then.
    EXPECT_THAT(Reach(pattern), ElementsAre("o=b", "o=c", "o=a,c")) << part;
    EXPECT_THAT(Reach(pattern, 1), ElementsAre("")) << "too much to be told: anywhere";
  }
}

TEST_F(PatternReachTest, ARelationshipBindsTheEndsOfAWalkToAllWithinReach) {
  world_.MustCommit(Relate("BASED_ON", "model/m1", "model/m2", "2024") +
                    Relate("BASED_ON", "model/m3", "model/m4", "2024", "2024-06"));
  world_.MustCommit(Relate("BASED_ON", "model/m2", "model/m3", "2024"));
  const auto walk = [](const std::string& more) {
    return absl::StrCat(
        "nodes { variable: 'x' } nodes { variable: 'y' } edges { from: 'x' to: 'y' direction: "
        "DIRECTION_OUT relations: RELATION_BASED_ON steps { min: 1 ",
        more, " } }");
  };
  EXPECT_THAT(Reach(walk("max: 1")), ElementsAre("x=m2 y=m3"));
  EXPECT_THAT(Reach(walk("max: 2")), ElementsAre("x=m1,m2 y=m3,m4"));
  EXPECT_THAT(Reach(walk("max: 16")), ElementsAre("x=m1,m2 y=m3,m4"));
  EXPECT_THAT(Reach(walk("max: 2"), 1), ElementsAre(""));
  world_.MustCommit(Describe("model/m3", "summary: 'x'"));
  EXPECT_THAT(Reach(walk("max: 3")), IsEmpty());
  EXPECT_THAT(Reach(walk("max: 3 through_text: 'NOT summary:*'")), ElementsAre("x=m1,m2,m3 y=m3,m4"));
}

TEST_F(PatternReachTest, OnlyWhatKindsAndIdsAllowIsReached) {
  world_.MustCommit(Relate("DEVELOPS", "organization/a", "model/m1", "2024"));
  const auto develops = [](const std::string& x, const std::string& y) {
    return absl::StrCat("nodes { variable: 'x' ", x, " } nodes { variable: 'y' ", y,
                        " } edges { from: 'x' to: 'y' relations: RELATION_DEVELOPS }");
  };
  EXPECT_THAT(Reach(develops("kinds: 'organization'", "")), ElementsAre("x=a y=m1"));
  EXPECT_THAT(Reach(develops("kinds: 'organization'", "kinds: 'product'")), IsEmpty());
  EXPECT_THAT(Reach(develops("ids: 'organization/b'", "")), IsEmpty());
  EXPECT_THAT(Reach(develops("ids: 'model/m1'", "")), ElementsAre("x=m1 y=a"));
}

}  // namespace
}  // namespace entente::standing
