#include "service/rpc/calls.h"

#include <thread>

#include "absl/strings/str_cat.h"
#include "service/base/error.h"
#include "service/base/log.h"
#include "service/rpc/status.h"

namespace entente::rpc {

Calls::Call::Call(Calls& calls, const char* method, bool streams)
    : calls_(calls), method_(method), streams_(streams), start_(std::chrono::steady_clock::now()) {
  calls_.in_flight_.fetch_add(1);
  calls_.begun_.fetch_add(1);
}

absl::Status Calls::Refusal() const {
  if (open_.load()) return absl::OkStatus();
  return base::MakeError(absl::StatusCode::kUnavailable, v1::ERROR_REASON_DRAINING,
                         "the server is shutting down; try another or again");
}

absl::Status Calls::CheckSize(size_t bytes) const {
  if (bytes <= static_cast<size_t>(max_message_bytes_)) return absl::OkStatus();
  return base::MakeError(
      absl::StatusCode::kResourceExhausted, v1::ERROR_REASON_MESSAGE_TOO_LARGE,
      absl::StrCat("a message of ", bytes, " bytes is larger than the ", max_message_bytes_, " of max-message-bytes"),
      {{"limit", absl::StrCat(max_message_bytes_)}});
}

void Calls::WaitUntilQuiet(std::chrono::steady_clock::time_point deadline) const {
  constexpr std::chrono::milliseconds kLook(10);
  constexpr int kQuietLooks = 3;
  int quiet = 0;
  for (int64_t seen = begun_.load(); quiet < kQuietLooks && std::chrono::steady_clock::now() < deadline;) {
    std::this_thread::sleep_for(kLook);
    const int64_t begun = begun_.load();
    quiet = begun == seen && in_flight() == 0 ? quiet + 1 : 0;
    seen = begun;
  }
}

Calls::Call::~Call() { calls_.in_flight_.fetch_sub(1); }

void Calls::Call::End(const absl::Status& status, const std::string& peer) const {
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start_);
  const bool slow = !streams_ && took > calls_.slow_;
  if (status.ok() && !slow) return;
  const bool own = IsOwnFailure(status);
  const auto level = own ? base::LogLevel::kError : slow ? base::LogLevel::kWarning : base::LogLevel::kDebug;
  if (!base::LogEnabled(level)) return;
  const char* const what = own ? "call failed" : slow ? "slow call" : "call refused";
  base::Log(level, what,
            {{"method", method_},
             {"peer", peer},
             {"ms", took.count()},
             {"code", absl::StatusCodeToString(status.code())},
             {"why", status.message()}});
}

}  // namespace entente::rpc
