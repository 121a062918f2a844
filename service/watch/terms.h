// What the requests of all watches have in common: where to start, when to end, and what to do when it gets difficult.
#ifndef ENTENTE_SERVICE_WATCH_TERMS_H_
#define ENTENTE_SERVICE_WATCH_TERMS_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "entente/v1/watch_service.pb.h"
#include "service/base/error.h"

namespace entente::watch {

// WatchRequest.mark_interval, in seconds.
inline constexpr int64_t kDefaultMarkSeconds = 15;
inline constexpr int64_t kMinMarkSeconds = 1;
inline constexpr int64_t kMaxMarkSeconds = 600;

enum class Start { kNow, kSnapshot, kAfterToken, kAfterRevision, kEarliest };

// The terms. A value.
struct Terms {
  Start start = Start::kNow;
  std::string after_token;
  int64_t after_revision = 0;
  std::chrono::nanoseconds mark_interval = std::chrono::seconds(kDefaultMarkSeconds);
  int64_t until_revision = 0;            // 0: never
  std::optional<int64_t> until_time_us;  // since 1970
  int64_t max_changes = 0;               // 0: any number
  v1::HistoryLost on_history_lost = v1::HISTORY_LOST_FAIL;
  v1::SlowConsumer slow_consumer = v1::SLOW_CONSUMER_DISCONNECT;
  bool batch = false;   // messages that wait together go as one
  uint64_t digest = 0;  // of the rest of the request: what a token is bound to
};

// Reads the terms of a request of WatchService, appending a violation for each mistake. `unset` is how a start that is
// left out is read. Pure.
template <typename Request>
Terms ReadTerms(const Request& request, Start unset, std::vector<base::Violation>& violations);

}  // namespace entente::watch

#endif  // ENTENTE_SERVICE_WATCH_TERMS_H_
