// GetTimeline and DiffGraph by hand.
//
// Part of the naive oracle (oracle.h): written from the comments of query_service.proto. Where they leave room it reads
// them so: what neither state shows is no change; what is shown in one state only, and known in both under the policies
// asked for, became or ceased to be valid, even if it is told differently too.
#ifndef ENTENTE_TESTS_ROBUSTNESS_TIME_ORACLE_H_
#define ENTENTE_TESTS_ROBUSTNESS_TIME_ORACLE_H_

#include <vector>

#include "entente/v1/query_service.pb.h"
#include "tests/robustness/world.h"

namespace entente::oracle {

// All events in order, and how many relationships have no date. The world is of the view as the call reads it: without
// valid_at at any time.
v1::GetTimelineResponse Timeline(const World& world, const v1::GetTimelineRequest& request);

// All changes in order, and their counts. The two worlds are of the views before and after; `oracle` tells what became
// of claims.
v1::DiffGraphResponse Difference(const Oracle& oracle, const World& before, const World& after,
                                 const v1::DiffGraphRequest& request);

}  // namespace entente::oracle

#endif  // ENTENTE_TESTS_ROBUSTNESS_TIME_ORACLE_H_
