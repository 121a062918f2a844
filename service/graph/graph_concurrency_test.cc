// Readers beside the writer. To be run under ThreadSanitizer too.
#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "service/graph/test_graph.h"

namespace entente::graph {
namespace {

constexpr int kRevisions = 150;
constexpr int kNamesPerRevision = 5;

// Every revision adds kNamesPerRevision organizations and makes each a member of the one alliance; every third takes
// the oldest member still there away.
RecordBuilder NextRecord(const Graph& graph) {
  RecordBuilder next(graph, 100);
  const int64_t revision = next.record.revision();
  const base::EntityNo alliance = revision == 1 ? next.Add("alliance/x", "X") : 0;
  for (int i = 0; i < kNamesPerRevision; ++i) {
    const auto no = next.Add(absl::StrCat("organization/r", revision, "-", i), absl::StrCat("Name ", i));
    next.Relate(v1::RELATION_MEMBER_OF, no, alliance, "2020");
  }
  if (revision % 3 == 0) next.Remove({base::FactSort::kRelationship, static_cast<uint32_t>(revision / 3 - 1)});
  return next;
}

int64_t MembersAt(int64_t revision) { return revision * kNamesPerRevision - revision / 3; }

// What must hold of any snapshot of that history.
void CheckSnapshot(const Snapshot& snapshot) {
  if (snapshot.revision() == 0) return;
  int64_t members = 0, of_relation = 0, entities = 0;
  snapshot.ForEachRelationship(0, End::kObject, v1::RELATION_MEMBER_OF, [&](auto no, const RelationshipState& state) {
    ++members;
    EXPECT_LE(state.version, snapshot.revision());
    EXPECT_TRUE(snapshot.Entity(snapshot.Ends(no).subject).has_value());
    return true;
  });
  snapshot.ForEachOfRelation(v1::RELATION_MEMBER_OF, [&](auto, const auto&) { return ++of_relation, true; });
  snapshot.ForEachEntity(snapshot.schema().FindKind("organization")->index,
                         [&](auto, const auto&) { return ++entities, true; });
  EXPECT_EQ(members, MembersAt(snapshot.revision()));
  EXPECT_EQ(of_relation, members);
  EXPECT_EQ(entities, snapshot.revision() * kNamesPerRevision);

  const std::string id = absl::StrCat("organization/r", snapshot.revision(), "-0");
  const auto no = snapshot.FindEntity(id);
  ASSERT_TRUE(no.has_value()) << id;
  EXPECT_EQ(snapshot.EntityId(*no), id);
  EXPECT_EQ(snapshot.EntityBody(*no)->id(), id);
  EXPECT_TRUE(snapshot.FindRelationship(v1::RELATION_MEMBER_OF, *no, 0, "").has_value());
  const int name = (*snapshot.schema().FindField("name", {}))->number;
  EXPECT_EQ(static_cast<int64_t>(snapshot.Candidates(name, "name 0").size()), snapshot.revision());
  EXPECT_EQ(snapshot.commit_time_us(), snapshot.revision() * kSecond);
}

TEST_F(GraphTest, GivesReadersWholeRevisionsWhileTheWriterApplies) {
  std::vector<std::thread> readers;
  for (int reader = 0; reader < 2; ++reader) {
    readers.emplace_back([this, reader] {
      int64_t revision = 0;
      while (revision < kRevisions) {
        const Snapshot head = graph_->Head();
        revision = head.revision();
        CheckSnapshot(head);
        if (reader == 1) CheckSnapshot(*graph_->At(revision / 2));
        EXPECT_LE(graph_->KnownAt(revision * kSecond)->revision(), revision);
      }
    });
  }
  for (int i = 0; i < kRevisions; ++i) Commit(NextRecord(*graph_));
  for (std::thread& reader : readers) reader.join();
}

TEST_F(GraphTest, GivesReadersWholeRevisionsWhileItsListsArePacked) {
  constexpr int kForEachPacking = 15;  // revisions
  std::atomic<bool> done{false};
  std::atomic<int> packed{0};
  std::thread packer([&] {
    while (!done.load()) {
      if (graph_->LetGoOfLists() && graph_->PackLists([] { return false; })) ++packed;
    }
  });
  std::thread reader([&] {
    while (!done.load()) CheckSnapshot(graph_->Head());
  });
  for (int i = 0; i < kRevisions; ++i) {
    Commit(NextRecord(*graph_));
    while (packed.load() < i / kForEachPacking) std::this_thread::yield();
  }
  done = true;
  reader.join();
  packer.join();
  CheckSnapshot(graph_->Head());
}

}  // namespace
}  // namespace entente::graph
