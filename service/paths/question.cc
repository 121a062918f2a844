#include "service/paths/question.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/base/status_macros.h"
#include "service/query/arguments.h"
#include "service/query/refusal.h"

namespace entente::paths {
namespace {

using base::EntityNo;
using query::Refusal;

constexpr int kDefaultHops = 6;

absl::StatusOr<int> Bounded(int asked, int otherwise, int most, absl::string_view field) {
  if (asked >= 0 && asked <= most) return asked == 0 ? otherwise : asked;
  return Refusal(v1::ERROR_REASON_OUT_OF_BOUNDS, field, absl::StrCat(asked, " is not within 0 to ", most));
}

absl::Status CheckEnums(const v1::FindPathsRequest& request) {
  if (!v1::Direction_IsValid(request.direction())) {
    return Refusal(v1::ERROR_REASON_OUT_OF_BOUNDS, "direction",
                   absl::StrCat(static_cast<int>(request.direction()), " is not a direction"));
  }
  if (!v1::PathOrder_IsValid(request.order())) {
    return Refusal(v1::ERROR_REASON_OUT_OF_BOUNDS, "order",
                   absl::StrCat(static_cast<int>(request.order()), " is not an order of paths"));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<EntityNo>> ReadEnds(const query::View& view, const query::Texts& ids, int limit,
                                               absl::string_view field) {
  if (ids.empty()) return Refusal(v1::ERROR_REASON_REQUIRED, field, "at least one entity must be there");
  return query::EntitiesNamed(view, ids, limit, field);
}

// Sets aside what is source and target at once, and what is excluded.
void SetEnds(const graph::Snapshot& snapshot, const std::vector<EntityNo>& sources,
             const std::vector<EntityNo>& targets, const std::vector<EntityNo>& excluded, Question& question) {
  const absl::flat_hash_set<EntityNo> shut(excluded.begin(), excluded.end());
  const absl::flat_hash_set<EntityNo> starts(sources.begin(), sources.end());
  absl::flat_hash_set<EntityNo> both;
  for (const EntityNo target : targets) {
    if (shut.contains(target)) continue;
    if (starts.contains(target)) both.insert(target);
    (both.contains(target) ? question.both : question.targets).push_back(target);
  }
  for (const EntityNo source : sources) {
    if (!shut.contains(source) && !both.contains(source)) question.sources.push_back(source);
  }
  for (auto* ends : {&question.sources, &question.targets, &question.both}) {
    std::sort(ends->begin(), ends->end(),
              [&](EntityNo a, EntityNo b) { return snapshot.EntityId(a) < snapshot.EntityId(b); });
  }
  question.closed = shut;
  question.closed.insert(sources.begin(), sources.end());
}

}  // namespace

absl::StatusOr<Question> ReadQuestion(const v1::FindPathsRequest& request, const query::View& view,
                                      const query::Limits& limits) {
  const graph::Snapshot& snapshot = view.snapshot;
  const schema::Schema& schema = snapshot.schema();
  RETURN_IF_ERROR(CheckEnums(request));
  ASSIGN_OR_RETURN(const std::vector<EntityNo> sources, ReadEnds(view, request.sources(), limits.max_batch, "sources"));
  ASSIGN_OR_RETURN(const std::vector<EntityNo> targets, ReadEnds(view, request.targets(), limits.max_batch, "targets"));
  ASSIGN_OR_RETURN(const std::vector<EntityNo> excluded,
                   query::EntitiesNamed(view, request.excluded(), limits.max_batch, "excluded"));
  ASSIGN_OR_RETURN(const std::vector<int> relations,
                   query::WalkedRelations(schema, request.relations(), request.meanings(), ""));
  const query::Ways ways(schema, relations, request.direction());
  Question question{.ways = ways, .back = ways.Back()};
  SetEnds(snapshot, sources, targets, excluded, question);
  ASSIGN_OR_RETURN(const auto kinds, query::KindsNamed(schema, request.kinds(), "kinds"));
  for (const schema::Kind* kind : kinds) question.kinds |= schema::KindSet{1} << kind->index;
  ASSIGN_OR_RETURN(question.max_hops, Bounded(request.max_hops(), std::min(kDefaultHops, limits.max_path_hops),
                                              limits.max_path_hops, "max_hops"));
  ASSIGN_OR_RETURN(question.max_paths, Bounded(request.max_paths(), 1, limits.max_paths, "max_paths"));
  if (request.max_degree() < 0) {
    return Refusal(v1::ERROR_REASON_OUT_OF_BOUNDS, "max_degree", absl::StrCat(request.max_degree(), " is less than 0"));
  }
  question.max_degree = request.max_degree();
  if (request.order() != v1::PATH_ORDER_UNSPECIFIED) question.order = request.order();
  return question;
}

}  // namespace entente::paths
