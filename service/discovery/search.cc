// SearchEntities: entities by a name as somebody remembers it.
#include <algorithm>
#include <functional>
#include <optional>
#include <queue>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "service/base/status_macros.h"
#include "service/discovery/alike_names.h"
#include "service/discovery/best_name.h"
#include "service/discovery/calls.h"
#include "service/query/arguments.h"
#include "service/query/entity_scan.h"
#include "service/query/filter.h"
#include "service/query/mask.h"

namespace entente::discovery {
namespace {

using base::EntityNo;

// An entity on its way into the answer: first with the score of the name it was found by, then with that of the best
// name it has by the claims that count.
struct Found {
  EntityNo no;
  NameScore score;
  bool checked = false;
};

// What a request asks for, checked.
struct Asked {
  const v1::SearchEntitiesRequest& request;
  std::vector<const schema::Kind*> kinds;
  std::optional<query::CompiledFilter> filter;
  query::Mask mask;
  int limit;
};

absl::StatusOr<Asked> Check(const Ground& ground, const v1::SearchEntitiesRequest& request) {
  const schema::Schema& schema = ground.query.graph.Head().schema();
  ASSIGN_OR_RETURN(std::vector<const schema::Kind*> kinds, query::KindsNamed(schema, request.kinds(), "kinds"));
  ASSIGN_OR_RETURN(std::optional<query::CompiledFilter> filter,
                   query::CompiledFilter::Compile({.schema = schema, .kinds = kinds},
                                                  request.has_filter() ? &request.filter() : nullptr,
                                                  request.filter_text(), "filter", ground.query.limits));
  ASSIGN_OR_RETURN(query::Mask mask, query::Mask::Parse(request.read_mask()));
  ASSIGN_OR_RETURN(const int limit,
                   CountAsked(request.limit(), ground.limits.default_found, ground.limits.max_found, "limit"));
  return Asked{request, std::move(kinds), std::move(filter), std::move(mask), limit};
}

// One search. Not thread-safe.
class Search {
 public:
  Search(const Ground& ground, const Asked& asked, ComparedQuery compared, NameReading& reading)
      : ground_(ground),
        asked_(asked),
        compared_(std::move(compared)),
        view_(reading.view),
        meter_(reading.meter),
        known_{view_.snapshot, ground.index},
        sayings_(view_, meter_),
        facts_(view_, meter_),
        queue_([this](const Found& a, const Found& b) { return ComesFirst(b, a); }) {
    if (!asked.filter.has_value()) return;
    for (const query::CompiledFilter::Key& key : asked.filter->Keys()) {
      keys_.push_back(view_.snapshot.FindTerm(key.field_number, key.text));
    }
  }

  absl::Status Into(v1::SearchEntitiesResponse& response) {
    RETURN_IF_ERROR(Enqueue());
    while (!queue_.empty() && response.found_size() < asked_.limit) {
      const Found found = queue_.top();
      queue_.pop();
      if (found.checked) {
        RETURN_IF_ERROR(Add(found, checked_.at(found.no), response));
        continue;
      }
      ASSIGN_OR_RETURN(const Sayings* const sayings, sayings_.Of(found.no));
      BestName best = BestOf(known_, *sayings, asked_.request.query(), compared_);
      if (best.name == nullptr || best.score.score < kLeastScore) continue;
      queue_.push({found.no, best.score, true});
      checked_.emplace(found.no, std::move(best));
    }
    return absl::OkStatus();
  }

 private:
  // What is not checked may turn out to be the same letter by letter.
  static v1::Likeness LikenessAtBest(const Found& found) {
    const bool may_be_exact = !found.checked && found.score.likeness == v1::LIKENESS_FOLDED;
    return may_be_exact ? v1::LIKENESS_EXACT : found.score.likeness;
  }
  bool ComesFirst(const Found& a, const Found& b) const {
    if (a.score.score != b.score.score) return a.score.score > b.score.score;
    if (LikenessAtBest(a) != LikenessAtBest(b)) return LikenessAtBest(a) < LikenessAtBest(b);
    return view_.snapshot.EntityId(a.no) < view_.snapshot.EntityId(b.no);
  }

  // Whether an entity may be asked for, as far as memory tells.
  bool MayBe(EntityNo no) const {
    return query::IsOfKinds(view_.snapshot.KindOf(no), asked_.kinds) &&
           std::all_of(keys_.begin(), keys_.end(), [&](const std::optional<uint32_t>& term) {
             return term.has_value() && view_.snapshot.IsCandidate(no, *term);
           });
  }

  absl::Status Enqueue() {
    const auto accept = [&](NameNo name) {
      return !ForEachBearer(view_.snapshot, ground_.index, name, [&](EntityNo no) { return !MayBe(no); });
    };
    ASSIGN_OR_RETURN(const std::vector<AlikeName> alike,
                     NamesAlike(ground_.index, compared_, ground_.limits.max_names_compared, accept, meter_));
    absl::flat_hash_map<EntityNo, NameScore> best;
    for (const AlikeName& name : alike) {
      ForEachBearer(view_.snapshot, ground_.index, name.name, [&](EntityNo no) {
        if (MayBe(no)) best.try_emplace(no, name.score);  // the best come first
        return meter_.Examine();
      });
      RETURN_IF_ERROR(meter_.status());
    }
    for (const auto& [no, score] : best) queue_.push({no, score});
    return absl::OkStatus();
  }

  absl::Status Add(const Found& found, const BestName& best, v1::SearchEntitiesResponse& response) {
    if (!meter_.Examine()) return meter_.status();
    ASSIGN_OR_RETURN(std::optional<v1::Entity> entity, facts_.Entity(found.no));
    if (!entity.has_value()) return absl::OkStatus();
    if (asked_.filter.has_value() && !asked_.filter->Matches(*entity, view_.definite_only)) return absl::OkStatus();
    asked_.mask.Trim(*entity);
    v1::FoundEntity told;
    told.set_score(best.score.score);
    *told.mutable_name() = MatchOf(best);
    *told.mutable_entity() = *std::move(entity);
    if (!meter_.Return(1, static_cast<int64_t>(told.ByteSizeLong()))) return meter_.status();
    *response.add_found() = std::move(told);
    return absl::OkStatus();
  }

  const Ground& ground_;
  const Asked& asked_;
  const ComparedQuery compared_;
  const query::View& view_;
  query::Meter& meter_;
  const KnownNames known_;
  SayingsReader sayings_;
  query::Facts facts_;
  std::vector<std::optional<uint32_t>> keys_;  // equalities of the filter that an index answers
  absl::flat_hash_map<EntityNo, BestName> checked_;
  std::priority_queue<Found, std::vector<Found>, std::function<bool(const Found&, const Found&)>> queue_;
};

}  // namespace

absl::StatusOr<v1::SearchEntitiesResponse> SearchEntities(const Ground& ground,
                                                          const v1::SearchEntitiesRequest& request,
                                                          const query::Caller& caller) {
  ASSIGN_OR_RETURN(NameForms forms, FormsAsked(request.query(), ground.limits, "query"));
  ASSIGN_OR_RETURN(const Asked asked, Check(ground, request));
  ASSIGN_OR_RETURN(NameReading reading, OpenNames(ground, request.context(), caller));
  v1::SearchEntitiesResponse response;
  Search search(ground, asked, AskedOf(ground.index, std::move(forms)), reading);
  const absl::Status ended = search.Into(response);
  if (!ended.ok() && !reading.meter.Truncates(ended)) return ended;
  RETURN_IF_ERROR(
      query::FillReadInfo(reading.view, ground.query.tokens, reading.meter.Cost(), *response.mutable_read_info()));
  response.mutable_read_info()->set_truncated(!ended.ok());
  return response;
}

}  // namespace entente::discovery
