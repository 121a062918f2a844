#include "service/bulk/export.h"

#include "gmock/gmock.h"
#include "service/base/claim_digest.h"
#include "service/base/tally.h"
#include "service/bulk/testing/source.h"
#include "service/query/testing/world.h"

namespace entente::bulk {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// What an export gave.
struct Exported {
  absl::Status status;
  std::vector<v1::ExportResponse> messages;
  std::vector<v1::Claim> claims;

  const v1::ExportTrailer& trailer() const { return messages.back().trailer(); }
};

class ExportTest : public ::testing::Test {
 protected:
  Exported Run(const std::string& request = "", const query::Caller& caller = {}) {
    Exported exported;
    exported.status = Export(world_.engine().ground(), limits_, Text<v1::ExportRequest>(request), caller,
                             [&](v1::ExportResponse message, query::Follows) {
                               for (const v1::Claim& claim : message.claims().claims())
                                 exported.claims.push_back(claim);
                               exported.messages.push_back(std::move(message));
                               return emitted_;
                             });
    return exported;
  }
  static std::string Refusal(const Exported& exported) { return query::ErrorOf(exported.status); }

  query::World world_;
  Limits limits_;
  absl::Status emitted_;  // what a client's reading answers
};

TEST_F(ExportTest, GivesEveryClaimInForceInOrderOfIdBetweenHeaderAndTrailer) {
  const Exported exported = Run();
  ASSERT_TRUE(exported.status.ok()) << exported.status;
  EXPECT_EQ(exported.messages.front().header().read_info().revision(), world_.graph().published());
  EXPECT_FALSE(exported.messages.front().header().read_info().token().empty());
  EXPECT_EQ(exported.messages.front().header().schema_digest(), query::World::schema().ToProto().digest());
  EXPECT_EQ(exported.claims.size(), 17u);
  EXPECT_EQ(exported.trailer().claims(), 17);
  for (size_t i = 1; i < exported.claims.size(); ++i) EXPECT_LT(exported.claims[i - 1].id(), exported.claims[i].id());
  for (const v1::Claim& claim : exported.claims) {
    EXPECT_EQ(claim.state(), v1::CLAIM_STATE_UNSPECIFIED);
    EXPECT_EQ(claim.asserted_revision() + claim.updated_revision(), 0);
    EXPECT_EQ(claim.citations(0).document(), "document/notes");
  }
  base::ClaimDigest digest;
  for (const v1::Claim& claim : exported.claims) digest.Add(claim);
  EXPECT_EQ(exported.trailer().claims_digest(), digest.Bytes());
}

TEST_F(ExportTest, TellsHowManyFactsThereAreAndTheirDigest) {
  const Exported exported = Run();
  const graph::Snapshot head = world_.graph().Head();
  EXPECT_EQ(exported.trailer().facts(), head.CountEntities() + head.CountRelationships() + head.CountObservations());
  base::Tally tally;
  for (const schema::Kind& kind : head.schema().kinds()) {
    head.ForEachEntity(kind.index, [&](base::EntityNo no, const graph::EntityState&) {
      v1::Fact fact;
      *fact.mutable_entity() = *head.EntityBody(no);
      tally += base::TallyOf(fact);
      return true;
    });
  }
  for (const schema::Relation& relation : head.schema().relations()) {
    head.ForEachOfRelation(relation.number, [&](base::RelationshipNo no, const graph::RelationshipState&) {
      v1::Fact fact;
      *fact.mutable_relationship() = *head.RelationshipBody(no);
      tally += base::TallyOf(fact);
      return true;
    });
  }
  EXPECT_EQ(exported.trailer().facts_digest(), base::DigestText(tally.digest));
}

TEST_F(ExportTest, GivesAnOlderRevisionAsItWas) {
  const int64_t before = world_.graph().published();
  const std::string digest = Run().trailer().claims_digest();
  const std::string first = Run().claims[0].id();
  world_.Commit("changes { retract_claim { claim_id: '" + first + "' reason: RETRACTION_REASON_ENTRY_ERROR } }" +
                query::Describe("organization/later", "Later"));
  const Exported now = Run();
  EXPECT_EQ(now.claims.size(), 17u);
  EXPECT_NE(now.trailer().claims_digest(), digest);
  const Exported then = Run(absl::StrCat("context { at_exact_snapshot { revision: ", before, " } }"));
  EXPECT_EQ(then.trailer().claims_digest(), digest);
}

TEST_F(ExportTest, GivesPartsOfDescriptionsLastThoseOfAnEntityTogether) {
  const auto part = [](const char* id, const char* entity, const char* country) {
    return absl::StrCat("changes { assert_claim { id: 'claim/", id, "' entity { id: 'organization/", entity,
                        "' description { organization { country: '", country,
                        "' } } } citations { document: 'document/notes' } } } ");
  };
  world_.Commit(query::Describe("organization/part-b", "B") + query::Describe("organization/part-a", "A"));
  world_.Commit(part("0", "part-b", "KR") + part("1", "part-a", "KR") + part("2", "part-b", "JP"));
  const Exported exported = Run();
  ASSERT_EQ(exported.claims.size(), 22u);
  std::vector<std::string> last;
  for (size_t i = 19; i < 22; ++i) last.push_back(exported.claims[i].id());
  EXPECT_THAT(last, ElementsAre("claim/1", "claim/0", "claim/2"));
}

TEST_F(ExportTest, SendsMessagesOfAboutTheSizeAsked) {
  limits_.export_message_bytes = 1;
  const Exported exported = Run();
  EXPECT_EQ(exported.messages.size(), exported.claims.size() + 2);
}

TEST_F(ExportTest, OfNothingIsWholeToo) {
  const Exported exported = Run("context { at_exact_snapshot { revision: 1 } }");
  ASSERT_TRUE(exported.status.ok()) << exported.status;
  EXPECT_THAT(exported.claims, IsEmpty());
  EXPECT_EQ(exported.trailer().claims_digest(), std::string(32, '\0'));
  EXPECT_EQ(exported.trailer().facts_digest(), std::string(32, '0'));
}

TEST_F(ExportTest, OnlyAStateOfKnowledgeCanBeAskedFor) {
  EXPECT_EQ(Refusal(Run("context { valid_at { any: true } }")), "CONFLICTING_FIELDS at context.valid_at");
  EXPECT_EQ(Refusal(Run("context { definite_only: true }")), "CONFLICTING_FIELDS at context.definite_only");
  EXPECT_EQ(Refusal(Run("context { resolution { } }")), "CONFLICTING_FIELDS at context.resolution");
  EXPECT_EQ(Refusal(Run("context { include_claims: true }")), "CONFLICTING_FIELDS at context.include_claims");
  EXPECT_EQ(Refusal(Run("context { budget { max_rows: 1 } }")), "CONFLICTING_FIELDS at context.budget");
  EXPECT_EQ(Refusal(Run("context { at_exact_snapshot { revision: 1000 } }")),
            "REVISION_AHEAD at context.at_exact_snapshot.revision");
}

TEST_F(ExportTest, EndsWhenTheClientDoes) {
  emitted_ = absl::CancelledError("the client went away");
  EXPECT_TRUE(absl::IsCancelled(Run().status));
  emitted_ = absl::OkStatus();
  for (int i = 0; i < 300; ++i) world_.Commit(query::Describe(absl::StrCat("organization/more", i), "More"));
  EXPECT_TRUE(absl::IsCancelled(Run("", {.gone = [] { return true; }}).status));
}

class RoundTripTest : public ImportTest {
 protected:
  static Exported ExportOf(commit::World& world) {
    static const query::Limits kLimits;
    static const base::TokenCodec kTokens("memory");
    Exported exported;
    exported.status = Export({world.graph(), kTokens, kLimits}, Limits(), v1::ExportRequest(), {},
                             [&](v1::ExportResponse message, query::Follows) {
                               for (const v1::Claim& claim : message.claims().claims())
                                 exported.claims.push_back(claim);
                               exported.messages.push_back(std::move(message));
                               return absl::OkStatus();
                             });
    EXPECT_TRUE(exported.status.ok()) << exported.status;
    return exported;
  }
};

TEST_F(RoundTripTest, WhatIsExportedAndImportedGivesAnEqualDigest) {
  // A document with an origin, named by a claim that comes before it in order of id; an end that was given later; a
  // description in two claims, of which the one without the name has the earlier id.
  world_.MustCommit(
      "changes { assert_claim { id: 'claim/z' entity { id: 'document/wire' description { name: 'Wire' document { "
      "published: '2024-05-01' origin_group: 'agency' } } } citations { document: 'document/notes' } } }");
  Run("first", "records { claims { id: 'claim/a' " + Organization("a", "A") +
                   " citations { document: 'document/wire' } } }" +
                   Record("2", Claim("claim/b", Organization("b", "B"))) +
                   Record("3", Claim("claim/c", Organization("c", "C"))) +
                   Record("4", Claim("claim/m", PartOf("a", "b", "2010"))) +
                   Record("5", Claim("claim/0",
                                     "entity { id: 'organization/a' description { organization { country: 'KR' "
                                     "} } }")));
  Run("second", Record("6", Claim("claim/l", PartOf("a", "c", "2020"))));
  const Exported exported = ExportOf(world_);
  EXPECT_EQ(exported.claims.back().id(), "claim/0");

  commit::World empty({}, "2025-01-10");
  const Parts parts{empty.schema(), empty.graph(), empty.committer(), limits_};
  const auto run = *Import::Open(parts, Text<v1::ImportOpening>("import_id: 'x' author: 'x' create_stubs: true"));
  for (size_t i = 0; i < exported.claims.size(); ++i) {
    v1::ImportBatch batch;
    batch.set_sequence(static_cast<int64_t>(i) + 1);
    *batch.add_records()->add_claims() = exported.claims[i];
    const auto told = std::make_shared<std::promise<Told>>();
    run->Take(std::move(batch), {}, [told](Told what) { told->set_value(std::move(what)); });
    EXPECT_THAT(Refused(told->get_future().get()), IsEmpty()) << exported.claims[i].id();
  }
  ASSERT_TRUE(run->End(Text<v1::ImportEnding>(absl::StrCat("last_sequence: ", exported.claims.size())), {}).ok());
  // The world's own first commit describes document/notes under a number; here it came a second time, under its id.
  const Exported again = ExportOf(empty);
  EXPECT_EQ(again.trailer().claims_digest(), exported.trailer().claims_digest());
  EXPECT_EQ(again.trailer().facts(), exported.trailer().facts());
  EXPECT_EQ(empty.Claim("claim/a").citations(0).origin_group(), "agency");
  EXPECT_EQ(empty.Claim("claim/m").valid_time().until(), "2020");
}

}  // namespace
}  // namespace entente::bulk
