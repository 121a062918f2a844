#include "service/watch/fact_source.h"

#include <algorithm>
#include <utility>

#include "service/base/status_macros.h"
#include "service/graph/redirects.h"
#include "service/watch/sight_change.h"
#include "service/watch/wire.h"

namespace entente::watch {
namespace {

using base::FactRef;
using base::FactSort;

Touches TouchedBy(const EncodedChange& change) { return {change.relation, change.subject, change.object}; }

Touches TouchedBy(FactRef fact, const graph::Snapshot& snapshot) {
  switch (fact.sort) {
    case FactSort::kEntity:
      return {.subject = fact.no};
    case FactSort::kRelationship: {
      const graph::RelationshipEnds ends = snapshot.Ends(fact.no);
      return {ends.relation, ends.subject, ends.object};
    }
    case FactSort::kObservation:
      return {.subject = snapshot.MeasuredEnds(fact.no).subject};
  }
  return {};
}

absl::Status NoSuchPlace() {
  return base::InvalidRequest({{v1::ERROR_REASON_TOKEN_MALFORMED, "after_token", "names no fact of its snapshot"}});
}

}  // namespace

absl::StatusOr<std::unique_ptr<FactSource>> FactSource::Open(const graph::Graph& graph, const Limits& limits,
                                                             const query::Limits& query_limits,
                                                             const v1::WatchRequest& request,
                                                             std::vector<base::Violation>& violations) {
  const schema::Schema& schema = graph.Head().schema();
  std::vector<base::Violation> in_filter;
  Filter filter = Filter::Compile(request.filter(), schema, limits.max_filter_values, in_filter);
  violations.insert(violations.end(), in_filter.begin(), in_filter.end());
  if (!violations.empty()) return std::unique_ptr<FactSource>();
  ASSIGN_OR_RETURN(FactTerms terms, FactTerms::Read(request, schema, query_limits));
  return std::unique_ptr<FactSource>(new FactSource(graph, limits, request, std::move(filter), std::move(terms)));
}

FactSource::FactSource(const graph::Graph& graph, const Limits& limits, const v1::WatchRequest& request, Filter filter,
                       FactTerms terms)
    : graph_(graph),
      include_before_(request.include_before()),
      filter_(std::move(filter)),
      terms_(std::move(terms)),
      scope_(filter_.entities(), filter_.hops(), filter_.followed(), limits.max_neighborhood) {}

// Merged ids that are asked for now stand for others, whose changes concern the watch as well.
Interest FactSource::interest() const {
  Interest interest = filter_.interest();
  const graph::Snapshot head = graph_.Head();
  for (size_t i = 0, given = interest.entities.size(); i < given; ++i) {
    const std::string id = graph::CanonicalId(head, interest.entities[i]);
    if (id != interest.entities[i]) interest.entities.push_back(id);
  }
  return interest;
}

bool FactSource::Fits(const Touches& fact, const graph::Snapshot& snapshot, const Scope::Entities& scope) const {
  if (!filter_.Fits(fact, snapshot)) return false;
  return !filter_.scoped() || scope.contains(fact.subject) || scope.contains(fact.object);
}

absl::StatusOr<const Scope::Entities*> FactSource::ScopeAt(const graph::Snapshot& snapshot) {
  if (filter_.scoped() && scope_revision_ != snapshot.revision()) {
    ASSIGN_OR_RETURN(in_scope_, scope_.At(snapshot));
    scope_revision_ = snapshot.revision();
  }
  return &in_scope_;
}

absl::StatusOr<const Scope::Entities*> FactSource::ScopeOf(const std::shared_ptr<const EncodedCommit>& commit) {
  if (!filter_.scoped()) return &in_scope_;
  graph::Snapshot at = graph_.Head();
  if (scope_revision_ >= 0 && !scope_.MayMove({&commit, 1}, in_scope_, at)) {
    scope_revision_ = commit->revision;
    return &in_scope_;
  }
  // Which number an id has never changes, only where it leads.
  if (at.HasRedirects()) {
    ASSIGN_OR_RETURN(at, graph_.At(commit->revision));
  }
  ASSIGN_OR_RETURN(in_scope_, scope_.At(at));
  scope_revision_ = commit->revision;
  return &in_scope_;
}

absl::Status FactSource::Begin(const graph::Snapshot& at, absl::string_view place) {
  std::optional<FactRef> after;
  if (!place.empty()) {
    v1::FactKey last;
    if (!last.ParseFromString(std::string(place)) || last.fact_case() == v1::FactKey::FACT_NOT_SET)
      return NoSuchPlace();
    after = at.Find(last);
    if (!after.has_value()) return NoSuchPlace();
  }
  scope_revision_ = -1;
  pinned_.emplace(at, terms_);
  cursor_.emplace(at, after);
  return absl::OkStatus();
}

absl::StatusOr<std::optional<Item>> FactSource::Next(int max_looks) {
  if (ended()) return std::optional<Item>();
  ASSIGN_OR_RETURN(const Scope::Entities* const scope, ScopeAt(pinned_->snapshot()));
  for (int looks = 0; looks < max_looks; ++looks) {
    const std::optional<FactRef> fact = cursor_->Peek();
    if (!fact.has_value()) {
      cursor_.reset();
      pinned_.reset();
      break;
    }
    cursor_->Advance();
    const graph::Snapshot& snapshot = pinned_->snapshot();
    if (!Fits(TouchedBy(*fact, snapshot), snapshot, *scope)) continue;
    ASSIGN_OR_RETURN(Sight sight, pinned_->See(*fact));
    if (!sight.seen) continue;
    return Item{std::move(sight.image), snapshot.KeyOf(*fact).SerializeAsString(), sight.tally};
  }
  return std::optional<Item>();
}

absl::StatusOr<Changes> FactSource::Between(absl::Span<const std::shared_ptr<const EncodedCommit>> commits) {
  const bool turned = filter_.scoped() && scope_.IsTurnedBy(*commits.front(), graph_.Head());
  return looks() || turned || commits.size() > 1 ? AsSeen(commits) : AsEncoded(commits.front());
}

absl::StatusOr<Changes> FactSource::AsEncoded(const std::shared_ptr<const EncodedCommit>& commit) {
  ASSIGN_OR_RETURN(const Scope::Entities* const scope, ScopeOf(commit));
  Changes changes;
  changes.shared.push_back(commit);
  const graph::Snapshot head = graph_.Head();
  std::optional<FactView> before;
  for (size_t i = 0; i < commit->changes.size(); ++i) {
    const EncodedChange& change = commit->changes[i];
    if (!change.is_change || !Fits(TouchedBy(change), head, *scope)) continue;
    std::shared_ptr<const std::string> projected;
    if (terms_.masked() && change.fact.sort == FactSort::kEntity) {
      projected =
          commit->projections->Get(terms_.mask_key(), i, [&] { return MaskedChange(change.bytes, terms_.mask()); });
    }
    std::string image;
    if (include_before_ && commit->revision > 1) {
      if (!before.has_value()) {
        ASSIGN_OR_RETURN(const graph::Snapshot earlier, graph_.At(commit->revision - 1));
        before.emplace(earlier, terms_);
      }
      ASSIGN_OR_RETURN(Sight sight, before->See(change.fact));
      if (sight.there) image = std::move(sight.image);
    }
    if (!image.empty()) {
      std::string own = projected != nullptr ? *projected : change.bytes;
      AppendBytesField(v1::FactChange::kBeforeFieldNumber, image, own);
      changes.AddOwn(std::move(own), change.difference);
    } else if (projected != nullptr) {
      changes.AddProjected(std::move(projected), change.difference);
    } else {
      changes.all.push_back({change.bytes, change.difference});
    }
  }
  if (before.has_value()) RETURN_IF_ERROR(before->snapshot().StillKept());
  return changes;
}

absl::StatusOr<Changes> FactSource::AsSeen(absl::Span<const std::shared_ptr<const EncodedCommit>> commits) {
  ASSIGN_OR_RETURN(const graph::Snapshot at_first, graph_.At(commits.front()->revision - 1));
  ASSIGN_OR_RETURN(const graph::Snapshot at_last, graph_.At(commits.back()->revision));
  ASSIGN_OR_RETURN(const Scope::Entities* scope, ScopeAt(at_first));
  const Scope::Entities* scope_before = scope;
  Scope::Entities moved_from;
  TouchedFacts touched(commits);
  if (filter_.scoped() && scope_.MayMove(commits, *scope, at_last)) {
    moved_from = std::move(in_scope_);
    scope_revision_ = -1;
    ASSIGN_OR_RETURN(scope, ScopeAt(at_last));
    scope_before = &moved_from;
    touched.AddMoved(moved_from, *scope, at_first, at_last);
  }
  scope_revision_ = at_last.revision();
  const FactView before(at_first, terms_), after(at_last, terms_);
  Changes changes;
  for (const FactRef fact : touched.InOrder(at_last)) {
    const Touches touches = TouchedBy(fact, at_last);
    const bool fitted = Fits(touches, at_last, *scope_before), fits = Fits(touches, at_last, *scope);
    if (!fitted && !fits) continue;
    SightChange change;
    ASSIGN_OR_RETURN(change.before, before.See(fact));
    ASSIGN_OR_RETURN(change.after, after.See(fact));
    change.before.seen = change.before.seen && fitted;
    change.after.seen = change.after.seen && fits;
    change.day_passed = at_first.clock_day() != at_last.clock_day();
    touched.Describe(fact, at_last, include_before_, change, changes);
  }
  // What was read of a state that was let go meanwhile may lack something.
  RETURN_IF_ERROR(at_first.StillKept());
  return changes;
}

}  // namespace entente::watch
