// The places of a claim that name entities: what it describes, relates or measures, and the documents it cites. In a
// draft they hold an id or `@N`, a mention of the record; the claim that was imported has an id in the same place.
#ifndef ENTENTE_CLI_IMPORT_RESOLVER_PLACES_H_
#define ENTENTE_CLI_IMPORT_RESOLVER_PLACES_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "entente/v1/graph.pb.h"

namespace entente::cli {

// One place.
struct Place {
  std::string* id = nullptr;  // in the claim; lives as long as it
  bool describes = false;     // the claim describes the entity
  bool cites = false;         // the claim cites it
};

// The places of a claim, always in the same order: of its content first, then of its citations. Pure.
std::vector<Place> PlacesOf(v1::Claim& claim);

// What stands in them.
std::vector<const std::string*> IdsIn(const v1::Claim& claim);

// The N of `@N`; nothing for any other text. Pure.
std::optional<int> MentionAt(const std::string& id);

// For each place of `draft` the id that an earlier version of the claim has there; empty where it has none, or where it
// says something of another sort. A symmetric relationship may have been kept in the other order: its ends are told
// apart by `known`, which gives the id that a mention is known to have, or nothing; if it knows neither, both are
// empty. Pure.
std::vector<std::string> EarlierIds(const v1::Claim& draft, const v1::Claim& earlier,
                                    const std::function<std::string(int mention)>& known);

// The part of an id before the slash: its kind. Pure.
std::string KindOfId(const std::string& id);

}  // namespace entente::cli

#endif  // ENTENTE_CLI_IMPORT_RESOLVER_PLACES_H_
