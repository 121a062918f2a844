#include "cli/import/progress.h"

#include <algorithm>
#include <sstream>
#include <string>

#include "cli/display_width.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace entente::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class ProgressTest : public ::testing::Test {
 protected:
  Progress Make(bool terminal, int width = 120) {
    return Progress(out_, terminal, width, [this] { return now_; });
  }
  // What was written since the last look.
  std::string Shown() {
    std::string text = out_.str();
    out_.str("");
    return text;
  }

  absl::Time now_ = absl::FromUnixSeconds(1'700'000'000);
  std::ostringstream out_;
};

TEST_F(ProgressTest, ATerminalSeesABarWithRateAndTimeLeft) {
  Progress progress = Make(true);
  progress.Begin(1000);
  now_ += absl::Seconds(10);
  progress.Show({250, 40, 5000});
  const std::string shown = Shown();
  EXPECT_THAT(shown, HasSubstr("\r"));
  EXPECT_THAT(shown, HasSubstr("[=======                       ]"));
  EXPECT_THAT(shown, HasSubstr("25 %"));
  EXPECT_THAT(shown, HasSubstr("40 records, 5,000 claims, 500 claims/s"));
  EXPECT_THAT(shown, HasSubstr("0:30 left"));
  EXPECT_THAT(shown, Not(HasSubstr("\n")));
}

TEST_F(ProgressTest, TheBarIsTakenAwayAtTheEnd) {
  Progress progress = Make(true);
  progress.Begin(1000);
  progress.Show({250, 1, 1});
  Shown();
  progress.End();
  EXPECT_EQ(Shown(), "\r\x1b[K");
  progress.End();
  EXPECT_EQ(Shown(), "");
}

TEST_F(ProgressTest, TheBarIsNotDrawnMoreOftenThanEyesSee) {
  Progress progress = Make(true);
  progress.Begin(1000);
  progress.Show({1, 1, 1});
  Shown();
  now_ += absl::Milliseconds(50);
  progress.Show({2, 2, 2});
  EXPECT_EQ(Shown(), "");
  now_ += absl::Milliseconds(50);
  progress.Show({3, 3, 3});
  EXPECT_THAT(Shown(), HasSubstr("3 records"));
}

TEST_F(ProgressTest, TheLineFitsTheTerminal) {
  for (int width = 1; width < 130; ++width) {
    Progress progress = Make(true, width);
    progress.Begin(1000);
    now_ += absl::Seconds(100);
    progress.Show({250, 40, 5000});
    const std::string shown = Shown();
    EXPECT_LT(DisplayWidth(shown.substr(shown.find("K") + 1)), std::max(width, 1)) << shown;
  }
}

TEST_F(ProgressTest, ElsewhereALineComesNowAndThen) {
  Progress progress = Make(false);
  progress.Begin(1000);
  progress.Show({1, 1, 1});
  now_ += absl::Seconds(9);
  progress.Show({2, 2, 2});
  EXPECT_EQ(Shown(), "");
  now_ += absl::Seconds(1);
  progress.Show({500, 40, 1000});
  EXPECT_EQ(Shown(), " 50 %  40 records, 1,000 claims, 100 claims/s, 0:10 left\n");
  progress.End();
  EXPECT_EQ(Shown(), "");
}

TEST_F(ProgressTest, NothingIsForetoldOfWorkOfUnknownSize) {
  Progress progress = Make(false);
  progress.Begin(0);
  now_ += absl::Seconds(20);
  progress.Show({500, 40, 1000});
  EXPECT_EQ(Shown(), "40 records, 1,000 claims, 50 claims/s\n");
}

TEST_F(ProgressTest, MoreThanAllIsAll) {
  Progress progress = Make(false);
  progress.Begin(100);
  now_ += absl::Seconds(20);
  progress.Show({500, 40, 1000});
  EXPECT_EQ(Shown(), "100 %  40 records, 1,000 claims, 50 claims/s\n");
}

TEST(Numbers, AreWrittenWithCommas) {
  EXPECT_EQ(WithCommas(0), "0");
  EXPECT_EQ(WithCommas(999), "999");
  EXPECT_EQ(WithCommas(1000), "1,000");
  EXPECT_EQ(WithCommas(1234567), "1,234,567");
  EXPECT_EQ(WithCommas(-123), "-123");
  EXPECT_EQ(WithCommas(-1234), "-1,234");
}

TEST(Times, AreWrittenAsClocksDo) {
  EXPECT_EQ(ClockText(absl::Seconds(7)), "0:07");
  EXPECT_EQ(ClockText(absl::Seconds(725)), "12:05");
  EXPECT_EQ(ClockText(absl::Hours(1) + absl::Minutes(2) + absl::Seconds(3)), "1:02:03");
  EXPECT_EQ(ClockText(absl::Seconds(-5)), "0:00");
}

}  // namespace
}  // namespace entente::cli
