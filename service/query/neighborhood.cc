// GetNeighborhood: a walk by steps, breadth first. Each step starts from every entity that the step before reached.
#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "service/base/status_macros.h"
#include "service/query/arguments.h"
#include "service/query/encoded.h"
#include "service/query/facts.h"
#include "service/query/filter.h"
#include "service/query/mask.h"
#include "service/query/order.h"
#include "service/query/query.h"
#include "service/query/read_context.h"
#include "service/query/refusal.h"

namespace entente::query {
namespace {

using base::EntityNo;
using base::RelationshipNo;
using graph::End;

constexpr int kMaxSteps = 3;

// A step, checked.
struct Step {
  bool out = true, in = true;
  std::vector<int> relations;
  std::vector<const schema::Kind*> kinds;
  std::optional<CompiledFilter> filter;
  int limit_per_entity = 0;
};

absl::StatusOr<Step> ReadStep(const schema::Schema& schema, const v1::NeighborhoodStep& asked, const std::string& path,
                              const Limits& limits) {
  Step step{.limit_per_entity = asked.limit_per_entity()};
  if (!v1::Direction_IsValid(asked.direction())) {
    return Refusal(v1::ERROR_REASON_OUT_OF_BOUNDS, absl::StrCat(path, ".direction"),
                   absl::StrCat(static_cast<int>(asked.direction()), " is not a direction"));
  }
  if (asked.limit_per_entity() < 0) {
    return Refusal(v1::ERROR_REASON_OUT_OF_BOUNDS, absl::StrCat(path, ".limit_per_entity"),
                   absl::StrCat(asked.limit_per_entity(), " is less than 0"));
  }
  step.out = asked.direction() != v1::DIRECTION_IN;
  step.in = asked.direction() != v1::DIRECTION_OUT;
  ASSIGN_OR_RETURN(step.relations,
                   WalkedRelations(schema, asked.relations(), asked.meanings(), absl::StrCat(path, ".")));
  ASSIGN_OR_RETURN(step.kinds, KindsNamed(schema, asked.kinds(), absl::StrCat(path, ".kinds")));
  const FilterScope scope{.schema = schema, .kinds = step.kinds};
  ASSIGN_OR_RETURN(step.filter, CompiledFilter::Compile(scope, asked.has_filter() ? &asked.filter() : nullptr, "",
                                                        absl::StrCat(path, ".filter"), limits));
  return step;
}

absl::StatusOr<std::vector<Step>> ReadSteps(const v1::GetNeighborhoodRequest& request, const schema::Schema& schema,
                                            const Limits& limits) {
  if (request.seeds().empty()) return Refusal(v1::ERROR_REASON_REQUIRED, "seeds", "at least one seed must be there");
  if (request.steps().empty()) return Refusal(v1::ERROR_REASON_REQUIRED, "steps", "at least one step must be there");
  if (request.steps_size() > kMaxSteps) {
    return Refusal(v1::ERROR_REASON_OUT_OF_BOUNDS, "steps",
                   absl::StrCat(request.steps_size(), " steps are more than ", kMaxSteps));
  }
  if (request.max_relationships() < 0) {
    return Refusal(v1::ERROR_REASON_OUT_OF_BOUNDS, "max_relationships",
                   absl::StrCat(request.max_relationships(), " is less than 0"));
  }
  std::vector<Step> steps;
  for (int i = 0; i < request.steps_size(); ++i) {
    ASSIGN_OR_RETURN(Step step, ReadStep(schema, request.steps(i), absl::StrCat("steps[", i, "]"), limits));
    steps.push_back(std::move(step));
  }
  return steps;
}

// A relationship to follow, by its identity.
struct Edge {
  std::string key;
  RelationshipNo no;
  EntityNo other;

  bool operator<(const Edge& edge) const { return key < edge.key; }
};

// One walk. Not thread-safe.
class Walk {
 public:
  Walk(const View& view, Meter& meter, size_t max_relationships)
      : view_(view),
        snapshot_(view.snapshot),
        meter_(meter),
        facts_(view, meter),
        max_relationships_(max_relationships) {}

  void Start(const std::vector<EntityNo>& seeds) {
    frontier_ = ById(seeds);
    for (const EntityNo seed : seeds) depths_.emplace(seed, 0);
  }

  absl::Status Take(const Step& step) {
    ++depth_;
    std::vector<Edge> followed;
    absl::flat_hash_set<EntityNo> reached;
    for (const EntityNo from : frontier_) {
      if (truncated_) break;
      RETURN_IF_ERROR(Follow(from, step, followed, reached));
    }
    std::sort(followed.begin(), followed.end());
    for (const Edge& edge : followed) order_.push_back(edge.no);
    frontier_ = ById({reached.begin(), reached.end()});
    return absl::OkStatus();
  }

  absl::Status Write(const Mask& mask, v1::GetNeighborhoodResponse& response) {
    std::vector<std::pair<int, std::string>> neighbors;
    for (const auto& [no, depth] : depths_) neighbors.emplace_back(depth, std::string(snapshot_.EntityId(no)));
    std::sort(neighbors.begin(), neighbors.end());
    for (const auto& [depth, id] : neighbors) {
      v1::Neighbor& neighbor = *response.add_neighbors();
      neighbor.set_depth(depth);
      ASSIGN_OR_RETURN(std::string entity, facts_.EncodedEntityOrStub(*snapshot_.FindEntity(id), mask));
      AddEncoded(std::move(entity), v1::Neighbor::kEntityFieldNumber, neighbor);
    }
    for (const RelationshipNo no : order_) {
      ASSIGN_OR_RETURN(std::optional<std::string> relationship, facts_.EncodedRelationship(no));
      CHECK(relationship.has_value());
      AddEncoded(*std::move(relationship), v1::GetNeighborhoodResponse::kRelationshipsFieldNumber, response);
    }
    return absl::OkStatus();
  }

  bool truncated() const { return truncated_; }
  v1::ReadCost cost() const { return facts_.CostOf(static_cast<int64_t>(depths_.size() + order_.size())); }

 private:
  std::vector<EntityNo> ById(std::vector<EntityNo> entities) const {
    std::sort(entities.begin(), entities.end(),
              [&](EntityNo a, EntityNo b) { return snapshot_.EntityId(a) < snapshot_.EntityId(b); });
    return entities;
  }

  absl::Status Follow(EntityNo from, const Step& step, std::vector<Edge>& followed,
                      absl::flat_hash_set<EntityNo>& reached) {
    int count = 0;
    std::vector<Edge> edges = EdgesOf(from, step);
    RETURN_IF_ERROR(meter_.status());
    for (Edge& edge : edges) {
      if (step.limit_per_entity > 0 && count == step.limit_per_entity) break;
      ASSIGN_OR_RETURN(const bool leads, Leads(edge, step));
      if (!leads) continue;
      ++count;
      if (!taken_.contains(edge.no)) {
        if (taken_.size() == max_relationships_) {
          truncated_ = true;
          return absl::OkStatus();
        }
        taken_.insert(edge.no);
        followed.push_back(edge);
      }
      reached.insert(edge.other);
      depths_.emplace(edge.other, depth_);
    }
    return absl::OkStatus();
  }

  // What the step can follow from an entity, by identity, as far as memory tells.
  std::vector<Edge> EdgesOf(EntityNo from, const Step& step) {
    std::map<RelationshipNo, Edge> edges;
    const auto add = [&](RelationshipNo no, const graph::RelationshipState& state) {
      if (!meter_.Examine()) return false;
      const graph::RelationshipEnds ends = snapshot_.Ends(no);
      const EntityNo other = ends.subject == from ? ends.object : ends.subject;
      if (!facts_.MayShow(state) || !OfKind(other, step)) return true;
      edges.emplace(no, Edge{RelationshipOrder().KeyOf(snapshot_, no, {}, {}), no, other});
      return true;
    };
    for (const int relation : step.relations) {
      const bool symmetric = snapshot_.schema().FindRelation(relation)->rule.symmetric();
      if (step.out || symmetric) snapshot_.ForEachRelationship(from, End::kSubject, relation, add);
      if (step.in || symmetric) snapshot_.ForEachRelationship(from, End::kObject, relation, add);
    }
    std::vector<Edge> sorted;
    for (auto& [no, edge] : edges) sorted.push_back(std::move(edge));
    std::sort(sorted.begin(), sorted.end());
    return sorted;
  }

  bool OfKind(EntityNo no, const Step& step) const {
    return step.kinds.empty() || std::any_of(step.kinds.begin(), step.kinds.end(), [&](const schema::Kind* kind) {
             return kind->index == snapshot_.KindOf(no);
           });
  }

  absl::StatusOr<bool> Leads(const Edge& edge, const Step& step) {
    if (!facts_.stored()) {
      ASSIGN_OR_RETURN(const std::optional<v1::Relationship> relationship, facts_.Relationship(edge.no));
      if (!relationship.has_value()) return false;
    }
    if (!step.filter.has_value()) return true;
    RETURN_IF_ERROR(facts_.Examine());
    ASSIGN_OR_RETURN(const v1::Entity entity, facts_.EntityOrStub(edge.other));
    return step.filter->Matches(entity, view_.definite_only);
  }

  const View& view_;
  const graph::Snapshot& snapshot_;
  Meter& meter_;
  Facts facts_;
  const size_t max_relationships_;
  int depth_ = 0;
  std::vector<EntityNo> frontier_;
  std::map<EntityNo, int> depths_;  // of every entity reached, the least
  absl::flat_hash_set<RelationshipNo> taken_;
  std::vector<RelationshipNo> order_;  // of those taken
  bool truncated_ = false;
};

}  // namespace

absl::StatusOr<v1::GetNeighborhoodResponse> Engine::GetNeighborhood(const v1::GetNeighborhoodRequest& request,
                                                                    const Caller& caller) const {
  ASSIGN_OR_RETURN(const Mask mask, Mask::Parse(request.read_mask()));
  ASSIGN_OR_RETURN(const View view, OpenView(graph_, tokens_, request.context(), {.max_batch = limits_.max_batch}));
  ASSIGN_OR_RETURN(const std::vector<Step> steps, ReadSteps(request, view.snapshot.schema(), limits_));
  ASSIGN_OR_RETURN(const std::vector<EntityNo> seeds, EntitiesNamed(view, request.seeds(), limits_.max_batch, "seeds"));
  const int limit = limits_.max_neighborhood_relationships;
  ASSIGN_OR_RETURN(Meter meter, Meter::Open(request.context().budget(), limits_.budget, caller));
  Walk walk(view, meter, request.max_relationships() == 0 ? limit : std::min(request.max_relationships(), limit));
  walk.Start(seeds);
  for (const Step& step : steps) RETURN_IF_ERROR(walk.Take(step));
  v1::GetNeighborhoodResponse response;
  RETURN_IF_ERROR(walk.Write(mask, response));
  RETURN_IF_ERROR(FillReadInfo(view, tokens_, walk.cost(), *response.mutable_read_info()));
  response.mutable_read_info()->set_truncated(walk.truncated());
  return response;
}

}  // namespace entente::query
