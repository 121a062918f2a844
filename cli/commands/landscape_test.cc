#include "cli/testing/command_run.h"

namespace entente::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Return;

using MatrixTest = CommandTest;
using CoMembershipsTest = CommandTest;
using DependenceTest = CommandTest;
using StrategiesTest = CommandTest;

constexpr char kMatrix[] = R"(
  rows { id: "organization/kt" description { name: "KT" } } rows { id: "organization/skt" description { name: "SK텔레콤" } }
  columns { id: "organization/a" description { name: "Anthropic" } } columns { id: "organization/kt" description { name: "KT" } }
  columns { id: "organization/o" }
  cells { row: 0 column: 0 validity: VALIDITY_DEFINITE shared { group: "alliance/g" validity: VALIDITY_DEFINITE
          first { claims { citations { document: "document/d1" } } } second { claims { citations { document: "document/d2" } } } } }
  cells { row: 1 column: 0 validity: VALIDITY_POSSIBLE
          relationships { relation: RELATION_PARTNERS_WITH subject: "organization/a" object: "organization/skt"
                          validity: VALIDITY_POSSIBLE valid_time { from: "2023" } claims { citations { document: "document/d3" } } }
          shared { group: "alliance/g" } shared { group: "alliance/h" } }
  groups { id: "alliance/g" description { name: "GTAA" } } read_info { revision: 7 })";

TEST_F(MatrixTest, ShowsDirectAndSharedTiesInEachCell) {
  EXPECT_CALL(*connection_, GetAllianceMatrix).WillOnce([](const v1::GetAllianceMatrixRequest& request, Deadline) {
    EXPECT_THAT(request.rows().kinds(), ElementsAre("organization"));
    EXPECT_EQ(request.rows().filter_text(), "sectors:TELECOM");
    EXPECT_THAT(request.columns().ids(), ElementsAre("organization/a", "organization/kt", "organization/o"));
    EXPECT_THAT(request.direct(), ElementsAre(v1::MEANING_OWNERSHIP));
    EXPECT_THAT(request.shared(), ElementsAre(v1::MEANING_MEMBERSHIP));
    EXPECT_TRUE(request.omit_empty());
    return Text<v1::GetAllianceMatrixResponse>(kMatrix);
  });
  EXPECT_EQ(Run({"matrix", "--kind", "organization", "--filter", "sectors:TELECOM", "--column", "organization/a",
                 "--column", "organization/kt", "--column", "organization/o", "--direct", "ownership", "--shared",
                 "membership", "--omit-empty"}),
            0)
      << err_;
  EXPECT_EQ(out_,
            "          Anthropic  KT  organization/o\n"
            "KT        1          -   .\n"
            "SK텔레콤  P2?        .   .\n\n"
            "P: joined directly; a number: that many groups shared; ?: only possibly; .: nothing known\n\n"
            "2 cells of 2 rows and 3 columns at revision 7\n");
}

TEST_F(MatrixTest, TellsWhatIsInTheCellsAndWhoSaysSo) {
  ExpectSchema();
  EXPECT_CALL(*connection_, GetAllianceMatrix).WillOnce([](const v1::GetAllianceMatrixRequest& request, Deadline) {
    EXPECT_TRUE(request.context().include_claims());
    EXPECT_FALSE(request.has_columns());
    return Text<v1::GetAllianceMatrixResponse>(kMatrix);
  });
  EXPECT_EQ(Run({"matrix", "organization/kt", "organization/skt", "--cells"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("alliance/g     GTAA  definite        document/d1; document/d2"));
  EXPECT_THAT(out_, HasSubstr("PARTNERS_WITH        possible  2023  document/d3"));
}

TEST_F(MatrixTest, IsTurnedAndThenCutWhenItIsTooWide) {
  v1::GetAllianceMatrixResponse wide;
  for (int i = 0; i < 2; ++i) wide.add_rows()->set_id("topic/r" + std::to_string(i));
  for (int i = 0; i < 12; ++i) wide.add_columns()->set_id("topic/column" + std::to_string(i));
  auto* cell = wide.add_cells();
  cell->set_row(1);
  cell->set_column(11);
  cell->add_relationships();
  EXPECT_CALL(*connection_, GetAllianceMatrix).WillOnce(Return(wide)).RetiresOnSaturation();
  width_ = 60;
  EXPECT_EQ(Run({"matrix", "topic/r0"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("                topic/r0  topic/r1\ntopic/column0   .         .\n"));
  EXPECT_THAT(out_, HasSubstr("topic/column11  .         P\n"));
  for (int i = 2; i < 40; ++i) wide.add_rows()->set_id("topic/r" + std::to_string(i));
  EXPECT_CALL(*connection_, GetAllianceMatrix).WillOnce(Return(wide));
  EXPECT_EQ(Run({"matrix", "topic/r0"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("           1  2  3  4  5  6  7  8  9  10  11  12\n"));
  EXPECT_THAT(out_, HasSubstr("12      topic/column11\n"));
}

TEST_F(MatrixTest, WantsRowsChosenInOneWay) {
  EXPECT_EQ(Run({"matrix"}), 4);
  EXPECT_THAT(err_, HasSubstr("who stands in the rows"));
  EXPECT_EQ(Run({"matrix", "topic/a", "--kind", "topic"}), 4);
  EXPECT_THAT(err_, HasSubstr("but not by both"));
}

TEST_F(CoMembershipsTest, ShowsPairsAndTheirGroups) {
  EXPECT_CALL(*connection_, ListCoMemberships).WillOnce([](const v1::ListCoMembershipsRequest& request, Deadline) {
    EXPECT_EQ(request.members().filter_text(), "country = KR");
    EXPECT_EQ(request.min_shared(), 2);
    return Text<v1::ListCoMembershipsResponse>(R"(
      pairs { first: "organization/a" second: "organization/b" shared { group: "alliance/g" }
              shared { group: "alliance/h" validity: VALIDITY_POSSIBLE } } total: 1 read_info { revision: 7 })");
  });
  EXPECT_CALL(*connection_, LookupEntities)
      .WillOnce(Return(
          Text<v1::LookupEntitiesResponse>(R"(results { entity { id: "alliance/g" description { name: "GTAA" } } })")));
  EXPECT_EQ(Run({"comemberships", "--filter", "country = KR", "--min-shared", "2"}), 0) << err_;
  EXPECT_EQ(out_,
            "FIRST           SECOND          SHARED  GROUPS\n"
            "organization/a  organization/b  2       GTAA, alliance/h?\n\n"
            "1 of 1 pairs at revision 7\n");
  EXPECT_EQ(Run({"comemberships"}), 4);
}

constexpr char kLineage[] = R"(
  nodes { entity { id: "model/a" description { name: "A" } } validity: VALIDITY_DEFINITE }
  nodes { entity { id: "model/b" } depth: 1 validity: VALIDITY_POSSIBLE
          makers { id: "organization/m" name: "Maker" country: "US"
                   relationships { relation: RELATION_DEVELOPS subject: "organization/m" object: "model/b" } } }
  relationships { relation: RELATION_BASED_ON subject: "model/a" object: "model/b" validity: VALIDITY_POSSIBLE
                  claims { citations { document: "document/d1" } } }
  cycles { entities: "model/x" entities: "model/y" } depth_limited: true read_info { revision: 7 })";

TEST_F(DependenceTest, LineageShowsWhatThingsAreMadeOf) {
  ExpectSchema();
  EXPECT_CALL(*connection_, LookupEntities).WillRepeatedly(Return(v1::LookupEntitiesResponse()));
  EXPECT_CALL(*connection_, TraceLineage).WillOnce([](const v1::TraceLineageRequest& request, Deadline) {
    EXPECT_THAT(request.entities(), ElementsAre("model/a"));
    EXPECT_THAT(request.meanings(), ElementsAre(v1::MEANING_DEPENDENCE));
    EXPECT_EQ(request.max_depth(), 1);
    EXPECT_TRUE(request.context().include_claims());
    return Text<v1::TraceLineageResponse>(kLineage);
  });
  EXPECT_EQ(Run({"lineage", "model/a", "--meaning", "dependence", "--max-depth", "1"}), 0) << err_;
  EXPECT_EQ(out_,
            "DEPTH  ID       NAME  MADE BY     VALID\n"
            "0      model/a  A\n"
            "1      model/b        Maker (US)  possible\n\n"
            "ENTITY   RELATION  OTHER    VALID     CITATIONS\n"
            "model/a  BASED_ON  model/b  possible  document/d1\n"
            "leads back to itself: model/x → model/y → model/x\n\n"
            "2 entities and 1 relationships at revision 7; there is more beyond the depth that was looked at\n");
}

TEST_F(DependenceTest, LineageIsDrawnWithItsMakers) {
  EXPECT_CALL(*connection_, LookupEntities).WillRepeatedly(Return(v1::LookupEntitiesResponse()));
  EXPECT_CALL(*connection_, TraceLineage).WillRepeatedly(Return(Text<v1::TraceLineageResponse>(kLineage)));
  EXPECT_EQ(Run({"lineage", "model/a", "-o", "dot"}), 0);
  EXPECT_THAT(out_, HasSubstr("\"model/a\" -> \"model/b\" [label=\"BASED_ON\", style=dashed]"));
  EXPECT_THAT(out_, HasSubstr("\"organization/m\" -> \"model/b\" [label=\"DEVELOPS\"]"));
  EXPECT_THAT(err_, HasSubstr("more beyond the depth"));
  EXPECT_EQ(Run({"lineage", "model/a", "-o", "mermaid"}), 0);
  EXPECT_THAT(out_, HasSubstr("-.->|\"BASED_ON\"|"));
}

constexpr char kImpact[] = R"(
  withdrawn { id: "model/b" description { name: "B" } }
  dependents { entity { id: "product/p" description { name: "P" } } depth: 2 validity: VALIDITY_DEFINITE
               owners { id: "organization/o" name: "O" }
               chain { relation: RELATION_BUILT_ON subject: "product/p" object: "model/a"
                       claims { citations { document: "document/d1" } } }
               chain { relation: RELATION_BASED_ON subject: "model/a" object: "model/b"
                       claims { citations { document: "document/d2" } } } }
  owners { owner { id: "organization/o" name: "O" } dependents: "product/p" }
  owners { owner {} dependents: "product/q" dependents: "product/r" } read_info { revision: 7 truncated: true })";

TEST_F(DependenceTest, ImpactShowsChainsAndOwners) {
  EXPECT_CALL(*connection_, AssessImpact).WillOnce(Return(Text<v1::AssessImpactResponse>(kImpact)));
  EXPECT_EQ(Run({"impact", "model/b"}), 0) << err_;
  EXPECT_EQ(out_,
            "Withdrawn: model/b\n\n"
            "DEPTH  ID         NAME  OWNERS  CHAIN                                        CITATIONS\n"
            "2      product/p  P     O       product/p BUILT_ON model/a BASED_ON model/b  document/d1; document/d2\n\n"
            "Who is hit\n"
            "OWNER           NAME  HIT  WHAT\n"
            "organization/o  O     1    product/p\n"
            "(nobody known)        2    product/q, product/r\n\n"
            "1 depends on it at revision 7; a limit cut the answer short\n");
}

TEST_F(DependenceTest, ImpactIsDrawn) {
  EXPECT_CALL(*connection_, AssessImpact).WillOnce(Return(Text<v1::AssessImpactResponse>(kImpact)));
  EXPECT_CALL(*connection_, LookupEntities).WillOnce(Return(v1::LookupEntitiesResponse()));
  EXPECT_EQ(Run({"impact", "model/b", "-o", "mermaid"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("flowchart LR\n"));
  EXPECT_THAT(err_, HasSubstr("a limit cut the answer short"));
}

constexpr char kExposure[] = R"(
  products { id: "product/p" }
  dependencies { entity { id: "model/b" description { name: "B" } } depth: 1 makers { id: "organization/m" country: "US" }
                 products: "product/p" chain { relation: RELATION_BUILT_ON subject: "product/p" object: "model/b" } }
  providers { maker { id: "organization/m" name: "M" country: "US" } dependencies: 1 products: 1 share: 0.625 }
  providers { maker {} dependencies: 1 products: 1 share: 0.375 }
  countries { maker { country: "US" } dependencies: 1 products: 1 share: 1 }
  single_points { product: "product/p" dependency: "model/b" } single_points { product: "product/p" provider: "organization/m" }
  read_info { revision: 7 })";

TEST_F(DependenceTest, ExposureShowsSharesAndSinglePoints) {
  EXPECT_CALL(*connection_, AssessExposure).WillOnce([](const v1::AssessExposureRequest& request, Deadline) {
    EXPECT_TRUE(request.include_chains());
    return Text<v1::AssessExposureResponse>(kExposure);
  });
  EXPECT_EQ(Run({"exposure", "organization/o", "--chains"}), 0) << err_;
  EXPECT_EQ(out_,
            "Products: product/p\n\n"
            "On whom\n"
            "PROVIDER        NAME  MADE IN  SHARE  DEPENDENCIES  PRODUCTS\n"
            "organization/m  M     US       62.5%  1             1\n"
            "(not known)                    37.5%  1             1\n\n"
            "On which countries\n"
            "COUNTRY  SHARE   DEPENDENCIES  PRODUCTS\n"
            "US       100.0%  1             1\n\n"
            "On what\n"
            "DEPTH  ID       NAME  MADE BY              FOR        CHAIN\n"
            "1      model/b  B     organization/m (US)  product/p  product/p BUILT_ON model/b\n\n"
            "Where everything hangs by one thread\n"
            "PRODUCT    RESTS ON        WHICH IS A\n"
            "product/p  model/b         dependency\n"
            "product/p  organization/m  provider\n\n"
            "1 dependencies of 1 products at revision 7\n");
}

TEST_F(DependenceTest, ExposureIsDrawnAlongItsChains) {
  EXPECT_CALL(*connection_, LookupEntities).WillOnce(Return(v1::LookupEntitiesResponse()));
  EXPECT_CALL(*connection_, AssessExposure).WillOnce([](const v1::AssessExposureRequest& request, Deadline) {
    EXPECT_TRUE(request.include_chains());
    return Text<v1::AssessExposureResponse>(kExposure);
  });
  EXPECT_EQ(Run({"exposure", "organization/o", "-o", "dot"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("\"product/p\" -> \"model/b\""));
}

TEST_F(DependenceTest, AnswersComeItemByItemForPrograms) {
  EXPECT_CALL(*connection_, TraceLineage).WillOnce(Return(Text<v1::TraceLineageResponse>(kLineage)));
  EXPECT_CALL(*connection_, AssessImpact).WillOnce(Return(Text<v1::AssessImpactResponse>(kImpact)));
  EXPECT_CALL(*connection_, AssessExposure).WillOnce(Return(Text<v1::AssessExposureResponse>(kExposure)));
  for (const auto& [command, lines] :
       std::vector<std::pair<std::string, int>>{{"lineage", 2}, {"impact", 1}, {"exposure", 1}}) {
    EXPECT_EQ(Run({command, "model/a", "-o", "jsonl"}), 0) << err_;
    EXPECT_EQ(std::count(out_.begin(), out_.end(), '\n'), lines) << command;
  }
}

TEST_F(StrategiesTest, StandSideBySide) {
  EXPECT_CALL(*connection_, CompareStrategies).WillOnce([](const v1::CompareStrategiesRequest& request, Deadline) {
    EXPECT_THAT(request.organizations(), ElementsAre("organization/a", "organization/b"));
    return Text<v1::CompareStrategiesResponse>(R"(
      profiles { organization { id: "organization/a" description { name: "A" } }
                 own { entity { id: "model/m" } } own { entity { id: "model/n" description { name: "N" } } }
                 outside { entity { id: "model/o" } makers { name: "Maker" } } sovereign_share: 0.5 }
      profiles { organization { id: "organization/b" } strategies { entity { description { name: "Own it" } } } }
      read_info { revision: 7 })");
  });
  EXPECT_EQ(Run({"strategies", "organization/a", "organization/b"}), 0) << err_;
  EXPECT_EQ(out_,
            "              A                  organization/b\n"
            "makes         model/m            .\n"
            "              N\n"
            "takes         model/o, by Maker  .\n"
            "works with    .                  .\n"
            "belongs to    .                  .\n"
            "aims at       .                  Own it\n"
            "made at home  50.0%              .\n\n"
            "2 profiles at revision 7\n");
}

}  // namespace
}  // namespace entente::cli
