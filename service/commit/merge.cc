#include "service/commit/merge.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/base/error.h"
#include "service/base/status_macros.h"
#include "service/commit/near_ids.h"
#include "service/commit/supersession.h"
#include "service/graph/redirects.h"

namespace entente::commit {
namespace {

using base::EntityNo;

// `PARTNERS_WITH organization/a organization/b`.
std::string TextOf(const schema::Schema& schema, const v1::RelationshipClaim& relationship) {
  const schema::Relation* relation = schema.FindRelation(static_cast<int>(relationship.relation()));
  CHECK(relation != nullptr);
  std::string text = absl::StrCat(relation->name, " ", relationship.subject(), " ", relationship.object());
  if (!relationship.episode().empty()) absl::StrAppend(&text, " ", relationship.episode());
  return text;
}

// What is told of a move in the claim. That it was ended by a newer one stays said.
std::string ChangeNote(const v1::Claim& claim, const std::string& told) {
  if (!IsEndedBySupersession(claim)) return told;
  return absl::StrCat(claim.change_note().substr(0, claim.change_note().find("; ")), "; ", told);
}

std::string WithNote(const std::string& told, const std::string& note) {
  return note.empty() ? told : absl::StrCat(told, ": ", note);
}

bool InForce(const DraftClaim& claim) { return claim.claim.state() == v1::CLAIM_STATE_ASSERTED; }

}  // namespace

absl::Status Merger::CheckLeft() const {
  if (left_ >= 0) return absl::OkStatus();
  return base::MakeError(absl::StatusCode::kResourceExhausted, v1::ERROR_REASON_QUOTA_EXCEEDED,
                         absl::StrCat("max-moved-claims: one commit merges, splits and takes back what at most ",
                                      limit_, " claims are about or cite"),
                         {{"limit", absl::StrCat(limit_)}});
}

absl::Status Merger::Take(int64_t claims) {
  left_ -= claims;
  return CheckLeft();
}

void Merger::Refuse(const std::string& field, const std::string& why) {
  mistakes_.failed.push_back({v1::ERROR_REASON_MERGE_REFUSED, field, why});
}

void Merger::Touch(EntityNo no, const std::string& path) {
  draft_.TouchFact(draft_.EntityFact(no), Touch::kMove, path, false);
}

absl::StatusOr<std::optional<EntityNo>> Merger::Known(const std::string& id, const std::string& field) {
  std::string canonical = id;
  draft_.Follow(canonical);
  const std::optional<EntityNo> no = draft_.FindEntity(canonical);
  if (no.has_value() && draft_.WasThere(*no)) return no;
  if (no.has_value()) {
    ASSIGN_OR_RETURN(const std::vector<DraftClaim*> claims, draft_.ClaimsNaming(*no, left_));
    RETURN_IF_ERROR(CheckLeft());
    if (!claims.empty()) return no;
  }
  base::Violation violation{v1::ERROR_REASON_UNKNOWN_ENTITY, field, absl::StrCat("there is no entity '", id, "'")};
  if (mistakes_.invalid.empty()) violation.metadata["near"] = absl::StrJoin(NearIds(draft_.before(), id), ", ");
  mistakes_.invalid.push_back(std::move(violation));
  return std::optional<EntityNo>();
}

bool Merger::CanBeOne(EntityNo entity, EntityNo other, const std::string& field) {
  const std::string id = draft_.EntityId(entity), other_id = draft_.EntityId(other);
  if (entity == other) {
    Refuse(field, absl::StrCat("it stands for '", id, "', and so does the other"));
    return false;
  }
  const schema::Kind *kind = schema_.KindOfId(id), *other_kind = schema_.KindOfId(other_id);
  CHECK(kind != nullptr && other_kind != nullptr);
  if (kind == other_kind) return true;
  Refuse(field, absl::StrCat("'", id, "' is of kind ", kind->name, ", and '", other_id, "' is not"));
  return false;
}

absl::Status Merger::Merge(const v1::MergeEntities& merge, const std::string& path) {
  ASSIGN_OR_RETURN(const std::optional<EntityNo> into, Known(merge.into(), path + ".into"));
  std::vector<EntityNo> concerned;
  bool sound = into.has_value();
  for (int i = 0; i < merge.from_size(); ++i) {
    const std::string field = absl::StrCat(path, ".from[", i, "]");
    ASSIGN_OR_RETURN(const std::optional<EntityNo> from, Known(merge.from(i), field));
    if (!from.has_value()) {
      sound = false;
      continue;
    }
    if (std::find(concerned.begin(), concerned.end(), *from) != concerned.end()) {
      Refuse(field, absl::StrCat("'", draft_.EntityId(*from), "' is named twice"));
      sound = false;
    }
    if (into.has_value() && !CanBeOne(*from, *into, field)) sound = false;
    concerned.push_back(*from);
  }
  if (!sound) return absl::OkStatus();
  for (const EntityNo from : concerned) RETURN_IF_ERROR(MergeOne(from, *into, merge.note(), path));
  return absl::OkStatus();
}

absl::Status Merger::MergeOne(EntityNo from, EntityNo into, const std::string& note, const std::string& path) {
  const std::string told =
      WithNote(absl::StrCat(draft_.EntityId(from), " was merged into ", draft_.EntityId(into)), note);
  ASSIGN_OR_RETURN(const std::vector<DraftClaim*> claims, draft_.ClaimsNaming(from, left_));
  RETURN_IF_ERROR(CheckLeft());
  for (DraftClaim* const claim : claims) {
    log::Move places = PlacesOf(*claim, from);
    Rename(*claim, from, into, places, told, path, path + ".from");
    claim->moves.push_back(std::move(places));
  }
  draft_.Lead(from, {into, into});
  Touch(from, path);
  const std::vector<EntityNo> leading = draft_.LeadingTo(from);
  RETURN_IF_ERROR(Take(static_cast<int64_t>(leading.size())));
  for (const EntityNo no : leading) {
    draft_.Lead(no, {into, draft_.RedirectOf(no).merged_into});
    Touch(no, path);
  }
  return absl::OkStatus();
}

log::Move Merger::PlacesOf(const DraftClaim& claim, EntityNo no) const {
  const std::string id = draft_.EntityId(no);
  log::Move places;
  places.set_from(no);
  const DraftFact* const fact = draft_.FindFact(claim.about);
  CHECK(fact != nullptr);
  const bool describes = fact->ref == base::FactRef{base::FactSort::kEntity, no};
  places.set_about(describes || fact->subject == no || fact->object == no);
  for (int i = 0; i < claim.claim.citations_size(); ++i) {
    if (claim.claim.citations(i).document() == id) places.add_citations(static_cast<uint32_t>(i));
  }
  return places;
}

void Merger::Rename(DraftClaim& claim, EntityNo from, EntityNo to, const log::Move& places, const std::string& note,
                    const std::string& path, const std::string& field) {
  const std::string from_id = draft_.EntityId(from), to_id = draft_.EntityId(to);
  v1::Claim renamed = claim.claim;
  if (places.about()) {
    const auto follow = [&](std::string& id) {
      if (id == from_id) id = to_id;
    };
    graph::FollowAbout(schema_, follow, renamed);
    const v1::RelationshipClaim& relationship = renamed.relationship();
    if (renamed.has_relationship() && relationship.subject() == relationship.object()) {
      mistakes_.failed.push_back(
          {v1::ERROR_REASON_MERGE_REFUSED,
           field,
           absl::StrCat("'", renamed.id(), "' says that ", TextOf(schema_, claim.claim.relationship()),
                        ", which would relate '", to_id, "' to itself"),
           {{"relationship", TextOf(schema_, claim.claim.relationship())}}});
      return;
    }
  }
  for (const uint32_t position : places.citations()) {
    v1::Citation& citation = *renamed.mutable_citations(static_cast<int>(position));
    citation.set_document(to_id);
    citation.clear_origin_group();  // that of the other document takes its place
  }
  renamed.set_change_note(ChangeNote(claim.claim, note));
  renamed.set_updated_revision(draft_.revision());
  claim.claim = std::move(renamed);
  draft_.Written(claim, Touch::kMove, path, false);
}

absl::Status Merger::Split(const v1::SplitEntity& split, const std::vector<DraftClaim*>& claims,
                           const std::string& path) {
  ASSIGN_OR_RETURN(const std::optional<EntityNo> entity, Known(split.entity(), path + ".entity"));
  if (!entity.has_value()) return absl::OkStatus();
  const std::optional<EntityNo> named = draft_.FindEntity(split.into());
  const bool was_merged = named.has_value() && draft_.RedirectOf(*named).to == *entity;
  std::string into_id = split.into();
  if (!was_merged) draft_.Follow(into_id);
  const EntityNo into = draft_.Entity(into_id);
  if (!CanBeOne(into, *entity, path + ".into")) return absl::OkStatus();
  if (was_merged) EndRedirect(into, path);
  const std::string told = WithNote(absl::StrCat(into_id, " was split off ", draft_.EntityId(*entity)), split.note());
  RETURN_IF_ERROR(Take(static_cast<int64_t>(claims.size())));
  for (size_t i = 0; i < claims.size(); ++i) {
    if (claims[i] == nullptr) continue;
    const std::string field = absl::StrCat(path, ".claim_ids[", i, "]");
    if (!draft_.Names(*claims[i], *entity)) {
      mistakes_.invalid.push_back(
          {v1::ERROR_REASON_UNKNOWN_CLAIM, field,
           absl::StrCat("'", claims[i]->claim.id(), "' does not name '", draft_.EntityId(*entity), "'")});
      continue;
    }
    Rename(*claims[i], *entity, into, PlacesOf(*claims[i], *entity), told, path, field);
  }
  return absl::OkStatus();
}

absl::Status Merger::Undo(const v1::UndoMerge& undo, const std::string& path) {
  const std::optional<EntityNo> no = draft_.FindEntity(undo.entity());
  const graph::Redirect led = no.has_value() ? draft_.RedirectOf(*no) : graph::Redirect();
  if (!led.leads()) {
    mistakes_.failed.push_back({v1::ERROR_REASON_NOT_MERGED, path + ".entity",
                                absl::StrCat("'", undo.entity(), "' was not merged into another")});
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const MovedClaims moved, MovedBy(*no));
  EndRedirect(*no, path);
  const std::string told = WithNote(
      absl::StrCat("the merge of ", undo.entity(), " into ", draft_.EntityId(led.to), " was taken back"), undo.note());
  for (const auto& [claim, move] : moved) {
    if (!InForce(*claim)) continue;
    const log::Move naming = PlacesOf(*claim, led.to);
    log::Move back;
    back.set_about(move.about() && naming.about());
    for (const uint32_t position : move.citations()) {
      const auto& still = naming.citations();
      if (std::find(still.begin(), still.end(), position) != still.end()) back.add_citations(position);
    }
    if (back.about() || back.citations_size() > 0) Rename(*claim, led.to, *no, back, told, path, path + ".entity");
  }
  return absl::OkStatus();
}

absl::StatusOr<Merger::MovedClaims> Merger::MovedBy(EntityNo from) {
  MovedClaims all;
  const bool known = draft_.Known({base::FactSort::kEntity, from});
  const DraftFact* const fact = draft_.FindFact({base::FactSort::kEntity, from});
  const bool before = known && draft_.before().RedirectOf(from).leads() && (fact == nullptr || !fact->unmerged);
  if (!before) {
    for (DraftClaim& claim : draft_.claims()) {
      for (const log::Move& move : claim.moves) {
        if (move.from() == from) all.emplace_back(&claim, move);
      }
    }
    RETURN_IF_ERROR(Take(static_cast<int64_t>(draft_.claims().size())));
    return all;
  }
  ASSIGN_OR_RETURN(const std::vector<store::Moved> moves, draft_.before().store().MovedFrom(from));
  RETURN_IF_ERROR(Take(static_cast<int64_t>(moves.size())));
  for (const store::Moved& moved : moves) {
    ASSIGN_OR_RETURN(DraftClaim * claim, draft_.Load(moved.claim));
    if (claim == nullptr) return absl::DataLossError("a claim that a merge moved is missing");
    log::Move move;
    move.set_about(moved.about);
    move.mutable_citations()->Add(moved.citations.begin(), moved.citations.end());
    all.emplace_back(claim, std::move(move));
  }
  return all;
}

void Merger::EndRedirect(EntityNo no, const std::string& path) {
  DraftFact& fact = draft_.EntityFact(no);
  const bool merged_before = draft_.Known(fact.ref) && draft_.before().RedirectOf(no).leads() && !fact.unmerged;
  if (merged_before) {
    fact.unmerged = true;
  } else {
    left_ -= static_cast<int64_t>(draft_.claims().size());
    for (DraftClaim& claim : draft_.claims()) {
      std::erase_if(claim.moves, [no](const log::Move& move) { return move.from() == no; });
    }
  }
  draft_.Lead(no, {});
  Touch(no, path);
  for (const EntityNo leading : draft_.LeadingTo(no)) {
    draft_.Lead(leading, {no, draft_.RedirectOf(leading).merged_into});
    Touch(leading, path);
  }
}

}  // namespace entente::commit
