// The mappings that are shipped: that they load, what they make of small excerpts in the form of their sources, and,
// where the sources themselves are at hand, of those.
#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "cli/import/draft_maker.h"
#include "cli/testing/source_file.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace entente::cli {
namespace {

using testing::CheckoutFolder;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::KeepingSink;
using ::testing::Not;
using ::testing::SizeIs;
using testing::SourceFolder;

std::string MappingPath(const std::string& name) { return CheckoutFolder() + "/deploy/mappings/" + name; }

void Make(const std::string& name, const std::vector<std::string>& files, KeepingSink& sink) {
  const auto mapping = LoadMapping(MappingPath(name), {});
  ASSERT_TRUE(mapping.ok()) << mapping.status();
  const absl::Status made = MakeDrafts(**mapping, files, ReaderLimits(), sink);
  ASSERT_TRUE(made.ok()) << made;
}

// `relation subject > object` of every relationship, mentions by name.
std::vector<std::string> Relationships(const KeepingSink& sink) {
  std::vector<std::string> told;
  for (const RecordDraft& draft : sink.drafts) {
    const auto name = [&](const std::string& reference) {
      return draft.mentions[std::stoi(reference.substr(1))].mention.name();
    };
    for (const v1::Claim& claim : draft.claims) {
      if (!claim.has_relationship()) continue;
      const v1::RelationshipClaim& said = claim.relationship();
      told.push_back(v1::Relation_Name(said.relation()).substr(9) + " " + name(said.subject()) + " > " +
                     name(said.object()));
    }
  }
  return told;
}

TEST(ShippedMappings, AllLoad) {
  int loaded = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(CheckoutFolder() + "/deploy/mappings")) {
    if (entry.path().extension() != ".yaml") continue;
    const auto mapping = LoadMapping(entry.path().string(), {});
    EXPECT_TRUE(mapping.ok()) << mapping.status();
    ++loaded;
  }
  EXPECT_GE(loaded, 12);
}

TEST(TheExampleForCsv, SaysWhatItsRowsSay) {
  SourceFolder folder;
  KeepingSink sink;
  Make("examples/companies.yaml",
       {folder.Write("companies.csv",
                     "id,name,also,country,founded,owner,employees,as_of\n"
                     "17,Acme AI,Acme; ACME Labs,South Korea,March 2019,Acme Group,120,2024-12\n")},
       sink);
  const v1::Claim about = sink.ClaimOf("claim/example-companies.17.about");
  EXPECT_EQ(about.entity().description().organization().founded(), "2019-03");
  EXPECT_EQ(about.entity().description().aliases_size(), 2);
  EXPECT_THAT(Relationships(sink), ElementsAre("SUBSIDIARY_OF Acme AI > Acme Group"));
  EXPECT_EQ(sink.ClaimOf("claim/example-companies.17.employees").observation().quantity().amount(), 120);
}

TEST(TheExampleForJsonLines, SaysWhatItsLinesSay) {
  SourceFolder folder;
  KeepingSink sink;
  Make("examples/partnerships.yaml",
       {folder.Write("p.jsonl", R"({"id": "p-1", "between": ["Acme AI", "Telco One", "Bolt"], "kind": "research", )"
                                R"("topic": "speech models", "since": "2024-06"})")},
       sink);
  EXPECT_THAT(Relationships(sink), ElementsAre("PARTNERS_WITH Acme AI > Telco One", "PARTNERS_WITH Acme AI > Bolt"));
  const v1::Claim& claim = sink.drafts[1].claims[0];
  EXPECT_EQ(claim.valid_time().from(), "2024-06");
  EXPECT_EQ(claim.relationship().details().partnership().scope(), "speech models");
  EXPECT_EQ(claim.relationship().details().partnership().form(), v1::PARTNERSHIP_FORM_RESEARCH);
}

TEST(TheExampleForYaml, SaysWhatItsItemsSay) {
  SourceFolder folder;
  KeepingSink sink;
  Make("examples/models.yaml",
       {folder.Write("m.yaml",
                     "companies:\n  - name: Acme AI\n    models:\n      - name: Acme-1\n"
                     "        released: late 2024\n        size: 7B\n        built_from: [Llama 3]\n")},
       sink);
  EXPECT_THAT(Relationships(sink), ElementsAre("DEVELOPS Acme AI > Acme-1", "BASED_ON Acme-1 > Llama 3"));
  const v1::Description& about = sink.drafts[1].claims[0].entity().description();
  EXPECT_EQ(about.model().released(), "[2024-10..2024-12]");
  EXPECT_EQ(about.model().parameters(), 7e9);
}

TEST(EcosystemGraphs, GivesAssetsMakersAndWhatTheyNeed) {
  SourceFolder folder;
  KeepingSink sink;
  Make("ecosystem-graphs.yaml", {folder.Write("acme.yaml", R"(
- type: model
  name: Acme LM
  organization: Acme, Inc., Bolt University
  description: A model [[Section 1]](https://x.org/a.pdf) of **language**.
  created_date: {value: 2023-07-19, explanation: "as the [paper](https://x.org) says"}
  dependencies: {value: [Acme Corpus, llama 9, Acme API, Wikipedia], explanation: some}
  modality: "image, text; text"
  size: 7B parameters (dense)
  access: {value: open, explanation: x}
  license: unknown
  nationality: South Korea
  url: acme.ai
- type: dataset
  name: Acme Corpus
  organization: unknown
  dependencies: [Wikipedia]
  created_date: unknown
- type: application
  name: Acme API
  organization: {explanation: nobody knows}
  dependencies: [Acme LM, Acme Corpus]
- type: model
  name: Acme LM
  organization: Someone Else
)")},
       sink);
  EXPECT_THAT(sink.problems, IsEmpty());
  EXPECT_THAT(Relationships(sink), ElementsAre("DEVELOPS Acme, Inc. > Acme LM", "DEVELOPS Bolt University > Acme LM",
                                               "TRAINED_ON Acme LM > Acme Corpus", "TRAINED_ON Acme LM > Wikipedia",
                                               "BASED_ON Acme LM > llama 9", "DEPENDS_ON Acme LM > Acme API",
                                               "DERIVED_FROM Acme Corpus > Wikipedia", "BUILT_ON Acme API > Acme LM",
                                               "BUILT_ON Acme API > Acme Corpus", "DEVELOPS Someone Else > Acme LM"));
  const v1::Description& said = sink.drafts[1].claims[0].entity().description();
  EXPECT_EQ(said.summary(), "A model of language.");
  EXPECT_EQ(said.homepage(), "https://acme.ai");
  EXPECT_EQ(said.model().released(), "2023-07-19");
  EXPECT_EQ(said.model().parameters(), 7e9);
  EXPECT_EQ(said.model().modalities_size(), 2);
  EXPECT_EQ(said.model().access(), v1::ACCESS_OPEN);
  EXPECT_EQ(said.model().country(), "KR");
  EXPECT_FALSE(said.model().has_license());
  EXPECT_EQ(sink.drafts[1].mentions[0].source_key, "ecosystem-graphs/model/acme lm");
  EXPECT_EQ(sink.drafts.back().mentions[0].source_key, "ecosystem-graphs/model/acme lm#2");
  // What a name of an asset points at is that asset; what no asset bears is known by its name.
  for (const RecordDraft& draft : sink.drafts) {
    for (const DraftMention& mention : draft.mentions) {
      if (mention.mention.name() == "Acme Corpus") {
        EXPECT_EQ(mention.source_key, "ecosystem-graphs/dataset/acme corpus");
      }
      if (mention.mention.name() == "Wikipedia") {
        EXPECT_EQ(mention.source_key, "");
        EXPECT_FALSE(mention.described);
      }
    }
  }
}

TEST(Epoch, GivesModelsWithGradesPapersAndPeople) {
  SourceFolder folder;
  KeepingSink sink;
  Make("epoch-notable.yaml",
       {folder.Write("notable_2025-12-02.csv",
                     "Model,Organization,Publication date,Domain,Parameters,Training compute (FLOP),Confidence,Link,"
                     "Reference,Authors,Base model,Training dataset,Model accessibility,Finetune compute (FLOP),"
                     "Training compute cost (2023 USD)\n"
                     "Acme-1,\"Acme,Bolt (Korea, North)\",2024-05-06,\"Language,Vision,Games\",7000000000.0,1e24,"
                     "Speculative,https://arxiv.org/abs/2405.01234v2,On Acme,\"Ada Lovelace, Qwen Team, Kim Min\","
                     "Acme-0,\"The Pile,Books (a, b),Unspecified unreleased\",Open weights (unrestricted),1e20,5e6\n"
                     "Acme-0,Acme,2023,Language,,,Unknown,,,,,,,,\n")},
       sink);
  EXPECT_THAT(sink.problems, IsEmpty());
  const v1::Claim& about = sink.drafts[1].claims[0];
  EXPECT_EQ(about.entity().description().model().modalities_size(), 3);
  EXPECT_EQ(about.entity().description().model().access(), v1::ACCESS_OPEN);
  const v1::Claim& size = sink.drafts[1].claims[1];
  EXPECT_EQ(size.entity().description().model().parameters(), 7e9);
  EXPECT_EQ(size.entity().description().model().training_flop(), 1e24);
  EXPECT_EQ(size.confidence(), v1::CONFIDENCE_SPECULATIVE);
  const std::vector<std::string> relationships = Relationships(sink);
  for (const char* one : {"DEVELOPS Acme > Acme-1", "DEVELOPS Bolt (Korea, North) > Acme-1", "BASED_ON Acme-1 > Acme-0",
                          "TRAINED_ON Acme-1 > Books (a, b)", "ABOUT On Acme > Acme-1",
                          "AUTHORED Ada Lovelace > On Acme", "AUTHORED Kim Min > On Acme"}) {
    EXPECT_THAT(relationships, Contains(one));
  }
  EXPECT_THAT(relationships, Not(Contains("AUTHORED Qwen Team > On Acme")));
  EXPECT_THAT(relationships, Not(Contains("TRAINED_ON Acme-1 > Unspecified unreleased")));
  int papers = 0;
  for (const RecordDraft& draft : sink.drafts) {
    for (const DraftMention& mention : draft.mentions) {
      if (mention.mention.external_ids().empty()) continue;
      EXPECT_EQ(mention.mention.external_ids(0).field(), "document.arxiv_id");
      EXPECT_EQ(mention.mention.external_ids(0).value(), "2405.01234");
      ++papers;
    }
  }
  EXPECT_GT(papers, 0);
}

TEST(Landscapes, GiveMembersByTierAndTheirTimesFromEditions) {
  SourceFolder folder;
  KeepingSink sink;
  const auto edition = [&](const std::string& day, const std::string& members) {
    return folder.Write("lfai.landscape." + day + ".yml",
                        "landscape:\n"
                        "  - category:\n    name: Member Company\n    subcategories:\n      - subcategory:\n"
                        "        name: Premier\n        items:\n" +
                            members +
                            "  - category:\n    name: Data\n    subcategories:\n      - subcategory:\n"
                            "        name: Tools\n        items:\n          - item:\n            name: Acme Tool\n"
                            "            project: incubating\n            repo_url: https://x.org/a\n");
  };
  const auto item = [](const std::string& name, const std::string& more = "") {
    return "          - item:\n            name: " + name + "\n            homepage_url: https://" + name + ".org/\n" +
           more;
  };
  Make("landscape.yaml",
       {edition("2023-01-01", item("Left")), edition("2024-01-01", item("Left") + item("Stays")),
        edition("2025-01-01", item("Stays") + item("Joined", "            joined: 2024-12-24\n"))},
       sink);
  EXPECT_THAT(sink.problems, IsEmpty());
  std::map<std::string, std::string> times;
  for (const RecordDraft& draft : sink.drafts) {
    for (const v1::Claim& claim : draft.claims) {
      if (claim.relationship().relation() != v1::RELATION_MEMBER_OF) continue;
      const int member = std::stoi(claim.relationship().subject().substr(1));
      times[draft.mentions[member].mention.name()] = claim.valid_time().from() + " " + claim.valid_time().until();
      EXPECT_EQ(claim.relationship().details().membership().tier(), "premier");
      EXPECT_EQ(claim.relationship().episode(), "premier");
    }
  }
  EXPECT_EQ(times["Left"], "[..2023-01-01] [2024-01-01..2025-01-01]");
  EXPECT_EQ(times["Stays"], "[..2024-01-01] ");
  EXPECT_EQ(times["Joined"], "2024-12-24 ");
  EXPECT_THAT(Relationships(sink), Contains("STEWARDS LF AI & Data Foundation > Acme Tool"));
}

TEST(Ror, GivesNamesParentsSuccessorsAndStatus) {
  SourceFolder folder;
  KeepingSink sink;
  Make(
      "ror.yaml",
      {folder.Write(
          "r.jsonl",
          R"({"id": "0001", "name": "Acme Institute", "names": [["AI", ["acronym"], null], ["Acme Institute", ["ror_display", "label"], "en"], ["아크미", ["label"], "ko"]], "types": ["Education", "funder"], "established": 1998, "status": "active", "rels": [["parent", "0002", "Acme"], ["child", "0003", "Lab"], ["child", "0002", "Acme"], ["successor", "0004", "New Acme"], ["related", "0005", "Clinic"]], "loc": [["KR", "Seoul"]], "links": ["https://acme.kr"]}
{"id": "0002", "name": "Acme", "names": [["Acme", ["label"], null]], "types": [], "established": null, "status": "inactive", "rels": [], "loc": [], "links": []}
{"id": "0009", "name": "Gone", "names": [], "types": [], "established": null, "status": "withdrawn", "rels": [], "loc": [], "links": []}
)")},
      sink);
  EXPECT_THAT(sink.problems, IsEmpty());
  const v1::Description names = sink.ClaimOf("claim/ror.0001.named").entity().description();
  EXPECT_EQ(names.name(), "Acme Institute");
  ASSERT_EQ(names.aliases_size(), 2);
  EXPECT_EQ(names.aliases(0).form(), v1::ALIAS_FORM_SHORT);
  EXPECT_EQ(names.aliases(1).language(), "ko");
  EXPECT_EQ(names.aliases(1).form(), v1::ALIAS_FORM_TRANSLATION);
  const v1::Claim about = sink.ClaimOf("claim/ror.0001.about");
  const v1::Description& said = about.entity().description();
  EXPECT_EQ(said.organization().form(), v1::ORGANIZATION_FORM_UNIVERSITY);
  EXPECT_THAT(said.organization().sectors(), ElementsAre(v1::SECTOR_EDUCATION, v1::SECTOR_FUNDING));
  EXPECT_EQ(said.organization().ror_id(), "0001");
  EXPECT_EQ(said.organization().founded(), "1998");
  EXPECT_EQ(about.citations(0).locator(), "0001");
  EXPECT_THAT(Relationships(sink),
              ElementsAre("SUBSIDIARY_OF Acme Institute > Acme", "SUBSIDIARY_OF Lab > Acme Institute",
                          "SUCCEEDS New Acme > Acme Institute", "AFFILIATED_WITH Acme Institute > Clinic"));
  EXPECT_FALSE(sink.ClaimOf("claim/ror.0009.about").has_entity());
}

TEST(Ror, KnowsCompaniesWithoutTheCountryThatItAddsToTheirNames) {
  SourceFolder folder;
  KeepingSink sink;
  const auto company = [](const char* id, const char* name, const char* names, const char* rels) {
    return absl::StrCat(R"({"id": ")", id, R"(", "name": ")", name, R"(", "names": [[")", name,
                        R"(", ["label"], null])", names, R"(], "types": ["Company"], "status": "active", "rels": [)",
                        rels, R"(], "loc": [["KR", null]], "links": []})", "\n");
  };
  Make("ror.yaml",
       {folder.Write(
           "r.jsonl",
           absl::StrCat(company("0001", "Acme (South Korea)", R"(, ["ACME", ["acronym"], null])", ""),
                        company("0002", "Bolt (South Korea)", "", ""), company("0003", "Bolt (Japan)", "", ""),
                        company("0004", "Cell (Japan)", "", R"rel(["parent", "0005", "Cell (South Korea)"])rel"),
                        company("0005", "Cell (South Korea)", R"(, ["Cell Works", ["alias"], null])", "")))},
       sink);
  EXPECT_THAT(sink.problems, IsEmpty());
  EXPECT_EQ(sink.drafts[1].mentions[0].mention.name(), "Acme");
  EXPECT_THAT(sink.drafts[1].mentions[0].mention.other_names(), ElementsAre("Acme (South Korea)"));
  const auto names_of = [&](const char* id) { return sink.ClaimOf(id).entity().description(); };
  EXPECT_EQ(names_of("claim/ror.0001.named").name(), "Acme (South Korea)");
  EXPECT_EQ(names_of("claim/ror.0001.named").aliases_size(), 1) << "the acronym is that already";
  EXPECT_EQ(names_of("claim/ror.0002.named").aliases_size(), 0) << "two have it";
  EXPECT_EQ(names_of("claim/ror.0004.named").aliases_size(), 0) << "it is a part of who has it";
  ASSERT_EQ(names_of("claim/ror.0005.named").aliases_size(), 2);
  EXPECT_EQ(names_of("claim/ror.0005.named").aliases(1).name(), "Cell");
  // Who is named before its own record comes is known by as much.
  ASSERT_EQ(sink.drafts[5].mentions.size(), 2u);
  const v1::Mention& parent = sink.drafts[5].mentions[1].mention;
  EXPECT_EQ(parent.name(), "Cell");
  EXPECT_EQ(parent.country(), "KR");
  EXPECT_THAT(parent.other_names(), ElementsAre("Cell (South Korea)", "Cell Works"));
}

TEST(MobileNetworkCodes, GiveOperatorsWithTheirBrands) {
  SourceFolder folder;
  KeepingSink sink;
  Make("mcc-mnc.yaml", {folder.Write("m.json", R"json([
    {"type": "National", "countryCode": "KR", "mcc": "450", "mnc": "05", "brand": "T, Te", "operator": "SK Telecom", "notes": "CDMA; former Shinsegi Telecom (CDMA)"},
    {"type": "Test", "countryCode": null, "mcc": "001", "mnc": "01", "brand": "TEST", "operator": "Test"},
    {"type": "National", "countryCode": "GE-AB", "mcc": "289", "mnc": "67", "brand": "Aquafon", "operator": null}])json")},
       sink);
  EXPECT_THAT(sink.problems, IsEmpty());
  const v1::Description said = sink.ClaimOf("claim/mcc-mnc.450-05.about").entity().description();
  ASSERT_EQ(said.aliases_size(), 2);
  EXPECT_EQ(said.aliases(0).name(), "T");
  // Who had a network before is no former name of who has it now.
  EXPECT_EQ(sink.ClaimOf("claim/mcc-mnc.450-05.about").note(), "CDMA; former Shinsegi Telecom (CDMA)");
  EXPECT_THAT(said.organization().network_codes(), ElementsAre("450-05"));
  EXPECT_EQ(sink.ClaimOf("claim/mcc-mnc.289-67.about").entity().description().organization().country(), "GE");
  EXPECT_THAT(sink.drafts, SizeIs(3));
}

TEST(SecTickers, GiveTheMainSymbolAndTheOthers) {
  SourceFolder folder;
  KeepingSink sink;
  Make("sec.yaml", {folder.Write("s.json", R"({"fields": ["cik", "name", "ticker", "exchange"], "data": [
    [1015650, "SK TELECOM CO LTD", "SKM", "NYSE"], [1015650, "SK TELECOM CO LTD", "SKMTF", "OTC"],
    [927971, "BANK OF MONTREAL /CAN/", "BMO", null]]})")},
       sink);
  EXPECT_THAT(sink.problems, IsEmpty());
  ASSERT_THAT(sink.drafts, SizeIs(4));
  EXPECT_EQ(sink.drafts[1].claims[0].entity().description().aliases(0).form(), v1::ALIAS_FORM_LEGAL);
  const v1::Description& first = sink.drafts[1].claims[1].entity().description();
  EXPECT_EQ(first.organization().cik(), "0001015650");
  EXPECT_EQ(first.organization().ticker(), "SKM");
  EXPECT_EQ(first.organization().exchange(), "NYSE");
  const v1::Description& second = sink.drafts[2].claims[0].entity().description();
  EXPECT_FALSE(second.organization().has_ticker());
  EXPECT_THAT(second.organization().other_tickers(), ElementsAre("SKMTF"));
  EXPECT_EQ(sink.drafts[3].claims[0].entity().description().name(), "BANK OF MONTREAL");
  EXPECT_EQ(sink.drafts[3].mentions[0].mention.external_ids(0).field(), "organization.cik");
}

// The sources themselves, where they lie beside the checkout.
class TheSources : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = CheckoutFolder() + "/../shared/data/";
    if (!std::filesystem::is_directory(folder_)) GTEST_SKIP() << "the sources are not here";
  }

  // Makes all drafts and checks what holds for every source: ids differ, and few values cannot be read.
  void Check(const std::string& mapping, const std::vector<std::string>& files, size_t least_claims) {
    std::vector<std::string> paths;
    for (const std::string& file : files) paths.push_back(folder_ + file);
    Make(mapping, paths, sink_);
    const std::vector<std::string> ids = sink_.ClaimIds();
    EXPECT_GE(ids.size(), least_claims);
    if (sink_.editions.size() == 1) {
      EXPECT_THAT(std::set<std::string>(ids.begin(), ids.end()), SizeIs(ids.size()));
    }
    size_t lost = 0;
    for (const std::string& problem : sink_.problems)
      lost += absl::EndsWith(problem, "(lost)") || absl::EndsWith(problem, "(unread)");
    EXPECT_LE(lost, 5u) << sink_.problems.front();
    EXPECT_LE(sink_.problems.size(), sink_.drafts.size() / 20) << sink_.problems.front();
  }

  std::vector<std::string> Assets() const {
    std::vector<std::string> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder_ + "ecosystem-graphs/assets")) {
      files.push_back("ecosystem-graphs/assets/" + entry.path().filename().string());
    }
    return files;
  }

  std::string folder_;
  KeepingSink sink_;
};

TEST_F(TheSources, EcosystemGraphsIsReadWhole) { Check("ecosystem-graphs.yaml", Assets(), 2'000); }

TEST_F(TheSources, EcosystemGraphsReplaysItsHistoryToTheSameEnd) {
  Check("ecosystem-graphs.yaml", Assets(), 2'000);
  std::map<std::string, std::string> last;
  for (const RecordDraft& draft : sink_.drafts) {
    for (const v1::Claim& claim : draft.claims) last[claim.id()] = claim.SerializeAsString();
  }
  sink_ = KeepingSink();
  std::vector<std::string> files = Assets();
  files.push_back("ecosystem-graphs/changelog.jsonl.gz");
  Check("ecosystem-graphs.yaml", files, 100'000);
  EXPECT_GT(sink_.editions.size(), 80u);
  std::map<std::string, std::string> replayed;
  for (size_t i = sink_.firsts[sink_.firsts.size() - 2]; i < sink_.firsts.back(); ++i) {
    for (const v1::Claim& claim : sink_.drafts[i].claims) replayed[claim.id()] = claim.SerializeAsString();
  }
  EXPECT_EQ(replayed, last);
}

TEST_F(TheSources, EpochIsReadWhole) {
  Check("epoch-notable.yaml", {"epoch/notable_ai_models_2025-12-02.csv"}, 10'000);
  sink_ = KeepingSink();
  Check("epoch-all.yaml", {"epoch/all_ai_models_2025-04-22.csv"}, 25'000);
  sink_ = KeepingSink();
  Check("epoch-large.yaml", {"epoch/large_scale_ai_models.csv"}, 4'000);
  sink_ = KeepingSink();
  Check("epoch-organizations.yaml", {"epoch/organizations_2025-05.csv"}, 1'100);
}

TEST_F(TheSources, LandscapesAreReadWhole) {
  Check("landscape.yaml", {"landscapes-dev/aaif.landscape.yml", "landscapes-dev/lfai.landscape.yml"}, 850);
  sink_ = KeepingSink();
  Check("membership-intervals.yaml", {"landscapes-dev/membership_intervals.csv"}, 800);
}

TEST_F(TheSources, RegistersAreReadWhole) {
  Check("mcc-mnc.yaml", {"mcc-mnc/mcc-mnc-list.json"}, 3'000);
  sink_ = KeepingSink();
  Check("sec.yaml", {"sec/company_tickers_exchange.json"}, 10'000);
  sink_ = KeepingSink();
  Check("ror.yaml", {"ror/orgs_latest.jsonl.gz"}, 70'000);
}

}  // namespace
}  // namespace entente::cli
