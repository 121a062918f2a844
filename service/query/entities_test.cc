// GetEntity, BatchGetEntities and LookupEntities.
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/query/encoded.h"
#include "service/query/testing/world.h"

namespace entente::query {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

absl::StatusOr<v1::GetEntityResponse> Get(World& world, const std::string& request) {
  return Readable(world.engine().GetEntity(Parsed<v1::GetEntityRequest>(request)));
}
v1::LookupResult LookUp(World& world, const std::string& lookup) {
  const auto response =
      world.engine().LookupEntities(Parsed<v1::LookupEntitiesRequest>(absl::StrCat("lookups { ", lookup, " }")));
  EXPECT_TRUE(response.ok()) << response.status();
  return response.ok() ? response->results(0) : v1::LookupResult();
}
std::string LookupError(World& world, const std::string& request) {
  return ErrorOf(world.engine().LookupEntities(Parsed<v1::LookupEntitiesRequest>(request)).status());
}

TEST(GetEntity, ReturnsTheEntityAndWhatItWasReadFrom) {
  World world;
  const auto response = Get(world, "id: 'organization/skt'");
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->entity().description().name(), "SK Telecom");
  EXPECT_EQ(response->entity().validity(), v1::VALIDITY_DEFINITE);
  EXPECT_EQ(response->entity().claims_size(), 0);
  EXPECT_EQ(response->read_info().revision(), world.graph().published());
  EXPECT_EQ(response->read_info().clock_day(), "2025-03-10");
  EXPECT_EQ(response->read_info().commit_time().seconds(), World::MicrosOf("2025-03-10") / 1'000'000);
  EXPECT_EQ(response->read_info().cost().examined(), 1);
  EXPECT_EQ(response->read_info().cost().returned(), 1);
}

TEST(GetEntity, TheTokenOfAnAnswerNamesItsState) {
  World world;
  const std::string token = Get(world, "id: 'organization/skt'")->read_info().token();
  world.Commit(Describe("organization/skt", "SKT Corp", "", ""));
  const auto again =
      Get(world, absl::StrCat("id: 'organization/skt' context { at_exact_snapshot { token: '", token, "' } }"));
  EXPECT_EQ(again->entity().claim_ids_size(), 1);
  EXPECT_EQ(Get(world, "id: 'organization/skt'")->entity().claim_ids_size(), 2);
}

TEST(GetEntity, ATypoIsAnErrorThatSuggests) {
  World world;
  const auto response = Get(world, "id: 'organization/antropic'");
  EXPECT_TRUE(absl::IsNotFound(response.status()));
  EXPECT_EQ(ErrorOf(response.status()), "UNKNOWN_ENTITY at id");
  EXPECT_EQ(MetadataOf(response.status(), "near"), "organization/anthropic");
  EXPECT_EQ(ErrorOf(Get(world, "").status()), "REQUIRED at id");
}

TEST(GetEntity, AnEntityIsNotThereBeforeItsRevision) {
  World world;
  EXPECT_EQ(ErrorOf(Get(world, "id: 'organization/skt' context { at_exact_snapshot { revision: 1 } }").status()),
            "UNKNOWN_ENTITY at id");
}

TEST(GetEntity, AMaskLeavesOnlyWhatItNames) {
  World world;
  const auto response = Get(world, "id: 'organization/skt' read_mask { paths: 'id' paths: 'description.name' }");
  ASSERT_TRUE(response.ok()) << response.status();
  v1::Entity expected;
  expected.set_id("organization/skt");
  expected.mutable_description()->set_name("SK Telecom");
  EXPECT_EQ(response->entity().DebugString(), expected.DebugString());
  EXPECT_TRUE(Get(world, "id: 'organization/skt' read_mask { paths: '*' }")->entity().has_description());
}

TEST(GetEntity, AMaskOfUnknownFieldsListsTheKnown) {
  World world;
  const auto status = Get(world, "id: 'organization/skt' read_mask { paths: 'description.nam' }").status();
  EXPECT_EQ(ErrorOf(status), "UNKNOWN_FIELD at read_mask");
  EXPECT_THAT(MetadataOf(status, "known"), HasSubstr("description.name"));
  EXPECT_EQ(ErrorOf(Get(world, "id: 'organization/skt' read_mask { paths: 'claims.id' }").status()),
            "UNKNOWN_FIELD at read_mask");
}

TEST(GetEntity, ClaimsComeWithTheEntityWhenAskedFor) {
  World world;
  const auto response = Get(world, "id: 'organization/skt' context { include_claims: true }");
  ASSERT_EQ(response->entity().claims_size(), 1);
  EXPECT_EQ(response->entity().claims(0).id(), response->entity().claim_ids(0));
  EXPECT_EQ(response->entity().claims(0).citations(0).document(), "document/notes");
}

TEST(GetEntity, ADatedDescriptionDependsOnTheDay) {
  World world;
  world.Commit(Say("entity { id: 'organization/new' description { name: 'Old name' organization { } } } "
                   "valid_time { from: '2020' until: '2024-06-01' }") +
               Say("entity { id: 'organization/new' description { name: 'New name' organization { } } } "
                   "valid_time { from: '2024-06-01' }"));
  const auto name = [&](const std::string& when) {
    const auto response = Get(world, "id: 'organization/new' context { " + when + " }");
    return response.ok() ? response->entity().description().name() : ErrorOf(response.status());
  };
  EXPECT_EQ(name(""), "New name");
  EXPECT_EQ(name("valid_at { day: '2023-01-01' }"), "Old name");
  EXPECT_EQ(name("valid_at { day: '2019-01-01' }"), "UNKNOWN_ENTITY at id");
  EXPECT_EQ(name("valid_at { day: '2020-05-01' }"), "Old name");
  EXPECT_EQ(name("valid_at { day: '2020-05-01' } definite_only: true"), "UNKNOWN_ENTITY at id");
  const auto possible = Get(world, "id: 'organization/new' context { valid_at { day: '2020-05-01' } }");
  EXPECT_EQ(possible->entity().validity(), v1::VALIDITY_POSSIBLE);
  const auto any = Get(world, "id: 'organization/new' context { valid_at { any: true } }");
  EXPECT_EQ(any->entity().validity(), v1::VALIDITY_UNSPECIFIED);
}

TEST(GetEntity, APolicyResolvesAnew) {
  World world;
  world.Commit(
      Say("entity { id: 'organization/skt' description { name: 'Sunkyong' organization { } } } "
          "confidence: CONFIDENCE_CONFIRMED",
          "document/blog"));
  const auto name = [&](const std::string& policy) {
    return Get(world, "id: 'organization/skt' context { resolution { " + policy + " } }")
        ->entity()
        .description()
        .name();
  };
  EXPECT_EQ(name(""), "Sunkyong");
  EXPECT_EQ(name("exclude_documents: 'document/blog'"), "SK Telecom");
  EXPECT_EQ(name("min_confidence: CONFIDENCE_CONFIRMED"), "Sunkyong");
  EXPECT_EQ(
      ErrorOf(
          Get(world, "id: 'organization/kt' context { resolution { exclude_documents: 'document/notes' } }").status()),
      "UNKNOWN_ENTITY at id");
}

TEST(BatchGetEntities, ReturnsAllInTheOrderAsked) {
  World world;
  const auto response = Readable(world.engine().BatchGetEntities(
      Parsed<v1::BatchGetEntitiesRequest>("ids: ['organization/skt', 'model/claude', 'organization/skt']")));
  ASSERT_TRUE(response.ok()) << response.status();
  ASSERT_EQ(response->entities_size(), 3);
  EXPECT_EQ(response->entities(1).id(), "model/claude");
  EXPECT_EQ(response->entities(2).id(), "organization/skt");
}

TEST(BatchGetEntities, OneThatIsMissingFailsAll) {
  World world;
  const auto response = Readable(world.engine().BatchGetEntities(
      Parsed<v1::BatchGetEntitiesRequest>("ids: ['organization/skt', 'organization/skz']")));
  EXPECT_EQ(ErrorOf(response.status()), "UNKNOWN_ENTITY at ids[1]");
  EXPECT_THAT(MetadataOf(response.status(), "near"), HasSubstr("organization/skt"));
}

TEST(BatchGetEntities, TheNumberOfIdsIsBounded) {
  Limits limits;
  limits.max_batch = 2;
  World world(limits);
  const auto status =
      world.engine().BatchGetEntities(Parsed<v1::BatchGetEntitiesRequest>("ids: ['a', 'b', 'c']")).status();
  EXPECT_EQ(ErrorOf(status), "BATCH_TOO_LARGE at ids");
  EXPECT_EQ(MetadataOf(status, "limit"), "2");
}

TEST(LookupEntities, FindsByIdNameAliasAndExternalId) {
  World world;
  EXPECT_EQ(LookUp(world, "id: 'organization/skt'").entity().id(), "organization/skt");
  EXPECT_EQ(LookUp(world, "name: 'ｓｋ  TELECOM'").entity().id(), "organization/skt");
  EXPECT_EQ(LookUp(world, "name: '에스케이텔레콤'").entity().id(), "organization/skt");
  EXPECT_EQ(LookUp(world, "external_id { field: 'wikidata_id' value: 'Q485593' }").entity().id(), "organization/skt");
}

TEST(LookupEntities, EachHasAResultOfItsOwn) {
  World world;
  const auto response = world.engine().LookupEntities(Parsed<v1::LookupEntitiesRequest>(
      "lookups { name: 'Antropic' } lookups { name: 'OpenAI' } read_mask { paths: 'id' }"));
  ASSERT_TRUE(response.ok()) << response.status();
  const google::rpc::Status& error = response->results(0).error();
  EXPECT_EQ(error.code(), 5);
  google::rpc::ErrorInfo info;
  ASSERT_TRUE(error.details(0).UnpackTo(&info) || error.details(1).UnpackTo(&info));
  EXPECT_EQ(info.reason(), "UNKNOWN_ENTITY");
  EXPECT_EQ(info.domain(), "entente.v1");
  EXPECT_EQ(info.metadata().at("near"), "organization/anthropic");
  EXPECT_EQ(response->results(1).entity().id(), "organization/openai");
  EXPECT_FALSE(response->results(1).entity().has_description());
}

TEST(LookupEntities, OfManyThatFailNoneSuggests) {
  World world;
  v1::LookupEntitiesRequest request;
  for (int i = 0; i < 11; ++i) request.add_lookups()->set_id("organization/antropic");
  const auto response = world.engine().LookupEntities(request);
  ASSERT_TRUE(response.ok()) << response.status();
  for (const v1::LookupResult& result : response->results()) {
    EXPECT_THAT(result.error().message(), Not(HasSubstr("near"))) << result.error().message();
  }
}

TEST(LookupEntities, ANameThatSeveralBearIsAmbiguousUnlessTheKindTells) {
  World world;
  world.Commit(Describe("product/claude", "claude"));
  const v1::LookupResult result = LookUp(world, "name: 'Claude'");
  EXPECT_EQ(result.error().code(), 9);
  EXPECT_THAT(result.error().message(), HasSubstr("model/claude, product/claude"));
  EXPECT_EQ(LookUp(world, "name: 'Claude' kind: 'product'").entity().id(), "product/claude");
  EXPECT_EQ(LookUp(world, "id: 'product/claude' kind: 'model'").error().code(), 5);
}

TEST(LookupEntities, AFormerNameIsFoundOnlyWhereItHeld) {
  World world;
  const int64_t before = world.graph().published();
  const std::string claim = Get(world, "id: 'organization/kt'")->entity().claim_ids(0);
  world.Commit("changes { correct_claim { claim { id: '" + claim +
               "' entity { id: 'organization/kt' description { "
               "name: 'Korea Telecom' organization { } } } citations { document: 'document/notes' } } } }");
  EXPECT_EQ(LookUp(world, "name: 'KT'").error().code(), 5);
  const auto older = world.engine().LookupEntities(Parsed<v1::LookupEntitiesRequest>(
      absl::StrCat("lookups { name: 'KT' } context { at_exact_snapshot { revision: ", before, " } }")));
  EXPECT_EQ(older->results(0).entity().id(), "organization/kt");
}

TEST(LookupEntities, AMistakeOfTheRequestFailsTheCall) {
  World world;
  EXPECT_EQ(LookupError(world, "lookups { }"), "REQUIRED at lookups[0]");
  EXPECT_EQ(LookupError(world, "lookups { name: '' }"), "REQUIRED at lookups[0].name");
  EXPECT_EQ(LookupError(world, "lookups { id: 'x' } lookups { id: 'x' kind: 'planet' }"),
            "UNKNOWN_KIND at lookups[1].kind");
  EXPECT_EQ(LookupError(world, "lookups { external_id { field: 'name' value: 'x' } }"),
            "UNKNOWN_FIELD at lookups[0].external_id.field");
}

}  // namespace
}  // namespace entente::query
