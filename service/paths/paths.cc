#include "service/paths/paths.h"

#include <algorithm>
#include <vector>

#include "service/base/status_macros.h"
#include "service/paths/breadth_search.h"
#include "service/paths/question.h"
#include "service/paths/ranking.h"
#include "service/paths/trail.h"
#include "service/query/fact_cache.h"
#include "service/query/mask.h"
#include "service/query/meter.h"
#include "service/query/read_context.h"

namespace entente::paths {
namespace {

using query::FactCache;
using query::Meter;
using query::View;

// A path of no hops is as certain and as sure as can be: nothing has to hold for it.
absl::StatusOr<v1::Path> ToProto(const Trail& trail, const View& view, FactCache& cache) {
  v1::Path path;
  v1::Validity validity = v1::VALIDITY_DEFINITE;
  v1::Confidence confidence = v1::CONFIDENCE_CONFIRMED;
  for (const base::EntityNo no : trail.entities) {
    ASSIGN_OR_RETURN(const v1::Entity* const entity, cache.Entity(no));
    *path.add_entities() = *entity;
  }
  for (size_t i = 0; i < trail.hops.size(); ++i) {
    ASSIGN_OR_RETURN(const v1::Relationship* const relationship, cache.Relationship(trail.hops[i]));
    v1::Hop& hop = *path.add_hops();
    *hop.mutable_relationship() = *relationship;
    hop.set_reversed(view.snapshot.Ends(trail.hops[i]).subject != trail.entities[i]);
    validity = std::max(validity, relationship->validity());  // less certain is greater
    confidence = std::min(confidence, relationship->confidence());
  }
  path.set_validity(view.window.any ? v1::VALIDITY_UNSPECIFIED : validity);
  path.set_confidence(confidence);
  return path;
}

// Puts the paths into the answer, as far as the meter lets it.
absl::Status Write(const std::vector<Trail>& trails, const View& view, const query::Mask& mask, Meter& meter,
                   v1::FindPathsResponse& response) {
  FactCache cache(view, mask, meter);
  for (const Trail& trail : trails) {
    ASSIGN_OR_RETURN(v1::Path path, ToProto(trail, view, cache));
    if (!meter.Return(1, static_cast<int64_t>(path.ByteSizeLong()))) return meter.status();
    *response.add_paths() = std::move(path);
  }
  return absl::OkStatus();
}

void Describe(const BreadthSearch& search, const Ranking& ranking, bool ended, v1::PathSearch& told) {
  told.set_complete_hops(ranking.complete_hops());
  told.set_entities(search.entities());
  told.set_relationships(search.relationships());
  told.set_hubs_not_passed(search.hubs());
  told.set_exhausted(ranking.exhausted() && !ended);
  told.set_budget_ended(ended);
}

}  // namespace

absl::StatusOr<v1::FindPathsResponse> FindPaths(const query::Ground& ground, const v1::FindPathsRequest& request,
                                                const query::Caller& caller) {
  const query::Limits& limits = ground.limits;
  ASSIGN_OR_RETURN(const query::Mask mask, query::Mask::Parse(request.read_mask()));
  ASSIGN_OR_RETURN(const View view,
                   query::OpenView(ground.graph, ground.tokens, request.context(), {.max_batch = limits.max_batch}));
  ASSIGN_OR_RETURN(const Question question, ReadQuestion(request, view, limits));
  ASSIGN_OR_RETURN(Meter meter, Meter::Open(request.context().budget(), limits.budget, caller));
  BreadthSearch search(question, view, meter);
  Ranking ranking(question, view.snapshot, search);
  const absl::Status searched = ranking.Run();
  const bool ended = meter.Truncates(searched);
  if (!ended) RETURN_IF_ERROR(searched);
  // What a spent budget found is told at the expense of another.
  ASSIGN_OR_RETURN(Meter rest, Meter::Open(request.context().budget(), limits.budget, caller));
  v1::FindPathsResponse response;
  Meter& telling = ended ? rest : meter;
  const absl::Status told = Write(ranking.Trails(), view, mask, telling, response);
  const bool cut = telling.Truncates(told);
  if (!cut) RETURN_IF_ERROR(told);
  Describe(search, ranking, ended || cut, *response.mutable_search());
  RETURN_IF_ERROR(query::FillReadInfo(view, ground.tokens, telling.Cost(), *response.mutable_read_info()));
  if (ended) response.mutable_read_info()->mutable_cost()->set_examined(meter.examined() + rest.examined());
  response.mutable_read_info()->set_truncated(ended || cut);
  return response;
}

}  // namespace entente::paths
