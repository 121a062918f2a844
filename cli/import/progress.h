// How far a long piece of work is, for whoever waits for it: a bar with rate and time left on a terminal, a plain line
// now and then otherwise.
//
//   Progress progress(notes, is_terminal, width, [] { return absl::Now(); });
//   progress.Begin(total_bytes);
//   ... progress.Show({.bytes = ..., .records = ..., .claims = ...}) ...
//   progress.End();
#ifndef ENTENTE_CLI_IMPORT_PROGRESS_H_
#define ENTENTE_CLI_IMPORT_PROGRESS_H_

#include <cstdint>
#include <functional>
#include <ostream>
#include <string>

#include "absl/time/time.h"

namespace entente::cli {

// How much is done.
struct WorkDone {
  int64_t bytes = 0;  // of the total
  int64_t records = 0;
  int64_t claims = 0;
};

// Shows it. Not thread-safe; the stream must outlive it.
class Progress {
 public:
  using Clock = std::function<absl::Time()>;

  // `width` is how many columns a terminal has.
  Progress(std::ostream& out, bool terminal, int width, Clock clock)
      : out_(out), terminal_(terminal), width_(width), clock_(std::move(clock)) {}

  // The work begins; `total_bytes` is all of it, 0 when nobody knows.
  void Begin(int64_t total_bytes);
  // Shows how far it is, unless that was shown just before.
  void Show(const WorkDone& done);
  // The work ends; takes the bar away. What was shown plainly stays.
  void End();

  // The time since Begin.
  absl::Duration elapsed() const { return clock_() - begun_; }

 private:
  std::string Line(const WorkDone& done, absl::Duration elapsed) const;

  std::ostream& out_;
  const bool terminal_;
  const int width_;
  const Clock clock_;
  int64_t total_ = 0;
  absl::Time begun_;
  absl::Time shown_;
  bool bar_is_there_ = false;
};

// `1,234,567`. Pure.
std::string WithCommas(int64_t number);
// `0:42`, `12:05`, `1:02:03`. Pure.
std::string ClockText(absl::Duration duration);

}  // namespace entente::cli

#endif  // ENTENTE_CLI_IMPORT_PROGRESS_H_
