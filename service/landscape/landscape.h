// LandscapeService: alliances, lineage, impact, exposure and strategies, told by the meanings that relations declare.
#ifndef ENTENTE_SERVICE_LANDSCAPE_LANDSCAPE_H_
#define ENTENTE_SERVICE_LANDSCAPE_LANDSCAPE_H_

#include "absl/status/statusor.h"
#include "entente/v1/landscape_service.pb.h"
#include "service/query/query.h"

namespace entente::landscape {

// Each answers the call of its name, as landscape_service.proto says. Thread-safe.
absl::StatusOr<v1::GetAllianceMatrixResponse> GetAllianceMatrix(const query::Ground& ground,
                                                                const v1::GetAllianceMatrixRequest& request,
                                                                const query::Caller& caller = {});
absl::StatusOr<v1::ListCoMembershipsResponse> ListCoMemberships(const query::Ground& ground,
                                                                const v1::ListCoMembershipsRequest& request,
                                                                const query::Caller& caller = {});
absl::StatusOr<v1::TraceLineageResponse> TraceLineage(const query::Ground& ground,
                                                      const v1::TraceLineageRequest& request,
                                                      const query::Caller& caller = {});
absl::StatusOr<v1::AssessImpactResponse> AssessImpact(const query::Ground& ground,
                                                      const v1::AssessImpactRequest& request,
                                                      const query::Caller& caller = {});
absl::StatusOr<v1::AssessExposureResponse> AssessExposure(const query::Ground& ground,
                                                          const v1::AssessExposureRequest& request,
                                                          const query::Caller& caller = {});
absl::StatusOr<v1::CompareStrategiesResponse> CompareStrategies(const query::Ground& ground,
                                                                const v1::CompareStrategiesRequest& request,
                                                                const query::Caller& caller = {});

}  // namespace entente::landscape

#endif  // ENTENTE_SERVICE_LANDSCAPE_LANDSCAPE_H_
