#include "service/commit/changes.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/base/date.h"
#include "service/base/status_macros.h"
#include "service/commit/merge.h"
#include "service/commit/near_ids.h"
#include "service/graph/redirects.h"
#include "service/schema/validate.h"

namespace entente::commit {
namespace {

constexpr char kAssertField[] = "assert_claim";
constexpr char kCorrectField[] = "correct_claim.claim";
constexpr char kEndField[] = "end_claim";
constexpr char kSubjectPlace[] = ".relationship.subject";
constexpr char kObjectPlace[] = ".relationship.object";

// The claim a change gives in full; null if it gives none.
const v1::Claim* GivenClaim(const v1::Change& change) {
  if (change.has_assert_claim()) return &change.assert_claim();
  if (change.has_correct_claim()) return &change.correct_claim().claim();
  return nullptr;
}

// Whether a change says who is who, and so concerns claims by what they name.
bool IsAboutEntities(const v1::Change& change) {
  return change.has_merge_entities() || change.has_split_entity() || change.has_undo_merge();
}

// Carries out changes one by one. Lives for one commit.
class Changes {
 public:
  Changes(Request& request, const Limits& limits, Draft& draft, Mistakes& mistakes)
      : request_(request),
        draft_(draft),
        mistakes_(mistakes),
        merger_(draft.before().schema(), limits, draft, mistakes) {}

  absl::StatusOr<Applied> Apply() {
    applied_.claim_ids.resize(request_.commit.changes_size());
    ReserveIds();
    const auto& changes = request_.commit.changes();
    if (std::any_of(changes.begin(), changes.end(), IsAboutEntities)) draft_.TrackNames();
    for (int i = 0; i < request_.commit.changes_size(); ++i) {
      if (request_.checks[i].sound) RETURN_IF_ERROR(ApplyOne(i, *request_.commit.mutable_changes(i)));
    }
    return std::move(applied_);
  }

 private:
  absl::Status ApplyOne(int i, v1::Change& change) {
    switch (change.change_case()) {
      case v1::Change::kAssertClaim:
        return Assert(i, *change.mutable_assert_claim());
      case v1::Change::kCorrectClaim:
        return Correct(i, change.correct_claim());
      case v1::Change::kEndClaim:
        return End(i, change.end_claim());
      case v1::Change::kRetractClaim:
        return Retract(i, change.retract_claim());
      case v1::Change::kEraseClaim:
        return Erase(i, change.erase_claim());
      case v1::Change::kMergeEntities:
        return merger_.Merge(change.merge_entities(), PathOf(i, "merge_entities"));
      case v1::Change::kSplitEntity:
        return Split(i, change.split_entity());
      case v1::Change::kUndoMerge:
        return merger_.Undo(change.undo_merge(), PathOf(i, "undo_merge"));
      case v1::Change::CHANGE_NOT_SET:
        break;
    }
    return absl::OkStatus();
  }

  // Ids that the request gives must not be given by numbering, if there is any, and those in unsound changes must not
  // be reported as unknown on top.
  void ReserveIds() {
    const auto& changes = request_.commit.changes();
    const bool numbers = std::any_of(changes.begin(), changes.end(), [](const v1::Change& change) {
      return change.has_assert_claim() && change.assert_claim().id().empty();
    });
    for (int i = 0; i < changes.size(); ++i) {
      const v1::Claim* claim = GivenClaim(changes[i]);
      if (claim == nullptr) continue;
      if (numbers) given_ids_.insert(claim->id());
      if (!request_.checks[i].sound) unsound_ids_.insert(claim->id());
    }
  }

  absl::StatusOr<std::string> NumberedId(int i) {
    std::string id = absl::StrCat("claim/", draft_.revision(), ".", i + 1);
    while (true) {
      ASSIGN_OR_RETURN(const DraftClaim* taken, draft_.FindClaim(id));
      if (taken == nullptr && !given_ids_.contains(id)) return id;
      id += ".1";
    }
  }

  absl::Status Assert(int i, v1::Claim& claim) {
    if (claim.id().empty()) {
      ASSIGN_OR_RETURN(*claim.mutable_id(), NumberedId(i));
    } else {
      ASSIGN_OR_RETURN(const DraftClaim* taken, draft_.FindClaim(claim.id()));
      if (taken != nullptr) {
        mistakes_.exists.push_back({v1::ERROR_REASON_CLAIM_EXISTS, PathOf(i, "assert_claim.id"),
                                    absl::StrCat("'", claim.id(), "' is in use; claim ids are never given again")});
        return absl::OkStatus();
      }
    }
    claim.set_state(v1::CLAIM_STATE_ASSERTED);
    claim.set_asserted_revision(draft_.revision());
    claim.set_updated_revision(draft_.revision());
    if (!TakeEntities(i, kAssertField, claim)) return absl::OkStatus();
    DraftClaim& added = draft_.AddClaim(std::move(claim));
    added.given.change = i;
    Record(i, added, Touch::kRecord, PathOf(i, kAssertField), true);
    return absl::OkStatus();
  }

  absl::Status Correct(int i, const v1::CorrectClaim& correction) {
    const std::string path = PathOf(i, kCorrectField);
    ASSIGN_OR_RETURN(DraftClaim * claim, InForce(correction.claim().id(), path + ".id"));
    if (claim == nullptr) return absl::OkStatus();
    v1::Claim corrected = correction.claim();
    corrected.set_state(v1::CLAIM_STATE_ASSERTED);
    corrected.set_asserted_revision(claim->claim.asserted_revision());
    corrected.set_change_note(correction.note());
    if (!TakeEntities(i, kCorrectField, corrected)) return absl::OkStatus();
    claim->claim = std::move(corrected);
    Record(i, *claim, Touch::kRecord, path, true);
    return absl::OkStatus();
  }

  absl::Status End(int i, const v1::EndClaim& end) {
    const std::string path = PathOf(i, kEndField);
    ASSIGN_OR_RETURN(DraftClaim * claim, InForce(end.claim_id(), path + ".claim_id"));
    if (claim == nullptr || !CanEnd(*claim, end, path)) return absl::OkStatus();
    claim->claim.mutable_valid_time()->set_until(end.until());
    claim->claim.set_change_note(end.note());
    for (int j = 0; j < end.citations_size(); ++j) {
      v1::Citation& citation = *claim->claim.add_citations();
      citation = end.citations(j);
      draft_.Follow(*citation.mutable_document());
      MentionEntity(citation.document(), {.change = i, .field = kEndField, .citation = j});
    }
    Record(i, *claim, Touch::kEnd, path + ".claim_id", false);
    return absl::OkStatus();
  }

  bool CanEnd(const DraftClaim& claim, const v1::EndClaim& end, const std::string& path) {
    const size_t before = mistakes_.invalid.size();
    if (claim.claim.has_observation()) {
      mistakes_.invalid.push_back({v1::ERROR_REASON_DETAILS_MISMATCH, path + ".claim_id",
                                   "an observation has a period and cannot be ended; correct it"});
      return false;
    }
    v1::ValidTime ended = claim.claim.valid_time();
    ended.set_until(end.until());
    if (const auto span = base::ParseValidTime(ended); !span.ok()) {
      mistakes_.invalid.push_back({base::ReasonOf(span.status()).value_or(v1::ERROR_REASON_INVALID_INTERVAL),
                                   path + ".until", std::string(span.status().message())});
    }
    if (claim.claim.citations_size() + end.citations_size() > schema::kMaxCitations) {
      mistakes_.invalid.push_back(
          {v1::ERROR_REASON_OUT_OF_BOUNDS, path + ".citations",
           absl::StrCat("together with the claim's own more than ", schema::kMaxCitations, " citations")});
    }
    return mistakes_.invalid.size() == before;
  }

  absl::Status Retract(int i, const v1::RetractClaim& retraction) {
    const std::string path = PathOf(i, "retract_claim.claim_id");
    ASSIGN_OR_RETURN(DraftClaim * claim, InForce(retraction.claim_id(), path));
    if (claim == nullptr) return absl::OkStatus();
    claim->claim.set_state(v1::CLAIM_STATE_RETRACTED);
    claim->claim.set_retraction_reason(retraction.reason());
    claim->claim.set_change_note(retraction.note());
    Record(i, *claim, Touch::kRetract, path, false);
    return absl::OkStatus();
  }

  absl::Status Erase(int i, const v1::EraseClaim& erasure) {
    const std::string path = PathOf(i, "erase_claim.claim_id");
    ASSIGN_OR_RETURN(DraftClaim * claim, Existing(erasure.claim_id(), path));
    if (claim == nullptr) return absl::OkStatus();
    if (claim->claim.state() == v1::CLAIM_STATE_ERASED) {
      NotInForce(erasure.claim_id(), path, "was erased before");
      return absl::OkStatus();
    }
    v1::Claim tombstone;
    tombstone.set_id(claim->claim.id());
    tombstone.set_state(v1::CLAIM_STATE_ERASED);
    tombstone.set_asserted_revision(claim->claim.asserted_revision());
    tombstone.set_retraction_reason(erasure.reason());
    tombstone.set_change_note(erasure.note());
    claim->claim = std::move(tombstone);
    Record(i, *claim, Touch::kErase, path, false);
    return absl::OkStatus();
  }

  absl::Status Split(int i, const v1::SplitEntity& split) {
    const std::string path = PathOf(i, "split_entity");
    std::vector<DraftClaim*> claims;
    for (int j = 0; j < split.claim_ids_size(); ++j) {
      ASSIGN_OR_RETURN(DraftClaim * claim, InForce(split.claim_ids(j), absl::StrCat(path, ".claim_ids[", j, "]")));
      claims.push_back(claim);
    }
    return merger_.Split(split, claims, path);
  }

  // The claim, or null after saying what is wrong with asking for it.
  absl::StatusOr<DraftClaim*> Existing(const std::string& id, const std::string& path) {
    ASSIGN_OR_RETURN(DraftClaim * claim, draft_.FindClaim(id));
    if (claim == nullptr && !unsound_ids_.contains(id)) {
      mistakes_.invalid.push_back({v1::ERROR_REASON_UNKNOWN_CLAIM, path, absl::StrCat("there is no claim '", id, "'")});
    }
    return claim;
  }

  absl::StatusOr<DraftClaim*> InForce(const std::string& id, const std::string& path) {
    ASSIGN_OR_RETURN(DraftClaim * claim, Existing(id, path));
    if (claim == nullptr || claim->claim.state() == v1::CLAIM_STATE_ASSERTED) return claim;
    NotInForce(id, path, claim->claim.state() == v1::CLAIM_STATE_RETRACTED ? "was retracted" : "was erased");
    return nullptr;
  }

  void NotInForce(const std::string& id, const std::string& path, absl::string_view why) {
    mistakes_.failed.push_back({v1::ERROR_REASON_CLAIM_NOT_IN_FORCE, path, absl::StrCat("'", id, "' ", why)});
  }

  void Record(int i, DraftClaim& claim, Touch touch, const std::string& path, bool path_is_claim) {
    claim.claim.set_updated_revision(draft_.revision());
    draft_.Written(claim, touch, path, path_is_claim);
    applied_.claim_ids[i] = claim.claim.id();
  }

  void MentionEntity(const std::string& id, Mention mention) {
    mention.no = draft_.Entity(id);
    if (!request_.commit.create_stubs()) applied_.mentions.push_back(mention);
  }

  // Follows the ids of merged entities in a claim that is given, and mentions the entities. False after saying that it
  // would relate an entity to itself.
  bool TakeEntities(int i, const char* field, v1::Claim& claim) {
    const auto follow = [this](std::string& id) { draft_.Follow(id); };
    const bool swapped = request_.checks[i].swapped ^ graph::FollowIn(draft_.before().schema(), follow, claim);
    const v1::RelationshipClaim& relationship = claim.relationship();
    if (claim.has_relationship() && relationship.subject() == relationship.object()) {
      mistakes_.invalid.push_back({v1::ERROR_REASON_CONFLICTING_FIELDS, absl::StrCat(PathOf(i, field), kObjectPlace),
                                   absl::StrCat("subject and object both stand for '", relationship.object(),
                                                "'; nothing is related to itself")});
      return false;
    }
    MentionEntities({.change = i, .field = field}, claim, swapped);
    return true;
  }

  void MentionEntities(Mention mention, const v1::Claim& claim, bool swapped) {
    if (claim.has_relationship()) {
      mention.place = swapped ? kObjectPlace : kSubjectPlace;
      MentionEntity(claim.relationship().subject(), mention);
      mention.place = swapped ? kSubjectPlace : kObjectPlace;
      MentionEntity(claim.relationship().object(), mention);
    } else if (claim.has_observation()) {
      mention.place = ".observation.subject";
      MentionEntity(claim.observation().subject(), mention);
    }
    for (int j = 0; j < claim.citations_size(); ++j) {
      mention.citation = j;
      MentionEntity(claim.citations(j).document(), mention);
    }
  }

  Request& request_;
  Draft& draft_;
  Mistakes& mistakes_;
  Merger merger_;
  Applied applied_;
  absl::flat_hash_set<std::string> given_ids_;
  absl::flat_hash_set<std::string> unsound_ids_;
};

// The entities that the commit describes, be it in a change that is wrong for another reason.
absl::flat_hash_set<std::string> Described(const Request& request, const Draft& draft) {
  absl::flat_hash_set<std::string> ids;
  for (const DraftClaim& claim : draft.claims()) {
    if (claim.written && claim.claim.has_entity() && claim.claim.state() == v1::CLAIM_STATE_ASSERTED) {
      ids.insert(claim.claim.entity().id());
    }
  }
  for (int i = 0; i < request.commit.changes_size(); ++i) {
    const v1::Claim* claim = request.checks[i].sound ? nullptr : GivenClaim(request.commit.changes(i));
    if (claim != nullptr && claim->has_entity()) ids.insert(claim->entity().id());
  }
  return ids;
}

}  // namespace

std::string Mention::Path() const {
  const std::string path = PathOf(change, field);
  return citation >= 0 ? absl::StrCat(path, ".citations[", citation, "].document") : absl::StrCat(path, place);
}

absl::StatusOr<Applied> ApplyChanges(Request& request, const Limits& limits, Draft& draft, Mistakes& mistakes) {
  return Changes(request, limits, draft, mistakes).Apply();
}

void GiveBackClaims(Draft& draft, Request& request) {
  for (DraftClaim& claim : draft.claims()) {
    if (claim.given.change < 0) continue;
    *request.commit.mutable_changes(claim.given.change)->mutable_assert_claim() = draft.GiveBack(claim);
  }
}

void CheckMentions(const Request& request, const Applied& applied, Draft& draft, Mistakes& mistakes) {
  if (request.commit.create_stubs()) return;
  std::optional<absl::flat_hash_set<std::string>> described;
  for (const Mention& mention : applied.mentions) {
    if (draft.WasThere(mention.no)) continue;
    if (!described.has_value()) described = Described(request, draft);
    // A later change may have merged it.
    const std::string mentioned = draft.EntityId(mention.no);
    std::string id = mentioned;
    draft.Follow(id);
    if (described->contains(id) || (id != mentioned && draft.WasThere(draft.Entity(id)))) continue;
    base::Violation violation{v1::ERROR_REASON_UNKNOWN_ENTITY, mention.Path(),
                              absl::StrCat("there is no entity '", mentioned,
                                           "', and this commit does not describe it; create_stubs would let it pass")};
    // Only the first violation's metadata reaches the caller, and looking for it is not free.
    if (mistakes.invalid.empty()) {
      violation.metadata["near"] = absl::StrJoin(NearIds(draft.before(), mentioned), ", ");
    }
    mistakes.invalid.push_back(std::move(violation));
  }
}

}  // namespace entente::commit
