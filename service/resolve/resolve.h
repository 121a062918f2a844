// Claims to facts: which claim decides each field, and why.
//
// Claims that count are those in force, not deprecated, with enough confidence and a source left under the policy, and
// (for descriptions) valid in the window. Of two that count, the one decides that has, in this order: higher rank,
// higher confidence, more independent supporting sources (distinct origin groups), later publication (the latest day of
// its supporting citations' `published`; none is earliest), lesser id. Citations of excluded documents bear no weight
// in any of this. A singular field takes the value of the first claim that has it. A repeated field takes the union:
// elements in order of claim standing, then of position, equal elements once. `valid_time.from` and `valid_time.until`
// are fields of their own, and so are the fields of details; `quantity` is one. An end of the valid time that cannot go
// with the other end, which a claim of better standing decided, is passed over, so that resolved dates are always an
// interval.
//
// Pure and thread-safe: no clock, no I/O. The claims given are in normal form (schema/validate.h).
#ifndef ENTENTE_SERVICE_RESOLVE_RESOLVE_H_
#define ENTENTE_SERVICE_RESOLVE_RESOLVE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "entente/v1/graph.pb.h"
#include "entente/v1/query_service.pb.h"
#include "service/base/date.h"
#include "service/schema/schema.h"

namespace entente::resolve {

// Which claims count.
struct Policy {
  absl::flat_hash_set<std::string> exclude_documents;
  v1::Confidence min_confidence = v1::CONFIDENCE_UNSPECIFIED;
  base::Window window;         // for dated descriptions
  bool definite_only = false;  // of them, only those certainly valid

  // Whether it leaves every claim in force its say, so that a stored body is the answer (for what is not dated).
  bool is_default() const { return exclude_documents.empty() && min_confidence <= v1::CONFIDENCE_SPECULATIVE; }
};

// Each resolves all claims about one fact (any state; those that do not count are passed over). Nothing if none counts.
// Ids, description, dates, details, confidence and claim_ids (those in force, deprecated included, sorted by id) are
// set; created_revision is the least asserted_revision of `claims`, updated_revision the greatest updated_revision,
// both corrected by the caller where it knows better; validity, stub and claims are not set. An entity's `claims` may
// be empty of descriptions that count: then nothing.
std::optional<v1::Entity> ResolveEntity(const schema::Schema& schema, const std::vector<v1::Claim>& claims,
                                        const Policy& policy);
std::optional<v1::Relationship> ResolveRelationship(const schema::Schema& schema, const std::vector<v1::Claim>& claims,
                                                    const Policy& policy);
std::optional<v1::Observation> ResolveObservation(const schema::Schema& schema, const std::vector<v1::Claim>& claims,
                                                  const Policy& policy);

// Why each field of the resolved fact is as it is, in order of path; `fields` (paths, or a path before its element)
// narrows, empty is all. `agreeing` are claims that count; `losing` are all that say something else, and those that do
// not count, or were passed over for the other date, lose by NOT_COUNTED; an element of a repeated field has no losers.
std::vector<v1::FieldExplanation> Explain(const schema::Schema& schema, const std::vector<v1::Claim>& claims,
                                          const Policy& policy, const std::vector<std::string>& fields);

// The claims in order of standing, those that do not count last.
std::vector<v1::Claim> ByStanding(const std::vector<v1::Claim>& claims, const Policy& policy);

// The validity of a dated description in a window: the best of its claims that count. DEFINITE when one of them is not
// dated, NOT_VALID when none counts, UNSPECIFIED when nothing is asked.
v1::Validity DescriptionValidity(const std::vector<v1::Claim>& claims, const Policy& policy);

}  // namespace entente::resolve

#endif  // ENTENTE_SERVICE_RESOLVE_RESOLVE_H_
