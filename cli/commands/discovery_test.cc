// search, suggest and resolve.
#include <algorithm>

#include "cli/testing/command_run.h"

namespace entente::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Return;

using SearchTest = CommandTest;
using SuggestTest = CommandTest;
using ResolveTest = CommandTest;

constexpr char kFound[] = R"(
  found { entity { id: "model/midium" description { name: "Midium" } } score: 1
          name { text: "Mi:dm" field: "aliases" likeness: LIKENESS_EXACT } }
  found { entity { id: "model/midi" description { name: "Midi" } } score: 0.8125
          name { text: "Midi" field: "name" likeness: LIKENESS_TYPO } }
  read_info { revision: 7 })";

TEST_F(SearchTest, ShowsWhatWasFoundByWhichNameAndHow) {
  EXPECT_CALL(*connection_, SearchEntities).WillOnce([](const v1::SearchEntitiesRequest& request, Deadline) {
    EXPECT_EQ(request.query(), "Mi:dm");
    EXPECT_THAT(request.kinds(), ElementsAre("model"));
    EXPECT_EQ(request.filter_text(), "access = OPEN");
    EXPECT_THAT(request.read_mask().paths(), ElementsAre("id", "description.name"));
    EXPECT_EQ(request.limit(), 2);
    EXPECT_EQ(request.context().valid_at().day(), "2024-12-31");
    return Text<v1::SearchEntitiesResponse>(kFound);
  });
  EXPECT_EQ(Run({"search", "Mi:dm", "--kind", "model", "--filter", "access = OPEN", "--fields", "id,description.name",
                 "--limit", "2", "--valid-at", "2024-12-31"}),
            0)
      << err_;
  EXPECT_EQ(out_,
            "SCORE  ID            NAME    FOUND BY  HOW\n"
            "1.00   model/midium  Midium  Mi:dm     exact\n"
            "0.81   model/midi    Midi    Midi      typo\n\n"
            "2 entities found at revision 7\n");
}

TEST_F(SearchTest, GivesProgramsOneMessageEach) {
  EXPECT_CALL(*connection_, SearchEntities).WillOnce(Return(Text<v1::SearchEntitiesResponse>(kFound)));
  EXPECT_EQ(Run({"search", "Mi:dm", "-o", "jsonl"}), 0) << err_;
  EXPECT_EQ(std::count(out_.begin(), out_.end(), '\n'), 2);
  EXPECT_THAT(out_, HasSubstr("\"likeness\":\"LIKENESS_EXACT\""));
}

TEST_F(SearchTest, WantsAName) { EXPECT_EQ(Run({"search"}), 2); }

TEST_F(SearchTest, IsPrintedAsACallToo) {
  EXPECT_EQ(Run({"search", "KT", "--grpcurl"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("entente.v1.DiscoveryService/SearchEntities"));
  EXPECT_EQ(Run({"suggest", "K", "--grpcurl"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("entente.v1.DiscoveryService/SuggestEntities"));
  EXPECT_EQ(Run({"resolve", "KT", "--grpcurl"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("entente.v1.DiscoveryService/ResolveEntities"));
}

TEST_F(SuggestTest, ShowsWhatItMayBecome) {
  EXPECT_CALL(*connection_, SuggestEntities).WillOnce([](const v1::SuggestEntitiesRequest& request, Deadline) {
    EXPECT_EQ(request.prefix(), "ant");
    EXPECT_EQ(request.limit(), 3);
    return Text<v1::SuggestEntitiesResponse>(R"(
      suggestions { id: "organization/anthropic" name: "Anthropic"
                    matched { text: "Anthropic" field: "name" likeness: LIKENESS_PREFIX } }
      read_info { revision: 7 })");
  });
  EXPECT_EQ(Run({"suggest", "ant", "--limit", "3"}), 0) << err_;
  EXPECT_EQ(out_,
            "ID                      NAME       FOUND BY   HOW\n"
            "organization/anthropic  Anthropic  Anthropic  prefix\n\n"
            "1 suggestion at revision 7\n");
}

TEST_F(ResolveTest, ShowsTheDecisionAndWhatItRestsOn) {
  EXPECT_CALL(*connection_, ResolveEntities).WillOnce([](const v1::ResolveEntitiesRequest& request, Deadline) {
    EXPECT_EQ(request.mentions_size(), 2);
    for (const v1::Mention& mention : request.mentions()) {
      EXPECT_THAT(mention.kinds(), ElementsAre("organization"));
      EXPECT_EQ(mention.country(), "KR");
      EXPECT_EQ(mention.url(), "https://kt.com");
      EXPECT_EQ(mention.external_ids(0).field(), "wikidata_id");
      EXPECT_EQ(mention.external_ids(0).value(), "Q1=2");
      EXPECT_THAT(mention.related(), ElementsAre("model/midium"));
      EXPECT_THAT(mention.other_names(), ElementsAre("Korea Telecom"));
    }
    EXPECT_EQ(request.mentions(0).name(), "KT");
    EXPECT_EQ(request.mentions(1).name(), "Nobody");
    EXPECT_EQ(request.match_threshold(), 0.9);
    return Text<v1::ResolveEntitiesResponse>(R"(
      resolutions { decision: RESOLUTION_DECISION_MATCH
        candidates { entity { id: "organization/kt" description { name: "KT" } } score: 0.98765
          evidence { feature: "name" value: 1 weight: 3.5 why: "\"KT\" is its name" }
          evidence { feature: "country" value: 0 weight: -2.5 why: "it is in US, not in KR" } } }
      resolutions { decision: RESOLUTION_DECISION_NONE } read_info { revision: 7 })");
  });
  EXPECT_EQ(Run({"resolve", "KT", "Nobody", "--kind", "organization", "--country", "KR", "--url", "https://kt.com",
                 "--external-id", "wikidata_id=Q1=2", "--related", "model/midium", "--other-name", "Korea Telecom",
                 "--match-threshold", "0.9"}),
            0)
      << err_;
  EXPECT_THAT(out_, HasSubstr("KT: match\n"));
  EXPECT_THAT(out_,
              HasSubstr("0.988  organization/kt  KT    \"KT\" is its name (+3.5); it is in US, not in KR (-2.5)"));
  EXPECT_THAT(out_, HasSubstr("Nobody: none\n"));
  EXPECT_THAT(out_, HasSubstr("2 mentions at revision 7"));
}

TEST_F(ResolveTest, NeedsNoNameWhereThereIsAKey) {
  EXPECT_CALL(*connection_, ResolveEntities).WillOnce([](const v1::ResolveEntitiesRequest& request, Deadline) {
    EXPECT_EQ(request.mentions_size(), 1);
    EXPECT_EQ(request.mentions(0).name(), "");
    return Text<v1::ResolveEntitiesResponse>("resolutions { decision: RESOLUTION_DECISION_REVIEW }");
  });
  EXPECT_EQ(Run({"resolve", "--external-id", "wikidata_id=Q1"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("(no name): review"));
}

TEST_F(ResolveTest, SaysWhatAKeyLooksLike) {
  for (const char* wrong : {"Q1", "=Q1", "wikidata_id="}) {
    EXPECT_EQ(Run({"resolve", "KT", "--external-id", wrong}), 4) << wrong;
    EXPECT_THAT(err_, HasSubstr("is not FIELD=KEY"));
  }
}

}  // namespace
}  // namespace entente::cli
