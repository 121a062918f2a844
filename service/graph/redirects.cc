#include "service/graph/redirects.h"

#include <optional>

namespace entente::graph {
namespace {

template <typename Relationship>
bool FollowEnds(const schema::Schema& schema, Follow follow, Relationship& relationship) {
  follow(*relationship.mutable_subject());
  follow(*relationship.mutable_object());
  const schema::Relation* const relation = schema.FindRelation(static_cast<int>(relationship.relation()));
  if (relation == nullptr || !relation->rule.symmetric() || relationship.subject() <= relationship.object()) {
    return false;
  }
  relationship.mutable_subject()->swap(*relationship.mutable_object());
  return true;
}

}  // namespace

void FollowIn(const schema::Schema& schema, Follow follow, v1::FactKey& key) {
  if (key.has_entity()) {
    follow(*key.mutable_entity());
  } else if (key.has_relationship()) {
    FollowEnds(schema, follow, *key.mutable_relationship());
  } else if (key.has_observation()) {
    follow(*key.mutable_observation()->mutable_subject());
  }
}

bool FollowAbout(const schema::Schema& schema, Follow follow, v1::Claim& claim) {
  if (claim.has_relationship()) return FollowEnds(schema, follow, *claim.mutable_relationship());
  if (claim.has_entity()) follow(*claim.mutable_entity()->mutable_id());
  if (claim.has_observation()) follow(*claim.mutable_observation()->mutable_subject());
  return false;
}

bool FollowIn(const schema::Schema& schema, Follow follow, v1::Claim& claim) {
  const bool exchanged = FollowAbout(schema, follow, claim);
  for (v1::Citation& citation : *claim.mutable_citations()) follow(*citation.mutable_document());
  return exchanged;
}

std::string CanonicalId(const Snapshot& snapshot, const std::string& id) {
  if (!snapshot.HasRedirects()) return id;
  const std::optional<base::EntityNo> no = snapshot.FindEntity(id);
  if (!no.has_value()) return id;
  const Redirect redirect = snapshot.RedirectOf(*no);
  return redirect.leads() ? std::string(snapshot.EntityId(redirect.to)) : id;
}

}  // namespace entente::graph
