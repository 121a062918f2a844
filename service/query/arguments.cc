#include "service/query/arguments.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/base/error.h"
#include "service/base/status_macros.h"
#include "service/graph/redirects.h"
#include "service/query/near.h"
#include "service/query/refusal.h"
#include "service/schema/validate.h"

namespace entente::query {
namespace {

bool IsThere(const graph::Snapshot& snapshot, std::optional<base::EntityNo> no) {
  return no.has_value() && snapshot.Entity(*no).has_value();
}

absl::Status CheckRelations(const schema::Schema& schema, const Numbers& relations, absl::string_view prefix) {
  for (int i = 0; i < relations.size(); ++i) {
    if (schema.FindRelation(relations[i]) != nullptr) continue;
    return AtField(schema.Answering({relations[i]}, {}).status(), absl::StrCat(prefix, "relations[", i, "]"));
  }
  return absl::OkStatus();
}

absl::Status CheckMeanings(const Numbers& meanings, absl::string_view field) {
  for (int i = 0; i < meanings.size(); ++i) {
    if (v1::Meaning_IsValid(meanings[i]) && meanings[i] != v1::MEANING_UNSPECIFIED) continue;
    return Refusal(v1::ERROR_REASON_OUT_OF_BOUNDS, absl::StrCat(field, "[", i, "]"),
                   absl::StrCat(meanings[i], " is not a meaning"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<base::EntityNo> EntityNamed(const View& view, const std::string& id, absl::string_view field,
                                           bool suggest) {
  if (id.empty()) return Refusal(v1::ERROR_REASON_REQUIRED, field, "the id of an entity must be there");
  const std::optional<base::EntityNo> no = Find(view, id);
  if (!IsThere(view.snapshot, no)) return UnknownEntity(view.snapshot, id, field, suggest);
  return *no;
}

absl::StatusOr<std::vector<base::EntityNo>> EntitiesNamed(const View& view, const Texts& ids, int limit,
                                                          absl::string_view field) {
  RETURN_IF_ERROR(CheckBatch(ids.size(), limit, field));
  const graph::Snapshot& snapshot = view.snapshot;
  std::vector<base::EntityNo> numbers;
  std::vector<base::Violation> violations;
  absl::flat_hash_set<base::EntityNo> seen;
  for (int i = 0; i < ids.size(); ++i) {
    const std::optional<base::EntityNo> no = Find(view, ids[i]);
    if (IsThere(snapshot, no)) {
      if (seen.insert(*no).second) numbers.push_back(*no);
      continue;
    }
    base::Violation violation{v1::ERROR_REASON_UNKNOWN_ENTITY, absl::StrCat(field, "[", i, "]"),
                              absl::StrCat("`", ids[i], "` is not an entity known here")};
    if (violations.empty()) {
      const std::string near = absl::StrJoin(NearIds(snapshot, ids[i]), ", ");
      if (!near.empty()) {
        violation.metadata["near"] = near;
        absl::StrAppend(&violation.description, "; near it: ", near);
      }
    }
    violations.push_back(std::move(violation));
  }
  if (!violations.empty()) return base::InvalidRequest(violations, absl::StatusCode::kNotFound);
  return numbers;
}

absl::StatusOr<std::vector<const schema::Kind*>> KindsNamed(const schema::Schema& schema, const Texts& names,
                                                            absl::string_view field) {
  std::vector<const schema::Kind*> kinds;
  for (int i = 0; i < names.size(); ++i) {
    const schema::Kind* kind = schema.FindKind(names[i]);
    if (kind == nullptr) {
      const std::string known = absl::StrJoin(
          schema.kinds(), ", ", [](std::string* out, const schema::Kind& each) { absl::StrAppend(out, each.name); });
      return Refusal(v1::ERROR_REASON_UNKNOWN_KIND, absl::StrCat(field, "[", i, "]"),
                     absl::StrCat("`", names[i], "` is not a kind; there are ", known), {{"known", known}});
    }
    if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) kinds.push_back(kind);
  }
  return kinds;
}

absl::StatusOr<std::vector<int>> RelationsNamed(const schema::Schema& schema, const Numbers& relations,
                                                const Numbers& meanings, absl::string_view prefix) {
  RETURN_IF_ERROR(CheckRelations(schema, relations, prefix));
  RETURN_IF_ERROR(CheckMeanings(meanings, absl::StrCat(prefix, "meanings")));
  const std::vector<int> asked(relations.begin(), relations.end()), meant(meanings.begin(), meanings.end());
  ASSIGN_OR_RETURN(const std::vector<int> by_name, schema.Answering(asked, {}));
  if (meant.empty()) return by_name;
  ASSIGN_OR_RETURN(const std::vector<int> by_meaning, schema.Answering({}, meant));
  std::vector<int> both;
  std::set_intersection(by_name.begin(), by_name.end(), by_meaning.begin(), by_meaning.end(), std::back_inserter(both));
  return both;
}

absl::StatusOr<std::vector<int>> RelationsMeaning(const schema::Schema& schema, const Numbers& meanings,
                                                  absl::string_view field) {
  RETURN_IF_ERROR(CheckMeanings(meanings, field));
  return schema.Answering({}, {meanings.begin(), meanings.end()});
}

absl::StatusOr<std::vector<int>> WalkedRelations(const schema::Schema& schema, const Numbers& relations,
                                                 const Numbers& meanings, absl::string_view prefix) {
  ASSIGN_OR_RETURN(std::vector<int> walked, RelationsNamed(schema, relations, meanings, prefix));
  if (relations.empty()) {
    std::erase_if(walked, [&](int number) { return schema.FindRelation(number)->rule.roster(); });
  }
  return walked;
}

absl::StatusOr<absl::flat_hash_set<int>> MetricsNamed(const schema::Schema& schema, const Numbers& numbers,
                                                      absl::string_view field) {
  absl::flat_hash_set<int> metrics;
  for (int i = 0; i < numbers.size(); ++i) {
    if (schema.FindMetric(numbers[i]) == nullptr) {
      return Refusal(v1::ERROR_REASON_UNKNOWN_METRIC, absl::StrCat(field, "[", i, "]"),
                     absl::StrCat(numbers[i], " is not a metric"));
    }
    metrics.insert(numbers[i]);
  }
  return metrics;
}

absl::Status UnknownFact(const graph::Snapshot& snapshot, const v1::FactKey& key, absl::string_view field) {
  if (key.has_entity()) return UnknownEntity(snapshot, key.entity(), absl::StrCat(field, ".entity"));
  return Refusal(v1::ERROR_REASON_UNKNOWN_FACT, field,
                 absl::StrCat("nothing is known of the ", key.has_relationship() ? "relationship " : "observation ",
                              key.ShortDebugString()),
                 {}, absl::StatusCode::kNotFound);
}

absl::StatusOr<base::FactRef> FactNamed(const View& view, v1::FactKey key, absl::string_view field) {
  if (key.fact_case() == v1::FactKey::FACT_NOT_SET) {
    return Refusal(v1::ERROR_REASON_REQUIRED, field, "one of entity, relationship and observation must be there");
  }
  std::vector<base::Violation> violations;
  schema::NormalizeFactKey(view.snapshot.schema(), field, key, violations);
  if (!violations.empty()) return base::InvalidRequest(violations);
  const auto follow = [&view](std::string& id) {
    if (const std::optional<base::EntityNo> no = Find(view, id)) id = std::string(view.snapshot.EntityId(*no));
  };
  graph::FollowIn(view.snapshot.schema(), follow, key);
  const std::optional<base::FactRef> ref = view.snapshot.Find(key);
  if (!ref.has_value()) return UnknownFact(view.snapshot, key, field);
  return *ref;
}

}  // namespace entente::query
