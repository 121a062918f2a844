#include "cli/import/draft_maker.h"

#include <google/protobuf/text_format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_replace.h"
#include "cli/testing/source_file.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace entente::cli {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::KeepingSink;
using ::testing::SizeIs;
using testing::SourceFolder;
using ::testing::StartsWith;

std::string Text(const google::protobuf::Message& message) {
  google::protobuf::TextFormat::Printer printer;
  printer.SetSingleLineMode(true);
  printer.SetUseUtf8StringEscaping(true);
  std::string text;
  printer.PrintToString(message, &text);
  return text;
}

// A mapping of shops in CSV, with more of it as `more`.
std::string Shops(const std::string& more = "", const std::string& head = "") {
  return head + R"(source: shops
key: ${id}
document:
  id: document/shops
  fields: {name: Shops, form: register, origin_group: shops}
mentions:
  shop:
    kind: organization
    name: ${name}
    key: ${id}
    described: true
  owner:
    for_each: {one: "${owners | split(';')}"}
    kind: organization
    name: ${one}
claims:
  about:
    describe: shop
    fields: {name: "${name}", country: "${country | country}"}
  owned-by:
    relate: subsidiary_of
    subject: shop
    object: owner
)" + more;
}

class Drafts : public ::testing::Test {
 protected:
  absl::Status Make(const std::string& mapping, const std::vector<std::string>& files) {
    const auto loaded = LoadMapping(folder_.Write("m.yaml", mapping), {});
    if (!loaded.ok()) return loaded.status();
    return MakeDrafts(**loaded, files, limits_, sink_);
  }

  SourceFolder folder_;
  ReaderLimits limits_;
  KeepingSink sink_;
};

TEST_F(Drafts, OfARowSpeakOfWhatItMentions) {
  const absl::Status made =
      Make(Shops(), {folder_.Write("s.csv", "id,name,country,owners\n7,Acme,South Korea,Big Co; Small Co\n")});
  ASSERT_TRUE(made.ok()) << made;
  EXPECT_THAT(sink_.editions, ElementsAre(""));
  ASSERT_THAT(sink_.drafts, SizeIs(2));
  EXPECT_EQ(Text(sink_.drafts[0].claims[0]),
            "id: \"claim/shops.shops\" entity { id: \"document/shops\" description { name: \"Shops\" document { form: "
            "DOCUMENT_FORM_REGISTER origin_group: \"shops\" } } } citations { document: \"document/shops\" } ");
  const RecordDraft& shop = sink_.drafts[1];
  EXPECT_EQ(shop.locator, "s.csv:2");
  ASSERT_THAT(shop.mentions, SizeIs(3));
  EXPECT_EQ(Text(shop.mentions[0].mention), "name: \"Acme\" kinds: \"organization\" ");
  EXPECT_EQ(shop.mentions[0].source_key, "shops/7");
  EXPECT_TRUE(shop.mentions[0].described);
  EXPECT_EQ(Text(shop.mentions[2].mention), "name: \"Small Co\" kinds: \"organization\" ");
  EXPECT_EQ(shop.mentions[2].source_key, "");
  EXPECT_FALSE(shop.mentions[2].described);
  ASSERT_THAT(shop.claims, SizeIs(3));
  EXPECT_EQ(Text(shop.claims[0]),
            "id: \"claim/shops.7.about\" entity { id: \"@0\" description { name: \"Acme\" organization { country: "
            "\"KR\" } } } citations { document: \"document/shops\" locator: \"7\" } ");
  EXPECT_EQ(shop.claims[2].relationship().subject(), "@0");
  EXPECT_EQ(shop.claims[2].relationship().object(), "@2");
  EXPECT_THAT(shop.claims[2].id(), HasSubstr("claim/shops.7.owned-by.small-co-"));
  EXPECT_THAT(sink_.problems, IsEmpty());
}

TEST_F(Drafts, AreTheSameInEveryRunWhereverTheRowStands) {
  const std::string row = "7,Acme,KR,Big Co\n";
  ASSERT_TRUE(Make(Shops(), {folder_.Write("s.csv", "id,name,country,owners\n" + row)}).ok());
  const std::string first = Text(sink_.drafts[1].claims[1]);
  sink_ = KeepingSink();
  ASSERT_TRUE(Make(Shops(), {folder_.Write("s.csv", "id,name,country,owners\n1,A,US,\n2,B,US,\n" + row)}).ok());
  EXPECT_EQ(Text(sink_.drafts[3].claims[1]), first);
}

TEST_F(Drafts, ReportWhatCannotBeReadAndKeepTheRest) {
  const absl::Status made =
      Make(Shops(), {folder_.Write("s.csv", "id,name,country,owners\n1,A,Atlantis,\n,B,US,\n1,C,US,\n4,D,US,,,\n")});
  ASSERT_TRUE(made.ok()) << made;
  EXPECT_THAT(sink_.ClaimIds(), ElementsAre("claim/shops.shops", "claim/shops.1.about"));
  EXPECT_THAT(sink_.problems, ElementsAre("s.csv:2: `Atlantis` is no country", "s.csv:3: the record has no key (lost)",
                                          "s.csv:4: the key `1` was taken at s.csv:2 (lost)",
                                          "s.csv:5: the row has 6 cells, but there are 4 columns (unread)"));
}

TEST_F(Drafts, OfARepeatedKeyAreNumberedOrPassedOverOnDemand) {
  const std::string file = folder_.Write("s.csv", "id,name,country,owners\n1,A,US,\n1,B,US,\n");
  ASSERT_TRUE(Make(Shops("", "repeated_keys: number\n"), {file}).ok());
  ASSERT_THAT(sink_.drafts, SizeIs(3));
  EXPECT_THAT(sink_.drafts[2].claims[0].id(), HasSubstr("claim/shops.1-2-"));
  sink_ = KeepingSink();
  ASSERT_TRUE(Make(Shops("", "repeated_keys: skip\n"), {file}).ok());
  EXPECT_THAT(sink_.drafts, SizeIs(2));
  EXPECT_THAT(sink_.problems, IsEmpty());
}

TEST_F(Drafts, ThatStandApartHaveTheirOwnMentions) {
  const std::string mapping =
      absl::StrReplaceAll(Shops(), {{"    object: owner\n", "    object: owner\n    apart: true\n"}});
  ASSERT_TRUE(Make(mapping, {folder_.Write("s.csv", "id,name,country,owners\n7,Acme,KR,Big; Small\n")}).ok());
  ASSERT_THAT(sink_.drafts, SizeIs(4));
  EXPECT_THAT(sink_.drafts[1].mentions, SizeIs(1));
  EXPECT_THAT(sink_.drafts[3].mentions, SizeIs(2));
  EXPECT_EQ(sink_.drafts[3].mentions[1].mention.name(), "Small");
  EXPECT_EQ(sink_.drafts[3].claims[0].relationship().object(), "@1");
  EXPECT_EQ(sink_.drafts[3].locator, "s.csv:2");
}

TEST_F(Drafts, CarryStandingDatesCitationsAndDetails) {
  const std::string mapping = Shops(R"(  member:
    relate: member_of
    subject: shop
    object: alliance/guild
    episode: First Time
    from: ${since | date | not_after}
    until: ${left | date}
    confidence: ${sure}
    rank: preferred
    note: as they say
    details: {role: founding, tier: "${tier}"}
    citations: [{document: document/paper, locator: p. 3, retrieved: "2025-01-01", when: "${since}"}]
  staff:
    observe: employees
    subject: shop
    period: "2024"
    amount: ${staff | number}
    lower: "1"
    unit: people
    when: ${staff}
)");
  ASSERT_TRUE(Make(mapping, {folder_.Write("s.csv",
                                           "id,name,since,left,sure,tier,staff\n"
                                           "7,Acme,May 2020,2024,confirmed,Gold,1.5k\n8,Bolt,,,,,\n")})
                  .ok());
  const v1::Claim member = sink_.ClaimOf("claim/shops.7.member");
  EXPECT_EQ(member.valid_time().from(), "[..2020-05]");
  EXPECT_EQ(member.valid_time().until(), "2024");
  EXPECT_EQ(member.confidence(), v1::CONFIDENCE_CONFIRMED);
  EXPECT_EQ(member.rank(), v1::RANK_PREFERRED);
  EXPECT_EQ(member.note(), "as they say");
  EXPECT_THAT(member.relationship().episode(), HasSubstr("first-time-"));
  EXPECT_EQ(Text(member.relationship().details()), "membership { role: MEMBERSHIP_ROLE_FOUNDING tier: \"Gold\" } ");
  ASSERT_EQ(member.citations_size(), 2);
  EXPECT_EQ(Text(member.citations(1)), "document: \"document/paper\" locator: \"p. 3\" retrieved: \"2025-01-01\" ");
  const v1::Claim staff = sink_.ClaimOf("claim/shops.7.staff");
  EXPECT_EQ(Text(staff.observation()),
            "subject: \"@0\" metric: METRIC_EMPLOYEES period: \"2024\" quantity { amount: 1500 lower: 1 unit: "
            "\"people\" } ");
  const v1::Claim bare = sink_.ClaimOf("claim/shops.8.member");
  EXPECT_FALSE(bare.has_valid_time());
  EXPECT_EQ(bare.citations_size(), 1);
  EXPECT_FALSE(sink_.ClaimOf("claim/shops.8.staff").has_observation());
}

TEST_F(Drafts, SeeTheWholeSourceThroughIndexes) {
  const std::string mapping = R"(source: parts
key: ${name}
document: {id: document/parts}
tables: {kinds: {m: model, d: dataset}}
indexes: {kinds: {key: "${name}", value: "${type | map(kinds)}"}}
mentions:
  thing: {kind: "${type | map(kinds)}", name: "${name}", described: true}
  need: {for_each: {n: "${needs}"}, kind: "${n | lookup(kinds) ?? 'dataset'}", name: "${n}"}
claims:
  about: {describe: thing, fields: {name: "${name}", released: "${day | date}"}}
  trained: {relate: trained_on, subject: thing, object: need, when: "${need.kind | is('dataset')}"}
  based: {relate: based_on, subject: thing, object: need, when: "${need.kind | is('model')}"}
)";
  const std::string file =
      folder_.Write("p.jsonl", R"({"name": "M1", "type": "m", "needs": ["M2", "D1", "X"], "day": "2024-01-02"}
{"name": "M2", "type": "m"}
{"name": "D1", "type": "d", "day": "2023"}
)");
  ASSERT_TRUE(Make(mapping, {file}).ok());
  EXPECT_THAT(sink_.problems, IsEmpty());
  const RecordDraft& first = sink_.drafts[0];
  EXPECT_THAT(first.mentions, SizeIs(4));
  ASSERT_THAT(first.claims, SizeIs(4));
  EXPECT_EQ(first.claims[0].entity().description().model().released(), "2024-01-02");
  EXPECT_EQ(first.claims[1].relationship().object(), "@2");
  EXPECT_EQ(first.claims[2].relationship().object(), "@3");
  EXPECT_EQ(first.claims[3].relationship().relation(), v1::RELATION_BASED_ON);
  EXPECT_EQ(first.claims[3].relationship().object(), "@1");
  EXPECT_EQ(sink_.drafts[2].claims[0].entity().description().dataset().released(), "2023");
  limits_.index_entries = 2;
  sink_ = KeepingSink();
  EXPECT_THAT(std::string(Make(mapping, {file}).message()), HasSubstr("p.jsonl:3: the index `kinds` has more than 2"));
}

TEST_F(Drafts, OfAnItemThatSaysTooMuchAreLeftOutAndTold) {
  limits_.item_claims = 3;
  const std::string file = folder_.Write("s.csv", "id,name,owners\n7,Acme,A;B;C\n8,Bolt,A;B\n");
  ASSERT_TRUE(Make(Shops(), {file}).ok());
  ASSERT_THAT(sink_.drafts, SizeIs(2)) << "the document, and the second row";
  EXPECT_EQ(sink_.drafts[1].locator, "s.csv:3");
  EXPECT_THAT(sink_.problems, ElementsAre("s.csv:2: more than 3 claims are made of it (item_claims) (unread)"));
}

TEST_F(Drafts, KnowTheFileTheyComeFrom) {
  const std::string mapping = absl::StrReplaceAll(
      Shops("", "file_name: ^(?P<town>[a-z]+)\\.csv\n"),
      {{"document/shops\n", "document/shops-${file.town}\n"}, {"key: ${id}", "key: ${file.town}-${id}"}});
  const std::string busan = folder_.Write("busan.csv", "id,name\n1,A\n");
  const std::string seoul = folder_.Write("seoul.csv", "id,name\n1,A\n2,B\n");
  const absl::Status made = Make(mapping, {seoul, busan});
  ASSERT_TRUE(made.ok()) << made;
  EXPECT_THAT(sink_.ClaimIds(),
              ElementsAre("claim/shops.shops-busan", "claim/shops.busan-1.about", "claim/shops.shops-seoul",
                          "claim/shops.seoul-1.about", "claim/shops.seoul-2.about"));
  EXPECT_THAT(std::string(Make(mapping, {folder_.Write("X1.csv", "id,name\n1,A\n")}).message()),
              HasSubstr("its name does not match the mapping's `file_name`"));
}

TEST_F(Drafts, StopWhereAFileIsBroken) {
  const absl::Status made = Make(Shops(), {folder_.Write("s.csv", "id,name\n1,A\n2,\"B\n")});
  EXPECT_EQ(made.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(made.message()), HasSubstr("s.csv:3"));
  EXPECT_EQ(Make(Shops(), {"/nowhere.csv"}).code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(Make(Shops(), {}).message()), HasSubstr("no files"));
}

TEST_F(Drafts, CountTheBytesTheyReadUpToAll) {
  const auto mapping = LoadMapping(folder_.Write("m.yaml", Shops()), {});
  ASSERT_TRUE(mapping.ok());
  std::string rows = "id,name\n";
  for (int i = 0; i < 30'000; ++i) absl::StrAppend(&rows, i, ",name\n");
  const std::vector<std::string> files = {folder_.Write("a.csv", rows)};
  ASSERT_TRUE(MakeDrafts(**mapping, files, limits_, sink_).ok());
  EXPECT_TRUE(std::is_sorted(sink_.progress.begin(), sink_.progress.end()));
  EXPECT_EQ(sink_.progress.back(), *BytesToRead(**mapping, files));
  EXPECT_THAT(sink_.drafts, SizeIs(30'001));
}

// What a state of the source says of `things`, by claim: `about=…`.
std::vector<std::string> Edition(const KeepingSink& sink, size_t edition) {
  std::vector<std::string> told;
  const size_t end = edition + 1 < sink.firsts.size() ? sink.firsts[edition + 1] : sink.drafts.size();
  for (size_t i = sink.firsts[edition]; i < end; ++i) {
    for (const v1::Claim& claim : sink.drafts[i].claims) {
      const v1::Description& said = claim.entity().description();
      if (claim.id() != "claim/log.log") told.push_back(claim.id() + " " + said.name() + " " + said.summary());
    }
  }
  return told;
}

constexpr char kHistory[] = R"(source: log
items: "[*]"
key: ${name}
document: {id: document/log}
mentions:
  thing: {kind: product, name: "${name}", described: true}
claims:
  about: {describe: thing, fields: {name: "${name}", summary: "${about}"}}
history:
  log: changes.*\.jsonl
  item: ${thing}
  begins: ${op | is('add')}
  ends: ${op | is('del')}
  start: {name: "${thing}"}
  field: ${field}
  before: ${old}
  after: ${new}
  edition: ${day}
)";

TEST_F(Drafts, OfAHistoryTellEveryEditionAndEndWithTheFiles) {
  const std::string state = folder_.Write("state.yaml", "- {name: a, about: third}\n- {name: b, about: always}\n");
  const std::string log = folder_.Write("changes.jsonl", R"({"day": "2024-01-01", "op": "add", "thing": "a"}
{"day": "2024-01-01", "op": "add", "thing": "gone"}
{"day": "2024-01-02", "op": "set", "thing": "a", "field": "about", "old": "first", "new": "second"}
{"day": "2024-01-02", "op": "add", "thing": "b"}
{"day": "2024-01-03", "op": "set", "thing": "a", "field": "about", "old": "second", "new": "third"}
{"day": "2024-01-03", "op": "del", "thing": "gone"}
{"day": "2024-01-03", "op": "set"}
)");
  const absl::Status made = Make(kHistory, {state, log});
  ASSERT_TRUE(made.ok()) << made;
  EXPECT_THAT(sink_.editions, ElementsAre("2024-01-01", "2024-01-02", "2024-01-03", StartsWith("files-")));
  EXPECT_THAT(Edition(sink_, 0), ElementsAre("claim/log.a.about a first", "claim/log.gone.about gone "));
  EXPECT_THAT(Edition(sink_, 1),
              ElementsAre("claim/log.a.about a second", "claim/log.b.about b always", "claim/log.gone.about gone "));
  EXPECT_THAT(Edition(sink_, 2), ElementsAre("claim/log.a.about a third", "claim/log.b.about b always"));
  EXPECT_EQ(Edition(sink_, 3), Edition(sink_, 2));
  EXPECT_THAT(sink_.problems, ElementsAre("changes.jsonl:7: the event names no item, or no field (lost)"));
  EXPECT_EQ(sink_.drafts[1].locator, "changes.jsonl:2");
  EXPECT_EQ(sink_.drafts[1].key, "gone");
  EXPECT_THAT(sink_.ended, ElementsAre(IsEmpty(), IsEmpty(), ElementsAre("gone"), IsEmpty()));
}

TEST_F(Drafts, OfAHistoryWithoutItsLogAreTheFilesAlone) {
  ASSERT_TRUE(Make(kHistory, {folder_.Write("state.yaml", "- {name: a, about: x}\n")}).ok());
  EXPECT_THAT(sink_.editions, ElementsAre(""));
  EXPECT_THAT(sink_.ClaimIds(), ElementsAre("claim/log.a.about"));
}

TEST_F(Drafts, OfAHistoryStayWithinLimits) {
  limits_.history_items = 1;
  const std::string log = folder_.Write("changes.jsonl", "{\"day\": \"1\", \"op\": \"add\", \"thing\": \"a\"}\n");
  EXPECT_THAT(std::string(Make(kHistory, {folder_.Write("s.yaml", "[{name: a}, {name: b}]\n"), log}).message()),
              HasSubstr("(history_items)"));
  limits_ = ReaderLimits();
  limits_.history_events = 0;
  EXPECT_THAT(std::string(Make(kHistory, {folder_.Write("s.yaml", "[{name: a}]\n"), log}).message()),
              HasSubstr("(history_events)"));
}

}  // namespace
}  // namespace entente::cli
