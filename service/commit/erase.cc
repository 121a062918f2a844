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
#include "service/commit/facts.h"

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

// The versions of one fact as erasures leave them, by the revision that wrote them; nothing where it is not there.
using Versions = std::map<int64_t, std::optional<v1::Fact>>;

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

  // Resolves again every version of a fact from the revision `since`, the first at which an erased claim was about it.
  absl::Status RewriteFact(FactRef ref, int64_t since) {
    ASSIGN_OR_RETURN(const auto kept, ground_.before.store().FactVersions(ref));
    Versions& versions = versions_[ref];
    for (size_t i = 0; i < kept.size(); ++i) {
      const auto& [revision, bytes] = kept[i];
      std::optional<v1::Fact>& after = versions[revision];
      if (bytes.empty()) continue;
      ASSIGN_OR_RETURN(const v1::Fact before, ParseBody(ref.sort, bytes));
      after = before;
      if (revision < since) continue;
      ASSIGN_OR_RETURN(after, ResolveAt(ref, revision, before));
      const int64_t next = i + 1 < kept.size() ? kept[i + 1].first : ground_.before.revision() + 1;
      RETURN_IF_ERROR(AddClockRecords(before, revision, next));
      const std::string rewritten = after.has_value() ? BodyOf(*after) : "";
      if (rewritten == bytes) continue;
      log::Rewrite& rewrite = *record_.add_rewrites();
      rewrite.mutable_fact()->set_sort(static_cast<uint32_t>(ref.sort));
      rewrite.mutable_fact()->set_no(ref.no);
      rewrite.mutable_fact()->set_revision(revision);
      rewrite.set_content(rewritten);
      records_.insert(revision);
    }
    return absl::OkStatus();
  }

  // The fact as it would have been at a revision that wrote a version of it. Of a version older than history, only the
  // oldest state that can be read still tells.
  absl::StatusOr<std::optional<v1::Fact>> ResolveAt(FactRef ref, int64_t revision, const v1::Fact& before) {
    ASSIGN_OR_RETURN(const graph::Snapshot state, ground_.graph.At(std::max(revision, ground_.graph.oldest())));
    ASSIGN_OR_RETURN(std::vector<v1::Claim> claims, state.ClaimsAbout(ref));
    const auto gone = [&](const v1::Claim& claim) {
      return claim.state() == v1::CLAIM_STATE_ERASED || erased_ids_.contains(claim.id());
    };
    claims.erase(std::remove_if(claims.begin(), claims.end(), gone), claims.end());
    std::optional<v1::Fact> after = Resolve(ground_.schema, ref.sort, claims, state.clock_day());
    if (!after.has_value() && ref.sort == FactSort::kEntity) {
      // Its id stays known: something may have pointed at it from this revision or a later one on.
      *after.emplace().mutable_entity() = Stub(ground_.schema, before.entity().id());
    }
    if (after.has_value()) SetRevisions(CreatedRevision(before), UpdatedRevision(before), *after);
    return after;
  }

  // Notes the records of the days on which a version, in force from `revision` until before `next`, turned: they hold
  // it.
  absl::Status AddClockRecords(const v1::Fact& version, int64_t revision, int64_t next) {
    if (version.has_entity()) return absl::OkStatus();
    ASSIGN_OR_RETURN(const base::Span span, SpanOf(version));
    for (const base::Day day : {span.from_earliest, span.from_latest, span.until_earliest, span.until_latest}) {
      if (day == base::kDistantPast || day == base::kDistantFuture) continue;
      ASSIGN_OR_RETURN(const int64_t turned, FirstRevisionOn(day, std::max(revision, ground_.graph.oldest())));
      if (turned < next) records_.insert(turned);
    }
    return absl::OkStatus();
  }

  // The first revision after `after` whose clock day is `day` or later; one past the last when there is none.
  absl::StatusOr<int64_t> FirstRevisionOn(base::Day day, int64_t after) {
    int64_t low = after + 1;
    int64_t high = ground_.before.revision() + 1;
    while (low < high) {
      const int64_t middle = low + (high - low) / 2;
      ASSIGN_OR_RETURN(const graph::Snapshot state, ground_.graph.At(middle));
      if (state.clock_day() >= day) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
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
    const Versions& versions = found->second;
    auto it = versions.upper_bound(revision);
    if (it == versions.begin()) return;
    const std::optional<v1::Fact>& after = (--it)->second;
    const bool was_there = it != versions.begin() && std::prev(it)->second.has_value();
    v1::FactChange& change = *effect.mutable_change();
    if (after.has_value()) {
      *change.mutable_after() = *after;
      if (!effect.clock_only()) change.set_kind(was_there ? v1::CHANGE_KIND_CHANGED : v1::CHANGE_KIND_ENTERED);
      return;
    }
    change.clear_after();
    if (effect.clock_only() || !was_there) {
      change.set_kind(v1::CHANGE_KIND_UNSPECIFIED);
    } else if (change.kind() != v1::CHANGE_KIND_RETRACTED) {
      change.set_kind(v1::CHANGE_KIND_DELETED);
    }
  }

  const Ground& ground_;
  const Draft& draft_;
  log::LogRecord& record_;
  std::map<base::ClaimNo, const v1::Claim*> erased_;
  absl::flat_hash_set<std::string> erased_ids_;
  std::map<FactRef, int64_t> facts_;  // the erased claims were ever about, with the revision since when
  absl::flat_hash_map<FactRef, Versions> versions_;
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
