// ListCoMemberships: pairs of members by the groups they share.
#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "service/base/status_macros.h"
#include "service/landscape/landscape.h"
#include "service/landscape/membership_index.h"
#include "service/landscape/reading.h"
#include "service/landscape/selection.h"
#include "service/query/listing.h"
#include "service/query/page.h"
#include "service/query/refusal.h"
#include "service/query/sort_key.h"

namespace entente::landscape {
namespace {

using base::EntityNo;

// Two members, by position, and where they meet.
struct Pair {
  uint32_t first, second;
  struct Shared {
    uint32_t group, first, second;  // a group, and two memberships in it
  };
  std::vector<Shared> shared;
};

// Every two members that share a group.
absl::StatusOr<std::vector<Pair>> PairsOf(const std::vector<MemberGroup>& groups, query::Meter& meter) {
  std::vector<Pair> pairs;
  absl::flat_hash_map<std::pair<uint32_t, uint32_t>, size_t> places;
  for (uint32_t group = 0; group < groups.size(); ++group) {
    const std::vector<Membership>& members = groups[group].members;
    for (uint32_t i = 0; i < members.size(); ++i) {
      if (!meter.Examine(static_cast<int64_t>(members.size() - i))) return meter.status();
      for (uint32_t j = i + 1; j < members.size(); ++j) {
        const auto [place, added] = places.emplace(std::make_pair(members[i].member, members[j].member), pairs.size());
        if (added) pairs.push_back({members[i].member, members[j].member, {}});
        pairs[place->second].shared.push_back({group, i, j});
      }
    }
  }
  return pairs;
}

absl::StatusOr<v1::CoMembership> ToProto(Reading& reading, const std::vector<MemberGroup>& groups,
                                         const std::vector<EntityNo>& members, const Pair& pair) {
  v1::CoMembership told;
  told.set_first(std::string(reading.snapshot.EntityId(members[pair.first])));
  told.set_second(std::string(reading.snapshot.EntityId(members[pair.second])));
  for (const Pair::Shared& shared : pair.shared) {
    const MemberGroup& group = groups[shared.group];
    ASSIGN_OR_RETURN(*told.add_shared(),
                     landscape::ToProto(reading, group.no, group.members[shared.first], group.members[shared.second]));
  }
  return told;
}

}  // namespace

absl::StatusOr<v1::ListCoMembershipsResponse> ListCoMemberships(const query::Ground& ground,
                                                                const v1::ListCoMembershipsRequest& request,
                                                                const query::Caller& caller) {
  ASSIGN_OR_RETURN(const query::Page page, query::OpenPage(request, ground.tokens, ground.limits));
  ASSIGN_OR_RETURN(Opened opened, Open(ground, request.context(), {}, caller, page.revision));
  if (request.min_shared() < 0) {
    return query::Refusal(v1::ERROR_REASON_OUT_OF_BOUNDS, "min_shared",
                          absl::StrCat(request.min_shared(), " is less than 0"));
  }
  const schema::Schema& schema = opened.view.snapshot.schema();
  ASSIGN_OR_RETURN(const std::vector<int> relations,
                   RelationsOr(schema, request.meanings(), v1::MEANING_MEMBERSHIP, "meanings"));
  ASSIGN_OR_RETURN(const std::vector<EntityNo> members,
                   Select(request.members(), opened.view, ground.limits, opened.meter(), "members"));
  Reading reading(opened.view, opened.mask, opened.meter());
  ASSIGN_OR_RETURN(const std::vector<MemberGroup> groups,
                   IndexMemberships(reading, query::Ways(schema, relations, v1::DIRECTION_OUT), members));
  ASSIGN_OR_RETURN(const std::vector<Pair> pairs, PairsOf(groups, opened.meter()));
  query::Listing<v1::CoMembership> listing(page, true);
  for (uint32_t i = 0; i < pairs.size(); ++i) {
    const auto count = static_cast<int64_t>(pairs[i].shared.size());
    if (count < std::max(1, request.min_shared())) continue;
    query::SortKey key;
    key.AddInteger(count, true);
    key.AddId(reading.snapshot.EntityId(members[pairs[i].first]));
    key.AddId(reading.snapshot.EntityId(members[pairs[i].second]));
    listing.Offer(key.Take(), i, true);
  }
  v1::ListCoMembershipsResponse response;
  const auto load = [&](uint32_t i) -> absl::StatusOr<std::optional<v1::CoMembership>> {
    return ToProto(reading, groups, members, pairs[i]);
  };
  RETURN_IF_ERROR(listing.Fill(load, *response.mutable_pairs()));
  for (const v1::CoMembership& pair : response.pairs()) {
    if (!opened.meter().Return(1, static_cast<int64_t>(pair.ByteSizeLong()))) return opened.meter().status();
  }
  response.set_total(listing.total());
  if (const std::string next = listing.next(); !next.empty()) {
    response.set_next_page_token(query::NextPageToken(page, ground.tokens, opened.view.snapshot.revision(), next));
  }
  RETURN_IF_ERROR(FillInfo(ground, opened, *response.mutable_read_info()));
  return response;
}

}  // namespace entente::landscape
