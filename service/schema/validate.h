// Checks what a commit says against the schema's rules, as far as that needs no graph, and puts it into normal form.
//
// Pure and thread-safe. What needs the graph (entities that exist, functional relations, cycles) is commit/'s.
#ifndef ENTENTE_SERVICE_SCHEMA_VALIDATE_H_
#define ENTENTE_SERVICE_SCHEMA_VALIDATE_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "entente/v1/graph.pb.h"
#include "service/base/error.h"
#include "service/schema/schema.h"

namespace entente::schema {

inline constexpr int kMaxIdBytes = 192;
inline constexpr int kMaxIdNameBytes = 128;  // of the part after the slash
inline constexpr int kMaxEpisodeBytes = 64;
inline constexpr int kMaxTextBytes = 1024;  // of a string field without max_bytes of its own
inline constexpr int kMaxNoteBytes = 1024;
inline constexpr int kMaxRepeated = 256;  // elements of a repeated field of a description
inline constexpr int kMaxCitations = 64;  // of one claim

// Whether `id` is `kind/name` with a known kind; appends REQUIRED (when it is empty), INVALID_FORMAT
// or UNKNOWN_KIND at `field` if not.
bool CheckEntityId(const Schema& schema, absl::string_view id, absl::string_view field,
                   std::vector<base::Violation>& violations);
// Whether `id` is `claim/name`; appends REQUIRED or INVALID_FORMAT at `field` if not.
bool CheckClaimId(absl::string_view id, absl::string_view field, std::vector<base::Violation>& violations);

// Checks a claim and brings it into normal form: EDTF texts, symmetric ends in canonical order, confidence, rank and
// stance filled in, output-only fields cleared. Appends one violation for each broken rule, with paths under `field`
// (for example `changes[3].assert_claim`). An empty id passes. Checks: content present; ids; kind agrees with id; field
// rules (format, bounds, lengths; `required` is not checked here, since a claim is partial); repeated limits; valid
// UTF-8; enum values known and not UNSPECIFIED when present; relation and metric known, endpoint kinds, an entity not
// related to itself, details of the relation, episode; period, quantity and unit; valid time; citations (at least one
// supporting, document ids, dates).
void NormalizeClaim(const Schema& schema, absl::string_view field, v1::Claim& claim,
                    std::vector<base::Violation>& violations);

// Checks one citation and brings it into normal form.
void NormalizeCitation(const Schema& schema, absl::string_view field, v1::Citation& citation,
                       std::vector<base::Violation>& violations);

// Checks a fact's identity and brings it into normal form (symmetric order, period).
void NormalizeFactKey(const Schema& schema, absl::string_view field, v1::FactKey& key,
                      std::vector<base::Violation>& violations);

// The paths of required fields that `description` lacks: what a whole entity may not lack.
std::vector<std::string> MissingRequired(const Schema& schema, const v1::Description& description);

}  // namespace entente::schema

#endif  // ENTENTE_SERVICE_SCHEMA_VALIDATE_H_
