#include "service/query/mask.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/query/testing/world.h"

namespace entente::query {
namespace {

v1::Entity Whole() {
  return Parsed<v1::Entity>(
      "id: 'organization/kt' description { name: 'KT' aliases { name: '케이티' } aliases { name: 'Korea Telecom' } "
      "homepage: 'https://kt.com' organization { country: 'KR' sectors: [SECTOR_TELECOM, SECTOR_CLOUD] "
      "} } claim_ids: ['claim/a', 'claim/b'] created_revision: 300 updated_revision: 70000 "
      "validity: VALIDITY_POSSIBLE claims { id: 'claim/a' entity { id: 'organization/kt' } }");
}

Mask MaskOf(const std::vector<std::string>& paths) {
  google::protobuf::FieldMask mask;
  for (const std::string& path : paths) mask.add_paths(path);
  const auto parsed = Mask::Parse(mask);
  EXPECT_TRUE(parsed.ok()) << parsed.status();
  return *parsed;
}

TEST(Mask, CutsBytesAsItTrimsMessages) {
  const v1::Entity whole = Whole();
  const std::vector<std::vector<std::string>> masks = {
      {},
      {"*"},
      {"id"},
      {"description"},
      {"description.name"},
      {"description.name", "description"},
      {"description.aliases", "validity"},
      {"description.organization.country", "id"},
      {"description.organization.sectors", "description.name", "claim_ids"},
      {"description.organization", "updated_revision", "claims"},
      {"description.model"},
      {"description.model.parameters", "created_revision"},
      {"stub"},
  };
  for (const std::vector<std::string>& paths : masks) {
    const Mask mask = MaskOf(paths);
    v1::Entity trimmed = whole, cut;
    mask.Trim(trimmed);
    ASSERT_TRUE(cut.ParseFromString(*mask.Cut(whole.SerializeAsString())));
    EXPECT_EQ(cut.DebugString(), trimmed.DebugString()) << ::testing::PrintToString(paths);
  }
}

TEST(Mask, CutsAnEntityThatHasNothingOfWhatIsAskedFor) {
  EXPECT_EQ(*MaskOf({"validity"}).Cut("\x0a\x01x"), "");
  EXPECT_EQ(*MaskOf({"description.name"}).Cut(""), "");
}

TEST(Mask, SaysSoOfBytesThatAreNoMessage) {
  EXPECT_TRUE(absl::IsDataLoss(MaskOf({"id"}).Cut("\x0a\x09x").status()));
  EXPECT_TRUE(absl::IsDataLoss(MaskOf({"id"}).Cut("\x80").status()));
  EXPECT_TRUE(absl::IsDataLoss(MaskOf({"description.name"}).Cut("\x12\x04\x0a\x01").status()));
}

}  // namespace
}  // namespace entente::query
