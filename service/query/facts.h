// Facts as a view shows them: the stored body where that is the answer, else resolved anew from claims; labelled with
// its validity, and with its claims if they were asked for.
#ifndef ENTENTE_SERVICE_QUERY_FACTS_H_
#define ENTENTE_SERVICE_QUERY_FACTS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "entente/v1/graph.pb.h"
#include "service/base/fact_ref.h"
#include "service/query/mask.h"
#include "service/query/meter.h"
#include "service/query/read_context.h"

namespace entente::query {

// Loads facts for one request and counts what it looks at. Not thread-safe; view and meter must outlive it.
class Facts {
 public:
  Facts(const View& view, Meter& meter) : view_(view), meter_(meter) {}

  // Each returns nothing when the view does not show the fact: it is not there at the revision, no claim about it
  // counts, or it is not valid then.
  absl::StatusOr<std::optional<v1::Entity>> Entity(base::EntityNo no);
  absl::StatusOr<std::optional<v1::Relationship>> Relationship(base::RelationshipNo no);
  absl::StatusOr<std::optional<v1::Observation>> Observation(base::ObservationNo no);

  // The same as bytes of a message (encoded.h): those that are stored, where they are the answer.
  absl::StatusOr<std::optional<std::string>> EncodedEntity(base::EntityNo no, const Mask& mask);
  absl::StatusOr<std::optional<std::string>> EncodedRelationship(base::RelationshipNo no);
  absl::StatusOr<std::optional<std::string>> EncodedObservation(base::ObservationNo no);

  // The entity, or a stub in its place if the view does not show it: for the ends of relationships, which are never
  // dropped.
  absl::StatusOr<v1::Entity> EntityOrStub(base::EntityNo no);
  absl::StatusOr<std::string> EncodedEntityOrStub(base::EntityNo no, const Mask& mask);

  // Whether the policy leaves every claim its say, so that the stored body of what is not dated is the answer and what
  // the graph keeps in memory tells what the view shows.
  bool stored() const { return view_.policy.is_default(); }
  // Whether what is stored of an entity in this state is what the view shows of it.
  bool stored(const graph::EntityState& state) const { return !state.dated && (state.stub || stored()); }
  // Whether the view shows a fact with this state. It may say yes too often of relationships when not stored().
  bool MayShow(const graph::RelationshipState& state) const;
  bool MayShow(const graph::ObservationState& state) const;

  // Counts something looked at; not OK once the meter says to stop.
  absl::Status Examine(int64_t count = 1) { return meter_.Examine(count) ? absl::OkStatus() : meter_.status(); }
  // What was looked at so far, for an answer of so many facts.
  v1::ReadCost CostOf(int64_t returned) const;

 private:
  // Tells of a body that is about to be read.
  absl::Status Step() { return meter_.Step() ? absl::OkStatus() : meter_.status(); }
  template <typename Fact>
  absl::Status AddClaims(base::FactRef ref, const std::vector<v1::Claim>* claims, Fact& fact);
  absl::StatusOr<std::vector<v1::Claim>> ClaimsAbout(base::FactRef ref);
  v1::Entity Stub(base::EntityNo no) const;

  const View& view_;
  Meter& meter_;
};

}  // namespace entente::query

#endif  // ENTENTE_SERVICE_QUERY_FACTS_H_
