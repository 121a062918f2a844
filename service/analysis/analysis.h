// Numbers and differences: Aggregate, GetTimeline and DiffGraph.
#ifndef ENTENTE_SERVICE_ANALYSIS_ANALYSIS_H_
#define ENTENTE_SERVICE_ANALYSIS_ANALYSIS_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "entente/v1/query_service.pb.h"
#include "service/query/query.h"

namespace entente::analysis {

// Each answers the call of its name, as query_service.proto says. Thread-safe.
absl::StatusOr<v1::AggregateResponse> Aggregate(const query::Ground& ground, const v1::AggregateRequest& request,
                                                const query::Caller& caller = {});
absl::StatusOr<v1::GetTimelineResponse> GetTimeline(const query::Ground& ground, const v1::GetTimelineRequest& request,
                                                    const query::Caller& caller = {});
absl::Status DiffGraph(const query::Ground& ground, const v1::DiffGraphRequest& request, const query::Caller& caller,
                       query::Emit<v1::DiffGraphResponse> emit);

}  // namespace entente::analysis

#endif  // ENTENTE_SERVICE_ANALYSIS_ANALYSIS_H_
