#include "service/landscape/membership_index.h"

#include <algorithm>
#include <string>
#include <utility>

#include "service/base/status_macros.h"

namespace entente::landscape {

using base::EntityNo;

absl::StatusOr<std::vector<MemberGroup>> IndexMemberships(Reading& reading, const query::Ways& ways,
                                                          const std::vector<EntityNo>& members) {
  std::vector<MemberGroup> groups;
  absl::flat_hash_map<EntityNo, size_t> places;
  for (uint32_t position = 0; position < members.size(); ++position) {
    RETURN_IF_ERROR(reading.scan.ForEach(members[position], ways, [&](const query::Edge& edge) {
      const auto [place, added] = places.emplace(edge.other, groups.size());
      if (added) groups.push_back({edge.other, {}});
      std::vector<Membership>& known = groups[place->second].members;
      if (known.empty() || known.back().member != position) known.push_back({position, {}});
      known.back().by.push_back(edge.no);
      known.back().definite |= edge.definite;
      return true;
    }));
  }
  for (MemberGroup& group : groups) {
    for (Membership& membership : group.members) SortByIdentity(reading.snapshot, membership.by);
  }
  std::sort(groups.begin(), groups.end(), [&](const MemberGroup& a, const MemberGroup& b) {
    return reading.snapshot.EntityId(a.no) < reading.snapshot.EntityId(b.no);
  });
  return groups;
}

absl::StatusOr<v1::SharedGroup> ToProto(Reading& reading, EntityNo group, const Membership& first,
                                        const Membership& second) {
  v1::SharedGroup shared;
  shared.set_group(std::string(reading.snapshot.EntityId(group)));
  RETURN_IF_ERROR(AddAll(reading, first.by, *shared.mutable_first()));
  RETURN_IF_ERROR(AddAll(reading, second.by, *shared.mutable_second()));
  shared.set_validity(ValidityOf(reading.view, first.definite && second.definite));
  return shared;
}

}  // namespace entente::landscape
