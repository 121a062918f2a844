// Decisions are stable: whatever a source says and whatever becomes of the graph between two runs, importing the same
// again changes nothing, and cutting the source into other batches tells the same things apart.
#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "cli/import/resolver.h"
#include "cli/testing/fake_graph.h"
#include "gtest/gtest.h"

namespace entente::cli {
namespace {

using Random = std::mt19937;

template <typename T>
const T& OneOf(Random& random, const std::vector<T>& choices) {
  return choices[random() % choices.size()];
}

const std::vector<std::string>& Names() {
  static const std::vector<std::string> names = {
      "Acme", "ACME", "Acme Inc.", "Kakao", "카카오", "Google", "Google DeepMind", "Meta+", "Meta", "Université", "!?"};
  return names;
}

// A source of `rows` rows: each describes an organization under a key of its own and points at some others.
std::vector<RecordDraft> RandomSource(Random& random, int rows) {
  std::vector<RecordDraft> drafts;
  for (int row = 0; row < rows; ++row) {
    RecordDraft& draft = drafts.emplace_back();
    draft.locator = absl::StrCat("rows.csv:", row);
    const int mentions = 1 + random() % 3;
    for (int i = 0; i < mentions; ++i) {
      DraftMention& mention = draft.mentions.emplace_back();
      mention.mention.set_name(OneOf(random, Names()));
      mention.mention.add_kinds("organization");
      if (random() % 3 == 0) mention.mention.set_country(OneOf<std::string>(random, {"KR", "US"}));
      v1::Claim& claim = draft.claims.emplace_back();
      claim.set_id(absl::StrCat("claim/src.", row, ".", i));
      if (i == 0) {
        mention.described = true;
        if (random() % 2 == 0) mention.source_key = absl::StrCat("src/", row);
        claim.mutable_entity()->set_id("@0");
        v1::Description& description = *claim.mutable_entity()->mutable_description();
        description.set_name(mention.mention.name());
        if (!mention.mention.country().empty()) {
          description.mutable_organization()->set_country(mention.mention.country());
        }
      } else {
        claim.mutable_relationship()->set_relation(v1::RELATION_PART_OF);
        claim.mutable_relationship()->set_subject("@0");
        claim.mutable_relationship()->set_object(absl::StrCat("@", i));
      }
    }
  }
  return drafts;
}

// Somebody else changes the graph: new entities, aliases, opinions of the server.
void Disturb(Random& random, FakeGraph& graph) {
  for (int i = 0; i < 5; ++i) {
    const std::string& name = OneOf(random, Names());
    const std::string id = absl::StrCat("organization/other-", random() % 1000);
    graph.Describe(id, name, "", "", {OneOf(random, Names())});
    const auto decision = random() % 2 == 0 ? v1::RESOLUTION_DECISION_MATCH : v1::RESOLUTION_DECISION_REVIEW;
    graph.Suggest(OneOf(random, Names()), decision, {id}, 0.9);
  }
}

std::vector<std::string> Import(FakeGraph& graph, const std::vector<RecordDraft>& source, size_t at_once) {
  Resolver resolver(graph, "src", {});
  std::vector<std::string> ids;
  for (size_t start = 0; start < source.size(); start += at_once) {
    const size_t end = std::min(start + at_once, source.size());
    absl::StatusOr<ResolvedBatch> batch =
        resolver.Resolve({source.begin() + static_cast<long>(start), source.begin() + static_cast<long>(end)});
    EXPECT_TRUE(batch.ok()) << batch.status();
    for (const v1::ImportRecord& record : batch->records) {
      for (const v1::Claim& claim : record.claims()) {
        for (const std::string* id : IdsIn(claim)) ids.push_back(*id);
        graph.Apply(claim);
      }
    }
  }
  return ids;
}

class StableDecisions : public ::testing::TestWithParam<int> {};

TEST_P(StableDecisions, ASecondImportOfTheSameChangesNothingThoughTheGraphDid) {
  Random random(GetParam());
  FakeGraph graph;
  Disturb(random, graph);
  const std::vector<RecordDraft> source = RandomSource(random, 30);
  const std::vector<std::string> first = Import(graph, source, 7);
  Disturb(random, graph);
  const std::map<std::string, v1::Claim> before = graph.claims;
  EXPECT_EQ(Import(graph, source, 1 + random() % 30), first);
  ASSERT_EQ(graph.claims.size(), before.size());
  for (const auto& [id, claim] : before) {
    EXPECT_EQ(graph.claims.at(id).SerializeAsString(), claim.SerializeAsString()) << id;
  }
}

TEST_P(StableDecisions, NoTwoKeysOfASourceShareAnEntityThatItMade) {
  Random random(GetParam());
  FakeGraph graph;
  const std::vector<RecordDraft> source = RandomSource(random, 40);
  Import(graph, source, 1 + random() % 40);
  std::map<std::string, std::set<std::string>> keys_of;
  for (const RecordDraft& draft : source) {
    const std::string& key = draft.mentions[0].source_key;
    if (!key.empty()) keys_of[graph.claims.at(draft.claims[0].id()).entity().id()].insert(key);
  }
  for (const auto& [id, keys] : keys_of) EXPECT_EQ(keys.size(), 1u) << id;
}

TEST_P(StableDecisions, WhatIsNewGetsTheSameIdsInEveryStore) {
  Random random(GetParam());
  const std::vector<RecordDraft> source = RandomSource(random, 30);
  FakeGraph one, other;
  EXPECT_EQ(Import(one, source, 30), Import(other, source, 30));
}

TEST_P(StableDecisions, AnUnfinishedImportIsGoneOnWithAsIfItHadNotStopped) {
  Random random(GetParam());
  const std::vector<RecordDraft> source = RandomSource(random, 30);
  FakeGraph whole, broken;
  Import(whole, source, 5);
  const int done = 5 * (1 + random() % 5);
  Import(broken, {source.begin(), source.begin() + done}, 5);
  Import(broken, source, 5);
  for (const auto& [id, claim] : whole.claims) {
    EXPECT_EQ(broken.claims.at(id).SerializeAsString(), claim.SerializeAsString()) << id;
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, StableDecisions, ::testing::Range(1, 41));

}  // namespace
}  // namespace entente::cli
