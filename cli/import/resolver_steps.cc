// The steps of the resolver that ask the server who a thing is, and the one that gives it an id of its own.
#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "cli/import/resolver.h"
#include "cli/import/resolver_match.h"
#include "cli/import/resolver_trust.h"
#include "service/base/status_macros.h"

namespace entente::cli {
namespace {

constexpr size_t kMaxNameBytes = 256;  // of a name that is looked up; the contract's limit for queries is of this size
constexpr int kMaxRelated = 20;        // entities related to a mention that are told to the server

bool IsLookedUp(const Thing& thing) { return thing.open() && !thing.settled; }

bool HasNameToLookUp(const Thing& thing) {
  return !thing.mention.name().empty() && thing.mention.name().size() <= kMaxNameBytes;
}

ReviewEntry EntryOf(const Thing& thing) {
  ReviewEntry entry;
  entry.mention = thing.mention.name();
  entry.key = thing.key;
  entry.kind = thing.kind;
  entry.where = thing.where;
  return entry;
}

v1::EntityLookup LookupOfId(const std::string& id) {
  v1::EntityLookup lookup;
  lookup.set_id(id);
  return lookup;
}

// The mention as the server is asked about it.
v1::Mention Question(const Thing& thing, const std::vector<Thing>& things) {
  v1::Mention question = thing.mention;
  question.clear_other_names();
  for (const std::string& name : thing.mention.other_names()) {
    if (!name.empty() && name.size() <= kMaxNameBytes) question.add_other_names(name);
  }
  for (const int position : thing.related) {
    const Thing& related = things[position];
    const bool is_there = related.outcome == Outcome::kKnown || related.outcome == Outcome::kMatched ||
                          related.outcome == Outcome::kReviewed;
    if (is_there && question.related_size() < kMaxRelated) question.add_related(related.id);
  }
  return question;
}

bool HasRelated(const Thing& thing) { return !thing.related.empty() || !thing.mention.related().empty(); }

// Whether the thing's name, or its first word (`Target Corp`), is but an abbreviation of what the entity is called, and
// nothing else is known that could speak for it.
bool TellsLittle(const v1::Entity& entity, const Thing& thing, const SlugMaker& slugs) {
  if (HasRelated(thing) || IsSameCountry(entity, thing) || !thing.mention.url().empty()) return false;
  return IsAbbreviation(thing.slug.substr(0, thing.slug.find('-')), slugs.SlugOf(entity.description().name()));
}

// Things that make their own name come before those that only point at it, and those with a key before those without.
int Precedence(const Thing& thing) { return 2 * !thing.described + thing.source_key.empty(); }

Outcome MadeOutcome(const Thing& thing) { return thing.described ? Outcome::kCreated : Outcome::kStubbed; }

}  // namespace

absl::Status Resolver::MatchKeys(std::vector<Thing>& things, Queue& queue) {
  std::vector<v1::EntityLookup> lookups;
  std::vector<int> positions;
  for (int i = 0; i < static_cast<int>(things.size()); ++i) {
    if (!IsLookedUp(things[i])) continue;
    for (const v1::ExternalId& id : things[i].mention.external_ids()) {
      if (id.value().empty()) continue;
      v1::EntityLookup& lookup = lookups.emplace_back();
      *lookup.mutable_external_id() = id;
      lookup.set_kind(things[i].kind);
      positions.push_back(i);
    }
  }
  ASSIGN_OR_RETURN(const std::vector<LookedUp> results, directory_.Lookup(lookups));
  std::map<int, std::map<std::string, const v1::Entity*>> found;
  for (size_t i = 0; i < results.size(); ++i) {
    if (results[i].entity.has_value()) found[positions[i]].emplace(results[i].entity->id(), &*results[i].entity);
  }
  for (const auto& [position, entities] : found) {
    Thing& thing = things[position];
    if (entities.size() == 1) {
      Decide(entities.begin()->first, Outcome::kMatched, thing);
      continue;
    }
    thing.settled = true;
    if (!thing.used) continue;
    ReviewEntry& entry = queue.emplace(position, EntryOf(thing)).first->second;
    for (const auto& [id, entity] : entities) {
      entry.candidates.push_back({id, entity->description().name(), 1.0, "it has one of the external ids"});
    }
  }
  return absl::OkStatus();
}

absl::Status Resolver::MatchNames(std::vector<Thing>& things) {
  std::vector<v1::EntityLookup> lookups;
  std::vector<int> positions;
  for (int i = 0; i < static_cast<int>(things.size()); ++i) {
    if (!IsLookedUp(things[i]) || !HasNameToLookUp(things[i])) continue;
    v1::EntityLookup& lookup = lookups.emplace_back();
    lookup.set_name(things[i].mention.name());
    lookup.set_kind(things[i].kind);
    positions.push_back(i);
  }
  ASSIGN_OR_RETURN(const std::vector<LookedUp> results, directory_.Lookup(lookups));
  std::map<int, std::vector<std::string>> bearers;
  for (size_t i = 0; i < results.size(); ++i) {
    Thing& thing = things[positions[i]];
    const std::optional<v1::Entity>& entity = results[i].entity;
    if (!results[i].candidates.empty()) bearers[positions[i]] = results[i].candidates;
    if (!entity.has_value() || !CountryAgrees(*entity, thing) || !MayBe(*entity, thing)) continue;
    const bool tells_little =
        !HasRelated(thing) && IsAbbreviation(thing.slug, slugs_.SlugOf(entity->description().name()));
    if (!tells_little || IsSameCountry(*entity, thing)) Decide(entity->id(), Outcome::kMatched, thing);
  }
  return MatchSharedNames(bearers, things);
}

// Of several that bear a name, it is the one in the country of the mention, or else the one that is known by it: to the
// others it is another name.
absl::Status Resolver::MatchSharedNames(const std::map<int, std::vector<std::string>>& bearers,
                                        std::vector<Thing>& things) {
  std::vector<v1::EntityLookup> lookups;
  std::vector<int> positions;
  for (const auto& [position, ids] : bearers) {
    for (const std::string& id : ids) {
      lookups.push_back(LookupOfId(id));
      positions.push_back(position);
    }
  }
  ASSIGN_OR_RETURN(const std::vector<LookedUp> results, directory_.Lookup(lookups));
  std::map<int, std::vector<std::string>> there, known_by_it;
  for (size_t i = 0; i < results.size(); ++i) {
    const std::optional<v1::Entity>& entity = results[i].entity;
    const Thing& thing = things[positions[i]];
    if (!entity.has_value() || !CountryAgrees(*entity, thing) || !MayBe(*entity, thing)) continue;
    if (IsSameCountry(*entity, thing)) there[positions[i]].push_back(entity->id());
    if (slugs_.SlugOf(entity->description().name()) == thing.slug) known_by_it[positions[i]].push_back(entity->id());
  }
  for (auto* const fitting : {&there, &known_by_it}) {
    for (const auto& [position, ids] : *fitting) {
      // What was decided of the things before may have taken it.
      Thing& thing = things[position];
      if (ids.size() == 1 && thing.open() && !memory_.IsOfAnother(ids.front(), thing)) {
        Decide(ids.front(), Outcome::kMatched, thing);
      }
    }
  }
  return absl::OkStatus();
}

absl::Status Resolver::MatchCandidates(bool with_related, std::vector<Thing>& things, Queue& queue) {
  std::vector<v1::Mention> questions;
  std::vector<int> positions;
  for (int i = 0; i < static_cast<int>(things.size()); ++i) {
    if (!IsLookedUp(things[i]) || HasRelated(things[i]) != with_related || !HasNameToLookUp(things[i])) continue;
    questions.push_back(Question(things[i], things));
    positions.push_back(i);
  }
  ASSIGN_OR_RETURN(const std::vector<v1::Resolution> resolutions, directory_.Resolve(questions));
  for (size_t i = 0; i < resolutions.size(); ++i) {
    TakeCandidates(resolutions[i], positions[i], things[positions[i]], queue);
  }
  return absl::OkStatus();
}

// A candidate that the thing cannot be is none, however likely it looked.
void Resolver::TakeCandidates(const v1::Resolution& resolution, int position, Thing& thing, Queue& queue) {
  const bool is_match = resolution.decision() == v1::RESOLUTION_DECISION_MATCH && resolution.candidates_size() > 0;
  const bool is_likely = is_match && !TellsLittle(resolution.candidates(0).entity(), thing, slugs_);
  if (is_likely) {
    const v1::Entity& best = resolution.candidates(0).entity();
    if (MayBe(best, thing)) Decide(best.id(), Outcome::kMatched, thing);
    return;
  }
  if ((!is_match && resolution.decision() != v1::RESOLUTION_DECISION_REVIEW) || !thing.used) return;
  ReviewEntry entry = EntryOf(thing);
  for (const v1::Candidate& candidate : resolution.candidates()) {
    if (MayBe(candidate.entity(), thing)) entry.candidates.push_back(ToReviewCandidate(candidate));
  }
  if (!entry.candidates.empty()) queue.emplace(position, std::move(entry));
}

// Things of the same name that may be one get one id: that of the first of them.
absl::Status Resolver::MakeIds(std::vector<Thing>& things) {
  std::vector<int> open;
  for (int i = 0; i < static_cast<int>(things.size()); ++i) {
    if (things[i].open() && things[i].used) open.push_back(i);
  }
  std::stable_sort(open.begin(), open.end(),
                   [&](int a, int b) { return Precedence(things[a]) < Precedence(things[b]); });
  std::vector<int> leaders;
  std::map<std::string, std::vector<int>> leaders_like;  // by kind and slug
  std::vector<std::pair<int, int>> followers;            // with their leaders
  for (const int i : open) {
    Thing& thing = things[i];
    const std::string with_key = memory_.MadeWithKeyOf(thing);
    const std::string made = with_key.empty() && !thing.settled ? memory_.DecidedLike(thing) : with_key;
    if (!made.empty()) {
      Decide(made, memory_.Made(made) ? MadeOutcome(thing) : Outcome::kMatched, thing);
      continue;
    }
    std::vector<int>& alike = leaders_like[absl::StrCat(thing.kind, "/", thing.slug)];
    std::vector<int> fitting;
    for (const int leader : alike) {
      if (!thing.settled && MayBeOne(things[leader], thing)) fitting.push_back(leader);
    }
    if (fitting.size() == 1) {
      followers.emplace_back(i, fitting.front());
    } else {
      alike.push_back(i);
      leaders.push_back(i);
    }
  }
  RETURN_IF_ERROR(GiveIds(std::move(leaders), things));
  for (const auto& [follower, leader] : followers) Decide(things[leader].id, things[leader].outcome, things[follower]);
  return absl::OkStatus();
}

// Whether all that described an entity has left the source, no other source describes it, and nothing that was said of
// it speaks against the thing.
bool Resolver::HasLeft(const v1::Entity& entity, const Thing& thing) const {
  const std::string ours = absl::StrCat("claim/", source_, ".");
  return memory_.Left(entity.id()) && cli::MayBe(entity, thing) && CountryAgrees(entity, thing) &&
         std::all_of(entity.claim_ids().begin(), entity.claim_ids().end(),
                     [&](const std::string& claim) { return absl::StartsWith(claim, ours); });
}

// An id that something else has is passed over, unless nothing but its name is known of that: a stub is whatever has
// the name it was made for. So is what has left the source.
absl::Status Resolver::GiveIds(std::vector<int> leaders, std::vector<Thing>& things) {
  for (const int length : kSuffixLengths) {
    std::vector<v1::EntityLookup> lookups;
    for (const int leader : leaders) lookups.push_back(LookupOfId(OwnId(things[leader], source_, length)));
    ASSIGN_OR_RETURN(const std::vector<LookedUp> results, directory_.Lookup(lookups));
    std::vector<int> left;
    for (size_t i = 0; i < leaders.size(); ++i) {
      Thing& thing = things[leaders[i]];
      const std::string& id = lookups[i].id();
      const std::optional<v1::Entity>& there = results[i].entity;
      const bool is_other = memory_.Taken(id) && !memory_.Left(id);
      if (is_other || IsRefused(id, thing)) {
        left.push_back(leaders[i]);
      } else if (!there.has_value()) {
        Decide(id, MadeOutcome(thing), thing);
      } else if (there->id() == id && (HasLeft(*there, thing) || (there->stub() && !memory_.IsOfAnother(id, thing)))) {
        Decide(id, Outcome::kMatched, thing);
      } else {
        left.push_back(leaders[i]);
      }
    }
    leaders = std::move(left);
  }
  if (leaders.empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat("every id for `", things[leaders.front()].key, "` is taken"));
}

}  // namespace entente::cli
