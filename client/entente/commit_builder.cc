#include "entente/commit_builder.h"

namespace entente {

CommitBuilder::CommitBuilder(const std::string& author, const std::string& reason) {
  request_.set_author(author);
  request_.set_reason(reason);
}

CommitBuilder& CommitBuilder::AssertEntity(const std::string& id, const v1::Description& description) {
  v1::EntityClaim& claim = *request_.add_changes()->mutable_assert_claim()->mutable_entity();
  claim.set_id(id);
  *claim.mutable_description() = description;
  return *this;
}

CommitBuilder& CommitBuilder::AssertRelationship(v1::Relation relation, const std::string& subject,
                                                 const std::string& object, const v1::RelationshipDetails& details) {
  v1::RelationshipClaim& claim = *request_.add_changes()->mutable_assert_claim()->mutable_relationship();
  claim.set_relation(relation);
  claim.set_subject(subject);
  claim.set_object(object);
  if (details.details_case() != v1::RelationshipDetails::DETAILS_NOT_SET) *claim.mutable_details() = details;
  return *this;
}

CommitBuilder& CommitBuilder::AssertObservation(const std::string& subject, v1::Metric metric,
                                                const std::string& period, const v1::Quantity& quantity) {
  v1::ObservationClaim& claim = *request_.add_changes()->mutable_assert_claim()->mutable_observation();
  claim.set_subject(subject);
  claim.set_metric(metric);
  claim.set_period(period);
  *claim.mutable_quantity() = quantity;
  return *this;
}

CommitBuilder& CommitBuilder::Assert(const v1::Claim& claim) {
  *request_.add_changes()->mutable_assert_claim() = claim;
  return *this;
}

CommitBuilder& CommitBuilder::Correct(const v1::Claim& claim) {
  *request_.add_changes()->mutable_correct_claim()->mutable_claim() = claim;
  return *this;
}

CommitBuilder& CommitBuilder::End(const std::string& claim_id, const std::string& until) {
  v1::EndClaim& change = *request_.add_changes()->mutable_end_claim();
  change.set_claim_id(claim_id);
  change.set_until(until);
  return *this;
}

CommitBuilder& CommitBuilder::Retract(const std::string& claim_id, v1::RetractionReason reason) {
  v1::RetractClaim& change = *request_.add_changes()->mutable_retract_claim();
  change.set_claim_id(claim_id);
  change.set_reason(reason);
  return *this;
}

CommitBuilder& CommitBuilder::Erase(const std::string& claim_id, v1::RetractionReason reason) {
  v1::EraseClaim& change = *request_.add_changes()->mutable_erase_claim();
  change.set_claim_id(claim_id);
  change.set_reason(reason);
  return *this;
}

CommitBuilder& CommitBuilder::Merge(const std::string& from, const std::string& into) {
  v1::MergeEntities& change = *request_.add_changes()->mutable_merge_entities();
  change.add_from(from);
  change.set_into(into);
  return *this;
}

CommitBuilder& CommitBuilder::Split(const std::string& entity, const std::string& into,
                                    const std::vector<std::string>& claim_ids) {
  v1::SplitEntity& change = *request_.add_changes()->mutable_split_entity();
  change.set_entity(entity);
  change.set_into(into);
  change.mutable_claim_ids()->Add(claim_ids.begin(), claim_ids.end());
  return *this;
}

CommitBuilder& CommitBuilder::UndoMerge(const std::string& entity) {
  request_.add_changes()->mutable_undo_merge()->set_entity(entity);
  return *this;
}

CommitBuilder& CommitBuilder::AndFrom(const std::string& entity) {
  if (request_.changes().empty() || !request_.changes().rbegin()->has_merge_entities()) {
    Misplaced("AndFrom");
  } else {
    request_.mutable_changes()->rbegin()->mutable_merge_entities()->add_from(entity);
  }
  return *this;
}

CommitBuilder& CommitBuilder::ClaimId(const std::string& id) {
  if (v1::Claim* claim = LastClaim("ClaimId")) claim->set_id(id);
  return *this;
}

CommitBuilder& CommitBuilder::From(const std::string& date) {
  if (v1::Claim* claim = LastClaim("From")) claim->mutable_valid_time()->set_from(date);
  return *this;
}

CommitBuilder& CommitBuilder::Until(const std::string& date) {
  if (v1::Claim* claim = LastClaim("Until")) claim->mutable_valid_time()->set_until(date);
  return *this;
}

CommitBuilder& CommitBuilder::Confidence(v1::Confidence confidence) {
  if (v1::Claim* claim = LastClaim("Confidence")) claim->set_confidence(confidence);
  return *this;
}

CommitBuilder& CommitBuilder::Rank(v1::Rank rank) {
  if (v1::Claim* claim = LastClaim("Rank")) claim->set_rank(rank);
  return *this;
}

CommitBuilder& CommitBuilder::Episode(const std::string& episode) {
  v1::Claim* claim = LastClaim("Episode");
  if (claim != nullptr && !claim->has_relationship()) {
    Misplaced("Episode");
  } else if (claim != nullptr) {
    claim->mutable_relationship()->set_episode(episode);
  }
  return *this;
}

CommitBuilder& CommitBuilder::Cite(const std::string& document, const std::string& locator) {
  if (v1::Citation* citation = NewCitation("Cite")) {
    citation->set_document(document);
    citation->set_locator(locator);
    citation->set_stance(v1::STANCE_SUPPORTS);
  }
  return *this;
}

CommitBuilder& CommitBuilder::CiteAgainst(const std::string& document, const std::string& locator) {
  if (v1::Citation* citation = NewCitation("CiteAgainst")) {
    citation->set_document(document);
    citation->set_locator(locator);
    citation->set_stance(v1::STANCE_CONTRADICTS);
  }
  return *this;
}

CommitBuilder& CommitBuilder::Note(const std::string& note) {
  if (request_.changes().empty()) {
    Misplaced("Note");
    return *this;
  }
  v1::Change& change = *request_.mutable_changes()->rbegin();
  if (change.has_assert_claim()) change.mutable_assert_claim()->set_note(note);
  if (change.has_correct_claim()) change.mutable_correct_claim()->set_note(note);
  if (change.has_end_claim()) change.mutable_end_claim()->set_note(note);
  if (change.has_retract_claim()) change.mutable_retract_claim()->set_note(note);
  if (change.has_erase_claim()) change.mutable_erase_claim()->set_note(note);
  if (change.has_merge_entities()) change.mutable_merge_entities()->set_note(note);
  if (change.has_split_entity()) change.mutable_split_entity()->set_note(note);
  if (change.has_undo_merge()) change.mutable_undo_merge()->set_note(note);
  return *this;
}

CommitBuilder& CommitBuilder::IfEntityExists(const std::string& id) {
  request_.add_preconditions()->mutable_must_match()->set_entity(id);
  return *this;
}

CommitBuilder& CommitBuilder::IfClaimInForce(const std::string& id) {
  request_.add_preconditions()->mutable_must_match()->set_claim(id);
  return *this;
}

CommitBuilder& CommitBuilder::Unless(const v1::FactPattern& pattern) {
  *request_.add_preconditions()->mutable_must_not_match() = pattern;
  return *this;
}

CommitBuilder& CommitBuilder::IfUnchangedSince(const v1::FactKey& fact, int64_t revision) {
  v1::UnchangedSince& condition = *request_.add_preconditions()->mutable_unchanged_since();
  *condition.mutable_fact() = fact;
  condition.set_revision(revision);
  return *this;
}

CommitBuilder& CommitBuilder::IfRevisionIs(int64_t revision) {
  request_.set_expected_revision(revision);
  return *this;
}

CommitBuilder& CommitBuilder::RequestId(const std::string& request_id) {
  request_.set_request_id(request_id);
  return *this;
}

CommitBuilder& CommitBuilder::CreateStubs() {
  request_.set_create_stubs(true);
  return *this;
}

CommitBuilder& CommitBuilder::ReturnChanges() {
  request_.set_return_changes(true);
  return *this;
}

CommitBuilder& CommitBuilder::ValidateOnly() {
  request_.set_validate_only(true);
  return *this;
}

absl::StatusOr<v1::CommitRequest> CommitBuilder::Build() const {
  if (!first_mistake_.ok()) return first_mistake_;
  return request_;
}

v1::Claim* CommitBuilder::LastClaim(const char* modifier) {
  if (!request_.changes().empty()) {
    v1::Change& change = *request_.mutable_changes()->rbegin();
    if (change.has_assert_claim()) return change.mutable_assert_claim();
    if (change.has_correct_claim()) return change.mutable_correct_claim()->mutable_claim();
  }
  Misplaced(modifier);
  return nullptr;
}

v1::Citation* CommitBuilder::NewCitation(const char* modifier) {
  if (!request_.changes().empty() && request_.changes().rbegin()->has_end_claim()) {
    return request_.mutable_changes()->rbegin()->mutable_end_claim()->add_citations();
  }
  v1::Claim* claim = LastClaim(modifier);
  return claim == nullptr ? nullptr : claim->add_citations();
}

void CommitBuilder::Misplaced(const char* modifier) {
  if (!first_mistake_.ok()) return;
  first_mistake_ =
      absl::FailedPreconditionError(std::string(modifier) + " after change " + std::to_string(request_.changes_size()) +
                                    " has nothing it could apply to");
}

}  // namespace entente
