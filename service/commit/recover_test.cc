#include <map>

#include "gmock/gmock.h"
#include "service/commit/test_world.h"

namespace entente::commit {
namespace {

using ::testing::HasSubstr;

// Everything that can be read at the head, by identity.
std::map<std::string, std::string> Dump(const graph::Snapshot& state) {
  std::map<std::string, std::string> facts;
  for (const schema::Kind& kind : state.schema().kinds()) {
    state.ForEachEntity(kind.index, [&](base::EntityNo no, const graph::EntityState&) {
      facts[std::string(state.EntityId(no))] = state.EntityBody(no)->ShortDebugString();
      return true;
    });
  }
  for (const schema::Relation& relation : state.schema().relations()) {
    state.ForEachOfRelation(relation.number, [&](base::RelationshipNo no, const graph::RelationshipState&) {
      const v1::FactKey key = state.KeyOf({base::FactSort::kRelationship, no});
      facts[key.ShortDebugString()] = state.RelationshipBody(no)->ShortDebugString();
      return true;
    });
  }
  return facts;
}

void Fill(World& world) {
  world.MustCommit("create_stubs: true " + Describe("organization/a") +
                   Relate("PARTNERS_WITH", "organization/a", "organization/b", "2020", "", "claim/p") +
                   Relate("PART_OF", "organization/a", "organization/c", "2020"));
  world.MustCommit(Describe("organization/d") + Relate("PART_OF", "organization/a", "organization/d", "2024"));
  world.MustCommit(Retract("claim/p"));
  world.SetDay("2025-02-01");
  world.MustCommit(Describe("organization/e"));
}

TEST(Recover, AReopenedStoreIsAsItWas) {
  World world;
  Fill(world);
  const auto before = Dump(world.Head());
  world.Close();
  world.Open();
  EXPECT_EQ(Dump(world.Head()), before);
  EXPECT_EQ(world.MustCommit(Describe("organization/f")).revision(), 8);
}

TEST(Recover, AStateThatWasLostIsReplayedFromTheLog) {
  World world;
  Fill(world);
  const auto before = Dump(world.Head());
  world.Close();
  std::filesystem::remove_all(world.directory());
  world.Open();
  EXPECT_EQ(Dump(world.Head()), before);
  EXPECT_EQ(world.Head().revision(), 7);
  EXPECT_EQ(world.MustCommit(Describe("organization/f")).revision(), 8);
}

TEST(Recover, ALogWithoutWhatTheStateNeedsIsDataLoss) {
  World world;
  Fill(world);
  ASSERT_TRUE(world.committer().CompactTo(5).ok());
  world.Close();
  std::filesystem::remove_all(world.directory());
  const absl::Status lost = world.TryOpen();
  EXPECT_EQ(lost.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(std::string(lost.message()), HasSubstr("begins at revision 5"));
}

TEST(Recover, AStateAheadOfTheLogIsDataLoss) {
  World world;
  Fill(world);
  world.Close();
  auto store = store::StateStore::Open(world.directory().string());
  ASSERT_TRUE(store.ok());
  commit_log::MemoryLog empty("memory");
  graph::Graph graph(World::schema(), (*store)->reader());
  watch::Hub hub(empty, schema::Schema::Linked(), watch::Limits{});
  const base::TokenCodec tokens("memory");
  const absl::Status lost = Recover({World::schema(), empty, **store, graph, hub, tokens, world.clock()});
  EXPECT_EQ(lost.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(std::string(lost.message()), HasSubstr("holds revision 7"));
}

}  // namespace
}  // namespace entente::commit
