#include "service/commit/preconditions.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/base/status_macros.h"
#include "service/graph/redirects.h"
#include "service/schema/validate.h"

namespace entente::commit {
namespace {

using Violations = std::vector<base::Violation>;

bool CheckPattern(const schema::Schema& schema, const v1::FactPattern& pattern, const std::string& path,
                  Violations& violations) {
  const size_t before = violations.size();
  switch (pattern.pattern_case()) {
    case v1::FactPattern::kEntity:
      schema::CheckEntityId(schema, pattern.entity(), path + ".entity", violations);
      break;
    case v1::FactPattern::kClaim:
      schema::CheckClaimId(pattern.claim(), path + ".claim", violations);
      break;
    case v1::FactPattern::kRelationship: {
      const v1::RelationshipPattern& relationship = pattern.relationship();
      if (schema.FindRelation(static_cast<int>(relationship.relation())) == nullptr) {
        violations.push_back({v1::ERROR_REASON_UNKNOWN_RELATION, path + ".relationship.relation",
                              absl::StrCat(relationship.relation(), " is no relation")});
      }
      if (relationship.subject().empty() && relationship.object().empty()) {
        violations.push_back({v1::ERROR_REASON_REQUIRED, path + ".relationship.subject",
                              "at least one of subject and object has to be given"});
      }
      if (!relationship.subject().empty()) {
        schema::CheckEntityId(schema, relationship.subject(), path + ".relationship.subject", violations);
      }
      if (!relationship.object().empty()) {
        schema::CheckEntityId(schema, relationship.object(), path + ".relationship.object", violations);
      }
      break;
    }
    case v1::FactPattern::PATTERN_NOT_SET:
      violations.push_back({v1::ERROR_REASON_REQUIRED, path, "what the fact is like is not said"});
  }
  return violations.size() == before;
}

// The entity that an id stands for.
std::optional<base::EntityNo> FindCanonical(const graph::Snapshot& state, const std::string& id) {
  const std::optional<base::EntityNo> no = state.FindEntity(id);
  return no.has_value() ? state.Canonical(*no) : no;
}

// Whether a relationship of one relation runs from `subject` to `object`, where an empty id may be anything.
bool Runs(const graph::Snapshot& state, int relation, const std::string& subject, const std::string& object) {
  const bool from_subject = !subject.empty();
  const std::optional<base::EntityNo> start = FindCanonical(state, from_subject ? subject : object);
  const std::optional<base::EntityNo> other =
      from_subject && !object.empty() ? FindCanonical(state, object) : std::optional<base::EntityNo>();
  if (!start.has_value() || (from_subject && !object.empty() && !other.has_value())) return false;
  bool found = false;
  state.ForEachRelationship(*start, from_subject ? graph::End::kSubject : graph::End::kObject, relation,
                            [&](base::RelationshipNo no, const graph::RelationshipState&) {
                              found = !other.has_value() || state.Ends(no).object == *other;
                              return !found;
                            });
  return found;
}

bool AnyRuns(const graph::Snapshot& state, const v1::RelationshipPattern& pattern) {
  const schema::Relation* asked = state.schema().FindRelation(static_cast<int>(pattern.relation()));
  for (const int number : asked->answered_by) {
    if (Runs(state, number, pattern.subject(), pattern.object())) return true;
    const bool symmetric = state.schema().FindRelation(number)->rule.symmetric();
    if (symmetric && Runs(state, number, pattern.object(), pattern.subject())) return true;
  }
  return false;
}

absl::StatusOr<bool> Matches(const graph::Snapshot& state, const v1::FactPattern& pattern) {
  if (pattern.has_relationship()) return AnyRuns(state, pattern.relationship());
  if (pattern.has_entity()) {
    const std::optional<base::EntityNo> no = FindCanonical(state, pattern.entity());
    const std::optional<graph::EntityState> entity = no.has_value() ? state.Entity(*no) : std::nullopt;
    return entity.has_value() && !entity->stub;
  }
  ASSIGN_OR_RETURN(const std::optional<base::ClaimNo> no, state.store().FindClaim(pattern.claim()));
  if (!no.has_value()) return false;
  ASSIGN_OR_RETURN(const std::optional<v1::Claim> claim, state.store().Claim(*no, state.revision()));
  return claim.has_value() && claim->state() == v1::CLAIM_STATE_ASSERTED;
}

// The revision that last changed the fact, made it appear or go; 0 for one that never was.
absl::StatusOr<int64_t> LastChange(const graph::Snapshot& state, const v1::FactKey& key) {
  const std::optional<base::FactRef> ref = state.Find(key);
  if (!ref.has_value()) return 0;
  ASSIGN_OR_RETURN(const auto versions, state.store().FactVersions(*ref));
  return versions.empty() ? 0 : versions.back().first;
}

class Preconditions {
 public:
  Preconditions(const graph::Snapshot& before, Mistakes& mistakes) : before_(before), mistakes_(mistakes) {}

  absl::Status Check(int index, const v1::Precondition& precondition) {
    const std::string path = absl::StrCat("preconditions[", index, "]");
    switch (precondition.condition_case()) {
      case v1::Precondition::kMustMatch:
        return CheckMatch(index, precondition.must_match(), path + ".must_match", true);
      case v1::Precondition::kMustNotMatch:
        return CheckMatch(index, precondition.must_not_match(), path + ".must_not_match", false);
      case v1::Precondition::kUnchangedSince:
        return CheckUnchanged(index, precondition.unchanged_since(), path + ".unchanged_since");
      case v1::Precondition::CONDITION_NOT_SET:
        mistakes_.invalid.push_back({v1::ERROR_REASON_REQUIRED, path, "the condition is not said"});
    }
    return absl::OkStatus();
  }

 private:
  absl::Status CheckMatch(int index, const v1::FactPattern& pattern, const std::string& path, bool wanted) {
    if (!CheckPattern(before_.schema(), pattern, path, mistakes_.invalid)) return absl::OkStatus();
    ASSIGN_OR_RETURN(const bool matches, Matches(before_, pattern));
    if (matches != wanted) Unmet(index, path, wanted ? "no fact is like this" : "a fact is like this");
    return absl::OkStatus();
  }

  absl::Status CheckUnchanged(int index, const v1::UnchangedSince& unchanged, const std::string& path) {
    const size_t before = mistakes_.invalid.size();
    v1::FactKey key = unchanged.fact();
    schema::NormalizeFactKey(before_.schema(), path + ".fact", key, mistakes_.invalid);
    if (unchanged.revision() < 0 || unchanged.revision() > before_.revision()) {
      mistakes_.invalid.push_back({v1::ERROR_REASON_OUT_OF_BOUNDS, path + ".revision",
                                   absl::StrCat(unchanged.revision(), " is no revision up to ", before_.revision())});
    }
    if (mistakes_.invalid.size() != before) return absl::OkStatus();
    ASSIGN_OR_RETURN(int64_t changed, LastChange(before_, key));
    // What the ids of merged entities lead to must be as it was, and they must have led there.
    const auto follow = [this](std::string& id) { id = graph::CanonicalId(before_, id); };
    graph::FollowIn(before_.schema(), follow, key);
    ASSIGN_OR_RETURN(const int64_t followed, LastChange(before_, key));
    changed = std::max(changed, followed);
    if (changed > unchanged.revision()) Unmet(index, path, absl::StrCat("the fact changed at revision ", changed));
    return absl::OkStatus();
  }

  void Unmet(int index, const std::string& path, const std::string& why) {
    mistakes_.failed.push_back(
        {v1::ERROR_REASON_PRECONDITION_UNMET, path, why, {{"precondition", absl::StrCat(index)}}});
  }

  const graph::Snapshot& before_;
  Mistakes& mistakes_;
};

}  // namespace

absl::Status CheckPreconditions(const v1::CommitRequest& commit, const graph::Snapshot& before, Mistakes& mistakes) {
  Preconditions preconditions(before, mistakes);
  for (int i = 0; i < commit.preconditions_size(); ++i) {
    RETURN_IF_ERROR(preconditions.Check(i, commit.preconditions(i)));
  }
  return absl::OkStatus();
}

}  // namespace entente::commit
