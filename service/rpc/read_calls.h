// How calls that read are answered: find out how fresh a state the request needs, wait for it without a thread, take a
// turn, hand the request to the room that answers it.
//
// Most questions are answered sooner than another thread would wake up. So an answer is first attempted on gRPC's
// thread, where the state is there, and begun anew on a worker if that takes long; what an attempt has found by then is
// thrown away, since nothing of it was sent. Methods whose questions are mostly long are seldom attempted (attempts.h).
#ifndef ENTENTE_SERVICE_RPC_READ_CALLS_H_
#define ENTENTE_SERVICE_RPC_READ_CALLS_H_

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <utility>

#include "absl/status/statusor.h"
#include "entente/v1/query_service.pb.h"
#include "service/base/error.h"
#include "service/graph/graph.h"
#include "service/query/meter.h"
#include "service/query/query.h"
#include "service/rpc/attempts.h"
#include "service/rpc/calls.h"
#include "service/rpc/freshness.h"
#include "service/rpc/streamed_answer.h"
#include "service/rpc/turns.h"
#include "service/rpc/unary_call.h"
#include "service/rpc/workers.h"

namespace entente::rpc {

// What reads stand on; all must outlive them.
struct ReadParts {
  const query::Engine& engine;
  const graph::Graph& graph;
  Freshness& freshness;
  Workers& workers;         // for answers in one message
  Workers& stream_workers;  // for streams, so that clients that do not read keep no others waiting
  StreamParts streams;
};

// Answers reads. Thread-safe.
class ReadCalls {
 public:
  template <typename Request, typename Response>
  using Method = absl::StatusOr<Response> (query::Engine::*)(const Request&, const query::Caller&) const;
  template <typename Request, typename Response>
  using Function = absl::StatusOr<Response> (*)(const query::Ground&, const Request&, const query::Caller&);
  template <typename Request, typename Response>
  using Stream = absl::Status (*)(const query::Ground&, const Request&, const query::Caller&, query::Emit<Response>);

  explicit ReadCalls(const ReadParts& parts) : parts_(parts) {}

  // What is quick enough to be answered on gRPC's thread, whatever is asked.
  template <typename Request, typename Response>
  grpc::ServerUnaryReactor* AnswerHere(const char* name, Method<Request, Response> method,
                                       grpc::CallbackServerContext* context, const Request* request,
                                       Response* response) const {
    return Begin(name, Where::kHere, context, request, response, [this, method, request](const query::Caller& caller) {
      return (parts_.engine.*method)(*request, caller);
    });
  }
  // What is attempted on gRPC's thread.
  template <typename Request, typename Response>
  grpc::ServerUnaryReactor* Answer(const char* name, Method<Request, Response> method,
                                   grpc::CallbackServerContext* context, const Request* request,
                                   Response* response) const {
    return Begin(
        name, WhereToTry(*request), context, request, response,
        [this, method, request](const query::Caller& caller) { return (parts_.engine.*method)(*request, caller); });
  }
  template <typename Request, typename Response>
  grpc::ServerUnaryReactor* Answer(const char* name, Function<Request, Response> function,
                                   grpc::CallbackServerContext* context, const Request* request,
                                   Response* response) const {
    return Begin(name, WhereToTry(*request), context, request, response,
                 [this, function, request](const query::Caller& caller) {
                   return function(parts_.engine.ground(), *request, caller);
                 });
  }
  // What is long by its nature, or does not tell its meter of all it does, so that an attempt might not end.
  template <typename Request, typename Response>
  grpc::ServerUnaryReactor* AnswerOnWorker(const char* name, Method<Request, Response> method,
                                           grpc::CallbackServerContext* context, const Request* request,
                                           Response* response) const {
    return Begin(
        name, Where::kOnWorker, context, request, response,
        [this, method, request](const query::Caller& caller) { return (parts_.engine.*method)(*request, caller); });
  }
  template <typename Request, typename Response>
  grpc::ServerUnaryReactor* AnswerOnWorker(const char* name, Function<Request, Response> function,
                                           grpc::CallbackServerContext* context, const Request* request,
                                           Response* response) const {
    return Begin(name, Where::kOnWorker, context, request, response,
                 [this, function, request](const query::Caller& caller) {
                   return function(parts_.engine.ground(), *request, caller);
                 });
  }
  // By a room that is an object; it outlives the call.
  template <typename Room, typename Request, typename Response>
  grpc::ServerUnaryReactor* AnswerOnWorker(const char* name, const Room& room,
                                           absl::StatusOr<Response> (Room::*method)(const Request&,
                                                                                    const query::Caller&) const,
                                           grpc::CallbackServerContext* context, const Request* request,
                                           Response* response) const {
    return Begin(name, Where::kOnWorker, context, request, response,
                 [&room, method, request](const query::Caller& caller) { return (room.*method)(*request, caller); });
  }
  // The same for answers that are streams.
  template <typename Request, typename Response>
  grpc::ServerWriteReactor<Response>* AnswerInParts(const char* name, Stream<Request, Response> stream,
                                                    grpc::CallbackServerContext* context,
                                                    const Request* request) const {
    return BeginInParts<Response>(name, WhereToTry(*request), stream, context, request);
  }
  // `stream` is called as a Stream, once or never.
  template <typename Response, typename Request, typename Produce>
  grpc::ServerWriteReactor<Response>* AnswerInPartsOnWorker(const char* name, Produce stream,
                                                            grpc::CallbackServerContext* context,
                                                            const Request* request) const {
    return BeginInParts<Response>(name, Where::kOnWorker, stream, context, request);
  }

 private:
  enum class Where { kHere, kAttemptHere, kOnWorker };

  // Some times what handing over to a thread costs, and short enough that no other call minds waiting for it.
  static constexpr std::chrono::microseconds kPatience{200};

  // What came after the state that is asked for is passed over without a word to the meter.
  template <typename Request>
  static Where WhereToTry(const Request& request) {
    return request.context().has_at_exact_snapshot() ? Where::kOnWorker : Where::kAttemptHere;
  }

  // Attempts an answer by `ask(caller)`; GivenUp() if it takes too long.
  template <typename Ask>
  auto Attempt(const char* name, Ask ask) const {
    const query::Caller caller{.give_up = std::chrono::steady_clock::now() + kPatience};
    auto answer = ask(caller);
    attempts_.Note(name, std::chrono::steady_clock::now() >= caller.give_up);
    return answer;
  }

  template <typename Response, typename Request, typename Produce>
  grpc::ServerWriteReactor<Response>* BeginInParts(const char* name, Where where, Produce stream,
                                                   grpc::CallbackServerContext* context, const Request* request) const {
    auto* call = StreamedAnswer<Response>::Begin(parts_.streams, name, context);
    if (call->Refused(*request)) return call;
    const auto begin = [this, name, call, where, stream, request](const absl::Status& fresh, bool now) {
      if (!fresh.ok()) return call->End(fresh);
      if (now && where == Where::kAttemptHere && attempts_.IsWorthwhile(name)) {
        const absl::Status made = Attempt(name, [&](const query::Caller& caller) {
          return call->Attempt(
              [&](query::Emit<Response> emit) { return stream(parts_.engine.ground(), *request, caller, emit); });
        });
        if (!query::GaveUp(made)) return call->End(made);
      }
      const auto on_worker = [this, call, stream, request] {
        call->Run([&](Turn& turn, query::Emit<Response> emit) {
          const query::Caller caller{[call] { return call->cancelled(); }, [&turn] { turn.Pass(); }};
          return stream(parts_.engine.ground(), *request, caller, emit);
        });
      };
      if (!parts_.stream_workers.TryPost(on_worker)) call->End(TooBusy());
    };
    WhenFresh(*request, call->deadline(), begin);
    return call;
  }

  template <typename Request, typename Response, typename Find>
  grpc::ServerUnaryReactor* Begin(const char* name, Where where, grpc::CallbackServerContext* context,
                                  const Request* request, Response* response, Find find) const {
    UnaryCall* call = UnaryCall::Begin(parts_.streams.calls, name, context);
    grpc::ServerUnaryReactor* const reactor = call->reactor();
    if (call->Refused(*request)) return reactor;
    auto on_worker = [this, call, response, find] {
      if (call->cancelled()) return call->Answer(absl::CancelledError("the client went away"));
      absl::StatusOr<Response> result = [&] {
        Turn turn(parts_.streams.turns);
        return find(query::Caller{[call] { return call->cancelled(); }, [&turn] { turn.Pass(); }});
      }();
      call->Answer(std::move(result), response);
    };
    const auto begin = [this, name, call, where, response, find, on_worker](const absl::Status& fresh, bool now) {
      if (!fresh.ok()) return call->Answer(fresh);
      if (now && where == Where::kHere) return call->Answer(find(query::Caller{}), response);
      if (now && where == Where::kAttemptHere && attempts_.IsWorthwhile(name)) {
        absl::StatusOr<Response> result = Attempt(name, find);
        if (!query::GaveUp(result.status())) return call->Answer(std::move(result), response);
      }
      if (!parts_.workers.TryPost(on_worker)) call->Answer(TooBusy());
    };
    WhenFresh(*request, call->deadline(), begin);
    return reactor;
  }

  // Calls `done` with OK as soon as the state that the request needs is there: at once (`now`), if it is.
  template <typename Request, typename Done>
  void WhenFresh(const Request& request, Timers::Time deadline, Done done) const {
    const absl::StatusOr<int64_t> needed = RevisionNeeded(request);
    if (!needed.ok()) return done(needed.status(), true);
    if (*needed <= parts_.graph.published()) return done(absl::OkStatus(), true);
    parts_.freshness.When(*needed, deadline,
                          [done = std::move(done)](const absl::Status& fresh) { done(fresh, false); });
  }

  template <typename Request>
  absl::StatusOr<int64_t> RevisionNeeded(const Request& request) const {
    return parts_.engine.RevisionNeeded(request.context());
  }
  absl::StatusOr<int64_t> RevisionNeeded(const v1::DiffGraphRequest& request) const {
    const absl::StatusOr<int64_t> before = parts_.engine.RevisionNeeded(request.before());
    const absl::StatusOr<int64_t> after = parts_.engine.RevisionNeeded(request.after());
    if (!before.ok()) return before;
    if (!after.ok()) return after;
    return std::max(*before, *after);
  }

  static absl::Status TooBusy() {
    return base::MakeError(absl::StatusCode::kResourceExhausted, v1::ERROR_REASON_QUOTA_EXCEEDED,
                           "too many reads are waiting; try again");
  }

  const ReadParts parts_;
  mutable Attempts attempts_;
};

}  // namespace entente::rpc

#endif  // ENTENTE_SERVICE_RPC_READ_CALLS_H_
