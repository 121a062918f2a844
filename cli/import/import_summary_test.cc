#include "cli/import/import_summary.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"

namespace entente::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

v1::RefusedRecord Refused(const std::string& locator, const std::vector<std::string>& fields) {
  v1::RefusedRecord refused;
  refused.set_locator(locator);
  refused.mutable_status()->set_code(3);
  refused.mutable_status()->set_message("several mistakes");
  google::rpc::BadRequest bad;
  for (const std::string& field : fields) {
    bad.add_field_violations()->set_field(field);
    bad.mutable_field_violations()->rbegin()->set_description("INVALID_FORMAT: no date");
  }
  if (!fields.empty()) refused.mutable_status()->add_details()->PackFrom(bad);
  return refused;
}

TEST(RefusalLog, HasALineForEachMistakeWithItsPlace) {
  RefusalLog log;
  log.Add(Refused("a.csv:7", {"claims[0].valid_time.from", "claims[1].valid_time.from"}));
  EXPECT_EQ(log.refused(), 1);
  EXPECT_THAT(log.Shown(), ElementsAre("a.csv:7: claims[0].valid_time.from: INVALID_FORMAT: no date",
                                       "a.csv:7: claims[1].valid_time.from: INVALID_FORMAT: no date"));
  EXPECT_EQ(log.lines(), 2);
}

TEST(RefusalLog, HasTheMessageWhereThereAreNoFields) {
  RefusalLog log;
  log.Add(Refused("a.csv:7", {}));
  EXPECT_THAT(log.Shown(), ElementsAre("a.csv:7: INVALID_ARGUMENT: several mistakes"));
}

TEST(RefusalLog, ShowsTheFirstAndRefusalsBeforeRemarks) {
  RefusalLog log;
  for (int i = 0; i < 30; ++i) log.Add(absl::StrCat("a.csv:", i), "a date that is none", false);
  log.Add("a.csv:99", "no name", true);
  EXPECT_EQ(log.refused(), 1);
  EXPECT_EQ(log.lines(), 31);
  EXPECT_THAT(log.Shown(), SizeIs(kRefusalsShown));
  EXPECT_EQ(log.Shown()[0], "a.csv:99: no name");
  EXPECT_EQ(log.Shown()[1], "a.csv:0: remark: a date that is none");
}

TEST(RefusalLog, KeepsAllInTheFileOnOneLineEach) {
  const std::string path = std::filesystem::temp_directory_path() / absl::StrCat("errors-", getpid());
  RefusalLog log;
  ASSERT_TRUE(log.WriteTo(path).ok());
  for (int i = 0; i < 100; ++i) log.Add("a.csv:1", "line\nbreak \x1b[31m", true);
  EXPECT_TRUE(log.status().ok());
  std::ifstream file(path);
  int lines = 0;
  for (std::string line; std::getline(file, line); ++lines) EXPECT_EQ(line, "a.csv:1: line break  [31m");
  EXPECT_EQ(lines, 100);
  std::filesystem::remove(path);
}

TEST(RefusalLog, SaysWhenTheFileCannotBeWritten) {
  RefusalLog log;
  EXPECT_THAT(log.WriteTo("/no/such/folder/errors").message(), HasSubstr("/no/such/folder/errors"));
}

class ReportTest : public ::testing::Test {
 protected:
  std::string Text(const ImportReport& report) {
    std::ostringstream out;
    Output output(out, Format::kTable, false);
    WriteReport(report, log_, output);
    return out.str();
  }
  RefusalLog log_;
};

TEST_F(ReportTest, TellsWhatBecameOfRecordsClaimsAndEntities) {
  ImportReport report;
  report.counts.set_records(639);
  report.counts.set_asserted(5424);
  report.counts.set_corrected(12);
  report.entities.matched = 120;
  report.entities.created = 430;
  report.entities.stubbed = 240;
  report.entities.queued = 7;
  report.review_path = "review.yaml";
  report.revision = 17;
  report.elapsed = absl::Seconds(2);
  const std::string text = Text(report);
  EXPECT_THAT(text, HasSubstr("639 taken"));
  EXPECT_THAT(text, HasSubstr("5,424 asserted, 12 corrected"));
  EXPECT_THAT(text, HasSubstr("120 matched, 430 created, 240 stubbed, 7 queued for review"));
  EXPECT_THAT(text, HasSubstr("review.yaml"));
  EXPECT_THAT(text, HasSubstr("17"));
  EXPECT_THAT(text, HasSubstr("2s, 2,718 claims/s"));
  EXPECT_THAT(text, Not(HasSubstr("refused")));
}

TEST_F(ReportTest, SaysThatADryRunChangedNothingAndThatNothingIsNone) {
  ImportReport report;
  report.dry_run = true;
  EXPECT_THAT(Text(report), HasSubstr("nothing was changed"));
  EXPECT_THAT(Text(report), HasSubstr("none"));
}

TEST_F(ReportTest, ShowsTheFirstRefusalsAndHowManyMoreThereAre) {
  for (int i = 0; i < 13; ++i) log_.Add(absl::StrCat("a.csv:", i), "no name", true);
  const std::string text = Text(ImportReport());
  EXPECT_THAT(text, HasSubstr("13 refused"));
  EXPECT_THAT(text, HasSubstr("a.csv:9: no name"));
  EXPECT_THAT(text, Not(HasSubstr("a.csv:10: no name")));
  EXPECT_THAT(text, HasSubstr("... and 3 more; --errors FILE keeps all"));
}

}  // namespace
}  // namespace entente::cli
