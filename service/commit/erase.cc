#include "service/commit/erase.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "service/base/status_macros.h"
#include "service/commit/fact_body.h"
#include "service/commit/retelling.h"

namespace entente::commit {
namespace {

using base::FactRef;
using base::FactSort;

// A claim of an earlier revision as its erasure leaves it.
v1::Claim Tombstone(const v1::Claim& version, const v1::Claim& erased) {
  v1::Claim tombstone;
  tombstone.set_id(version.id());
  tombstone.set_state(v1::CLAIM_STATE_ERASED);
  tombstone.set_asserted_revision(version.asserted_revision());
  tombstone.set_updated_revision(version.updated_revision());
  tombstone.set_retraction_reason(erased.retraction_reason());
  return tombstone;
}

// Works out the past without the claims that a draft erases. Lives for one commit.
class Erasure {
 public:
  Erasure(const Ground& ground, const Draft& draft, log::LogRecord& record)
      : ground_(ground), draft_(draft), record_(record) {}

  absl::Status AddRewrites() {
    for (const DraftClaim& claim : draft_.claims()) {
      if (!claim.written || claim.claim.state() != v1::CLAIM_STATE_ERASED || !claim.existed) continue;
      erased_.emplace(claim.no, &claim.claim);
      erased_ids_.insert(claim.claim.id());
    }
    for (const auto& [no, claim] : erased_) RETURN_IF_ERROR(RewriteClaim(no, *claim));
    for (const auto& [ref, since] : facts_) RETURN_IF_ERROR(RewriteFact(ref, since));
    for (const int64_t revision : records_) RETURN_IF_ERROR(RewriteRecord(revision));
    return absl::OkStatus();
  }

 private:
  absl::Status RewriteClaim(base::ClaimNo no, const v1::Claim& erased) {
    ASSIGN_OR_RETURN(const auto versions, ground_.before.store().ClaimVersions(no));
    for (const auto& [revision, version] : versions) {
      log::Rewrite& rewrite = *record_.add_rewrites();
      rewrite.mutable_claim()->set_no(no);
      rewrite.mutable_claim()->set_revision(revision);
      rewrite.set_content(Tombstone(version, erased).SerializeAsString());
      records_.insert(revision);
      if (version.content_case() == v1::Claim::CONTENT_NOT_SET) continue;
      const std::optional<FactRef> ref = ground_.before.Find(KeyOf(version));
      if (!ref.has_value()) continue;
      const auto [it, fresh] = facts_.emplace(*ref, revision);
      if (!fresh) it->second = std::min(it->second, revision);
    }
    return absl::OkStatus();
  }

  // Puts in what a fact looks like from the revision `since`, the first at which an erased claim was about it.
  absl::Status RewriteFact(FactRef ref, int64_t since) {
    ASSIGN_OR_RETURN(std::vector<RetoldVersion> versions, Retell(ground_, ref, since, erased_ids_));
    for (size_t i = 0; i < versions.size(); ++i) {
      const RetoldVersion& version = versions[i];
      if (version.revision < since || !version.told.has_value()) continue;
      const int64_t next = i + 1 < versions.size() ? versions[i + 1].revision : ground_.before.revision() + 1;
      RETURN_IF_ERROR(AddClockRecords(*version.told, version.revision, next));
      const std::string content = version.retold.has_value() ? BodyOf(*version.retold) : "";
      if (!version.added && content == BodyOf(*version.told)) continue;
      log::Rewrite& rewrite = *record_.add_rewrites();
      rewrite.mutable_fact()->set_sort(static_cast<uint32_t>(ref.sort));
      rewrite.mutable_fact()->set_no(ref.no);
      rewrite.mutable_fact()->set_revision(version.revision);
      rewrite.set_content(content);
      records_.insert(version.revision);
      if (version.added) added_[version.revision].push_back(ref);
    }
    versions_[ref] = std::move(versions);
    return absl::OkStatus();
  }

  // Notes the records of the days on which a version, in force from `revision` until before `next`, turned: they hold
  // it.
  absl::Status AddClockRecords(const v1::Fact& version, int64_t revision, int64_t next) {
    if (version.has_entity()) return absl::OkStatus();
    ASSIGN_OR_RETURN(const base::Span span, SpanOf(version));
    for (const base::Day day : {span.from_earliest, span.from_latest, span.until_earliest, span.until_latest}) {
      if (day == base::kDistantPast || day == base::kDistantFuture) continue;
      ASSIGN_OR_RETURN(const int64_t turned, FirstRevisionOn(ground_, day, std::max(revision, ground_.graph.oldest())));
      if (turned < next) records_.insert(turned);
    }
    return absl::OkStatus();
  }

  absl::Status RewriteRecord(int64_t revision) {
    if (revision < ground_.log.first_revision()) return absl::OkStatus();
    log::LogRecord redacted;
    RETURN_IF_ERROR(ground_.log.Read(revision, [&](const log::LogRecord& kept) {
      redacted = kept;
      return false;
    }));
    for (log::ClaimEffect& effect : *redacted.mutable_claims()) {
      const auto it = erased_.find(effect.no());
      if (it == erased_.end()) continue;
      *effect.mutable_claim() = Tombstone(effect.claim(), *it->second);
      effect.clear_documents();
    }
    for (log::FactEffect& effect : *redacted.mutable_facts()) Redact(revision, effect);
    if (const auto added = added_.find(revision); added != added_.end()) {
      for (const FactRef ref : added->second) AddEffect(revision, ref, redacted);
    }
    redacted.set_redacted(true);
    log::Rewrite& rewrite = *record_.add_rewrites();
    rewrite.set_record_revision(revision);
    rewrite.set_content(redacted.SerializeAsString());
    return absl::OkStatus();
  }

  // Makes an effect of an older record say what it would have said. One that would have said nothing stays, as the mere
  // naming of its fact: watch tokens count the effects of a commit.
  void Redact(int64_t revision, log::FactEffect& effect) {
    const auto found = versions_.find({static_cast<FactSort>(effect.sort()), effect.no()});
    if (found == versions_.end()) return;
    const auto [version, before] = VersionsAt(found->second, revision);
    if (version == nullptr) return;
    const bool was_there = before != nullptr && before->retold.has_value();
    v1::FactChange& change = *effect.mutable_change();
    if (!effect.clock_only()) effect.set_updated_before(was_there ? UpdatedRevision(*before->retold) : 0);
    if (effect.clock_only() && !change.has_after()) return;
    if (version->retold.has_value()) {
      *change.mutable_after() = *version->retold;
      if (!effect.clock_only()) change.set_kind(was_there ? v1::CHANGE_KIND_CHANGED : v1::CHANGE_KIND_ENTERED);
      return;
    }
    change.clear_after();
    if (effect.clock_only() || !was_there) {
      change.set_kind(v1::CHANGE_KIND_UNSPECIFIED);
    } else if (change.kind() != v1::CHANGE_KIND_MERGED) {
      change.set_kind(version->withdrawn ? v1::CHANGE_KIND_RETRACTED : v1::CHANGE_KIND_DELETED);
    }
  }

  // Adds the effect that an older record would have had, had the erased claims not hidden it: after all others, since
  // watch tokens count them.
  void AddEffect(int64_t revision, FactRef ref, log::LogRecord& redacted) {
    const auto [version, before] = VersionsAt(versions_.find(ref)->second, revision);
    CHECK(version != nullptr && version->added);
    log::FactEffect& effect = *redacted.add_facts();
    effect.set_sort(static_cast<uint32_t>(ref.sort));
    effect.set_no(ref.no);
    if (ref.sort == FactSort::kRelationship) {
      effect.set_subject_no(ground_.before.Ends(ref.no).subject);
      effect.set_object_no(ground_.before.Ends(ref.no).object);
    } else if (ref.sort == FactSort::kObservation) {
      effect.set_subject_no(ground_.before.MeasuredEnds(ref.no).subject);
    } else {
      const auto state = ground_.before.Entity(ref.no);
      effect.set_dated(state.has_value() && state->dated);
    }
    v1::FactChange& change = *effect.mutable_change();
    *change.mutable_key() = ground_.before.KeyOf(ref);
    if (version->retold.has_value()) *change.mutable_after() = *version->retold;
    for (const std::string& id : version->claims) change.add_claim_ids(id);
    const bool was_there = before != nullptr && before->retold.has_value();
    if (version->retold.has_value()) {
      change.set_kind(was_there ? v1::CHANGE_KIND_CHANGED : v1::CHANGE_KIND_ENTERED);
    } else {
      change.set_kind(version->withdrawn ? v1::CHANGE_KIND_RETRACTED : v1::CHANGE_KIND_DELETED);
    }
    if (was_there) effect.set_updated_before(UpdatedRevision(*before->retold));
  }

  // The version in force at a revision and the one before it; null where there is none.
  static std::pair<const RetoldVersion*, const RetoldVersion*> VersionsAt(const std::vector<RetoldVersion>& versions,
                                                                          int64_t revision) {
    const auto later = std::find_if(versions.begin(), versions.end(),
                                    [&](const RetoldVersion& version) { return version.revision > revision; });
    const auto count = later - versions.begin();
    return {count < 1 ? nullptr : &versions[count - 1], count < 2 ? nullptr : &versions[count - 2]};
  }

  const Ground& ground_;
  const Draft& draft_;
  log::LogRecord& record_;
  std::map<base::ClaimNo, const v1::Claim*> erased_;
  absl::flat_hash_set<std::string> erased_ids_;
  std::map<FactRef, int64_t> facts_;  // the erased claims were ever about, with the revision since when
  absl::flat_hash_map<FactRef, std::vector<RetoldVersion>> versions_;
  std::map<int64_t, std::vector<FactRef>> added_;  // by revision, the facts that get a version there
  std::set<int64_t> records_;
};

}  // namespace

absl::Status AddRewrites(const Ground& ground, const Draft& draft, log::LogRecord& record) {
  return Erasure(ground, draft, record).AddRewrites();
}

absl::Status RedactRecords(const log::LogRecord& record, commit_log::CommitLog& log) {
  for (const log::Rewrite& rewrite : record.rewrites()) {
    if (rewrite.target_case() != log::Rewrite::kRecordRevision) continue;
    if (rewrite.record_revision() < log.first_revision()) continue;
    log::LogRecord replacement;
    if (!replacement.ParseFromString(rewrite.content())) return absl::DataLossError("a redacted record cannot be read");
    RETURN_IF_ERROR(log.Redact(rewrite.record_revision(), replacement));
  }
  return absl::OkStatus();
}

absl::Status FinishErasure(const log::LogRecord& record, commit_log::CommitLog& log, store::StateStore& store) {
  RETURN_IF_ERROR(store.Purge());
  log::LogRecord bare = record;
  bare.clear_rewrites();
  bare.set_redacted(true);
  return log.Redact(record.revision(), bare);
}

}  // namespace entente::commit
