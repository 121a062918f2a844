#include "service/match/match.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/match/testing/found.h"
#include "service/query/encoded.h"

namespace entente::match {
namespace {

using query::Describe;
using query::Relate;
using query::World;
using ::testing::ElementsAre;
using ::testing::Gt;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

using Messages = std::vector<v1::MatchPatternResponse>;

const std::string kOrganizations = "pattern { nodes { variable: 'o' kinds: 'organization' } } ";
const std::string kMembers =
    "pattern { nodes { variable: 'o' } nodes { variable: 'a' kinds: 'alliance' } "
    "edges { variable: 'e' from: 'o' to: 'a' relations: RELATION_MEMBER_OF } } ";

absl::StatusOr<Messages> Ask(World& world, const std::string& request, const query::Caller& caller = {}) {
  Messages messages;
  const absl::Status status = MatchPattern(world.engine().ground(), query::Parsed<v1::MatchPatternRequest>(request),
                                           caller, [&](v1::MatchPatternResponse message, query::Follows) {
                                             messages.push_back(query::Readable(message));
                                             return absl::OkStatus();
                                           });
  if (!status.ok()) return status;
  return messages;
}

std::string TellBinding(const v1::Binding& binding) {
  switch (binding.value_case()) {
    case v1::Binding::kEntity:
      return ShortId(binding.entity().id());
    case v1::Binding::kRelationship:
      return absl::StrCat(ShortId(binding.relationship().subject()), "-", ShortId(binding.relationship().object()));
    case v1::Binding::kWalk:
      return absl::StrCat("[", binding.walk().relationships_size(), "]");
    case v1::Binding::VALUE_NOT_SET:
      break;
  }
  return "-";
}

// The rows as text, in their order, or the error.
std::vector<std::string> Rows(World& world, const std::string& request) {
  const auto messages = Ask(world, request);
  if (!messages.ok()) return {query::ErrorOf(messages.status())};
  std::vector<std::string> rows;
  for (const v1::MatchPatternResponse& message : *messages) {
    for (const v1::PatternRow& row : message.rows()) {
      std::string told;
      for (const v1::Binding& binding : row.bindings()) {
        absl::StrAppend(&told, binding.variable(), "=", TellBinding(binding), " ");
      }
      rows.push_back(absl::StrCat(told, row.validity() == v1::VALIDITY_POSSIBLE ? "?" : "!"));
    }
  }
  return rows;
}

TEST(MatchPattern, ReturnsAllVariablesOrThoseAskedForInTheirOrder) {
  World world;
  EXPECT_THAT(Rows(world, kMembers), UnorderedElementsAre("o=kt a=gtaa e=kt-gtaa ?", "o=skt a=gtaa e=skt-gtaa !"));
  EXPECT_THAT(Rows(world, kMembers + "returns: ['e', 'o']"),
              UnorderedElementsAre("e=kt-gtaa o=kt ?", "e=skt-gtaa o=skt !"));
  EXPECT_THAT(Rows(world, kMembers + "returns: ['o', 'x']"), ElementsAre("INVALID_PATTERN at returns[1]"));
  EXPECT_THAT(Rows(world, kMembers + "returns: ['o', 'o']"), ElementsAre("INVALID_PATTERN at returns[1]"));
}

TEST(MatchPattern, BindsFactsAsTheViewShowsThem) {
  World world;
  const auto messages = Ask(world, kMembers + "order_by: 'o.id' context { include_claims: true }");
  ASSERT_TRUE(messages.ok()) << messages.status();
  ASSERT_THAT(*messages, SizeIs(1));
  const v1::MatchPatternResponse& only = messages->front();
  ASSERT_EQ(only.rows_size(), 2);
  const v1::Entity& kt = only.rows(0).bindings(0).entity();
  EXPECT_EQ(kt.description().name(), "KT");
  EXPECT_EQ(kt.validity(), v1::VALIDITY_DEFINITE);
  EXPECT_EQ(kt.claims_size(), 1);
  const v1::Relationship& membership = only.rows(0).bindings(2).relationship();
  EXPECT_EQ(membership.validity(), v1::VALIDITY_POSSIBLE);
  EXPECT_EQ(membership.claims_size(), 1);
  EXPECT_EQ(only.rows(0).validity(), v1::VALIDITY_POSSIBLE);
  EXPECT_GT(only.read_info().revision(), 0);
  EXPECT_FALSE(only.read_info().truncated());
  EXPECT_EQ(only.read_info().cost().returned(), 2);
  EXPECT_GT(only.read_info().cost().bytes(), 0);
  EXPECT_GT(only.read_info().cost().examined(), 2);
}

TEST(MatchPattern, LabelsARelationshipByTheWindowOfItsEdge) {
  World world;
  const auto messages = Ask(world,
                            "pattern { nodes { variable: 'k' ids: 'organization/kt' } nodes { variable: 'p' } edges { "
                            "variable: 'e' from: 'k' to: 'p' relations: RELATION_PARTNERS_WITH "
                            "valid_at { day: '2020-06-01' } } }");
  ASSERT_TRUE(messages.ok()) << messages.status();
  ASSERT_EQ(messages->front().rows_size(), 1);
  EXPECT_EQ(messages->front().rows(0).bindings(2).relationship().validity(), v1::VALIDITY_POSSIBLE);
}

TEST(MatchPattern, AReadMaskTrimsEntities) {
  World world;
  const auto ids = Ask(world, kOrganizations + "read_mask { paths: 'id' }");
  ASSERT_TRUE(ids.ok()) << ids.status();
  for (const v1::PatternRow& row : ids->front().rows()) {
    EXPECT_FALSE(row.bindings(0).entity().id().empty());
    EXPECT_FALSE(row.bindings(0).entity().has_description());
  }
  // An entity scanned and handed on, and nothing loaded.
  EXPECT_EQ(ids->back().read_info().cost().examined(), 4);
  const auto names = Ask(world, kOrganizations + "read_mask { paths: 'description.name' }");
  ASSERT_TRUE(names.ok()) << names.status();
  EXPECT_TRUE(names->front().rows(0).bindings(0).entity().description().has_name());
  EXPECT_FALSE(names->front().rows(0).bindings(0).entity().description().has_organization());
  EXPECT_THAT(Rows(world, kOrganizations + "read_mask { paths: 'colour' }"), ElementsAre("UNKNOWN_FIELD at read_mask"));
}

TEST(MatchPattern, OrdersByFieldsOfVariables) {
  World world;
  EXPECT_THAT(Rows(world, kOrganizations + "order_by: 'o.name desc'"),
              ElementsAre("o=skt !", "o=openai !", "o=kt !", "o=anthropic !"));
  EXPECT_THAT(Rows(world, kOrganizations + "order_by: 'o.organization.country, o.id desc'"),
              ElementsAre("o=skt !", "o=kt !", "o=openai !", "o=anthropic !"));
  EXPECT_THAT(Rows(world, kMembers + "order_by: 'e.from desc'"),
              ElementsAre("o=kt a=gtaa e=kt-gtaa ?", "o=skt a=gtaa e=skt-gtaa !"));
  EXPECT_THAT(Rows(world, kMembers + "order_by: 'a.id, e.subject desc'"),
              ElementsAre("o=skt a=gtaa e=skt-gtaa !", "o=kt a=gtaa e=kt-gtaa ?"));
}

TEST(MatchPattern, EqualOnesGoByIdAndUnboundOnesComeLast) {
  World world;
  EXPECT_THAT(Rows(world, kOrganizations + "order_by: 'o.organization.country desc'"),
              ElementsAre("o=anthropic !", "o=openai !", "o=kt !", "o=skt !"));
  const std::string optional =
      "pattern { nodes { variable: 'o' kinds: 'organization' } optional_parts { nodes { variable: 'm' } "
      "edges { from: 'o' to: 'm' relations: RELATION_DEVELOPS } } } ";
  for (const std::string& way : std::vector<std::string>{"asc", "desc"}) {
    EXPECT_THAT(Rows(world, optional + "order_by: 'm.name " + way + "'"),
                ElementsAre("o=anthropic m=claude !", "o=kt m=- !", "o=openai m=- !", "o=skt m=- !"));
  }
}

TEST(MatchPattern, AnOrderThatIsNoneIsRefused) {
  World world;
  EXPECT_THAT(Rows(world, kMembers + "order_by: 'o'"), ElementsAre("INVALID_FORMAT at order_by"));
  EXPECT_THAT(Rows(world, kMembers + "order_by: 'o.name up'"), ElementsAre("INVALID_FORMAT at order_by"));
  EXPECT_THAT(Rows(world, kMembers + "order_by: 'x.name'"), ElementsAre("UNKNOWN_FIELD at order_by"));
  EXPECT_THAT(Rows(world, kMembers + "order_by: 'o.colour'"), ElementsAre("UNKNOWN_FIELD at order_by"));
  EXPECT_THAT(Rows(world, kMembers + "order_by: 'e.name'"), ElementsAre("UNKNOWN_FIELD at order_by"));
  EXPECT_THAT(Rows(world, kMembers + "order_by: 'o.name' returns: 'a'"), ElementsAre("REQUIRED at order_by"));
  EXPECT_THAT(Rows(world,
                   "pattern { nodes { variable: 'a' } edges { variable: 'w' from: 'a' to: 'a' steps { max: 2 } } } "
                   "order_by: 'w.from'"),
              ElementsAre("INVALID_FORMAT at order_by"));
}

TEST(MatchPattern, ALimitKeepsTheFirstOfAnOrderAndIsNoTruncation) {
  World world;
  EXPECT_THAT(Rows(world, kOrganizations + "order_by: 'o.name' limit: 2"), ElementsAre("o=anthropic !", "o=kt !"));
  EXPECT_THAT(Rows(world, kOrganizations + "limit: 3"), SizeIs(3));
  EXPECT_THAT(Rows(world, kOrganizations + "limit: -1"), ElementsAre("OUT_OF_BOUNDS at limit"));
  const auto messages = Ask(world, kOrganizations + "limit: 3");
  EXPECT_FALSE(messages->back().read_info().truncated());
  EXPECT_EQ(messages->back().read_info().cost().returned(), 3);
}

TEST(MatchPattern, DistinctRowsAreAsCertainAsTheMostCertain) {
  World world;
  const std::string partners = kMembers + "returns: 'a' ";
  EXPECT_THAT(Rows(world, partners), UnorderedElementsAre("a=gtaa ?", "a=gtaa !"));
  EXPECT_THAT(Rows(world, partners + "distinct: true"), ElementsAre("a=gtaa !"));
  EXPECT_THAT(Rows(world, partners + "distinct: true order_by: 'a.id'"), ElementsAre("a=gtaa !"));
  EXPECT_THAT(Rows(world, partners + "order_by: 'a.id'"), UnorderedElementsAre("a=gtaa ?", "a=gtaa !"));
  const std::string only_possible =
      "pattern { nodes { variable: 'o' ids: 'organization/kt' } nodes { variable: 'a' kinds: 'alliance' } "
      "edges { variable: 'e' from: 'o' to: 'a' } } returns: 'a' distinct: true ";
  EXPECT_THAT(Rows(world, only_possible), ElementsAre("a=gtaa ?"));
  EXPECT_THAT(Rows(world, only_possible + "limit: 1"), ElementsAre("a=gtaa ?"));
}

TEST(MatchPattern, ExplainsInsteadOfSearchingOrBesides) {
  World world;
  const auto plan = Ask(world, kMembers + "explain: EXPLAIN_PLAN");
  ASSERT_TRUE(plan.ok()) << plan.status();
  ASSERT_THAT(*plan, SizeIs(1));
  EXPECT_EQ(plan->front().rows_size(), 0);
  ASSERT_EQ(plan->front().plan().steps_size(), 2);
  EXPECT_EQ(plan->front().plan().steps(0).action(), v1::PLAN_ACTION_SCAN);
  EXPECT_FALSE(plan->front().plan().steps(0).has_actual_rows());
  EXPECT_GT(plan->front().read_info().revision(), 0);
  const auto profile = Ask(world, kMembers + "explain: EXPLAIN_PROFILE");
  ASSERT_TRUE(profile.ok()) << profile.status();
  EXPECT_EQ(profile->front().rows_size(), 2);
  ASSERT_EQ(profile->front().plan().steps_size(), 2);
  EXPECT_EQ(profile->front().plan().steps(1).actual_rows(), 2);
  EXPECT_THAT(Rows(world, kMembers + "explain: 7"), ElementsAre("OUT_OF_BOUNDS at explain"));
}

TEST(MatchPattern, ABudgetRefusesOrCutsShort) {
  World world;
  EXPECT_THAT(Rows(world, kOrganizations + "context { budget { max_rows: 2 } }"), ElementsAre("BUDGET_EXCEEDED"));
  for (const std::string& how : std::vector<std::string>{"", "order_by: 'o.id' ", "returns: 'o' distinct: true "}) {
    for (const std::string& budget : std::vector<std::string>{"max_rows: 2", "max_examined: 3", "max_bytes: 300"}) {
      const auto cut = Ask(world, kOrganizations + how + "context { budget { " + budget + " allow_truncated: true } }");
      ASSERT_TRUE(cut.ok()) << cut.status();
      int rows = 0;
      for (const v1::MatchPatternResponse& message : *cut) rows += message.rows_size();
      EXPECT_GT(rows, 0) << how << budget;
      EXPECT_LT(rows, 4) << how << budget;
      EXPECT_TRUE(cut->back().read_info().truncated()) << how << budget;
      EXPECT_EQ(cut->back().read_info().cost().returned(), rows);
    }
  }
}

TEST(MatchPattern, ManyRowsComeInSeveralMessages) {
  World world;
  std::string organizations;
  for (int i = 0; i < 600; ++i) organizations += Describe(absl::StrCat("organization/x", i), absl::StrCat("X", i));
  world.Commit(organizations);
  const auto messages = Ask(world, kOrganizations + "read_mask { paths: 'id' }");
  ASSERT_TRUE(messages.ok()) << messages.status();
  EXPECT_THAT(*messages, SizeIs(Gt(size_t{1})));
  int rows = 0;
  for (size_t i = 0; i < messages->size(); ++i) {
    rows += (*messages)[i].rows_size();
    EXPECT_LE((*messages)[i].rows_size(), 500);
    EXPECT_EQ((*messages)[i].has_read_info(), i + 1 == messages->size());
  }
  EXPECT_EQ(rows, 604);
}

TEST(MatchPattern, StopsWhenTheClientCannotBeReached) {
  World world;
  std::string organizations;
  for (int i = 0; i < 600; ++i) organizations += Describe(absl::StrCat("organization/x", i), absl::StrCat("X", i));
  world.Commit(organizations);
  int sent = 0;
  const auto broken = [&](v1::MatchPatternResponse, query::Follows) {
    return ++sent, absl::UnavailableError("broken");
  };
  const auto request = query::Parsed<v1::MatchPatternRequest>(kOrganizations + "read_mask { paths: 'id' }");
  EXPECT_EQ(MatchPattern(world.engine().ground(), request, {}, broken), absl::UnavailableError("broken"));
  EXPECT_EQ(sent, 1);
  const query::Caller gone{.gone = [] { return true; }};
  EXPECT_TRUE(absl::IsCancelled(Ask(world, kOrganizations, gone).status()));
}

TEST(MatchPattern, MistakesOfThePatternAreToldAtTheirPlace) {
  World world;
  EXPECT_THAT(Rows(world, ""), ElementsAre("REQUIRED at pattern.nodes"));
  EXPECT_THAT(Rows(world, kOrganizations + "context { valid_at { day: 'x' } }"),
              ElementsAre("INVALID_FORMAT at context.valid_at.day"));
}

}  // namespace
}  // namespace entente::match
