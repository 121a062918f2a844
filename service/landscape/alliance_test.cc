// GetAllianceMatrix and ListCoMemberships.
#include <string>
#include <vector>

#include "service/landscape/testing/landscape_world.h"

namespace entente::landscape {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

absl::StatusOr<v1::GetAllianceMatrixResponse> Matrix(World& world, const std::string& request) {
  return GetAllianceMatrix(world.engine().ground(), Parsed<v1::GetAllianceMatrixRequest>(request));
}

std::string Told(const v1::SharedGroup& shared) {
  return absl::StrCat("[", Short(shared.group()), ": ", Joined(shared.first()), " & ", Joined(shared.second()),
                      Mark(shared.validity()), "]");
}

// `skt x anthropic: anthropic PARTNERS_WITH skt [gtaa: ...]`
std::vector<std::string> Cells(World& world, const std::string& request) {
  const auto response = Matrix(world, request);
  if (!response.ok()) return {ErrorOf(response.status())};
  std::vector<std::string> told;
  for (const v1::AllianceCell& cell : response->cells()) {
    std::string text =
        absl::StrCat(Short(response->rows(cell.row()).id()), " x ", Short(response->columns(cell.column()).id()), ":",
                     Mark(cell.validity()), " ", Joined(cell.relationships()));
    for (const v1::SharedGroup& shared : cell.shared()) absl::StrAppend(&text, Told(shared));
    told.push_back(text);
  }
  return told;
}

const char kFour[] =
    "ids: 'organization/skt' ids: 'organization/kt' ids: 'organization/anthropic' ids: 'organization/openai'";

TEST(GetAllianceMatrix, PairsRowsWithColumnsDirectlyAndByGroups) {
  LandscapeWorld world;
  EXPECT_THAT(Cells(world, absl::StrCat("rows { ", kFour, " }")),
              ElementsAre("anthropic x skt: anthropic PARTNERS_WITH skt",
                          "kt x skt: ? [gtaa: kt MEMBER_OF gtaa & skt MEMBER_OF gtaa ?]",
                          "skt x anthropic: anthropic PARTNERS_WITH skt",
                          "skt x kt: ? [gtaa: skt MEMBER_OF gtaa & kt MEMBER_OF gtaa ?]"));
  const auto response = Matrix(world, absl::StrCat("rows { ", kFour, " }"));
  EXPECT_EQ(JoinedIds(response->rows()), "anthropic+kt+openai+skt");
  EXPECT_EQ(JoinedIds(response->groups()), "gtaa");
  EXPECT_THAT(
      Cells(world, "rows { ids: 'organization/kt' } columns { ids: 'organization/skt' ids: 'organization/kt' }"),
      ElementsAre("kt x skt: ? [gtaa: kt MEMBER_OF gtaa & skt MEMBER_OF gtaa ?]"));
}

TEST(GetAllianceMatrix, EmptyRowsAndColumnsAreLeftOutIfAsked) {
  LandscapeWorld world;
  const std::string request =
      "rows { ids: 'organization/skt' ids: 'organization/kt' ids: 'organization/openai' } "
      "columns { ids: 'organization/anthropic' ids: 'model/gpt' } ";
  const auto whole = Matrix(world, request);
  EXPECT_EQ(JoinedIds(whole->rows()), "kt+openai+skt");
  EXPECT_EQ(JoinedIds(whole->columns()), "gpt+anthropic");
  EXPECT_EQ(whole->cells(0).row(), 2);
  EXPECT_EQ(whole->cells(0).column(), 1);
  const auto rest = Matrix(world, request + "omit_empty: true");
  EXPECT_EQ(JoinedIds(rest->rows()), "skt");
  EXPECT_EQ(JoinedIds(rest->columns()), "anthropic");
  EXPECT_THAT(Cells(world, request + "omit_empty: true"), ElementsAre("skt x anthropic: anthropic PARTNERS_WITH skt"));
}

TEST(GetAllianceMatrix, AsksWhenThingsHeldAndHowCertainlyTheyDo) {
  LandscapeWorld world;
  const std::string rows =
      "rows { ids: 'organization/kt' } columns { ids: 'organization/openai' "
      "ids: 'organization/skt' } ";
  EXPECT_THAT(Cells(world, rows + "context { definite_only: true }"), IsEmpty());
  EXPECT_THAT(Cells(world, rows + "context { valid_at { day: '2022-01-01' } }"),
              ElementsAre("kt x openai: kt PARTNERS_WITH openai"));
  EXPECT_THAT(Cells(world, rows + "context { valid_at { any: true } }"),
              ElementsAre("kt x openai: * kt PARTNERS_WITH openai",
                          "kt x skt: * [gtaa: kt MEMBER_OF gtaa & skt MEMBER_OF gtaa *]"));
  // A group is shared as certainly as the surest of what puts each there.
  world.Commit(Relate("HOSTS", "organization/kt", "alliance/gtaa", "2020"));
  EXPECT_THAT(Cells(world, rows),
              ElementsAre("kt x skt: [gtaa: kt MEMBER_OF gtaa, kt HOSTS gtaa & skt MEMBER_OF gtaa]"));
}

TEST(GetAllianceMatrix, MeaningsSayWhatJoins) {
  LandscapeWorld world;
  world.Commit(Relate("ACQUIRED", "organization/openai", "organization/kt", "2024"));
  EXPECT_THAT(Cells(world, absl::StrCat("rows { ", kFour,
                                        " } direct: MEANING_OWNERSHIP shared: MEANING_OWNERSHIP "
                                        "read_mask { paths: 'id' }")),
              ElementsAre("kt x openai: openai ACQUIRED kt", "openai x kt: openai ACQUIRED kt"));
  // What both depend on, shared as groups are.
  EXPECT_THAT(Cells(world, "rows { ids: 'model/claude' } columns { ids: 'model/gpt' } shared: MEANING_DEPENDENCE"),
              ElementsAre("claude x gpt: [web: claude TRAINED_ON web & gpt TRAINED_ON web]"));
}

TEST(GetAllianceMatrix, EntitiesAreChosenByKindAndFilterToo) {
  LandscapeWorld world;
  world.Commit("create_stubs: true " + Relate("PARTNERS_WITH", "organization/kt", "organization/nobody", "2024"));
  const auto response =
      Matrix(world, "rows { kinds: 'organization' } columns { filter_text: 'organization.country = \"US\"' }");
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(JoinedIds(response->rows()), "anthropic+kt+openai+skt");
  EXPECT_EQ(JoinedIds(response->columns()), "anthropic+openai");
  EXPECT_EQ(JoinedIds(Matrix(world,
                             "rows { filter { comparison { field: 'name' comparator: COMPARATOR_HAS value: "
                             "'telecom' } } }")
                          ->rows()),
            "skt");
}

TEST(GetAllianceMatrix, EveryBadRequestHasItsReasonAndPath) {
  LandscapeWorld world(query::Limits{.max_matrix_side = 2});
  const auto error = [&](const std::string& request) { return ErrorOf(Matrix(world, request).status()); };
  const std::string rows = "rows { ids: 'organization/kt' ids: 'organization/skt' } ";
  EXPECT_EQ(error(""), "REQUIRED at rows");
  EXPECT_EQ(error(rows + "columns { }"), "REQUIRED at columns");
  EXPECT_EQ(error("rows { ids: 'organization/kt' kinds: 'organization' }"), "CONFLICTING_FIELDS at rows.ids");
  EXPECT_EQ(error("rows { ids: 'organization/no' }"), "UNKNOWN_ENTITY at rows.ids[0]");
  EXPECT_EQ(error("rows { kinds: 'planet' }"), "UNKNOWN_KIND at rows.kinds[0]");
  EXPECT_EQ(error("rows { kinds: 'organization' filter { } }"), "REQUIRED at rows.filter");
  EXPECT_EQ(error("rows { kinds: 'organization' filter_text: 'moons = 3' }"), "UNKNOWN_FIELD at rows.filter_text");
  EXPECT_EQ(error("rows { kinds: 'organization' }"), "BATCH_TOO_LARGE at rows");
  EXPECT_EQ(error(absl::StrCat("rows { ", kFour, " }")), "BATCH_TOO_LARGE at rows.ids");
  EXPECT_EQ(error(rows + "direct: 99"), "OUT_OF_BOUNDS at direct[0]");
  EXPECT_EQ(error(rows + "shared: MEANING_STRATEGY shared: 99"), "OUT_OF_BOUNDS at shared[1]");
  EXPECT_EQ(error(rows + "read_mask { paths: 'nom' }"), "UNKNOWN_FIELD at read_mask");
  EXPECT_EQ(error(rows + "context { budget { max_rows: 3 allow_truncated: true } }"), "BUDGET_EXCEEDED");
}

absl::StatusOr<v1::ListCoMembershipsResponse> List(World& world, const std::string& request) {
  return ListCoMemberships(world.engine().ground(), Parsed<v1::ListCoMembershipsRequest>(request));
}

// `kt+skt [gtaa: ...]`
std::vector<std::string> Pairs(const v1::ListCoMembershipsResponse& response) {
  std::vector<std::string> told;
  for (const v1::CoMembership& pair : response.pairs()) {
    std::string groups;
    for (const v1::SharedGroup& shared : pair.shared()) {
      absl::StrAppend(&groups, " ", Short(shared.group()), Mark(shared.validity()));
    }
    told.push_back(absl::StrCat(Short(pair.first()), "+", Short(pair.second()), groups));
  }
  return told;
}

// kt and openai share three groups, others one.
void Join(World& world) {
  world.Commit(Describe("alliance/aria", "Aria") + Describe("alliance/zeta", "Zeta"));
  world.Commit(Relate("MEMBER_OF", "organization/kt", "alliance/zeta", "2024") +
               Relate("MEMBER_OF", "organization/openai", "alliance/zeta", "2024") +
               Relate("MEMBER_OF", "organization/kt", "alliance/aria", "2024") +
               Relate("HOSTS", "organization/openai", "alliance/aria", "2024") +
               Relate("MEMBER_OF", "organization/openai", "alliance/gtaa", "2024"));
}

TEST(ListCoMemberships, ListsPairsThatShareTheMostFirst) {
  LandscapeWorld world;
  Join(world);
  const auto response = List(world, absl::StrCat("members { ", kFour, " }"));
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_THAT(Pairs(*response), ElementsAre("kt+openai aria gtaa ? zeta", "kt+skt gtaa ?", "openai+skt gtaa"));
  EXPECT_EQ(response->total(), 3);
  EXPECT_TRUE(response->next_page_token().empty());
  EXPECT_EQ(Told(response->pairs(0).shared(0)), "[aria: kt MEMBER_OF aria & openai HOSTS aria]");
  EXPECT_THAT(Pairs(*List(world, absl::StrCat("members { ", kFour, " } min_shared: 2"))),
              ElementsAre("kt+openai aria gtaa ? zeta"));
  EXPECT_THAT(Pairs(*List(world, absl::StrCat("members { ", kFour, " } context { definite_only: true }"))),
              ElementsAre("kt+openai aria zeta", "openai+skt gtaa"));
  EXPECT_THAT(Pairs(*List(world, "members { kinds: 'organization' } meanings: MEANING_PRODUCTION")), IsEmpty());
  EXPECT_THAT(Pairs(*List(world, "members { ids: 'model/claude' ids: 'model/gpt' } meanings: MEANING_DEPENDENCE")),
              ElementsAre("claude+gpt web"));
}

TEST(ListCoMemberships, PagesStayAtTheirRevision) {
  LandscapeWorld world;
  Join(world);
  const std::string members = absl::StrCat("members { ", kFour, " } page_size: 2 ");
  const auto first = List(world, members);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->pairs_size(), 2);
  EXPECT_EQ(first->total(), 3);
  world.Commit(Relate("MEMBER_OF", "organization/anthropic", "alliance/gtaa", "2024"));
  const auto second = List(world, members + "page_token: '" + first->next_page_token() + "'");
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_THAT(Pairs(*second), ElementsAre("openai+skt gtaa"));
  EXPECT_EQ(second->total(), 3);
  EXPECT_TRUE(second->next_page_token().empty());
  EXPECT_EQ(ErrorOf(List(world, members + "min_shared: 2 page_token: '" + first->next_page_token() + "'").status()),
            "PAGE_TOKEN_MISMATCH at page_token");
}

TEST(ListCoMemberships, EveryBadRequestHasItsReasonAndPath) {
  LandscapeWorld world;
  const auto error = [&](const std::string& request) { return ErrorOf(List(world, request).status()); };
  const std::string members = "members { ids: 'organization/kt' ids: 'organization/skt' } ";
  EXPECT_EQ(error(""), "REQUIRED at members");
  EXPECT_EQ(error("members { ids: 'organization/no' }"), "UNKNOWN_ENTITY at members.ids[0]");
  EXPECT_EQ(error(members + "meanings: 99"), "OUT_OF_BOUNDS at meanings[0]");
  EXPECT_EQ(error(members + "min_shared: -1"), "OUT_OF_BOUNDS at min_shared");
  EXPECT_EQ(error(members + "page_size: -1"), "OUT_OF_BOUNDS at page_size");
  EXPECT_EQ(error(members + "context { budget { max_examined: 1 allow_truncated: true } }"), "BUDGET_EXCEEDED");
}

}  // namespace
}  // namespace entente::landscape
