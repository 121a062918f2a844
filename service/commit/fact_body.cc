#include "service/commit/fact_body.h"

namespace entente::commit {

absl::StatusOr<v1::Fact> ParseBody(base::FactSort sort, const std::string& bytes) {
  v1::Fact fact;
  bool parsed = false;
  switch (sort) {
    case base::FactSort::kEntity:
      parsed = fact.mutable_entity()->ParseFromString(bytes);
      break;
    case base::FactSort::kRelationship:
      parsed = fact.mutable_relationship()->ParseFromString(bytes);
      break;
    case base::FactSort::kObservation:
      parsed = fact.mutable_observation()->ParseFromString(bytes);
      break;
  }
  if (!parsed) return absl::DataLossError("the body of a fact cannot be read");
  return fact;
}

std::string BodyOf(const v1::Fact& fact) {
  if (fact.has_entity()) return fact.entity().SerializeAsString();
  if (fact.has_relationship()) return fact.relationship().SerializeAsString();
  return fact.observation().SerializeAsString();
}

int64_t CreatedRevision(const v1::Fact& fact) {
  if (fact.has_entity()) return fact.entity().created_revision();
  if (fact.has_relationship()) return fact.relationship().created_revision();
  return fact.observation().created_revision();
}

int64_t UpdatedRevision(const v1::Fact& fact) {
  if (fact.has_entity()) return fact.entity().updated_revision();
  if (fact.has_relationship()) return fact.relationship().updated_revision();
  return fact.observation().updated_revision();
}

void SetRevisions(int64_t created, int64_t updated, v1::Fact& fact) {
  const auto set = [&](auto& body) {
    body.set_created_revision(created);
    body.set_updated_revision(updated);
  };
  if (fact.has_entity()) {
    set(*fact.mutable_entity());
  } else if (fact.has_relationship()) {
    set(*fact.mutable_relationship());
  } else {
    set(*fact.mutable_observation());
  }
}

absl::StatusOr<base::Span> SpanOf(const v1::Fact& fact) {
  absl::StatusOr<base::Span> span = base::Span();
  if (fact.has_relationship()) {
    span = base::ParseValidTime(fact.relationship().valid_time());
  } else if (fact.has_observation()) {
    const auto period = base::ParsePeriod(fact.observation().period());
    if (!period.ok()) return absl::DataLossError("the period of a stored observation cannot be read");
    span = base::SpanOf(*period);
  }
  if (!span.ok()) return absl::DataLossError("the valid time of a stored relationship cannot be read");
  return span;
}

}  // namespace entente::commit
