#include "service/watch/terms.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "service/base/token.h"

namespace entente::watch {
namespace {

constexpr int64_t kMicrosPerSecond = 1'000'000;
constexpr int64_t kFirstSecond = -62'135'596'800, kLastSecond = 253'402'300'799;  // years 1 to 9999

void NotNegative(int64_t value, absl::string_view field, absl::string_view what,
                 std::vector<base::Violation>& violations) {
  if (value >= 0) return;
  violations.push_back(
      {v1::ERROR_REASON_OUT_OF_BOUNDS, std::string(field), absl::StrCat(value, " is below 0, which ", what)});
}

std::chrono::nanoseconds MarkInterval(const google::protobuf::Duration& interval,
                                      std::vector<base::Violation>& violations) {
  const bool above = interval.seconds() == kMaxMarkSeconds && interval.nanos() > 0;
  const bool within = interval.seconds() >= kMinMarkSeconds && interval.seconds() <= kMaxMarkSeconds && !above &&
                      interval.nanos() >= 0 && interval.nanos() < 1'000'000'000;
  if (!within) {
    violations.push_back({v1::ERROR_REASON_OUT_OF_BOUNDS, "mark_interval",
                          absl::StrCat("must be from ", kMinMarkSeconds, " s to ", kMaxMarkSeconds, " s")});
    return std::chrono::seconds(kDefaultMarkSeconds);
  }
  return std::chrono::seconds(interval.seconds()) + std::chrono::nanoseconds(interval.nanos());
}

std::optional<int64_t> UntilTime(const google::protobuf::Timestamp& time, std::vector<base::Violation>& violations) {
  if (time.seconds() < kFirstSecond || time.seconds() > kLastSecond || time.nanos() < 0 || time.nanos() > 999'999'999) {
    violations.push_back(
        {v1::ERROR_REASON_OUT_OF_BOUNDS, "until_time", "this is not a time between the years 1 and 9999"});
    return std::nullopt;
  }
  return time.seconds() * kMicrosPerSecond + time.nanos() / 1000;
}

template <typename Request>
Start StartOf(const Request& request, Start unset) {
  switch (request.start_case()) {
    case Request::kNow:
      return Start::kNow;
    case Request::kSnapshot:
      return Start::kSnapshot;
    case Request::kAfterToken:
      return Start::kAfterToken;
    case Request::kAfterRevision:
      return Start::kAfterRevision;
    case Request::kEarliest:
      return Start::kEarliest;
    case Request::START_NOT_SET:
      break;
  }
  return unset;
}

template <typename Values>
void SortAndDedup(Values& values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

// The order of values in a filter means nothing, and an empty filter is none.
void Normalize(v1::WatchRequest& request) {
  v1::WatchFilter& filter = *request.mutable_filter();
  SortAndDedup(*filter.mutable_kinds());
  SortAndDedup(*filter.mutable_relations());
  SortAndDedup(*filter.mutable_entities());
  SortAndDedup(*filter.mutable_meanings());
}
void Normalize(v1::WatchPatternRequest&) {}
void Normalize(v1::WatchLandscapeRequest&) {}

// What a stream sees, without where it starts and ends.
template <typename Request>
uint64_t DigestOf(Request request) {
  request.clear_start();
  request.clear_mark_interval();
  request.clear_until_revision();
  request.clear_until_time();
  request.clear_max_changes();
  request.clear_on_history_lost();
  request.clear_slow_consumer();
  request.clear_batch();
  Normalize(request);
  return base::DigestOf(request);
}

}  // namespace

template <typename Request>
Terms ReadTerms(const Request& request, Start unset, std::vector<base::Violation>& violations) {
  Terms terms;
  terms.start = StartOf(request, unset);
  terms.after_token = request.after_token();
  terms.after_revision = request.after_revision();
  NotNegative(request.after_revision(), "after_revision", "is before the first", violations);
  if (request.has_mark_interval()) terms.mark_interval = MarkInterval(request.mark_interval(), violations);
  terms.until_revision = request.until_revision();
  NotNegative(request.until_revision(), "until_revision", "means never", violations);
  if (request.has_until_time()) terms.until_time_us = UntilTime(request.until_time(), violations);
  terms.max_changes = request.max_changes();
  NotNegative(request.max_changes(), "max_changes", "means any number", violations);
  if (!v1::HistoryLost_IsValid(request.on_history_lost())) {
    violations.push_back({v1::ERROR_REASON_OUT_OF_BOUNDS, "on_history_lost",
                          absl::StrCat(static_cast<int>(request.on_history_lost()), " is none of HistoryLost")});
  } else if (request.on_history_lost() != v1::HISTORY_LOST_UNSPECIFIED) {
    terms.on_history_lost = request.on_history_lost();
  }
  if (!v1::SlowConsumer_IsValid(request.slow_consumer())) {
    violations.push_back({v1::ERROR_REASON_OUT_OF_BOUNDS, "slow_consumer",
                          absl::StrCat(static_cast<int>(request.slow_consumer()), " is none of SlowConsumer")});
  } else if (request.slow_consumer() != v1::SLOW_CONSUMER_UNSPECIFIED) {
    terms.slow_consumer = request.slow_consumer();
  }
  terms.batch = request.batch();
  terms.digest = DigestOf(request);
  return terms;
}

template Terms ReadTerms(const v1::WatchRequest&, Start, std::vector<base::Violation>&);
template Terms ReadTerms(const v1::WatchPatternRequest&, Start, std::vector<base::Violation>&);
template Terms ReadTerms(const v1::WatchLandscapeRequest&, Start, std::vector<base::Violation>&);

}  // namespace entente::watch
