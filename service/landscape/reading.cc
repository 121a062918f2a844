#include "service/landscape/reading.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/query/order.h"
#include "service/query/refusal.h"

namespace entente::landscape {

using base::EntityNo;
using base::RelationshipNo;

absl::StatusOr<Opened> Open(const query::Ground& ground, const v1::ReadContext& context,
                            const google::protobuf::FieldMask& mask, const query::Caller& caller,
                            std::optional<int64_t> pinned_revision) {
  ASSIGN_OR_RETURN(query::Mask checked, query::Mask::Parse(mask));
  ASSIGN_OR_RETURN(query::View view,
                   query::OpenView(ground.graph, ground.tokens, context,
                                   {.pinned_revision = pinned_revision, .max_batch = ground.limits.max_batch}));
  const auto renew = [budget = context.budget(), limits = ground.limits.budget, caller] {
    return query::Meter::Open(budget, limits, caller);
  };
  ASSIGN_OR_RETURN(query::Meter meter, renew());
  return Opened(std::move(view), std::move(checked), std::move(meter), renew);
}

absl::Status Opened::Settle(const absl::Status& status) {
  if (!meter().Truncates(status)) return status;
  ASSIGN_OR_RETURN(rest_, renew_());
  return absl::OkStatus();
}

v1::ReadCost Opened::Cost() const {
  v1::ReadCost cost = meter_.Cost();
  if (rest_.has_value()) {
    cost.set_examined(cost.examined() + rest_->examined());
    cost.set_returned(cost.returned() + rest_->Cost().returned());
    cost.set_bytes(cost.bytes() + rest_->Cost().bytes());
  }
  return cost;
}

absl::StatusOr<std::vector<EntityNo>> Asked(const query::View& view, const query::Texts& ids, int limit,
                                            absl::string_view field) {
  if (ids.empty()) return query::Refusal(v1::ERROR_REASON_REQUIRED, field, "at least one entity must be there");
  ASSIGN_OR_RETURN(std::vector<EntityNo> asked, query::EntitiesNamed(view, ids, limit, field));
  SortById(view.snapshot, asked);
  return asked;
}

absl::Status FillInfo(const query::Ground& ground, const Opened& opened, v1::ReadInfo& info) {
  RETURN_IF_ERROR(query::FillReadInfo(opened.view, ground.tokens, opened.Cost(), info));
  info.set_truncated(opened.truncated());
  return absl::OkStatus();
}

absl::StatusOr<std::vector<int>> RelationsOr(const schema::Schema& schema, const query::Numbers& meanings,
                                             v1::Meaning otherwise, absl::string_view field) {
  if (meanings.empty()) return schema.Answering({}, {otherwise});
  return query::RelationsMeaning(schema, meanings, field);
}

absl::StatusOr<int> DepthOf(int asked, const query::Limits& limits) {
  if (asked < 0) {
    return query::Refusal(v1::ERROR_REASON_OUT_OF_BOUNDS, "max_depth", absl::StrCat(asked, " is less than 0"));
  }
  return asked == 0 ? limits.max_lineage_depth : std::min(asked, limits.max_lineage_depth);
}

void SortById(const graph::Snapshot& snapshot, std::vector<EntityNo>& entities) {
  std::sort(entities.begin(), entities.end(),
            [&](EntityNo a, EntityNo b) { return snapshot.EntityId(a) < snapshot.EntityId(b); });
}

void SortByIdentity(const graph::Snapshot& snapshot, std::vector<RelationshipNo>& relationships) {
  std::sort(relationships.begin(), relationships.end());
  relationships.erase(std::unique(relationships.begin(), relationships.end()), relationships.end());
  if (relationships.size() < 2) return;
  std::vector<std::pair<std::string, RelationshipNo>> keyed;
  for (const RelationshipNo no : relationships) {
    keyed.emplace_back(query::RelationshipOrder().KeyOf(snapshot, no, {}, {}), no);
  }
  std::sort(keyed.begin(), keyed.end());
  for (size_t i = 0; i < keyed.size(); ++i) relationships[i] = keyed[i].second;
}

absl::Status AddAll(Reading& reading, const std::vector<RelationshipNo>& relationships, Relationships& told) {
  for (const RelationshipNo no : relationships) {
    ASSIGN_OR_RETURN(const v1::Relationship* const relationship, reading.facts.Relationship(no));
    *told.Add() = *relationship;
  }
  return absl::OkStatus();
}

v1::Validity ValidityOf(const query::View& view, bool definite) {
  if (view.window.any) return v1::VALIDITY_UNSPECIFIED;
  return definite ? v1::VALIDITY_DEFINITE : v1::VALIDITY_POSSIBLE;
}

}  // namespace entente::landscape
