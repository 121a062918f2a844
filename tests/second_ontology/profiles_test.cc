// People of a social network: profiles, friends by date, friends of friends and where they worked, and how far two of
// them are from one another, as other engines answer.
//
// The network and the answers are in the folder of shared data; without it everything is skipped.
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/landscape/csv.h"
#include "tests/landscape/json.h"
#include "tests/second_ontology/social_network.h"

namespace entente::testing {
namespace {

using generated::Cells;
using generated::CsvFile;
using Rows = std::vector<Cells>;

std::string Folder() { return GraphsDirectory() + "/ldbc-snb-sf0.1-knows"; }

// `20100214153210447` to `2010-02-14`.
std::string DayOf(const std::string& digits) {
  return absl::StrCat(digits.substr(0, 4), "-", digits.substr(4, 2), "-", digits.substr(6, 2));
}

// Reads the files, which have one for all organizations and one for all places.
class Reader {
 public:
  explicit Reader(SocialNetwork& network) : network_(network) {
    People();
    Labelled("Place.csv", 1, 3, places_);
    Labelled("Organisation.csv", 2, 1, organizations_);
    Located("Person_isLocatedIn_Place.csv", v1::RELATION_IS_LOCATED_IN, nullptr);
    Located("Organisation_isLocatedIn_Place.csv", v1::RELATION_IS_LOCATED_IN, &organizations_);
    Located("Place_isPartOf_Place.csv", v1::RELATION_IS_PART_OF, &places_);
    Friends("Person_knows_Person.csv");
    Friends("Person_knows_Person_1.csv");
    Jobs();
    network_.Flush();
  }

 private:
  using Labels = std::map<std::string, std::string>;  // number to kind

  static std::string Person(const std::string& number) { return IdOf("person", std::stoll(number)); }

  void People() {
    CsvFile file(Folder() + "/Person.csv", '|');
    for (Cells cells; file.Next(cells);) {
      v1::Description description;
      description.set_name(absl::StrCat(cells.at(1), " ", cells.at(2)));
      v1::Person& person = *description.mutable_person();
      person.set_first_name(cells[1]);
      person.set_last_name(cells[2]);
      person.set_gender(cells.at(3) == "male" ? v1::GENDER_MALE : v1::GENDER_FEMALE);
      person.set_birthday(DayOf(cells.at(4)));
      person.set_joined(std::stoll(cells.at(5)));
      person.set_address(cells.at(6));
      person.set_browser(cells.at(7));
      network_.Describe(Person(cells[0]), std::move(description));
    }
  }

  // A file with a column of kinds.
  void Labelled(const std::string& name, int name_column, int label_column, Labels& labels) {
    CsvFile file(absl::StrCat(Folder(), "/", name), '|');
    for (Cells cells; file.Next(cells);) {
      const std::string kind = absl::AsciiStrToLower(cells.at(label_column));
      labels[cells[0]] = kind;
      auto description = FromText<v1::Description>(kind + " {}");
      description.set_name(cells.at(name_column));
      network_.Describe(IdOf(kind, std::stoll(cells[0])), std::move(description));
    }
  }

  // Relationships to places; the subjects are people where there are no labels.
  void Located(const std::string& name, v1::Relation relation, const Labels* labels) {
    CsvFile file(absl::StrCat(Folder(), "/", name), '|');
    for (Cells cells; file.Next(cells);) {
      const std::string kind = labels == nullptr ? "person" : labels->at(cells.at(0));
      network_.Relate(relation, IdOf(kind, std::stoll(cells.at(0))),
                      IdOf(places_.at(cells.at(1)), std::stoll(cells.at(1))));
    }
  }

  void Friends(const std::string& name) {
    CsvFile file(absl::StrCat(Folder(), "/", name), '|');
    for (Cells cells; file.Next(cells);) {
      v1::Claim claim;
      claim.mutable_relationship()->set_relation(v1::RELATION_KNOWS);
      claim.mutable_relationship()->set_subject(Person(cells.at(0)));
      claim.mutable_relationship()->set_object(Person(cells.at(1)));
      claim.mutable_relationship()->mutable_details()->mutable_friendship()->set_created(std::stoll(cells.at(2)));
      claim.mutable_valid_time()->set_from(DayOf(cells[2]));
      network_.Say(std::move(claim));
    }
  }

  void Jobs() {
    CsvFile file(Folder() + "/Person_workAt_Organisation.csv", '|');
    for (Cells cells; file.Next(cells);) {
      v1::Claim claim;
      claim.mutable_relationship()->set_relation(v1::RELATION_WORK_AT);
      claim.mutable_relationship()->set_subject(Person(cells.at(0)));
      claim.mutable_relationship()->set_object(IdOf(organizations_.at(cells.at(1)), std::stoll(cells.at(1))));
      claim.mutable_relationship()->mutable_details()->mutable_employment()->set_work_from(std::stoi(cells.at(2)));
      claim.mutable_valid_time()->set_from(cells[2]);
      network_.Say(std::move(claim));
    }
  }

  SocialNetwork& network_;
  Labels places_, organizations_;
};

class Profiles : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (!std::filesystem::exists(Folder())) return;
    network_ = std::make_unique<SocialNetwork>();
    Reader read_all(*network_);
  }
  static void TearDownTestSuite() { network_.reset(); }

  void SetUp() override {
    if (network_ == nullptr) GTEST_SKIP() << "no network in " << Folder();
  }

  static google::protobuf::Value ExpectedOf(const std::string& question) {
    const auto file = generated::ReadJson(Folder() + "/expected.json");
    for (const auto& each : generated::Member(file, "questions").list_value().values()) {
      if (generated::Member(each, "id").string_value() == question) return generated::Member(each, "expected");
    }
    ADD_FAILURE() << question << " is not among the questions";
    return {};
  }

  static Rows ExpectedRows(const std::string& question) {
    Rows rows;
    const auto expected = ExpectedOf(question);
    for (const auto& row : expected.list_value().values()) {
      rows.emplace_back();
      for (const auto& cell : row.list_value().values()) rows.back().push_back(generated::TextOf(cell));
    }
    return rows;
  }

  static inline std::unique_ptr<SocialNetwork> network_;
};

TEST_F(Profiles, OfOnePersonAreAsTheFilesSay) {
  const std::string id = IdOf("person", 933);
  const v1::Person person = network_->Get(id).description().person();
  const auto home = network_->Match(absl::StrCat("returns: 'c' pattern { nodes { variable: 'p' ids: '", id,
                                                 "' } nodes { variable: 'c' kinds: 'city' } ",
                                                 "edges { from: 'p' to: 'c' relations: RELATION_IS_LOCATED_IN } }"));
  ASSERT_EQ(home.size(), 1);
  const Cells row = {person.first_name(),
                     person.last_name(),
                     absl::StrReplaceAll(person.birthday(), {{"-", ""}}),
                     person.address(),
                     person.browser(),
                     absl::StrCat(NumberOf(home[0].bindings(0).entity().id())),
                     person.gender() == v1::GENDER_MALE ? "male" : "female",
                     absl::StrCat(person.joined())};
  EXPECT_EQ(Rows{row}, ExpectedRows("IS1"));
}

TEST_F(Profiles, OfFriendsComeNewestFirst) {
  const auto matched = network_->Match(absl::StrCat(
      "returns: ['f', 'e'] order_by: 'e.from desc, f.id' pattern { nodes { variable: 'p' ids: '", IdOf("person", 1129),
      "' } nodes { variable: 'f' } edges { variable: 'e' from: 'p' to: 'f' relations: RELATION_KNOWS } }"));
  Rows rows;
  for (const v1::PatternRow& row : matched) {
    const v1::Entity& friend_ = row.bindings(0).entity();
    rows.push_back({absl::StrCat(NumberOf(friend_.id())), friend_.description().person().first_name(),
                    friend_.description().person().last_name(),
                    absl::StrCat(row.bindings(1).relationship().details().friendship().created())});
  }
  EXPECT_EQ(rows, ExpectedRows("IS3"));
}

TEST_F(Profiles, OfFriendsOfFriendsWhoWorkedInACountryBeforeAYear) {
  const auto matched = network_->Match(absl::StrCat(
      "returns: ['p', 'w', 'c'] order_by: 'w.from, p.id, c.name desc' limit: 10 pattern { nodes { variable: 's' ids: '",
      IdOf("person", 13194139534668),
      "' } nodes { variable: 'p' kinds: 'person' } nodes { variable: 'c' kinds: 'company' } ",
      "nodes { variable: 'country' kinds: 'country' filter_text: 'name = Hungary' } ",
      "edges { from: 's' to: 'p' relations: RELATION_KNOWS steps { min: 1 max: 2 } } ",
      "edges { variable: 'w' from: 'p' to: 'c' relations: RELATION_WORK_AT filter_text: 'details.work_from < 2011' } ",
      "edges { from: 'c' to: 'country' relations: RELATION_IS_LOCATED_IN } different { variables: ['s', 'p'] } }"));
  Rows rows;
  for (const v1::PatternRow& row : matched) {
    const v1::Entity& person = row.bindings(0).entity();
    rows.push_back({absl::StrCat(NumberOf(person.id())), person.description().person().first_name(),
                    person.description().person().last_name(), row.bindings(2).entity().description().name(),
                    absl::StrCat(row.bindings(1).relationship().details().employment().work_from())});
  }
  EXPECT_EQ(rows, ExpectedRows("IC11"));
}

TEST_F(Profiles, AreAsManyHandshakesApartAsOthersFind) {
  const v1::FindPathsResponse found =
      network_->FindPaths(absl::StrCat("relations: RELATION_KNOWS sources: '", IdOf("person", 768), "' targets: '",
                                       IdOf("person", 32985348833975), "'"));
  ASSERT_EQ(found.paths_size(), 1);
  EXPECT_EQ(found.paths(0).hops_size(), static_cast<int>(ExpectedOf("IC13").number_value()));
}

}  // namespace
}  // namespace entente::testing
