// Claims from textproto, for the tests of this room.
#ifndef ENTENTE_SERVICE_RESOLVE_CLAIM_TEXTS_H_
#define ENTENTE_SERVICE_RESOLVE_CLAIM_TEXTS_H_

#include <initializer_list>
#include <string>
#include <vector>

#include "entente/v1/graph.pb.h"
#include "google/protobuf/text_format.h"
#include "service/base/status_macros.h"

namespace entente::resolve {

// A message from textproto. Pure.
template <typename T>
T Parsed(const std::string& text) {
  T message;
  CHECK(google::protobuf::TextFormat::ParseFromString(text, &message));
  return message;
}

// A claim in force, recorded at revision 1, likely and of normal rank, with one supporting citation; `text` adds to it
// or replaces any of that.
inline v1::Claim ClaimOf(const std::string& id, const std::string& text) {
  v1::Claim claim = Parsed<v1::Claim>(text);
  claim.set_id(id);
  if (claim.state() == v1::CLAIM_STATE_UNSPECIFIED) claim.set_state(v1::CLAIM_STATE_ASSERTED);
  if (claim.confidence() == v1::CONFIDENCE_UNSPECIFIED) claim.set_confidence(v1::CONFIDENCE_LIKELY);
  if (claim.rank() == v1::RANK_UNSPECIFIED) claim.set_rank(v1::RANK_NORMAL);
  if (claim.asserted_revision() == 0) claim.set_asserted_revision(1);
  if (claim.updated_revision() == 0) claim.set_updated_revision(claim.asserted_revision());
  if (claim.citations().empty()) claim.add_citations()->set_document("document/d");
  return claim;
}

// A claim about `organization/a`; `description` is textproto of its description, `more` of the rest of the claim.
inline v1::Claim Describing(const std::string& id, const std::string& description, const std::string& more = "") {
  v1::Claim claim = ClaimOf(id, "entity { id: 'organization/a' description { " + description + " } } " + more);
  claim.mutable_entity()->mutable_description()->mutable_organization();
  return claim;
}

// A claim that a is a member of b.
inline v1::Claim Relating(const std::string& id, const std::string& more) {
  return ClaimOf(
      id, "relationship { relation: RELATION_MEMBER_OF subject: 'organization/a' object: 'alliance/b' } " + more);
}

// A claim of a value measured of a.
inline v1::Claim Measuring(const std::string& id, const std::string& quantity, const std::string& more = "") {
  return ClaimOf(
      id, "observation { subject: 'product/a' metric: METRIC_MONTHLY_ACTIVE_USERS period: '2024-10' quantity { " +
              quantity + " } } " + more);
}

}  // namespace entente::resolve

#endif  // ENTENTE_SERVICE_RESOLVE_CLAIM_TEXTS_H_
