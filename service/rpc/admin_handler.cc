#include "service/rpc/admin_handler.h"

#include "google/protobuf/util/time_util.h"
#include "service/base/date.h"
#include "service/graph/snapshot.h"
#include "service/rpc/unary_call.h"

namespace entente::rpc {

grpc::ServerUnaryReactor* AdminHandler::GetServerInfo(grpc::CallbackServerContext* context,
                                                      const v1::GetServerInfoRequest* request,
                                                      v1::GetServerInfoResponse* response) {
  UnaryCall* call = UnaryCall::Begin(parts_.calls, "AdminService/GetServerInfo", context);
  grpc::ServerUnaryReactor* const reactor = call->reactor();
  if (call->Refused(*request)) return reactor;
  const graph::Snapshot head = parts_.graph.Head();
  *response = fixed_;
  response->set_head_revision(head.revision());
  response->set_oldest_revision(parts_.graph.oldest());
  *response->mutable_head_commit_time() =
      google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(head.commit_time_us());
  response->set_clock_day(base::FormatDay(head.clock_day()));
  response->set_entities(head.CountEntities());
  response->set_relationships(head.CountRelationships());
  response->set_observations(head.CountObservations());
  response->set_claims(head.CountClaims());
  response->set_read_only_reason(parts_.committer.read_only_reason());
  response->set_open_watches(parts_.open_watches());
  response->set_calls_in_flight(parts_.calls.in_flight());
  call->Answer(absl::OkStatus());
  return reactor;
}

}  // namespace entente::rpc
