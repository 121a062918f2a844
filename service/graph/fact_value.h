// What the graph keeps in memory of a fact's version, and how it lies in front of the body in the state store, so that
// a start need not parse bodies:
//
//   entity        flags 1 (1: stub, 2: dated, 4: merged; then redirect: to 4 | merged into 4)
//                 | terms 4 | index 4 (these two may be absent)
//
//   relationship  relation 4 | subject 4 | object 4 | span 16 | episode
//
//   observation   metric 4 | subject 4 | span 16 | period
//
// Numbers are big-endian; a span is its four days in the order of base::Span.
#ifndef ENTENTE_SERVICE_GRAPH_FACT_VALUE_H_
#define ENTENTE_SERVICE_GRAPH_FACT_VALUE_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "entente/v1/graph.pb.h"
#include "service/base/date.h"
#include "service/graph/snapshot.h"

namespace entente::graph {

// A version of an entity.
struct EntityValue {
  bool stub = false;
  bool dated = false;
  Redirect redirect;   // of one that is gone
  uint32_t terms = 0;  // how many terms (term_index.h) its description has; 0 also where nobody counted
  uint32_t index = 0;  // TermIndex::fingerprint() when they were counted
};

// What names a relationship, by number; the episode is borrowed.
struct RelationshipIdentity {
  RelationshipEnds ends;
  absl::string_view episode;
};

// What names an observation, by number; the period is borrowed.
struct ObservationIdentity {
  ObservationEnds ends;
  absl::string_view period;
};

std::string HeadOf(const EntityValue& value);
std::string HeadOf(const RelationshipIdentity& identity, const base::Span& span);
std::string HeadOf(const ObservationIdentity& identity, const base::Span& span);

// The opposite. DATA_LOSS if the head is cut short.
absl::StatusOr<EntityValue> ParseEntityHead(absl::string_view head);
absl::Status ParseRelationshipHead(absl::string_view head, RelationshipIdentity& identity, base::Span& span);
absl::Status ParseObservationHead(absl::string_view head, ObservationIdentity& identity, base::Span& span);

// When a resolved fact holds. INVALID_ARGUMENT if its dates cannot be read.
absl::StatusOr<base::Span> SpanOf(const v1::Relationship& relationship);
absl::StatusOr<base::Span> SpanOf(const v1::Observation& observation);

// The body kept of a fact: serialized, without validity and claims.
std::string BodyOf(const v1::Fact& fact);

}  // namespace entente::graph

#endif  // ENTENTE_SERVICE_GRAPH_FACT_VALUE_H_
