#include "service/watch/fact_image.h"

#include <optional>

#include "service/base/date.h"
#include "service/base/status_macros.h"
#include "service/watch/wire.h"

namespace entente::watch {
namespace {

// FactSort has the numbers of the fields of v1::Fact, and the label is the same field of all three.
static_assert(static_cast<int>(base::FactSort::kEntity) == v1::Fact::kEntityFieldNumber);
static_assert(static_cast<int>(base::FactSort::kRelationship) == v1::Fact::kRelationshipFieldNumber);
static_assert(static_cast<int>(base::FactSort::kObservation) == v1::Fact::kObservationFieldNumber);
static_assert(+v1::Entity::kValidityFieldNumber == +v1::Relationship::kValidityFieldNumber);
static_assert(+v1::Entity::kValidityFieldNumber == +v1::Observation::kValidityFieldNumber);

// Of what is there; nothing otherwise. A dated description counts as definite: only the change that the passing of a
// day makes of it says more.
std::optional<v1::Validity> ValidityIn(const graph::Snapshot& snapshot, base::FactRef fact) {
  base::Window today;
  today.first = today.last = snapshot.clock_day();
  if (fact.sort == base::FactSort::kEntity) {
    if (!snapshot.Entity(fact.no)) return std::nullopt;
    return v1::VALIDITY_DEFINITE;
  }
  if (fact.sort == base::FactSort::kRelationship) {
    const std::optional<graph::RelationshipState> state = snapshot.Relationship(fact.no);
    if (!state) return std::nullopt;
    return base::Judge(state->span, today);
  }
  const std::optional<graph::ObservationState> state = snapshot.Observation(fact.no);
  if (!state) return std::nullopt;
  return base::Judge(state->span, today);
}

}  // namespace

absl::StatusOr<std::string> FactImage(const graph::Snapshot& snapshot, base::FactRef fact) {
  const std::optional<v1::Validity> validity = ValidityIn(snapshot, fact);
  if (!validity) return std::string();
  ASSIGN_OR_RETURN(std::string body, snapshot.Body(fact));
  AppendVarintField(v1::Entity::kValidityFieldNumber, *validity, body);
  std::string image;
  AppendBytesField(static_cast<int>(fact.sort), body, image);
  return image;
}

}  // namespace entente::watch
