// The questions of LandscapeService in the most obvious way.
//
// Part of the naive oracle (oracle.h): written from the comments of landscape_service.proto. Where they leave room it
// reads them so: a chain ends at what depends on nothing more, or in a circle that nothing leads out of, and a single
// point is what cuts a product off from every such end.
#ifndef ENTENTE_TESTS_ROBUSTNESS_LANDSCAPE_ORACLE_H_
#define ENTENTE_TESTS_ROBUSTNESS_LANDSCAPE_ORACLE_H_

#include "entente/v1/landscape_service.pb.h"
#include "tests/robustness/world.h"

namespace entente::oracle {

// Each is the whole answer of its call, without pages and read_info.
v1::GetAllianceMatrixResponse Matrix(const World& world, const v1::GetAllianceMatrixRequest& request);
v1::ListCoMembershipsResponse CoMemberships(const World& world, const v1::ListCoMembershipsRequest& request);
v1::TraceLineageResponse Lineage(const World& world, const v1::TraceLineageRequest& request);
v1::AssessImpactResponse Impact(const World& world, const v1::AssessImpactRequest& request);
v1::AssessExposureResponse Exposure(const World& world, const v1::AssessExposureRequest& request);
v1::CompareStrategiesResponse Strategies(const World& world, const v1::CompareStrategiesRequest& request);

}  // namespace entente::oracle

#endif  // ENTENTE_TESTS_ROBUSTNESS_LANDSCAPE_ORACLE_H_
