#include "service/graph/fact_value.h"

#include "service/base/status_macros.h"
#include "service/store/key.h"

namespace entente::graph {
namespace {

using store::Key;
using store::KeyParts;

constexpr uint8_t kStub = 1, kDated = 2, kMerged = 4;

void AppendSpan(Key& key, const base::Span& span) {
  for (const base::Day day : {span.from_earliest, span.from_latest, span.until_earliest, span.until_latest}) {
    key.U32(static_cast<uint32_t>(day));
  }
}

base::Span TakeSpan(KeyParts& parts) {
  base::Span span;
  for (base::Day* day : {&span.from_earliest, &span.from_latest, &span.until_earliest, &span.until_latest}) {
    *day = static_cast<base::Day>(parts.U32());
  }
  return span;
}

absl::Status StatusOf(const KeyParts& parts) {
  return parts.ok() ? absl::OkStatus() : absl::DataLossError("the head of a stored fact is cut short");
}

template <typename T>
std::string Serialize(const T& fact) {
  if (fact.validity() == v1::VALIDITY_UNSPECIFIED && fact.claims().empty()) return fact.SerializeAsString();
  T bare = fact;
  bare.clear_validity();
  bare.clear_claims();
  return bare.SerializeAsString();
}

}  // namespace

std::string HeadOf(const EntityValue& value) {
  const bool merged = value.redirect.leads();
  Key key;
  key.U8((value.stub ? kStub : 0) | (value.dated ? kDated : 0) | (merged ? kMerged : 0));
  if (merged) key.U32(value.redirect.to).U32(value.redirect.merged_into);
  return key.U32(value.terms).U32(value.index).bytes();
}

std::string HeadOf(const RelationshipIdentity& identity, const base::Span& span) {
  Key key;
  key.U32(static_cast<uint32_t>(identity.ends.relation)).U32(identity.ends.subject).U32(identity.ends.object);
  AppendSpan(key, span);
  return key.Bytes(identity.episode).bytes();
}

std::string HeadOf(const ObservationIdentity& identity, const base::Span& span) {
  Key key;
  key.U32(static_cast<uint32_t>(identity.ends.metric)).U32(identity.ends.subject);
  AppendSpan(key, span);
  return key.Bytes(identity.period).bytes();
}

absl::StatusOr<EntityValue> ParseEntityHead(absl::string_view head) {
  KeyParts parts(head);
  const uint8_t flags = parts.U8();
  EntityValue value{(flags & kStub) != 0, (flags & kDated) != 0, {}};
  if ((flags & kMerged) != 0) {
    value.redirect.to = parts.U32();
    value.redirect.merged_into = parts.U32();
  }
  if (parts.ok() && !parts.rest().empty()) {
    value.terms = parts.U32();
    value.index = parts.U32();
  }
  RETURN_IF_ERROR(StatusOf(parts));
  return value;
}

absl::Status ParseRelationshipHead(absl::string_view head, RelationshipIdentity& identity, base::Span& span) {
  KeyParts parts(head);
  identity.ends.relation = static_cast<int>(parts.U32());
  identity.ends.subject = parts.U32();
  identity.ends.object = parts.U32();
  span = TakeSpan(parts);
  identity.episode = parts.rest();
  return StatusOf(parts);
}

absl::Status ParseObservationHead(absl::string_view head, ObservationIdentity& identity, base::Span& span) {
  KeyParts parts(head);
  identity.ends.metric = static_cast<int>(parts.U32());
  identity.ends.subject = parts.U32();
  span = TakeSpan(parts);
  identity.period = parts.rest();
  return StatusOf(parts);
}

absl::StatusOr<base::Span> SpanOf(const v1::Relationship& relationship) {
  return base::ParseValidTime(relationship.valid_time());
}

absl::StatusOr<base::Span> SpanOf(const v1::Observation& observation) {
  ASSIGN_OR_RETURN(const base::Period period, base::ParsePeriod(observation.period()));
  return base::SpanOf(period);
}

std::string BodyOf(const v1::Fact& fact) {
  switch (fact.fact_case()) {
    case v1::Fact::kEntity:
      return Serialize(fact.entity());
    case v1::Fact::kRelationship:
      return Serialize(fact.relationship());
    case v1::Fact::kObservation:
      return Serialize(fact.observation());
    case v1::Fact::FACT_NOT_SET:
      break;
  }
  return {};
}

}  // namespace entente::graph
