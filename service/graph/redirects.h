// Follows the ids of merged entities where they stand in claims and in the identities of facts.
//
// `follow` puts, in the place of an id, the one that it leads to at some state: of a Snapshot, or of one in the making.
// What may change the order of a symmetric relationship's ends is brought into normal form. Pure.
#ifndef ENTENTE_SERVICE_GRAPH_REDIRECTS_H_
#define ENTENTE_SERVICE_GRAPH_REDIRECTS_H_

#include <string>

#include "absl/functional/function_ref.h"
#include "entente/v1/graph.pb.h"
#include "service/graph/snapshot.h"
#include "service/schema/schema.h"

namespace entente::graph {

using Follow = absl::FunctionRef<void(std::string& id)>;

// In normal form before and after, but that both ends of a relationship may have become the same.
void FollowIn(const schema::Schema& schema, Follow follow, v1::FactKey& key);
// Of a claim: what it is about; the documents it cites too. True if the ends of its relationship changed places.
bool FollowAbout(const schema::Schema& schema, Follow follow, v1::Claim& claim);
bool FollowIn(const schema::Schema& schema, Follow follow, v1::Claim& claim);

// The id that an id leads to at the snapshot's revision; itself if it leads nowhere.
std::string CanonicalId(const Snapshot& snapshot, const std::string& id);

}  // namespace entente::graph

#endif  // ENTENTE_SERVICE_GRAPH_REDIRECTS_H_
