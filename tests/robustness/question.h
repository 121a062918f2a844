// Random questions of the typed queries, sensible enough that most of them have answers.
//
// Patterns are drawn along relationships that are there, and then loosened or narrowed. Ids that are named are known at
// the revision. Shares nothing with the service but the messages of the contract.
#ifndef ENTENTE_TESTS_ROBUSTNESS_QUESTION_H_
#define ENTENTE_TESTS_ROBUSTNESS_QUESTION_H_

#include <string>

#include "entente/v1/landscape_service.pb.h"
#include "entente/v1/query_service.pb.h"
#include "tests/robustness/history.h"
#include "tests/robustness/world.h"

namespace entente::oracle {

// Each takes its context from the world.
v1::MatchPatternRequest RandomMatch(History& history, const World& world);
v1::FindPathsRequest RandomPaths(History& history, const World& world);
v1::AggregateRequest RandomAggregate(History& history, const World& world);
v1::GetTimelineRequest RandomTimeline(History& history, const World& world);
v1::DiffGraphRequest RandomDiff(History& history, const World& before, const World& after);
v1::GetAllianceMatrixRequest RandomMatrix(History& history, const World& world);
v1::ListCoMembershipsRequest RandomCoMemberships(History& history, const World& world);
v1::TraceLineageRequest RandomLineage(History& history, const World& world);
v1::AssessImpactRequest RandomImpact(History& history, const World& world);
v1::AssessExposureRequest RandomExposure(History& history, const World& world);
v1::CompareStrategiesRequest RandomStrategies(History& history, const World& world);
v1::ListConflictsRequest RandomConflicts(History& history, const World& world);

// A pattern of one to four nodes.
v1::Pattern RandomPattern(History& history, const World& world);
// A condition on entities of a kind, or on any if it is empty.
v1::Filter RandomFilter(History& history, const std::string& kind);
// A condition on relationships.
v1::Filter RandomEdgeFilter(History& history);
// An id that is known; of the kind, if there is one.
std::string RandomKnown(History& history, const World& world, const std::string& kind = "");
// A valid time, not any.
v1::ValidAt RandomValidAt(History& history);

}  // namespace entente::oracle

#endif  // ENTENTE_TESTS_ROBUSTNESS_QUESTION_H_
