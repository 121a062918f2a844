#include "service/resolve/resolve.h"

#include <algorithm>

#include "service/resolve/dates.h"
#include "service/resolve/field_value.h"
#include "service/resolve/lone_claim.h"
#include "service/resolve/standing.h"

namespace entente::resolve {
namespace {

// What every sort of fact has: the claims it rests on and the revisions they span.
template <typename FactMessage>
void SetProvenance(absl::Span<const v1::Claim> claims, FactMessage& fact) {
  int64_t created = 0, updated = 0;
  for (const v1::Claim& claim : claims) {
    if (InForce(claim)) *fact.add_claim_ids() = claim.id();
    // An erased claim has no revision left.
    const int64_t asserted = claim.asserted_revision();
    if (asserted > 0 && (created == 0 || asserted < created)) created = asserted;
    updated = std::max(updated, claim.updated_revision());
  }
  std::sort(fact.mutable_claim_ids()->begin(), fact.mutable_claim_ids()->end());
  fact.set_created_revision(created);
  fact.set_updated_revision(updated);
}

// Fills a description or details from the claims that count.
void Fill(const schema::Schema& schema, const std::vector<Standing>& order, google::protobuf::Message& body) {
  std::optional<std::vector<const schema::Field*>> fields;  // once somebody says something
  for (const Standing& standing : order) {
    if (!standing.counts) break;
    const google::protobuf::Message* said = BodyOf(*standing.claim);
    if (said == nullptr) continue;
    if (fields.has_value()) {
      AddMissing(*fields, *said, body);
    } else {
      fields = FieldsOf(schema, *order.front().claim);
      TakeFirst(*fields, *said, body);
    }
  }
}

// The claims in order, if any of them counts; else nothing.
std::vector<Standing> Counting(absl::Span<const v1::Claim> claims, const Policy& policy) {
  std::vector<Standing> order = InOrder(claims, policy);
  if (!order.empty() && !order.front().counts) order.clear();
  return order;
}

std::optional<v1::Entity> EntityFrom(const schema::Schema& schema, absl::Span<const v1::Claim> claims,
                                     const Policy& policy) {
  const std::vector<Standing> order = Counting(claims, policy);
  if (order.empty()) return std::nullopt;
  v1::Entity entity;
  entity.set_id(order.front().claim->entity().id());
  Fill(schema, order, *entity.mutable_description());
  SetProvenance(claims, entity);
  return entity;
}

std::optional<v1::Relationship> RelationshipFrom(const schema::Schema& schema, absl::Span<const v1::Claim> claims,
                                                 const Policy& policy) {
  const std::vector<Standing> order = Counting(claims, policy);
  if (order.empty()) return std::nullopt;
  const v1::RelationshipClaim& first = order.front().claim->relationship();
  v1::Relationship relationship;
  relationship.set_relation(first.relation());
  relationship.set_subject(first.subject());
  relationship.set_object(first.object());
  relationship.set_episode(first.episode());
  v1::RelationshipDetails details;
  Fill(schema, order, details);
  if (details.details_case() != v1::RelationshipDetails::DETAILS_NOT_SET) {
    *relationship.mutable_details() = std::move(details);
  }
  const Dates dates = ResolveDates(order);
  if (dates.from != nullptr || dates.until != nullptr) *relationship.mutable_valid_time() = dates.valid_time;
  const Standing* decider = dates.from != nullptr ? dates.from : dates.until;
  relationship.set_confidence((decider != nullptr ? *decider : order.front()).confidence);
  SetProvenance(claims, relationship);
  return relationship;
}

std::optional<v1::Observation> ObservationFrom(absl::Span<const v1::Claim> claims, const Policy& policy) {
  const std::vector<Standing> order = Counting(claims, policy);
  if (order.empty()) return std::nullopt;
  const v1::ObservationClaim& first = order.front().claim->observation();
  v1::Observation observation;
  observation.set_subject(first.subject());
  observation.set_metric(first.metric());
  observation.set_period(first.period());
  observation.set_confidence(order.front().confidence);
  *observation.mutable_quantity() = first.quantity();
  SetProvenance(claims, observation);
  return observation;
}

}  // namespace

std::optional<v1::Entity> ResolveEntity(const schema::Schema& schema, const std::vector<v1::Claim>& claims,
                                        const Policy& policy) {
  return EntityFrom(schema, claims, policy);
}

std::optional<v1::Relationship> ResolveRelationship(const schema::Schema& schema, const std::vector<v1::Claim>& claims,
                                                    const Policy& policy) {
  return RelationshipFrom(schema, claims, policy);
}

std::optional<v1::Observation> ResolveObservation(const schema::Schema&, const std::vector<v1::Claim>& claims,
                                                  const Policy& policy) {
  return ObservationFrom(claims, policy);
}

std::optional<v1::Fact> ResolveAlone(const schema::Schema& schema, const v1::Claim& claim, const Policy& policy) {
  const absl::Span<const v1::Claim> claims(&claim, 1);
  v1::Fact fact;
  if (claim.has_entity()) {
    std::optional<v1::Entity> entity = EntityFrom(schema, claims, policy);
    if (!entity.has_value()) return std::nullopt;
    *fact.mutable_entity() = *std::move(entity);
  } else if (claim.has_relationship()) {
    std::optional<v1::Relationship> relationship = RelationshipFrom(schema, claims, policy);
    if (!relationship.has_value()) return std::nullopt;
    *fact.mutable_relationship() = *std::move(relationship);
  } else {
    std::optional<v1::Observation> observation = ObservationFrom(claims, policy);
    if (!observation.has_value()) return std::nullopt;
    *fact.mutable_observation() = *std::move(observation);
  }
  return fact;
}

std::vector<v1::Claim> ByStanding(const std::vector<v1::Claim>& claims, const Policy& policy) {
  std::vector<v1::Claim> sorted;
  sorted.reserve(claims.size());
  for (const Standing& standing : InOrder(claims, policy)) sorted.push_back(*standing.claim);
  return sorted;
}

v1::Validity DescriptionValidity(const std::vector<v1::Claim>& claims, const Policy& policy) {
  if (policy.window.any) return v1::VALIDITY_UNSPECIFIED;
  v1::Validity best = v1::VALIDITY_NOT_VALID;
  for (const Standing& standing : InOrder(claims, policy)) {
    if (!standing.counts) break;
    best = std::min(best, ValidityOf(*standing.claim, policy));  // DEFINITE < POSSIBLE < NOT_VALID
  }
  return best;
}

}  // namespace entente::resolve
