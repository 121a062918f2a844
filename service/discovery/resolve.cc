// ResolveEntities: which entities the names of another source stand for.
#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "service/base/status_macros.h"
#include "service/discovery/alike_names.h"
#include "service/discovery/calls.h"
#include "service/discovery/evidence.h"
#include "service/discovery/mention.h"
#include "service/query/entity_scan.h"
#include "service/query/mask.h"
#include "service/query/refusal.h"

namespace entente::discovery {
namespace {

using base::EntityNo;

constexpr double kMatchThreshold = 0.95, kReviewThreshold = 0.50;
// Candidates that are judged, besides those with the same key: of the same name, those with the least ids; of names
// that are alike, those of the likest.
constexpr size_t kMaxJudged = 200;
constexpr size_t kSummed = 5;  // the likeliest candidates that are asked whether one of them is right
// How alike a name has to be for its bearers to be judged, and where the page may tell.
constexpr double kWorthJudging = 0.7, kWorthJudgingByPage = 0.45;

// What a request asks for, besides its mentions.
struct Choice {
  double match, review;
  size_t candidates;
  query::Mask mask;
};

absl::StatusOr<double> ThresholdAsked(double asked, double otherwise, absl::string_view field) {
  if (asked == 0) return otherwise;
  if (asked > 0 && asked <= 1) return asked;
  return query::Refusal(v1::ERROR_REASON_OUT_OF_BOUNDS, field, absl::StrCat(asked, " is not between 0 and 1"));
}

absl::StatusOr<Choice> Check(const v1::ResolveEntitiesRequest& request, const Limits& limits) {
  if (request.mentions().empty()) {
    return query::Refusal(v1::ERROR_REASON_REQUIRED, "mentions", "at least one must be there");
  }
  RETURN_IF_ERROR(query::CheckBatch(request.mentions_size(), limits.max_mentions, "mentions"));
  ASSIGN_OR_RETURN(const double match, ThresholdAsked(request.match_threshold(), kMatchThreshold, "match_threshold"));
  ASSIGN_OR_RETURN(const double review,
                   ThresholdAsked(request.review_threshold(), std::min(match, kReviewThreshold), "review_threshold"));
  if (review > match) {
    return query::Refusal(v1::ERROR_REASON_OUT_OF_BOUNDS, "review_threshold",
                          absl::StrCat(review, " is more than the match threshold ", match));
  }
  ASSIGN_OR_RETURN(const int candidates, CountAsked(request.max_candidates(), limits.default_candidates,
                                                    limits.max_candidates, "max_candidates"));
  google::protobuf::FieldMask mask = request.read_mask();
  if (mask.paths().empty()) {
    mask.add_paths("id");
    mask.add_paths("description.name");
  }
  ASSIGN_OR_RETURN(query::Mask checked, query::Mask::Parse(mask));
  return Choice{match, review, static_cast<size_t>(candidates), std::move(checked)};
}

struct Judged {
  EntityNo no;
  Judgement judgement;
};

// Resolves the mentions of one request. Not thread-safe.
class Resolver {
 public:
  Resolver(const Ground& ground, const Choice& choice, NameReading& reading)
      : ground_(ground),
        choice_(choice),
        view_(reading.view),
        snapshot_(view_.snapshot),
        meter_(reading.meter),
        judge_(ground.index, reading.view, meter_),
        facts_(reading.view, meter_) {}

  // Those with the same key or name come first; only if none of them is a match, names that are merely alike.
  absl::Status Resolve(const v1::Mention& mention, const std::string& path, v1::Resolution& resolution) {
    ASSIGN_OR_RETURN(const ReadMention read, Read(mention, ground_, view_, path));
    absl::flat_hash_set<EntityNo> same_name, taken;
    RETURN_IF_ERROR(FindSame(read, same_name));
    std::vector<EntityNo> candidates(same_name.begin(), same_name.end());
    KeepLeastIds(kMaxJudged, candidates);
    ASSIGN_OR_RETURN(const int bearers, judge_.CountInCountry(read, candidates));
    FindByKeys(read, candidates);
    std::vector<Judged> judged;
    RETURN_IF_ERROR(JudgeAll(read, candidates, bearers, taken, judged));
    if (judged.empty() || judged.front().judgement.score < choice_.match) {
      candidates.clear();
      RETURN_IF_ERROR(FindAlike(read, taken, candidates));
      RETURN_IF_ERROR(JudgeAll(read, candidates, std::max(1, bearers), taken, judged));
    }
    return Tell(judged, resolution);
  }

 private:
  bool IsAsked(const ReadMention& read, EntityNo no) const {
    return query::IsOfKinds(snapshot_.KindOf(no), read.kinds);
  }

  void FindByKeys(const ReadMention& read, std::vector<EntityNo>& candidates) {
    for (const Saying& key : read.keys) {
      for (const EntityNo no : snapshot_.Candidates(key.field->number, key.text)) candidates.push_back(no);
    }
  }

  absl::Status FindSame(const ReadMention& read, absl::flat_hash_set<EntityNo>& same_name) {
    for (const MentionedName& name : read.names) {
      ASSIGN_OR_RETURN(const std::vector<AlikeName> names, SameNames(ground_.index, name.asked, meter_));
      for (const AlikeName& each : names) {
        ForEachBearer(snapshot_, ground_.index, each.name, [&](EntityNo no) {
          if (IsAsked(read, no)) same_name.insert(no);
          return meter_.Examine();
        });
        RETURN_IF_ERROR(meter_.status());
      }
    }
    return absl::OkStatus();
  }

  // Best first, without those in `taken`.
  absl::Status FindAlike(const ReadMention& read, const absl::flat_hash_set<EntityNo>& taken,
                         std::vector<EntityNo>& candidates) {
    absl::flat_hash_set<EntityNo> met;
    for (const MentionedName& name : read.names) {
      const auto accept = [&](NameNo no) { return IsBorneByKinds(snapshot_, ground_.index, no, read.kinds); };
      ASSIGN_OR_RETURN(const std::vector<AlikeName> names,
                       NamesAlike(ground_.index, name.asked, ground_.limits.max_mention_compared, accept, meter_));
      for (const AlikeName& each : names) {
        if (each.score.score < (read.page.has_value() ? kWorthJudgingByPage : kWorthJudging)) break;
        ForEachBearer(snapshot_, ground_.index, each.name, [&](EntityNo no) {
          if (IsAsked(read, no) && !taken.contains(no) && met.insert(no).second) candidates.push_back(no);
          return candidates.size() < kMaxJudged && meter_.Examine();
        });
        RETURN_IF_ERROR(meter_.status());
        if (candidates.size() >= kMaxJudged) return absl::OkStatus();
      }
    }
    return absl::OkStatus();
  }

  // Judges those not taken yet, and puts all in order.
  absl::Status JudgeAll(const ReadMention& read, const std::vector<EntityNo>& candidates, int bearers,
                        absl::flat_hash_set<EntityNo>& taken, std::vector<Judged>& judged) {
    for (const EntityNo no : candidates) {
      if (!IsAsked(read, no) || !taken.insert(no).second) continue;
      ASSIGN_OR_RETURN(Judgement judgement, judge_.Judge(read, no, bearers));
      if (!judgement.evidence.empty()) judged.push_back({no, std::move(judgement)});
    }
    std::sort(judged.begin(), judged.end(), [&](const Judged& a, const Judged& b) {
      if (a.judgement.score != b.judgement.score) return a.judgement.score > b.judgement.score;
      return snapshot_.EntityId(a.no) < snapshot_.EntityId(b.no);
    });
    return absl::OkStatus();
  }

  void KeepLeastIds(size_t most, std::vector<EntityNo>& candidates) const {
    if (candidates.size() <= most) return;
    std::partial_sort(candidates.begin(), candidates.begin() + most, candidates.end(),
                      [&](EntityNo a, EntityNo b) { return snapshot_.EntityId(a) < snapshot_.EntityId(b); });
    candidates.resize(most);
  }

  absl::Status Tell(const std::vector<Judged>& judged, v1::Resolution& resolution) {
    std::vector<const Judgement*> there;
    for (const Judged& each : judged) {
      const bool enough = static_cast<size_t>(resolution.candidates_size()) == choice_.candidates;
      if (enough && there.size() >= kSummed) break;
      if (!meter_.Examine()) return meter_.status();
      ASSIGN_OR_RETURN(std::optional<v1::Entity> entity, facts_.Entity(each.no));
      if (!entity.has_value()) continue;
      there.push_back(&each.judgement);
      if (enough) continue;
      choice_.mask.Trim(*entity);
      v1::Candidate candidate;
      *candidate.mutable_entity() = *std::move(entity);
      candidate.set_score(each.judgement.score);
      candidate.mutable_evidence()->Add(each.judgement.evidence.begin(), each.judgement.evidence.end());
      if (!meter_.Return(1, static_cast<int64_t>(candidate.ByteSizeLong()))) return meter_.status();
      *resolution.add_candidates() = std::move(candidate);
    }
    resolution.set_decision(Decide(there));
    return absl::OkStatus();
  }

  // The next candidate is clearly behind if the first is the right one of the two, should either be, with the
  // probability that a match asks for. A person should look if it is likely enough that one of them is right,
  // whichever.
  v1::ResolutionDecision Decide(const std::vector<const Judgement*>& judgements) const {
    if (judgements.empty()) return v1::RESOLUTION_DECISION_NONE;
    const bool is_clear =
        judgements.size() < 2 || 1 / (1 + std::exp(judgements[1]->log_odds - judgements[0]->log_odds)) >= choice_.match;
    if (judgements[0]->score >= choice_.match && is_clear) return v1::RESOLUTION_DECISION_MATCH;
    double some = 0;
    for (size_t i = 0; i < std::min(kSummed, judgements.size()); ++i) some += judgements[i]->score;
    return some >= choice_.review ? v1::RESOLUTION_DECISION_REVIEW : v1::RESOLUTION_DECISION_NONE;
  }

  const Ground& ground_;
  const Choice& choice_;
  const query::View& view_;
  const graph::Snapshot& snapshot_;
  query::Meter& meter_;
  EvidenceJudge judge_;
  query::Facts facts_;
};

}  // namespace

absl::StatusOr<v1::ResolveEntitiesResponse> ResolveEntities(const Ground& ground,
                                                            const v1::ResolveEntitiesRequest& request,
                                                            const query::Caller& caller) {
  ASSIGN_OR_RETURN(const Choice choice, Check(request, ground.limits));
  ASSIGN_OR_RETURN(NameReading reading, OpenNames(ground, request.context(), caller));
  Resolver resolver(ground, choice, reading);
  v1::ResolveEntitiesResponse response;
  for (int i = 0; i < request.mentions_size(); ++i) {
    RETURN_IF_ERROR(
        resolver.Resolve(request.mentions(i), absl::StrCat("mentions[", i, "]"), *response.add_resolutions()));
  }
  RETURN_IF_ERROR(
      query::FillReadInfo(reading.view, ground.query.tokens, reading.meter.Cost(), *response.mutable_read_info()));
  return response;
}

}  // namespace entente::discovery
