// Who is in which group, turned round: the groups, and who of those asked about is in them.
#ifndef ENTENTE_SERVICE_LANDSCAPE_MEMBERSHIP_INDEX_H_
#define ENTENTE_SERVICE_LANDSCAPE_MEMBERSHIP_INDEX_H_

#include <cstdint>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "entente/v1/landscape_service.pb.h"
#include "service/base/fact_ref.h"
#include "service/landscape/reading.h"

namespace entente::landscape {

// That a member is in a group.
struct Membership {
  uint32_t member;                       // its position among those asked about
  std::vector<base::RelationshipNo> by;  // what puts it there, by identity
  bool definite = false;                 // one of those holds for certain
};

// A group and its members, by position.
struct MemberGroup {
  base::EntityNo no;
  std::vector<Membership> members;
};

// The groups that members belong to along `ways` (from member to group), by id. Charges what it looks at.
absl::StatusOr<std::vector<MemberGroup>> IndexMemberships(Reading& reading, const query::Ways& ways,
                                                          const std::vector<base::EntityNo>& members);

// Tells of a group that two are in.
absl::StatusOr<v1::SharedGroup> ToProto(Reading& reading, base::EntityNo group, const Membership& first,
                                        const Membership& second);

}  // namespace entente::landscape

#endif  // ENTENTE_SERVICE_LANDSCAPE_MEMBERSHIP_INDEX_H_
