#include "service/schema/identity.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/base/date.h"
#include "service/base/near.h"
#include "service/schema/format.h"
#include "service/schema/validate.h"

namespace entente::schema {
namespace {

using base::Violation;

std::string NamesOf(const Schema& schema, KindSet set) {
  std::vector<std::string> names;
  for (const Kind& kind : schema.kinds()) {
    if ((set >> kind.index & 1) != 0) names.push_back(kind.name);
  }
  return absl::StrJoin(names, ", ");
}

// Checks the id of an end of `what` (a relation or metric) that takes `kinds`; nothing is known of the kinds while it
// is null.
void CheckEnd(const Schema& schema, absl::string_view id, absl::string_view what, const KindSet* kinds,
              const Place& place, std::vector<Violation>& violations) {
  if (!CheckEntityIdAt(schema, id, place, violations) || kinds == nullptr) return;
  const Kind& kind = *schema.KindOfId(id);
  if ((*kinds >> kind.index & 1) != 0) return;
  Refuse(place, v1::ERROR_REASON_ENDPOINT_KIND_MISMATCH,
         absl::StrCat("`", kind.name, "` is none of the kinds ", what, " takes here: ", NamesOf(schema, *kinds)),
         violations);
}

const Relation* CheckRelation(const Schema& schema, int number, const Place& place,
                              std::vector<Violation>& violations) {
  const Relation* relation = schema.FindRelation(number);
  if (relation != nullptr) return relation;
  if (number == 0) {
    Refuse(place, v1::ERROR_REASON_REQUIRED, "the relation is missing", violations);
    return nullptr;
  }
  const auto name = [](std::string* out, const Relation& known) { absl::StrAppend(out, known.name); };
  Refuse(place, v1::ERROR_REASON_UNKNOWN_RELATION, absl::StrCat("no relation has the number ", number), violations,
         {{"known", absl::StrJoin(schema.relations(), ", ", name)}});
  return nullptr;
}

void CheckEpisode(absl::string_view episode, const Place& place, std::vector<Violation>& violations) {
  if (episode.empty()) return;
  if (episode.size() > kMaxEpisodeBytes) {
    Refuse(place, v1::ERROR_REASON_OUT_OF_BOUNDS,
           absl::StrCat(episode.size(), " bytes; at most ", kMaxEpisodeBytes, " are allowed"), violations);
  } else if (!IsIdName(episode)) {
    Refuse(place, v1::ERROR_REASON_INVALID_FORMAT,
           absl::StrCat(Quote(episode), " has characters other than `a-z 0-9 . -`, or begins with a sign"), violations);
  }
}

const Metric* CheckMetric(const Schema& schema, int number, const Place& place, std::vector<Violation>& violations) {
  const Metric* metric = schema.FindMetric(number);
  if (metric != nullptr) return metric;
  if (number == 0) {
    Refuse(place, v1::ERROR_REASON_REQUIRED, "the metric is missing", violations);
  } else {
    Refuse(place, v1::ERROR_REASON_UNKNOWN_METRIC, absl::StrCat("no metric has the number ", number), violations);
  }
  return nullptr;
}

}  // namespace

bool CheckEntityIdAt(const Schema& schema, absl::string_view id, const Place& place,
                     std::vector<Violation>& violations) {
  if (id.empty()) {
    Refuse(place, v1::ERROR_REASON_REQUIRED, "the id is missing", violations);
    return false;
  }
  const size_t slash = id.find('/');
  const absl::string_view kind = id.substr(0, slash);
  const absl::string_view name = slash == absl::string_view::npos ? absl::string_view() : id.substr(slash + 1);
  if (id.size() > kMaxIdBytes || name.size() > kMaxIdNameBytes || !IsIdName(name)) {
    Refuse(place, v1::ERROR_REASON_INVALID_FORMAT,
           absl::StrCat(Quote(id), " is no id: `kind/name`, the name 1 to ", kMaxIdNameBytes,
                        " characters of `a-z 0-9 . -` that begin with a letter or digit"),
           violations);
    return false;
  }
  if (schema.FindKind(kind) != nullptr) return true;
  std::vector<std::string> known;
  for (const Kind& each : schema.kinds()) known.push_back(each.name);
  const std::vector<std::string> near = base::NearNames(kind, known);
  const std::string hint = near.empty() ? "" : absl::StrCat("; did you mean `", absl::StrJoin(near, "` or `"), "`?");
  Refuse(place, v1::ERROR_REASON_UNKNOWN_KIND, absl::StrCat(Quote(kind), " is no kind", hint), violations,
         {{"known", absl::StrJoin(known, ", ")}});
  return false;
}

template <typename Relationship>
const Relation* NormalizeRelationshipIdentity(const Schema& schema, const Place& place, Relationship& relationship,
                                              std::vector<Violation>& violations) {
  const Relation* relation =
      CheckRelation(schema, static_cast<int>(relationship.relation()), Place(place, "relation"), violations);
  const absl::string_view what = relation == nullptr ? absl::string_view() : relation->name;
  CheckEnd(schema, relationship.subject(), what, relation == nullptr ? nullptr : &relation->subjects,
           Place(place, "subject"), violations);
  CheckEnd(schema, relationship.object(), what, relation == nullptr ? nullptr : &relation->objects,
           Place(place, "object"), violations);
  if (!relationship.subject().empty() && relationship.subject() == relationship.object()) {
    Refuse(Place(place, "object"), v1::ERROR_REASON_CONFLICTING_FIELDS,
           absl::StrCat(Quote(relationship.object()), " is the subject too; nothing is related to itself"), violations);
  }
  CheckEpisode(relationship.episode(), Place(place, "episode"), violations);
  if (relation != nullptr && relation->rule.symmetric() && relationship.object() < relationship.subject()) {
    relationship.mutable_subject()->swap(*relationship.mutable_object());
  }
  return relation;
}

template <typename Observation>
const Metric* NormalizeObservationIdentity(const Schema& schema, const Place& place, Observation& observation,
                                           std::vector<Violation>& violations) {
  const Metric* metric =
      CheckMetric(schema, static_cast<int>(observation.metric()), Place(place, "metric"), violations);
  CheckEnd(schema, observation.subject(), metric == nullptr ? absl::string_view() : metric->name,
           metric == nullptr ? nullptr : &metric->subjects, Place(place, "subject"), violations);
  if (observation.period().empty()) {
    Refuse(Place(place, "period"), v1::ERROR_REASON_REQUIRED, "the period is missing", violations);
    return metric;
  }
  absl::StatusOr<std::string> normal = NormalForm(v1::FORMAT_PERIOD, observation.period());
  if (normal.ok()) {
    observation.set_period(*std::move(normal));
  } else {
    Refuse(Place(place, "period"), v1::ERROR_REASON_INVALID_FORMAT,
           absl::StrCat(Quote(observation.period()), ": ", normal.status().message()), violations);
  }
  return metric;
}

template const Relation* NormalizeRelationshipIdentity(const Schema&, const Place&, v1::RelationshipClaim&,
                                                       std::vector<Violation>&);
template const Relation* NormalizeRelationshipIdentity(const Schema&, const Place&, v1::RelationshipKey&,
                                                       std::vector<Violation>&);
template const Metric* NormalizeObservationIdentity(const Schema&, const Place&, v1::ObservationClaim&,
                                                    std::vector<Violation>&);
template const Metric* NormalizeObservationIdentity(const Schema&, const Place&, v1::ObservationKey&,
                                                    std::vector<Violation>&);

}  // namespace entente::schema
