#include "cli/import/resolver.h"

#include <algorithm>
#include <utility>

#include "cli/import/resolver_match.h"
#include "cli/import/resolver_trust.h"
#include "service/base/status_macros.h"

namespace entente::cli {
namespace {

// Whether the draft's claim names one of its mentions.
bool NamesMentions(const v1::Claim& draft) {
  const std::vector<const std::string*> ids = IdsIn(draft);
  return std::any_of(ids.begin(), ids.end(), [](const std::string* id) { return MentionAt(*id).has_value(); });
}

v1::RefusedRecord ToRefused(const RecordDraft& draft, const absl::Status& status) {
  v1::RefusedRecord refused;
  refused.set_locator(draft.locator);
  refused.mutable_status()->set_code(static_cast<int>(status.code()));
  refused.mutable_status()->set_message(std::string(status.message()));
  status.ForEachPayload([&](auto url, const absl::Cord& payload) {
    google::protobuf::Any& detail = *refused.mutable_status()->add_details();
    detail.set_type_url(std::string(url));
    detail.set_value(std::string(payload));
  });
  return refused;
}

}  // namespace

Resolver::Resolver(EntityDirectory& directory, std::string source, Reviews reviews)
    : directory_(directory), source_(std::move(source)), reviews_(std::move(reviews)) {}

absl::StatusOr<ResolvedBatch> Resolver::Resolve(const std::vector<RecordDraft>& drafts) {
  Things things = CollectThings(drafts, source_, slugs_);
  ASSIGN_OR_RETURN(const Claims earlier, EarlierClaims(drafts));
  TakeReviewed(things.all);
  TakeEarlier(drafts, earlier, /*withdrawn=*/false, things);
  TakeRemembered(things.all);
  TakeEarlier(drafts, earlier, /*withdrawn=*/true, things);
  Queue queue;
  RETURN_IF_ERROR(MatchAll(things.all, queue));
  RETURN_IF_ERROR(MakeIds(things.all));
  ResolvedBatch batch = Substitute(drafts, earlier, things);
  for (auto& [position, entry] : queue) {
    entry.meanwhile = things.all[position].id;
    batch.queued.push_back(std::move(entry));
  }
  counts_.queued += static_cast<int64_t>(batch.queued.size());
  return batch;
}

ResolutionCounts Resolver::counts() const {
  ResolutionCounts counts = counts_;
  counts.created = memory_.created();
  counts.stubbed = memory_.stubbed();
  return counts;
}

// Only claims that name a mention have something to tell. One that was retracted may have come back under another id,
// the next of `ID.again-2`, `ID.again-3` and so on; then that is the one that counts.
absl::StatusOr<Resolver::Claims> Resolver::EarlierClaims(const std::vector<RecordDraft>& drafts) {
  std::set<std::string> ids;
  for (const RecordDraft& draft : drafts) {
    for (const v1::Claim& claim : draft.claims) {
      if (!claim.id().empty() && NamesMentions(claim)) ids.insert(claim.id());
    }
  }
  ASSIGN_OR_RETURN(Claims earlier, directory_.FindClaims({ids.begin(), ids.end()}));
  std::vector<std::string> retracted;
  for (const auto& [id, claim] : earlier) {
    if (claim.state() == v1::CLAIM_STATE_RETRACTED) retracted.push_back(id);
  }
  for (int time = 2; !retracted.empty(); ++time) {
    std::vector<std::string> next;
    for (const std::string& id : retracted) next.push_back(absl::StrCat(id, ".again-", time));
    ASSIGN_OR_RETURN(Claims again, directory_.FindClaims(next));
    std::vector<std::string> left;
    for (size_t i = 0; i < next.size(); ++i) {
      const auto found = again.find(next[i]);
      if (found == again.end()) continue;
      if (found->second.state() == v1::CLAIM_STATE_RETRACTED) left.push_back(retracted[i]);
      earlier[retracted[i]] = std::move(found->second);
    }
    retracted = std::move(left);
  }
  return earlier;
}

void Resolver::TakeReviewed(std::vector<Thing>& things) {
  for (Thing& thing : things) {
    const auto review = reviews_.find(thing.key);
    if (review == reviews_.end() || review->second.decision.empty()) continue;
    if (review->second.decision == kDecidedNew) {
      thing.settled = true;
    } else {
      Decide(review->second.decision, Outcome::kReviewed, thing);
    }
  }
}

// Whether a person has said that the thing is not this entity: by deciding that it is none of the candidates.
bool Resolver::IsRefused(const std::string& id, const Thing& thing) const {
  const auto review = thing.settled ? reviews_.find(thing.key) : reviews_.end();
  if (review == reviews_.end()) return false;
  for (const ReviewCandidate& candidate : review->second.candidates) {
    if (candidate.id == id) return true;
  }
  return false;
}

// A claim that describes the thing says better what it is than one that points at it. What one that was withdrawn named
// may have become another's since.
void Resolver::TakeEarlier(const std::vector<RecordDraft>& drafts, const Claims& earlier, bool withdrawn,
                           Things& things) {
  for (const bool describing : {true, false}) {
    for (size_t d = 0; d < drafts.size(); ++d) {
      if (!things.statuses[d].ok()) continue;
      for (const v1::Claim& draft : drafts[d].claims) {
        const auto known = earlier.find(draft.id());
        if (known == earlier.end() || IsWithdrawn(known->second) != withdrawn) continue;
        v1::Claim claim = draft;
        for (const Named& named : NamedIn(drafts[d], things.of_mention[d], earlier, things.all, claim)) {
          Thing& thing = things.all[named.thing];
          if (named.place.describes != describing || named.earlier_id.empty() || !thing.open()) continue;
          if (withdrawn && memory_.IsOfAnother(named.earlier_id, thing)) continue;
          Decide(named.earlier_id, Outcome::kKnown, thing);
        }
      }
    }
  }
}

// The places of the claim that name mentions, with what its earlier version has there.
std::vector<Resolver::Named> Resolver::NamedIn(const RecordDraft& draft, const std::vector<int>& of_mention,
                                               const Claims& earlier, const std::vector<Thing>& things,
                                               v1::Claim& claim) const {
  std::vector<Named> named;
  const auto known = earlier.find(claim.id());
  const std::vector<std::string> ids =
      known == earlier.end()
          ? std::vector<std::string>()
          : EarlierIds(claim, known->second, [&](int mention) { return things[of_mention[mention]].id; });
  const std::vector<Place> places = PlacesOf(claim);
  for (size_t p = 0; p < places.size(); ++p) {
    const std::optional<int> mention = MentionAt(*places[p].id);
    if (!mention.has_value()) continue;
    const int position = of_mention[*mention];
    const Thing& thing = things[position];
    Named& one = named.emplace_back(Named{places[p], *mention, position, ""});
    if (known == earlier.end() || IsRefused(ids[p], thing)) continue;
    if (StillNames(claim, known->second, places[p], draft.mentions[*mention], thing, source_, ids[p])) {
      one.earlier_id = ids[p];
    }
  }
  return named;
}

void Resolver::TakeRemembered(std::vector<Thing>& things) {
  for (Thing& thing : things) {
    const ResolverMemory::Decision* decision = thing.open() ? memory_.Find(thing.key) : nullptr;
    if (decision == nullptr) continue;
    const ResolverMemory::Decision copy = *decision;
    Decide(copy.id, copy.outcome, thing);
  }
}

absl::Status Resolver::MatchAll(std::vector<Thing>& things, Queue& queue) {
  RETURN_IF_ERROR(MatchKeys(things, queue));
  RETURN_IF_ERROR(MatchNames(things));
  // What is related to others has more to go by once those are known.
  RETURN_IF_ERROR(MatchCandidates(false, things, queue));
  return MatchCandidates(true, things, queue);
}

// Notes the decision; at once, so that nothing decided after it takes the same entity for another thing.
void Resolver::Decide(const std::string& id, Outcome outcome, Thing& thing) {
  thing.id = id;
  thing.outcome = outcome;
  if (!thing.used) return;
  if (memory_.Find(thing.key) == nullptr) {
    counts_.known += outcome == Outcome::kKnown;
    counts_.reviewed += outcome == Outcome::kReviewed;
    counts_.matched += outcome == Outcome::kMatched;
  }
  memory_.Remember(thing);
}

bool Resolver::MayBe(const v1::Entity& entity, const Thing& thing) const {
  return cli::MayBe(entity, thing) && !memory_.IsOfAnother(entity.id(), thing);
}

// A claim that is known keeps the entities it names, even where the thing was decided otherwise since: somebody may
// have moved it. Only a person's decision about the thing moves it too. One that the source withdrew and now says again
// is said of what the thing is now.
ResolvedBatch Resolver::Substitute(const std::vector<RecordDraft>& drafts, const Claims& earlier,
                                   const Things& things) const {
  ResolvedBatch batch;
  for (size_t d = 0; d < drafts.size(); ++d) {
    if (!things.statuses[d].ok()) {
      batch.refused.push_back(ToRefused(drafts[d], things.statuses[d]));
      continue;
    }
    v1::ImportRecord& record = batch.records.emplace_back();
    record.set_locator(drafts[d].locator);
    for (const v1::Claim& draft : drafts[d].claims) {
      v1::Claim& claim = *record.add_claims() = draft;
      const auto known = earlier.find(draft.id());
      const bool stands = known != earlier.end() && !IsWithdrawn(known->second);
      for (const Named& named : NamedIn(drafts[d], things.of_mention[d], earlier, things.all, claim)) {
        const Thing& thing = things.all[named.thing];
        const bool keeps = stands && !named.earlier_id.empty() && thing.outcome != Outcome::kReviewed;
        MarkMention(named.place, drafts[d].mentions[named.mention], thing, claim);
        *named.place.id = keeps ? named.earlier_id : thing.id;
      }
    }
  }
  return batch;
}

}  // namespace entente::cli
