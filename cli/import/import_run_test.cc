#include "cli/import/import_run.h"

#include <algorithm>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "cli/testing/fake_graph.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace entente::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// A row that describes an organization.
RecordDraft Row(int number, const std::string& name) {
  RecordDraft draft;
  draft.locator = absl::StrCat("rows.csv:", number);
  draft.key = absl::StrCat(number);
  DraftMention& mention = draft.mentions.emplace_back();
  mention.mention.set_name(name);
  mention.mention.add_kinds("organization");
  mention.described = true;
  mention.source_key = absl::StrCat("src/", number);
  v1::Claim& claim = draft.claims.emplace_back();
  claim.set_id(absl::StrCat("claim/src.", number));
  claim.mutable_entity()->set_id("@0");
  claim.mutable_entity()->mutable_description()->set_name(name);
  return draft;
}

std::vector<RecordDraft> Rows(int count) {
  std::vector<RecordDraft> rows;
  for (int i = 1; i <= count; ++i) rows.push_back(Row(i, absl::StrCat("Company ", i)));
  return rows;
}

class ImportRunTest : public ::testing::Test {
 protected:
  ImportRunTest() {
    options_.source = "src";
    options_.claim_prefix = "claim/src.";
    options_.digest = "0123456789abcdef0123456789abcdef";
    options_.edition_digest = "fedcba98765432100123456789abcdef";
    options_.author = "test";
    options_.batch_records = 2;
  }

  // Imports an edition, as a mapping would give it; `stop_after` records the user interrupts it.
  absl::Status Import(const std::vector<RecordDraft>& rows, int stop_after = -1) {
    return ImportEditions({{Edition(), rows}}, stop_after);
  }
  absl::Status ImportEditions(const std::vector<std::pair<Edition, std::vector<RecordDraft>>>& editions,
                              int stop_after = -1) {
    Resolver resolver(graph_, "src", {});
    std::ostringstream shown;
    Progress progress(shown, false, 100, [] { return absl::UnixEpoch(); });
    progress.Begin(0);
    log_ = RefusalLog();
    int left = stop_after;
    ImportRun run(
        graph_, resolver, nullptr, log_, progress, [&] { return stop_after >= 0 && left-- == 0; }, options_);
    absl::Status status;
    for (const auto& [edition, rows] : editions) {
      if (status.ok()) status = run.BeginEdition(edition);
      if (problem_.has_value()) run.Report(*problem_);
      for (const RecordDraft& row : rows) {
        if (status.ok()) status = run.Take(row);
      }
    }
    if (status.ok()) status = run.Finish();
    report_ = run.report();
    return status;
  }

  // The ids of the imports that took records, in order of id.
  std::vector<std::string> Runs() const {
    std::vector<std::string> ids;
    for (const auto& [id, batches] : graph_.batches) {
      const bool takes =
          std::any_of(batches.begin(), batches.end(), [](const auto& b) { return b.records_size() > 0; });
      if (takes) ids.push_back(id);
    }
    return ids;
  }

  FakeGraph graph_;
  ImportRunOptions options_;
  std::optional<SourceProblem> problem_;  // found in the source
  RefusalLog log_;
  ImportReport report_;
};

TEST_F(ImportRunTest, SendsEverythingInBatches) {
  ASSERT_TRUE(Import(Rows(5)).ok());
  EXPECT_EQ(report_.counts.asserted(), 5);
  EXPECT_EQ(report_.counts.records(), 5);
  EXPECT_EQ(report_.entities.created, 5);
  ASSERT_EQ(Runs().size(), 1u);
  EXPECT_THAT(graph_.batches.at(Runs()[0]), SizeIs(3));
  EXPECT_EQ(report_.revision, 3);
}

TEST_F(ImportRunTest, ASecondImportComparesEverythingAndChangesNothing) {
  ASSERT_TRUE(Import(Rows(5)).ok());
  const int64_t revision = graph_.revision;
  ASSERT_TRUE(Import(Rows(5)).ok());
  EXPECT_EQ(report_.counts.unchanged(), 5);
  EXPECT_EQ(report_.counts.asserted() + report_.counts.corrected(), 0);
  EXPECT_EQ(report_.replayed, 0);
  EXPECT_EQ(graph_.revision, revision);
  EXPECT_THAT(Runs(), SizeIs(2));
}

TEST_F(ImportRunTest, ASecondImportTakesWhatWasRefusedBeforeAndNowIsNot) {
  graph_.refused_locators = {"rows.csv:2"};
  ASSERT_TRUE(Import(Rows(3)).ok());
  EXPECT_EQ(log_.refused(), 1);
  EXPECT_THAT(log_.Shown(), ElementsAre("rows.csv:2: INVALID_ARGUMENT: not to my taste"));
  EXPECT_EQ(report_.counts.asserted(), 2);
  graph_.refused_locators.clear();
  ASSERT_TRUE(Import(Rows(3)).ok());
  EXPECT_EQ(report_.counts.asserted(), 1);
  EXPECT_EQ(report_.counts.unchanged(), 2);
}

TEST_F(ImportRunTest, ABrokenRunIsGoneOnWith) {
  graph_.fails_after = 2;
  EXPECT_TRUE(absl::IsUnavailable(Import(Rows(9))));
  graph_.fails_after = -1;
  ASSERT_TRUE(Import(Rows(9)).ok());
  EXPECT_EQ(report_.replayed, 2);
  EXPECT_EQ(report_.counts.asserted(), 5);
  EXPECT_EQ(graph_.claims.size(), 9u);
  EXPECT_THAT(Runs(), SizeIs(1));
}

TEST_F(ImportRunTest, AnInterruptionStopsBetweenRecordsAndSaysHowToGoOn) {
  const absl::Status status = Import(Rows(9), 5);
  EXPECT_TRUE(absl::IsCancelled(status));
  EXPECT_THAT(status.message(), HasSubstr("after batch 2; the same command goes on"));
  EXPECT_EQ(graph_.claims.size(), 4u);
  ASSERT_TRUE(Import(Rows(9)).ok());
  EXPECT_EQ(graph_.claims.size(), 9u);
  EXPECT_THAT(Runs(), SizeIs(1));
}

TEST_F(ImportRunTest, OtherContentIsAnotherRun) {
  graph_.fails_after = 1;
  EXPECT_FALSE(Import(Rows(9)).ok());
  graph_.fails_after = -1;
  options_.digest = "ffff456789abcdef0123456789abcdef";
  ASSERT_TRUE(Import(Rows(8)).ok());
  EXPECT_EQ(report_.replayed, 0);
  EXPECT_THAT(Runs(), SizeIs(2));
}

TEST_F(ImportRunTest, ADryRunLeavesNothingBehind) {
  options_.dry_run = true;
  ASSERT_TRUE(Import(Rows(5)).ok());
  EXPECT_EQ(report_.counts.asserted(), 5);
  EXPECT_THAT(graph_.claims, IsEmpty());
  EXPECT_EQ(graph_.revision, 0);
  for (const auto& [id, batches] : graph_.batches) EXPECT_THAT(batches, IsEmpty()) << id;
}

TEST_F(ImportRunTest, WhatIsNoLongerSaidIsRetractedWhenAskedFor) {
  ASSERT_TRUE(Import(Rows(5)).ok());
  options_.digest = "aaaa456789abcdef0123456789abcdef";
  ASSERT_TRUE(Import(Rows(3)).ok());
  EXPECT_EQ(report_.counts.retracted(), 0);
  options_.digest = "bbbb456789abcdef0123456789abcdef";
  options_.retract_missing = true;
  ASSERT_TRUE(Import(Rows(3)).ok());
  EXPECT_EQ(report_.counts.retracted(), 2);
}

TEST_F(ImportRunTest, NothingIsRetractedWhereARecordCouldNotBeRead) {
  ASSERT_TRUE(Import(Rows(5)).ok());
  options_.retract_missing = true;
  const auto import_with = [&](const SourceProblem& problem) {
    options_.digest[0] += 1;
    problem_ = problem;
    EXPECT_TRUE(Import(Rows(3)).ok());
    return report_.counts.retracted();
  };
  EXPECT_EQ(import_with({"rows.csv:4", "has too many cells", Loss::kUnread}), 0);
  EXPECT_TRUE(report_.kept_missing);
  EXPECT_EQ(import_with({"rows.csv:4", "a value that is none", Loss::kNone}), 2);
  EXPECT_FALSE(report_.kept_missing);
}

TEST_F(ImportRunTest, OneEditionThatKeptWhatIsMissingIsTold) {
  RecordDraft broken = Row(1, "Facebook");
  broken.claims[0].mutable_entity()->set_id("@7");
  ASSERT_TRUE(
      ImportEditions({{Edition{"a", {}}, {broken, Row(2, "Acme")}}, {Edition{"b", {"2"}}, {Row(1, "Meta")}}}).ok());
  EXPECT_EQ(report_.counts.retracted(), 1) << "the second knows what is missing";
  EXPECT_TRUE(report_.kept_missing);
}

TEST_F(ImportRunTest, NothingIsRetractedWhereARecordWasNotSent) {
  options_.retract_missing = true;
  ASSERT_TRUE(Import(Rows(2)).ok());
  options_.digest[0] += 1;
  std::vector<RecordDraft> rows = {Row(1, "Company 1"), Row(2, "Company 2")};
  rows[1].claims[0].mutable_entity()->set_id("@7");
  ASSERT_TRUE(Import(rows).ok());
  EXPECT_EQ(log_.refused(), 1);
  EXPECT_EQ(report_.counts.retracted(), 0) << "claim/src.2 may still be what the source says";
}

TEST_F(ImportRunTest, TheEditionsOfAHistoryFollowOneAnother) {
  ASSERT_TRUE(ImportEditions({{Edition{"2022-01", {}}, {Row(1, "Facebook"), Row(2, "Gone")}},
                              {Edition{"2022-02", {"2"}}, {Row(1, "Meta")}}})
                  .ok());
  EXPECT_EQ(report_.editions, 2);
  EXPECT_EQ(report_.counts.asserted(), 2);
  EXPECT_EQ(report_.counts.corrected(), 1);
  EXPECT_EQ(report_.counts.retracted(), 1);
  EXPECT_EQ(graph_.claims.at("claim/src.1").entity().description().name(), "Meta");
  EXPECT_EQ(graph_.claims.at("claim/src.2").state(), v1::CLAIM_STATE_RETRACTED);
}

TEST_F(ImportRunTest, WhatTakesThePlaceOfARecordThatEndsGetsItsId) {
  ASSERT_TRUE(ImportEditions({{Edition{"a", {}}, {Row(1, "Acme")}}, {Edition{"b", {"1"}}, {Row(2, "Acme")}}}).ok());
  EXPECT_EQ(graph_.claims.at("claim/src.1").state(), v1::CLAIM_STATE_RETRACTED);
  EXPECT_EQ(graph_.claims.at("claim/src.2").entity().id(), "organization/acme");
}

TEST_F(ImportRunTest, AnEditionIsImportedOnceAndALongerHistoryGoesOn) {
  std::vector<std::pair<Edition, std::vector<RecordDraft>>> history = {{Edition{"a", {}}, {Row(1, "Facebook")}},
                                                                       {Edition{"b", {}}, {Row(1, "Meta")}}};
  ASSERT_TRUE(ImportEditions(history).ok());
  const int64_t revision = graph_.revision;
  ASSERT_TRUE(ImportEditions(history).ok());
  EXPECT_EQ(graph_.revision, revision);
  options_.digest = "cccc456789abcdef0123456789abcdef";  // the log has grown
  history.push_back({Edition{"c", {}}, {Row(1, "Meta Platforms")}});
  ASSERT_TRUE(ImportEditions(history).ok());
  EXPECT_EQ(graph_.revision, revision + 1);
  EXPECT_EQ(graph_.claims.at("claim/src.1").entity().description().name(), "Meta Platforms");
}

TEST_F(ImportRunTest, AHistoryThatBrokeOffGoesOnWithinItsEdition) {
  const std::vector<std::pair<Edition, std::vector<RecordDraft>>> history = {{Edition{"a", {}}, Rows(4)},
                                                                             {Edition{"b", {}}, Rows(6)}};
  graph_.fails_after = 4;  // both batches of the first, its count, and one of the second
  EXPECT_FALSE(ImportEditions(history).ok());
  graph_.fails_after = -1;
  ASSERT_TRUE(ImportEditions(history).ok());
  EXPECT_EQ(report_.replayed, 1);
  EXPECT_EQ(graph_.claims.size(), 6u);
}

TEST_F(ImportRunTest, ABatchEndsBeforeItHoldsTooManyClaims) {
  options_.batch_records = 1000;
  std::vector<RecordDraft> rows;
  for (int i = 0; i < 3; ++i) {
    RecordDraft row = Row(i, absl::StrCat("Company ", i));
    for (int64_t c = 1; c < kMaxBatchClaims / 2; ++c) {
      row.claims.push_back(row.claims[0]);
      row.claims.back().set_id(absl::StrCat("claim/src.", i, ".", c));
    }
    rows.push_back(row);
  }
  ASSERT_TRUE(Import(rows).ok());
  for (const v1::ImportBatch& batch : graph_.batches.at(Runs().at(0))) {
    int64_t claims = 0;
    for (const v1::ImportRecord& record : batch.records()) claims += record.claims_size();
    EXPECT_LE(claims, kMaxBatchClaims);
    EXPECT_LE(static_cast<int64_t>(batch.ByteSizeLong()), int64_t{4} << 20);
  }
}

TEST_F(ImportRunTest, ARecordThatNoBatchHoldsIsRefusedWithItsPlace) {
  RecordDraft endless = Row(7, "Endless");
  for (int64_t c = 0; c <= kMaxBatchClaims; ++c) endless.claims.push_back(endless.claims[0]);
  ASSERT_TRUE(Import({Row(1, "Fine"), endless}).ok());
  EXPECT_EQ(log_.refused(), 1);
  ASSERT_THAT(log_.Shown(), SizeIs(1));
  EXPECT_THAT(log_.Shown()[0], HasSubstr("rows.csv:7: BATCH_TOO_LARGE"));
  EXPECT_EQ(report_.counts.asserted(), 1);
}

TEST_F(ImportRunTest, AnEmptySourceIsAnImportOfNothing) {
  ASSERT_TRUE(Import({}).ok());
  EXPECT_EQ(report_.counts.records(), 0);
}

TEST(ImportId, TellsEditionsRunsAndContentApartAndIsShortEnough) {
  ImportRunOptions options;
  options.source = std::string(40, 's');
  options.digest = std::string(32, 'a');
  options.edition_digest = std::string(32, 'b');
  const std::string edition(32, 'e');
  EXPECT_LE(ImportIdOf(options, edition, "123456").size(), 64u);
  EXPECT_LE(ImportIdOf(options, "", "123456").size(), 64u);
  EXPECT_NE(ImportIdOf(options, "", "1"), ImportIdOf(options, "", "2"));
  EXPECT_NE(ImportIdOf(options, "a", "1"), ImportIdOf(options, "b", "1"));
  ImportRunOptions grown = options;
  grown.digest = std::string(32, 'c');
  EXPECT_NE(ImportIdOf(options, "", "1"), ImportIdOf(grown, "", "1"));
  EXPECT_EQ(ImportIdOf(options, "a", "1"), ImportIdOf(grown, "a", "1"));
}

}  // namespace
}  // namespace entente::cli
