#include "cli/graph_picture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "cli/graphviz.h"
#include "cli/testing/command_run.h"

namespace entente::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Return;
using ::testing::StartsWith;

v1::Entity EntityOf(const std::string& id, const std::string& name) {
  v1::Entity entity;
  entity.set_id(id);
  entity.mutable_description()->set_name(name);
  return entity;
}

TEST(GraphPicture, DrawsEachThingOnceInDot) {
  GraphPicture picture;
  picture.Add(EntityOf("organization/a", "A"));
  picture.Add(EntityOf("organization/a", ""));
  const auto edge =
      Text<v1::Relationship>(R"(relation: RELATION_MEMBER_OF subject: "organization/a" object: "alliance/g"
                                              valid_time { from: "2024" until: "2025" })");
  picture.Add(edge);
  picture.Add(edge);
  picture.Add(
      Text<v1::Relationship>(R"(relation: RELATION_PARTNERS_WITH subject: "organization/a" object: "organization/b"
                                        validity: VALIDITY_POSSIBLE)"));
  picture.Emphasize("organization/a");
  EXPECT_THAT(picture.Unnamed(), ElementsAre("alliance/g", "organization/b"));
  picture.Add(Names{{"alliance/g", "G"}});
  EXPECT_EQ(picture.Dot(),
            "digraph entente {\n"
            "  graph [rankdir=LR, charset=\"UTF-8\"]\n"
            "  node [fontname=\"sans-serif\"]\n"
            "  edge [fontname=\"sans-serif\", fontsize=10]\n"
            "  \"alliance/g\" [label=\"G\", shape=doubleoctagon, tooltip=\"alliance/g\"]\n"
            "  \"organization/a\" [label=\"A\", shape=box, tooltip=\"organization/a\", style=bold]\n"
            "  \"organization/b\" [label=\"organization/b\", shape=box, tooltip=\"organization/b\"]\n"
            "  \"organization/a\" -> \"alliance/g\" [label=\"MEMBER_OF\\n2024 → 2025\"]\n"
            "  \"organization/a\" -> \"organization/b\" [label=\"PARTNERS_WITH\", style=dashed, dir=none]\n"
            "}\n");
}

TEST(GraphPicture, IsAMermaidFlowchartToo) {
  GraphPicture picture;
  picture.Add(EntityOf("organization/a", "A"));
  picture.Emphasize("organization/a");
  picture.Add(Text<v1::Relationship>(R"(relation: RELATION_BASED_ON subject: "model/m" object: "model/n")"));
  picture.Add(
      Text<v1::Relationship>(R"(relation: RELATION_COMPETES_WITH subject: "model/m" object: "organization/a")"));
  EXPECT_EQ(picture.Mermaid(),
            "flowchart LR\n"
            "  n1{{\"model/m\"}}\n"
            "  n2{{\"model/n\"}}\n"
            "  n3[\"A\"]\n"
            "  style n3 stroke-width:3px\n"
            "  n1 -->|\"BASED_ON\"| n2\n"
            "  n1 ---|\"COMPETES_WITH\"| n3\n");
}

TEST(GraphPicture, EscapesWhatWouldEndALabel) {
  GraphPicture picture;
  picture.Add(EntityOf("topic/a", "\"Quoted\" \\ and\nbroken \x1b[31m 한국 #1 <b>&"));
  EXPECT_THAT(picture.Dot(), HasSubstr("label=\"\\\"Quoted\\\" \\\\ and\\nbroken  [31m 한국 #1 <b>&\""));
  EXPECT_THAT(picture.Mermaid(), HasSubstr("\"#quot;Quoted#quot; \\ and<br/>broken  [31m 한국 #35;1 #lt;b#gt;#amp;\""));
}

TEST(GraphPicture, DrawsKindsItDoesNotKnow) {
  GraphPicture picture;
  picture.Add(EntityOf("newkind/a", "A"));
  EXPECT_THAT(picture.Dot(), HasSubstr("shape=box"));
}

TEST(Graphviz, IsNamedWhenItIsNotThere) {
  const auto svg = RenderSvg("digraph {}", "no-such-program-anywhere");
  EXPECT_EQ(svg.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(svg.status().message()), HasSubstr("install the package graphviz"));
}

TEST(Graphviz, FailsWithWhatTheProgramSays) {
  const auto svg = RenderSvg("digraph {}", "ls");
  EXPECT_EQ(svg.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(svg.status().message()), HasSubstr("ls"));
}

TEST(Graphviz, DrawsWhatIsWrittenForIt) {
  if (std::system("command -v dot >/dev/null 2>&1") != 0) GTEST_SKIP() << "Graphviz is not installed";
  GraphPicture picture;
  picture.Add(Text<v1::Relationship>(R"(relation: RELATION_BASED_ON subject: "model/m" object: "model/n")"));
  picture.Add(EntityOf("model/m", "\"M\" \\ 한국 <&>"));
  const auto svg = RenderSvg(picture.Dot());
  ASSERT_TRUE(svg.ok()) << svg.status();
  EXPECT_THAT(*svg, HasSubstr("<svg"));
  EXPECT_THAT(*svg, HasSubstr("한국"));
}

using PictureTest = CommandTest;

TEST_F(PictureTest, NeighborsAreDrawnWithNamesLookedUp) {
  EXPECT_CALL(*connection_, GetNeighborhood).WillOnce(Return(Text<v1::GetNeighborhoodResponse>(R"(
      neighbors { entity { id: "model/m" description { name: "M" } } }
      relationships { relation: RELATION_BASED_ON subject: "model/m" object: "model/n" } read_info { token: "t7" truncated: true })")));
  EXPECT_CALL(*connection_, LookupEntities).WillOnce([](const v1::LookupEntitiesRequest& request, Deadline) {
    EXPECT_EQ(request.lookups(0).id(), "model/n");
    EXPECT_EQ(request.context().at_exact_snapshot().token(), "t7");
    return Text<v1::LookupEntitiesResponse>(R"(results { entity { id: "model/n" description { name: "N" } } })");
  });
  EXPECT_EQ(Run({"neighbors", "model/m", "-o", "mermaid"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("{{\"N\"}}"));
  EXPECT_EQ(err_, "entente: a limit cut the answer short\n");
}

}  // namespace
}  // namespace entente::cli
