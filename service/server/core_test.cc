#include "service/server/core.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace entente::server {
namespace {

TEST(CoreTest, PacksWhatWasCommittedWithoutARestart) {
  constexpr int kMembers = 6000;  // more entries than a packer finds too few
  const base::SystemClock clock;
  Options options;
  options.data = testing::TempDir() + "/core-packs";
  std::filesystem::remove_all(options.data);
  {
    const auto core = Core::Open(options, clock);
    ASSERT_TRUE(core.ok()) << core.status();
    v1::CommitRequest request;
    request.set_author("tester");
    request.set_create_stubs(true);
    for (int i = 0; i < kMembers; ++i) {
      v1::Claim& claim = *request.add_changes()->mutable_assert_claim();
      claim.mutable_relationship()->set_relation(v1::RELATION_MEMBER_OF);
      claim.mutable_relationship()->set_subject(absl::StrCat("organization/o", i));
      claim.mutable_relationship()->set_object("alliance/a");
      claim.add_citations()->set_document("document/d");
    }
    const auto committed = (*core)->committer->Commit(request);
    ASSERT_TRUE(committed.ok()) << committed.status();
    // Within two looks of the packer; the test's time limit ends it if that never comes.
    while ((*core)->graph.lists().packed == 0) std::this_thread::yield();
    const graph::Graph::Lists lists = (*core)->graph.lists();
    EXPECT_EQ(lists.packed + lists.loose, 2u * kMembers);  // it may have come while some were yet to be added
    const graph::Snapshot head = (*core)->graph.Head();
    const std::vector<int> relations = {v1::RELATION_MEMBER_OF};
    int64_t members = 0;
    head.ForEachIncidence(*head.FindEntity("alliance/a"), graph::End::kObject, relations,
                          [&](const graph::Incidence&) { return ++members, true; });
    EXPECT_EQ(members, kMembers);
  }
  std::filesystem::remove_all(options.data);
}

}  // namespace
}  // namespace entente::server
