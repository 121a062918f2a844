// TraceLineage: what entities depend on, all the way.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "service/base/status_macros.h"
#include "service/landscape/components.h"
#include "service/landscape/dependency_graph.h"
#include "service/landscape/landscape.h"
#include "service/landscape/makers.h"
#include "service/landscape/reading.h"

namespace entente::landscape {
namespace {

using base::EntityNo;

absl::Status WriteNodes(const DependencyGraph& graph, Reading& reading, Makers& makers,
                        v1::TraceLineageResponse& response) {
  for (const uint32_t position : graph.ByDepth(reading.snapshot, -1)) {
    const Reached& node = graph.nodes()[position];
    v1::LineageNode told;
    ASSIGN_OR_RETURN(const v1::Entity* const entity, reading.facts.Entity(node.no));
    *told.mutable_entity() = *entity;
    told.set_depth(node.depth);
    RETURN_IF_ERROR(makers.AddAll(node.no, *told.mutable_makers()));
    told.set_validity(ValidityOf(reading.view, node.definite));
    RETURN_IF_ERROR(Add(reading.meter, std::move(told), *response.mutable_nodes()));
  }
  return absl::OkStatus();
}

absl::Status WriteRelationships(const DependencyGraph& graph, Reading& reading, v1::TraceLineageResponse& response) {
  std::vector<base::RelationshipNo> followed;
  for (const Followed& each : graph.followed()) followed.push_back(each.no);
  SortByIdentity(reading.snapshot, followed);
  for (const base::RelationshipNo no : followed) {
    ASSIGN_OR_RETURN(const v1::Relationship* const relationship, reading.facts.Relationship(no));
    RETURN_IF_ERROR(Add(reading.meter, *relationship, *response.mutable_relationships()));
  }
  return absl::OkStatus();
}

// Cycles of the graph with its nodes numbered by id.
absl::Status WriteCycles(const DependencyGraph& graph, size_t most, Reading& reading,
                         v1::TraceLineageResponse& response) {
  std::vector<EntityNo> by_id;
  for (const Reached& node : graph.nodes()) by_id.push_back(node.no);
  SortById(reading.snapshot, by_id);
  absl::flat_hash_map<EntityNo, uint32_t> numbers;
  for (uint32_t i = 0; i < by_id.size(); ++i) numbers.emplace(by_id[i], i);
  Successors successors(by_id.size());
  for (uint32_t position = 0; position < graph.nodes().size(); ++position) {
    std::vector<uint32_t>& to = successors[numbers.at(graph.nodes()[position].no)];
    for (const Followed& each : graph.From(position)) to.push_back(numbers.at(graph.nodes()[each.to].no));
    std::sort(to.begin(), to.end());
    to.erase(std::unique(to.begin(), to.end()), to.end());
  }
  ASSIGN_OR_RETURN(const auto cycles, FirstCycles(successors, most, reading.meter));
  for (const std::vector<uint32_t>& cycle : cycles) {
    v1::LineageCycle told;
    for (const uint32_t number : cycle) told.add_entities(std::string(reading.snapshot.EntityId(by_id[number])));
    RETURN_IF_ERROR(Add(reading.meter, std::move(told), *response.mutable_cycles()));
  }
  return absl::OkStatus();
}

absl::Status Write(const DependencyGraph& graph, const query::Limits& limits, Opened& opened,
                   v1::TraceLineageResponse& response) {
  Reading reading(opened.view, opened.mask, opened.meter());
  Makers makers(reading);
  RETURN_IF_ERROR(WriteNodes(graph, reading, makers, response));
  RETURN_IF_ERROR(WriteRelationships(graph, reading, response));
  return WriteCycles(graph, static_cast<size_t>(limits.max_cycles), reading, response);
}

}  // namespace

absl::StatusOr<v1::TraceLineageResponse> TraceLineage(const query::Ground& ground,
                                                      const v1::TraceLineageRequest& request,
                                                      const query::Caller& caller) {
  ASSIGN_OR_RETURN(Opened opened, Open(ground, request.context(), request.read_mask(), caller));
  const graph::Snapshot& snapshot = opened.view.snapshot;
  ASSIGN_OR_RETURN(const std::vector<EntityNo> asked,
                   Asked(opened.view, request.entities(), ground.limits.max_batch, "entities"));
  ASSIGN_OR_RETURN(const std::vector<int> relations,
                   RelationsOr(snapshot.schema(), request.meanings(), v1::MEANING_DEPENDENCE, "meanings"));
  ASSIGN_OR_RETURN(const int depth, DepthOf(request.max_depth(), ground.limits));
  std::vector<Start> starts;
  for (const EntityNo no : asked) starts.push_back({no});
  DependencyGraph graph;
  query::EdgeScan scan(opened.view, opened.meter());
  const query::Ways ways(snapshot.schema(), relations, v1::DIRECTION_OUT);
  RETURN_IF_ERROR(opened.Settle(graph.Walk(scan, ways, starts, depth)));
  v1::TraceLineageResponse response;
  RETURN_IF_ERROR(opened.Settle(Write(graph, ground.limits, opened, response)));
  response.set_depth_limited(graph.depth_limited());
  RETURN_IF_ERROR(FillInfo(ground, opened, *response.mutable_read_info()));
  return response;
}

}  // namespace entente::landscape
