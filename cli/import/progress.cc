#include "cli/import/progress.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace entente::cli {
namespace {

constexpr absl::Duration kBarPause = absl::Milliseconds(100);  // between two pictures of the bar
constexpr absl::Duration kLinePause = absl::Seconds(10);       // between two plain lines
constexpr absl::Duration kEarly = absl::Seconds(2);            // before it no time left is foretold
constexpr int kMaxBar = 30;                                    // columns of the bar
constexpr int kMinBar = 10;                                    // fewer are no bar
constexpr char kClearLine[] = "\r\x1b[K";

}  // namespace

std::string WithCommas(int64_t number) {
  std::string digits = absl::StrCat(number);
  const int first = number < 0 ? 1 : 0;
  for (int at = static_cast<int>(digits.size()) - 3; at > first; at -= 3) digits.insert(at, 1, ',');
  return digits;
}

std::string ClockText(absl::Duration duration) {
  const int64_t seconds = std::max<int64_t>(0, absl::ToInt64Seconds(duration + absl::Milliseconds(500)));
  if (seconds < 3600) return absl::StrFormat("%d:%02d", seconds / 60, seconds % 60);
  return absl::StrFormat("%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

void Progress::Begin(int64_t total_bytes) {
  total_ = total_bytes;
  begun_ = clock_();
  shown_ = terminal_ ? absl::InfinitePast() : begun_;
}

void Progress::Show(const WorkDone& done) {
  const absl::Time now = clock_();
  if (now - shown_ < (terminal_ ? kBarPause : kLinePause)) return;
  shown_ = now;
  if (terminal_) {
    out_ << kClearLine << Line(done, now - begun_) << std::flush;
    bar_is_there_ = true;
  } else {
    out_ << Line(done, now - begun_) << std::endl;
  }
}

void Progress::End() {
  if (bar_is_there_) out_ << kClearLine << std::flush;
  bar_is_there_ = false;
}

std::string Progress::Line(const WorkDone& done, absl::Duration elapsed) const {
  const double part = total_ > 0 ? std::clamp(static_cast<double>(done.bytes) / total_, 0.0, 1.0) : 0;
  const double seconds = std::max(absl::ToDoubleSeconds(elapsed), 1e-3);
  std::string text = absl::StrCat(WithCommas(done.records), " records, ", WithCommas(done.claims), " claims, ",
                                  WithCommas(static_cast<int64_t>(done.claims / seconds)), " claims/s");
  if (total_ > 0) text = absl::StrCat(absl::StrFormat("%3.0f %%  ", part * 100), text);
  if (part > 0 && part < 1 && elapsed >= kEarly) {
    absl::StrAppend(&text, ", ", ClockText(elapsed * ((1 - part) / part)), " left");
  }
  if (!terminal_) return text;
  const int room = width_ - static_cast<int>(text.size()) - 5;
  if (total_ > 0 && room >= kMinBar) {
    const int columns = std::min(room, kMaxBar);
    const int full = static_cast<int>(part * columns);
    text = absl::StrCat("[", std::string(full, '='), std::string(columns - full, ' '), "] ", text);
  }
  return text.substr(0, std::max(0, width_ - 1));
}

}  // namespace entente::cli
