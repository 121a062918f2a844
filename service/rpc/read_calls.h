// How calls that read are answered: find out how fresh a state the request needs, wait for it without a thread, take a
// turn, hand the request to the room that answers it.
//
// Most questions are answered sooner than another thread would wake up. So an answer is first attempted on gRPC's
// thread, where the state is there, and begun anew on a worker if that takes long; what an attempt has found by then is
// thrown away, since nothing of it was sent.
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
  template <typename Request, typename Response>
  grpc::ServerUnaryReactor* Answer(const char* name, Method<Request, Response> method,
                                   grpc::CallbackServerContext* context, const Request* request,
                                   Response* response) const {
    return Begin(
        name, Where::kAttemptHere, context, request, response,
        [this, method, request](const query::Caller& caller) { return (parts_.engine.*method)(*request, caller); });
  }
  // What does not tell its meter of all it does, so that no attempt would end.
  template <typename Request, typename Response>
  grpc::ServerUnaryReactor* AnswerOnWorker(const char* name, Method<Request, Response> method,
                                           grpc::CallbackServerContext* context, const Request* request,
                                           Response* response) const {
    return Begin(
        name, Where::kOnWorker, context, request, response,
        [this, method, request](const query::Caller& caller) { return (parts_.engine.*method)(*request, caller); });
  }
  template <typename Request, typename Response>
  grpc::ServerUnaryReactor* Answer(const char* name, Function<Request, Response> function,
                                   grpc::CallbackServerContext* context, const Request* request,
                                   Response* response) const {
    return Begin(name, Where::kAttemptHere, context, request, response,
                 [this, function, request](const query::Caller& caller) {
                   return function(parts_.engine.ground(), *request, caller);
                 });
  }
  // By a room that is an object, on a worker; it outlives the call.
  template <typename Room, typename Request, typename Response>
  grpc::ServerUnaryReactor* Answer(const char* name, const Room& room,
                                   absl::StatusOr<Response> (Room::*method)(const Request&, const query::Caller&) const,
                                   grpc::CallbackServerContext* context, const Request* request,
                                   Response* response) const {
    return Begin(name, Where::kOnWorker, context, request, response,
                 [&room, method, request](const query::Caller& caller) { return (room.*method)(*request, caller); });
  }
  template <typename Request, typename Response>
  grpc::ServerWriteReactor<Response>* AnswerInParts(const char* name, Stream<Request, Response> stream,
                                                    grpc::CallbackServerContext* context,
                                                    const Request* request) const {
    return AnswerInPartsBy<Response>(name, Where::kAttemptHere, stream, context, request);
  }
  // The same for what is no plain function, on a worker; `stream` is called as one, once or never.
  template <typename Response, typename Request, typename Produce>
  grpc::ServerWriteReactor<Response>* AnswerInPartsBy(const char* name, Produce stream,
                                                      grpc::CallbackServerContext* context,
                                                      const Request* request) const {
    return AnswerInPartsBy<Response>(name, Where::kOnWorker, stream, context, request);
  }

 private:
  enum class Where { kHere, kAttemptHere, kOnWorker };

  // Some times what handing over to a thread costs, and short enough that no other call minds waiting for it.
  static constexpr std::chrono::microseconds kPatience{300};

  template <typename Response, typename Request, typename Produce>
  grpc::ServerWriteReactor<Response>* AnswerInPartsBy(const char* name, Where where, Produce stream,
                                                      grpc::CallbackServerContext* context,
                                                      const Request* request) const {
    auto* call = StreamedAnswer<Response>::Begin(parts_.streams, name, context);
    if (call->Refused(*request)) return call;
    WhenFresh(*request, call->deadline(), [this, call, where, stream, request](const absl::Status& fresh, bool now) {
      if (!fresh.ok()) return call->End(fresh);
      const auto attempt = [&](query::Emit<Response> emit) {
        return stream(parts_.engine.ground(), *request, query::Caller{.patience = kPatience}, emit);
      };
      if (now && where == Where::kAttemptHere && call->Attempt(attempt)) return;
      const auto on_worker = [this, call, stream, request] {
        call->Run([&](Turn& turn, query::Emit<Response> emit) {
          const query::Caller caller{[call] { return call->cancelled(); }, [&turn] { turn.Pass(); }};
          return stream(parts_.engine.ground(), *request, caller, emit);
        });
      };
      if (!parts_.stream_workers.TryPost(on_worker)) call->End(TooBusy());
    });
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
    WhenFresh(*request, call->deadline(), [this, call, where, response, find, on_worker](absl::Status fresh, bool now) {
      if (!fresh.ok()) return call->Answer(fresh);
      if (now && where == Where::kHere) return call->Answer(find(query::Caller{}), response);
      if (now && where == Where::kAttemptHere) {
        absl::StatusOr<Response> result = find(query::Caller{.patience = kPatience});
        if (!query::GaveUp(result.status())) return call->Answer(std::move(result), response);
      }
      if (!parts_.workers.TryPost(on_worker)) call->Answer(TooBusy());
    });
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
};

}  // namespace entente::rpc

#endif  // ENTENTE_SERVICE_RPC_READ_CALLS_H_
