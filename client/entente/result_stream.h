// The items of a streaming call, one after the other, as fast as they are asked for.
//
//   entente::PatternRows rows = client.MatchPattern(request);
//   for (;;) {
//     absl::StatusOr<std::optional<entente::v1::PatternRow>> row = rows.Next();
//     if (!row.ok()) return row.status();
//     if (!row->has_value()) break;
//     Use(**row);
//   }
//   if (rows.read_info().truncated()) ...
//
// Nothing is taken from the server before it is asked for: who reads slowly slows the server down and fills no memory.
// Letting go of a stream before its end cancels the call. Lists that come in pages are a ResultRange.
#ifndef ENTENTE_CLIENT_RESULT_STREAM_H_
#define ENTENTE_CLIENT_RESULT_STREAM_H_

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "absl/status/statusor.h"
#include "entente/connection.h"
#include "entente/retry_policy.h"
#include "entente/v1/bulk_service.pb.h"
#include "entente/v1/query_service.pb.h"
#include "google/protobuf/repeated_field.h"

namespace entente {

// The items of one call. One thread calls Next; Cancel may be called from any. Movable; what was moved from may only be
// destroyed.
template <typename Response, typename Item>
class ResultStream {
 public:
  // Opens the stream; `items` are those of a message.
  using Open = std::function<std::unique_ptr<StreamReader<Response>>(Deadline)>;
  using Items = std::function<google::protobuf::RepeatedPtrField<Item>*(Response&)>;

  using Field = google::protobuf::RepeatedPtrField<Item>* (Response::*)();

  // The call as a whole may take `deadline` from the first Next. Until its first message it is repeated by the policy;
  // after that an error is final. Best made by a Client.
  ResultStream(Open open, Items items, const RetryPolicy& policy, std::chrono::milliseconds deadline);
  ResultStream(Open open, Field items, const RetryPolicy& policy, std::chrono::milliseconds deadline)
      : ResultStream(std::move(open), Items(items), policy, deadline) {}
  ~ResultStream();
  ResultStream(ResultStream&&) noexcept;
  ResultStream& operator=(ResultStream&&) noexcept;

  // Blocks for the next item; nothing after the last. An error is returned again by every further call. CANCELLED after
  // Cancel.
  absl::StatusOr<std::optional<Item>> Next();

  // Ends the call; a Next that blocks returns.
  void Cancel();

 protected:
  // The latest message, its items taken out.
  const Response& latest() const;

 private:
  class State;
  std::unique_ptr<State> state_;
};

// The rows of a pattern.
class PatternRows : public ResultStream<v1::MatchPatternResponse, v1::PatternRow> {
 public:
  using ResultStream::ResultStream;
  // How the pattern was searched for, if that was asked; and what the rows were read from. Empty before the end.
  const v1::QueryPlan& plan() const { return latest().plan(); }
  const v1::ReadInfo& read_info() const { return latest().read_info(); }
};

// What differs between two states.
class GraphChanges : public ResultStream<v1::DiffGraphResponse, v1::FactChange> {
 public:
  using ResultStream::ResultStream;
  // How many changes of each kind there were, and what the two states were read from. Empty before the end.
  const google::protobuf::RepeatedPtrField<v1::ChangeCount>& counts() const { return latest().counts(); }
  const v1::ReadInfo& before() const { return latest().before(); }
  const v1::ReadInfo& after() const { return latest().after(); }
};

extern template class ResultStream<v1::MatchPatternResponse, v1::PatternRow>;
extern template class ResultStream<v1::DiffGraphResponse, v1::FactChange>;
extern template class ResultStream<v1::ExportResponse, v1::Claim>;

}  // namespace entente

#endif  // ENTENTE_CLIENT_RESULT_STREAM_H_
