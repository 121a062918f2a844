#include "service/query/valid_at.h"

#include "absl/strings/str_cat.h"
#include "service/base/status_macros.h"
#include "service/query/refusal.h"

namespace entente::query {
namespace {

absl::StatusOr<base::Window> IntervalWindow(const v1::ValidAt& valid_at, absl::string_view field) {
  const auto period = base::ParsePeriod(valid_at.interval());
  if (!period.ok()) {
    return Refusal(v1::ERROR_REASON_INVALID_FORMAT, absl::StrCat(field, ".interval"), period.status().message());
  }
  if (!v1::Overlap_IsValid(valid_at.overlap())) {
    return Refusal(v1::ERROR_REASON_OUT_OF_BOUNDS, absl::StrCat(field, ".overlap"),
                   absl::StrCat(static_cast<int>(valid_at.overlap()), " is not an overlap"));
  }
  base::Window window{.first = period->first_earliest,
                      .last = period->last_latest,
                      .every_day = valid_at.overlap() == v1::OVERLAP_EVERY_DAY};
  // What is ongoing has its end in the distant future, and is to hold on every day of an interval without end.
  if (window.last == base::kDistantFuture) --window.last;
  return window;
}

}  // namespace

absl::Status MustBeTrue(bool value, absl::string_view field) {
  if (value) return absl::OkStatus();
  return Refusal(v1::ERROR_REASON_OUT_OF_BOUNDS, field, "`false` chooses nothing: set it to `true` or leave it out");
}

absl::StatusOr<base::Window> ReadValidAt(const v1::ValidAt& valid_at, base::Day today, const base::Window& otherwise,
                                         absl::string_view field) {
  switch (valid_at.when_case()) {
    case v1::ValidAt::kToday:
      RETURN_IF_ERROR(MustBeTrue(valid_at.today(), absl::StrCat(field, ".today")));
      return base::Window{.first = today, .last = today};
    case v1::ValidAt::kDay: {
      const auto day = base::ParseDay(valid_at.day());
      if (!day.ok()) {
        return Refusal(v1::ERROR_REASON_INVALID_FORMAT, absl::StrCat(field, ".day"), day.status().message());
      }
      return base::Window{.first = *day, .last = *day};
    }
    case v1::ValidAt::kInterval:
      return IntervalWindow(valid_at, field);
    case v1::ValidAt::kAny:
      RETURN_IF_ERROR(MustBeTrue(valid_at.any(), absl::StrCat(field, ".any")));
      return base::Window{.any = true};
    case v1::ValidAt::WHEN_NOT_SET:
      break;
  }
  return otherwise;
}

}  // namespace entente::query
