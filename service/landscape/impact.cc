// AssessImpact: what depends on entities, and on what they make, through any chain.
#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "service/base/status_macros.h"
#include "service/landscape/dependency_graph.h"
#include "service/landscape/landscape.h"
#include "service/landscape/makers.h"
#include "service/landscape/reading.h"

namespace entente::landscape {
namespace {

using base::EntityNo;

// What was asked about, and what that makes of kinds that something can depend on; by id.
absl::Status AddWithdrawn(const std::vector<EntityNo>& asked, const query::Ways& dependents, Opened& opened,
                          std::vector<Start>& withdrawn) {
  absl::flat_hash_map<EntityNo, bool> definite;
  for (const EntityNo no : asked) definite[no] = true;
  absl::Status status;
  Reading reading(opened.view, opened.mask, opened.meter());
  Makers makers(reading);
  for (const EntityNo no : asked) {
    const auto made = makers.MadeBy(no);
    status = made.status();
    if (!status.ok()) break;
    for (const Production& each : *made) {
      if (dependents.LeadsFrom(reading.snapshot.KindOf(each.other))) definite[each.other] |= each.definite;
    }
  }
  for (const auto& [no, is_definite] : definite) withdrawn.push_back({no, is_definite});
  std::sort(withdrawn.begin(), withdrawn.end(), [&](const Start& a, const Start& b) {
    return opened.view.snapshot.EntityId(a.no) < opened.view.snapshot.EntityId(b.no);
  });
  return status;
}

// Tells what depends. Not thread-safe.
class ImpactWriter {
 public:
  ImpactWriter(const DependencyGraph& graph, Opened& opened, v1::AssessImpactResponse& response)
      : graph_(graph), reading_(opened.view, opened.mask, opened.meter()), makers_(reading_), response_(response) {}

  absl::Status Write(size_t withdrawn, int max_depth) {
    std::vector<uint32_t> starts;
    for (uint32_t position = 0; position < withdrawn; ++position) {
      starts.push_back(position);
      ASSIGN_OR_RETURN(const v1::Entity* const entity, reading_.facts.Entity(graph_.nodes()[position].no));
      RETURN_IF_ERROR(Add(reading_.meter, *entity, *response_.mutable_withdrawn()));
    }
    ASSIGN_OR_RETURN(const Chains chains, Chains::Find(graph_, starts, max_depth, Chains::ReadFrom::kNode,
                                                       reading_.snapshot, reading_.meter));
    absl::Status status;
    for (const uint32_t position : graph_.ByDepth(reading_.snapshot, 0)) {
      status = WriteDependent(position, chains);
      if (!status.ok()) break;
    }
    // Of as many dependents as are told.
    for (v1::OwnerImpact& impact : Owners()) {
      if (status.ok() && !reading_.meter.Return(1, static_cast<int64_t>(impact.ByteSizeLong()))) {
        status = reading_.meter.status();
      }
      *response_.add_owners() = std::move(impact);
    }
    return status;
  }

 private:
  absl::Status WriteDependent(uint32_t position, const Chains& chains) {
    const Reached& node = graph_.nodes()[position];
    v1::Dependent told;
    ASSIGN_OR_RETURN(const v1::Entity* const entity, reading_.facts.Entity(node.no));
    *told.mutable_entity() = *entity;
    told.set_depth(node.depth);
    RETURN_IF_ERROR(AddAll(reading_, chains.To(position), *told.mutable_chain()));
    RETURN_IF_ERROR(makers_.AddAll(node.no, *told.mutable_owners()));
    told.set_validity(ValidityOf(reading_.view, node.definite));
    RETURN_IF_ERROR(Add(reading_.meter, told, *response_.mutable_dependents()));
    const std::string id(reading_.snapshot.EntityId(node.no));
    if (told.owners().empty()) owned_[{}].second.push_back(id);
    for (v1::Maker& owner : *told.mutable_owners()) {
      owner.clear_relationships();
      auto& [profile, dependents] = owned_[owner.id()];
      profile = owner;
      dependents.push_back(id);
    }
    return absl::OkStatus();
  }

  std::vector<v1::OwnerImpact> Owners() {
    std::vector<v1::OwnerImpact> owners;
    for (auto& [id, owned] : owned_) {
      std::sort(owned.second.begin(), owned.second.end());
      v1::OwnerImpact& impact = owners.emplace_back();
      *impact.mutable_owner() = owned.first;
      impact.mutable_dependents()->Assign(owned.second.begin(), owned.second.end());
    }
    std::stable_sort(owners.begin(), owners.end(), [](const v1::OwnerImpact& a, const v1::OwnerImpact& b) {
      return a.dependents_size() > b.dependents_size();
    });
    return owners;
  }

  const DependencyGraph& graph_;
  Reading reading_;
  Makers makers_;
  v1::AssessImpactResponse& response_;
  std::map<std::string, std::pair<v1::Maker, std::vector<std::string>>> owned_;  // by the owner's id
};

}  // namespace

absl::StatusOr<v1::AssessImpactResponse> AssessImpact(const query::Ground& ground,
                                                      const v1::AssessImpactRequest& request,
                                                      const query::Caller& caller) {
  ASSIGN_OR_RETURN(Opened opened, Open(ground, request.context(), request.read_mask(), caller));
  const graph::Snapshot& snapshot = opened.view.snapshot;
  ASSIGN_OR_RETURN(const std::vector<EntityNo> asked,
                   Asked(opened.view, request.entities(), ground.limits.max_batch, "entities"));
  ASSIGN_OR_RETURN(const std::vector<int> relations,
                   RelationsOr(snapshot.schema(), request.meanings(), v1::MEANING_DEPENDENCE, "meanings"));
  ASSIGN_OR_RETURN(const int depth, DepthOf(request.max_depth(), ground.limits));
  const query::Ways dependents(snapshot.schema(), relations, v1::DIRECTION_IN);
  std::vector<Start> withdrawn;
  absl::Status status = AddWithdrawn(asked, dependents, opened, withdrawn);
  DependencyGraph graph;
  query::EdgeScan scan(opened.view, opened.meter());
  const absl::Status walked = graph.Walk(scan, dependents, withdrawn, status.ok() ? depth : 0);
  status.Update(walked);
  RETURN_IF_ERROR(opened.Settle(status));
  v1::AssessImpactResponse response;
  RETURN_IF_ERROR(opened.Settle(ImpactWriter(graph, opened, response).Write(withdrawn.size(), depth)));
  response.set_depth_limited(graph.depth_limited());
  RETURN_IF_ERROR(FillInfo(ground, opened, *response.mutable_read_info()));
  return response;
}

}  // namespace entente::landscape
