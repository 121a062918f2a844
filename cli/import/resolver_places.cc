#include "cli/import/resolver_places.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "entente/v1/schema_options.pb.h"

namespace entente::cli {
namespace {

bool SaySameSort(const v1::Claim& draft, const v1::Claim& earlier) {
  if (draft.content_case() == v1::Claim::CONTENT_NOT_SET || draft.content_case() != earlier.content_case())
    return false;
  if (draft.content_case() != v1::Claim::kRelationship) return true;
  return draft.relationship().relation() == earlier.relationship().relation();
}

// How many places the content has.
size_t ContentPlaces(const v1::Claim& claim) { return claim.content_case() == v1::Claim::kRelationship ? 2 : 1; }

bool IsSymmetric(const v1::Claim& claim) {
  if (claim.content_case() != v1::Claim::kRelationship) return false;
  const auto* value = v1::Relation_descriptor()->FindValueByNumber(claim.relationship().relation());
  return value != nullptr && value->options().GetExtension(v1::relation).symmetric();
}

}  // namespace

std::vector<Place> PlacesOf(v1::Claim& claim) {
  std::vector<Place> places;
  switch (claim.content_case()) {
    case v1::Claim::kEntity:
      places.push_back({claim.mutable_entity()->mutable_id(), true});
      break;
    case v1::Claim::kRelationship:
      places.push_back({claim.mutable_relationship()->mutable_subject()});
      places.push_back({claim.mutable_relationship()->mutable_object()});
      break;
    case v1::Claim::kObservation:
      places.push_back({claim.mutable_observation()->mutable_subject()});
      break;
    case v1::Claim::CONTENT_NOT_SET:
      break;
  }
  for (v1::Citation& citation : *claim.mutable_citations())
    places.push_back({citation.mutable_document(), false, true});
  return places;
}

std::vector<const std::string*> IdsIn(const v1::Claim& claim) {
  std::vector<const std::string*> ids;
  switch (claim.content_case()) {
    case v1::Claim::kEntity:
      ids.push_back(&claim.entity().id());
      break;
    case v1::Claim::kRelationship:
      ids.push_back(&claim.relationship().subject());
      ids.push_back(&claim.relationship().object());
      break;
    case v1::Claim::kObservation:
      ids.push_back(&claim.observation().subject());
      break;
    case v1::Claim::CONTENT_NOT_SET:
      break;
  }
  for (const v1::Citation& citation : claim.citations()) ids.push_back(&citation.document());
  return ids;
}

std::optional<int> MentionAt(const std::string& id) {
  int position = 0;
  if (id.size() < 2 || id[0] != '@' || !absl::SimpleAtoi(id.substr(1), &position) || position < 0) return std::nullopt;
  return position;
}

std::vector<std::string> EarlierIds(const v1::Claim& draft, const v1::Claim& earlier,
                                    const std::function<std::string(int mention)>& known) {
  const std::vector<const std::string*> wanted = IdsIn(draft), there = IdsIn(earlier);
  std::vector<std::string> ids(wanted.size());
  if (!SaySameSort(draft, earlier)) return ids;
  // Citations correspond one to one or not at all.
  const size_t end = wanted.size() == there.size() ? wanted.size() : ContentPlaces(draft);
  for (size_t i = 0; i < end; ++i) ids[i] = *there[i];
  if (!IsSymmetric(draft)) return ids;
  const auto is = [&](size_t place, const std::string& id) {
    const std::optional<int> mention = MentionAt(*wanted[place]);
    return (mention.has_value() ? known(*mention) : *wanted[place]) == id;
  };
  if (is(0, ids[0]) || is(1, ids[1])) return ids;
  if (is(0, ids[1]) || is(1, ids[0])) {
    std::swap(ids[0], ids[1]);
  } else {
    ids[0].clear();
    ids[1].clear();
  }
  return ids;
}

std::string KindOfId(const std::string& id) { return id.substr(0, id.find('/')); }

}  // namespace entente::cli
