// Sends rows in messages: soon when few are found, in large ones when many are.
#ifndef ENTENTE_SERVICE_MATCH_ROW_STREAM_H_
#define ENTENTE_SERVICE_MATCH_ROW_STREAM_H_

#include <chrono>
#include <cstdint>

#include "absl/status/status.h"
#include "entente/v1/query_service.pb.h"
#include "service/query/meter.h"
#include "service/query/query.h"

namespace entente::match {

// The messages of one answer. Not thread-safe; meter and emit must outlive it.
class RowStream {
 public:
  RowStream(query::Meter& meter, query::Emit<v1::MatchPatternResponse> emit) : meter_(meter), emit_(emit) {}

  // Charges and sends a row, some time. `counted`: the row, but not its bytes, was charged before. Not OK: it was not
  // taken, and nothing more is to come.
  absl::Status Add(v1::PatternRow row, bool counted);
  // Sends what has waited for long. A failure is told by the next Add or End.
  void SendIfDue();
  // Sends the rest as the last message.
  absl::Status End(v1::MatchPatternResponse last);

  int64_t rows() const { return rows_; }
  int64_t bytes() const { return bytes_; }

 private:
  using Clock = std::chrono::steady_clock;

  bool Charge(int64_t bytes, bool counted);
  void Send();

  query::Meter& meter_;
  query::Emit<v1::MatchPatternResponse> emit_;
  v1::MatchPatternResponse pending_;
  int64_t pending_bytes_ = 0;
  Clock::time_point oldest_;  // when the first row of `pending_` came
  int64_t rows_ = 0, bytes_ = 0;
  absl::Status failure_;
};

}  // namespace entente::match

#endif  // ENTENTE_SERVICE_MATCH_ROW_STREAM_H_
