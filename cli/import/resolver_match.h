// Whether an entity of the graph may be what a source mentions: what speaks flatly against it, whatever the names say.
#ifndef ENTENTE_CLI_IMPORT_RESOLVER_MATCH_H_
#define ENTENTE_CLI_IMPORT_RESOLVER_MATCH_H_

#include <string>
#include <vector>

#include "cli/import/resolver_things.h"
#include "cli/import/review_file.h"
#include "entente/v1/discovery_service.pb.h"

namespace entente::cli {

// The text at a path of a description, `wikidata_id` or `kind.field`; empty if it is not there. Pure.
std::string TextAt(const v1::Description& description, const std::string& path);

// The country that a description gives: the field of its kind that the schema says holds one; empty if there is none.
// Pure.
std::string CountryOf(const v1::Description& description);

// Whether the entity may be the thing: it is of its kind, and has no other key in a register that both are in. Pure.
bool MayBe(const v1::Entity& entity, const Thing& thing);

// Whether the countries of the two agree, or one of them is not known. Pure.
bool CountryAgrees(const v1::Entity& entity, const Thing& thing);

// Whether it is known of both that they are in one country. Pure.
bool IsSameCountry(const v1::Entity& entity, const Thing& thing);

// Whether one slug is an abbreviation of the other: a single word that is none of the other's words, but whose letters
// stand in them in this order. Many share one, so by itself it tells little of who is meant. Pure.
bool IsAbbreviation(const std::string& slug, const std::string& of);

// The candidate as a person is shown it. Pure.
ReviewCandidate ToReviewCandidate(const v1::Candidate& candidate);

}  // namespace entente::cli

#endif  // ENTENTE_CLI_IMPORT_RESOLVER_MATCH_H_
