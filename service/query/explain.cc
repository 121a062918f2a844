// ExplainFact: the fact as the view resolves it, and what decided each of its fields.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/base/status_macros.h"
#include "service/query/arguments.h"
#include "service/query/facts.h"
#include "service/query/query.h"
#include "service/query/read_context.h"
#include "service/query/refusal.h"
#include "service/resolve/resolve.h"

namespace entente::query {
namespace {

using base::FactRef;
using base::FactSort;

// The paths of the fields a fact can have.
std::vector<std::string> KnownPaths(const graph::Snapshot& snapshot, FactRef ref) {
  const schema::Schema& schema = snapshot.schema();
  std::vector<std::string> paths;
  const auto add = [&](const std::vector<schema::Field>& fields) {
    for (const schema::Field& field : fields) paths.push_back(field.path);
  };
  switch (ref.sort) {
    case FactSort::kEntity:
      add(schema.common_fields());
      add(schema.kinds()[snapshot.KindOf(ref.no)].fields);
      break;
    case FactSort::kRelationship:
      paths = {"valid_time.from", "valid_time.until"};
      if (const schema::Relation* relation = schema.FindRelation(snapshot.Ends(ref.no).relation)) {
        add(relation->fields);
      }
      break;
    case FactSort::kObservation:
      paths = {"quantity"};
      break;
  }
  return paths;
}

absl::Status CheckPaths(const graph::Snapshot& snapshot, FactRef ref, const Texts& asked) {
  const std::vector<std::string> known = KnownPaths(snapshot, ref);
  for (int i = 0; i < asked.size(); ++i) {
    const std::string path = asked[i].substr(0, asked[i].find('['));
    if (std::find(known.begin(), known.end(), path) != known.end()) continue;
    const std::string list = absl::StrJoin(known, ", ");
    return Refusal(v1::ERROR_REASON_UNKNOWN_FIELD, absl::StrCat("fields[", i, "]"),
                   absl::StrCat("`", asked[i], "` is not a field of this fact; there are ", list), {{"known", list}});
  }
  return absl::OkStatus();
}

// What only the stored body knows.
template <typename Stored, typename Resolved>
void TakeRevisions(const absl::StatusOr<Stored>& stored, Resolved& resolved) {
  if (!stored.ok()) return;
  resolved.set_created_revision(stored->created_revision());
  resolved.set_updated_revision(stored->updated_revision());
}

// The fact with its label, valid or not: why it does not hold is a question too. Left empty when no claim counts.
absl::Status ResolveFact(const View& view, FactRef ref, const std::vector<v1::Claim>& claims, v1::Fact& fact) {
  const graph::Snapshot& snapshot = view.snapshot;
  const schema::Schema& schema = snapshot.schema();
  switch (ref.sort) {
    case FactSort::kEntity:
      if (auto entity = resolve::ResolveEntity(schema, claims, view.policy)) {
        if (!view.window.any) entity->set_validity(resolve::DescriptionValidity(claims, view.policy));
        TakeRevisions(snapshot.EntityBody(ref.no), *entity);
        *fact.mutable_entity() = *std::move(entity);
      } else if (const auto state = snapshot.Entity(ref.no); state.has_value() && state->stub) {
        ASSIGN_OR_RETURN(*fact.mutable_entity(), snapshot.EntityBody(ref.no));
      }
      return absl::OkStatus();
    case FactSort::kRelationship:
      if (auto relationship = resolve::ResolveRelationship(schema, claims, view.policy)) {
        ASSIGN_OR_RETURN(const base::Span span, base::ParseValidTime(relationship->valid_time()));
        relationship->set_validity(base::Judge(span, view.window));
        TakeRevisions(snapshot.RelationshipBody(ref.no), *relationship);
        *fact.mutable_relationship() = *std::move(relationship);
      }
      return absl::OkStatus();
    case FactSort::kObservation:
      if (auto observation = resolve::ResolveObservation(schema, claims, view.policy)) {
        ASSIGN_OR_RETURN(const base::Period period, base::ParsePeriod(observation->period()));
        observation->set_validity(base::Judge(base::SpanOf(period), view.window));
        TakeRevisions(snapshot.ObservationBody(ref.no), *observation);
        *fact.mutable_observation() = *std::move(observation);
      }
      return absl::OkStatus();
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::ExplainFactResponse> Engine::ExplainFact(const v1::ExplainFactRequest& request, const Caller& caller) const {
  const bool observation = request.fact().has_observation();
  ASSIGN_OR_RETURN(const View view, OpenView(graph_, tokens_, request.context(),
                                             {.any_time = observation, .max_batch = limits_.max_batch}));
  RETURN_IF_ERROR(CheckBatch(request.fields_size(), limits_.max_batch, "fields"));
  ASSIGN_OR_RETURN(const FactRef ref, FactNamed(view, request.fact(), "fact"));
  ASSIGN_OR_RETURN(Meter meter, Meter::Open(request.context().budget(), limits_.budget, caller));
  Facts facts(view, meter);
  ASSIGN_OR_RETURN(const std::vector<v1::Claim> claims, view.snapshot.ClaimsAbout(ref));
  const bool pointed_at = ref.sort == FactSort::kEntity && view.snapshot.Entity(ref.no).has_value();
  if (claims.empty() && !pointed_at) return UnknownFact(view.snapshot, request.fact(), "fact");
  RETURN_IF_ERROR(CheckPaths(view.snapshot, ref, request.fields()));

  v1::ExplainFactResponse response;
  v1::Fact fact;
  RETURN_IF_ERROR(ResolveFact(view, ref, claims, fact));
  if (fact.fact_case() != v1::Fact::FACT_NOT_SET) *response.mutable_fact() = std::move(fact);
  const std::vector<std::string> fields(request.fields().begin(), request.fields().end());
  for (v1::FieldExplanation& field : resolve::Explain(view.snapshot.schema(), claims, view.policy, fields)) {
    *response.add_fields() = std::move(field);
  }
  for (v1::Claim& claim : resolve::ByStanding(claims, view.policy)) *response.add_claims() = std::move(claim);
  RETURN_IF_ERROR(facts.Examine(static_cast<int64_t>(claims.size())));
  RETURN_IF_ERROR(FillReadInfo(view, tokens_, facts.CostOf(response.claims_size()), *response.mutable_read_info()));
  return response;
}

}  // namespace entente::query
