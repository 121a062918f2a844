#include "service/match/row_stream.h"

#include <utility>

#include "service/base/status_macros.h"

namespace entente::match {
namespace {

constexpr int kRowsInMessage = 500;
constexpr int64_t kBytesInMessage = 64 << 10;
// How long a row waits for others: unnoticed by people, and long for a search.
constexpr std::chrono::milliseconds kLongest(50);

}  // namespace

absl::Status RowStream::Add(v1::PatternRow row, bool counted) {
  RETURN_IF_ERROR(failure_);
  const auto bytes = static_cast<int64_t>(row.ByteSizeLong());
  if (!Charge(bytes, counted)) return meter_.status();
  RETURN_IF_ERROR(failure_);  // the meter lets the stream send
  if (pending_.rows().empty()) oldest_ = Clock::now();
  *pending_.add_rows() = std::move(row);
  pending_bytes_ += bytes;
  ++rows_;
  bytes_ += bytes;
  if (pending_.rows_size() >= kRowsInMessage || pending_bytes_ >= kBytesInMessage) Send();
  return failure_;
}

// Once the budget is spent, rows that were counted before may still go, as far as their bytes are within it.
bool RowStream::Charge(int64_t bytes, bool counted) {
  if (!meter_.status().ok()) {
    return counted && absl::IsResourceExhausted(meter_.status()) && bytes_ + bytes <= meter_.max_bytes();
  }
  return meter_.Return(counted ? 0 : 1, bytes) || (counted && Charge(bytes, counted));
}

void RowStream::SendIfDue() {
  if (failure_.ok() && !pending_.rows().empty() && Clock::now() - oldest_ >= kLongest) Send();
}

void RowStream::Send() {
  v1::MatchPatternResponse message = std::move(pending_);
  pending_.Clear();
  pending_bytes_ = 0;
  failure_ = emit_(std::move(message), query::Follows::kMore);
}

absl::Status RowStream::End(v1::MatchPatternResponse last) {
  RETURN_IF_ERROR(failure_);
  last.mutable_rows()->Swap(pending_.mutable_rows());
  return emit_(std::move(last), query::Follows::kNothing);
}

}  // namespace entente::match
