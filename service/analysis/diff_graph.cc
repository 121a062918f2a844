// DiffGraph: finds the facts that may differ, in order, and tells of each what became of it.
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "service/analysis/analysis.h"
#include "service/analysis/diff_scope.h"
#include "service/analysis/diff_state.h"
#include "service/base/status_macros.h"
#include "service/query/meter.h"
#include "service/query/read_context.h"
#include "service/query/refusal.h"

namespace entente::analysis {
namespace {

using query::View;

constexpr int64_t kMessageBytes = 64 << 10;  // about how much one message holds

bool NamesState(const v1::ReadContext& context) {
  return context.has_at_least_as_fresh() || context.has_at_exact_snapshot();
}

bool NamesSomething(const v1::ReadContext& context) {
  return NamesState(context) || context.has_valid_at() || context.has_resolution();
}

struct Views {
  View before, after;
};

absl::StatusOr<View> Open(const query::Ground& ground, const v1::ReadContext& context,
                          std::optional<int64_t> pinned_revision, absl::string_view field) {
  auto view = query::OpenView(ground.graph, ground.tokens, context,
                              {.pinned_revision = pinned_revision, .max_batch = ground.limits.max_batch});
  if (!view.ok()) return query::Moved(view.status(), "context.", field);
  return view;
}

absl::StatusOr<Views> OpenBoth(const query::Ground& ground, const v1::DiffGraphRequest& request) {
  if (!NamesSomething(request.before()) && !NamesSomething(request.after())) {
    return query::Refusal(v1::ERROR_REASON_REQUIRED, "before",
                          "one of the two contexts must name a state, a valid time or a resolution");
  }
  ASSIGN_OR_RETURN(View before, Open(ground, request.before(), std::nullopt, "before."));
  // Where neither names a state both are of the same one, whatever is committed meanwhile.
  const bool same_state = !NamesState(request.before()) && !NamesState(request.after());
  const auto pinned = same_state ? std::optional<int64_t>(before.snapshot.revision()) : std::nullopt;
  ASSIGN_OR_RETURN(View after, Open(ground, request.after(), pinned, "after."));
  before.include_claims = false;
  return Views{std::move(before), std::move(after)};
}

// One comparison. Not thread-safe.
class Diff {
 public:
  Diff(const v1::DiffGraphRequest& request, const Views& views, query::Meter& meter,
       query::Emit<v1::DiffGraphResponse> emit)
      : views_(views),
        before_(views.before, !request.before().has_valid_at(), meter),
        after_(views.after, !request.after().has_valid_at(), meter),
        meter_(meter),
        include_before_(request.include_before()),
        emit_(emit) {}

  absl::Status Run(const DiffScope& scope) {
    ASSIGN_OR_RETURN(const std::vector<base::FactRef> facts, scope.Candidates(before_, after_, meter_));
    for (const base::FactRef ref : facts) RETURN_IF_ERROR(Compare(ref));
    return absl::OkStatus();
  }

  // The last message.
  absl::Status Finish(const base::TokenCodec& tokens) {
    for (const auto& [kind, count] : counts_) {
      v1::ChangeCount& counted = *message_.add_counts();
      counted.set_kind(kind);
      counted.set_count(count);
    }
    RETURN_IF_ERROR(Charge());
    RETURN_IF_ERROR(query::FillReadInfo(views_.before, tokens, v1::ReadCost(), *message_.mutable_before()));
    RETURN_IF_ERROR(query::FillReadInfo(views_.after, tokens, meter_.Cost(), *message_.mutable_after()));
    return emit_(std::move(message_), query::Follows::kNothing);
  }

 private:
  absl::Status Compare(base::FactRef ref) {
    ASSIGN_OR_RETURN(Told before, before_.Tell(ref));
    ASSIGN_OR_RETURN(Told after, after_.Tell(ref));
    std::optional<v1::ChangeKind> kind = ChangeOf(before, after);
    if (!kind.has_value()) return absl::OkStatus();
    if (!after.fact.has_value()) {
      ASSIGN_OR_RETURN(kind, GoneBy(after_.snapshot(), ref));
    }
    v1::FactChange& change = *message_.add_changes();
    change.set_kind(*kind);
    *change.mutable_key() = after_.snapshot().KeyOf(ref);
    if (*kind == v1::CHANGE_KIND_MERGED) {
      change.set_merged_into(std::string(after_.snapshot().EntityId(after_.snapshot().Canonical(ref.no))));
    }
    if (after.fact.has_value()) *change.mutable_after() = *std::move(after.fact);
    if (include_before_ && before.fact.has_value()) *change.mutable_before() = *std::move(before.fact);
    ++counts_[*kind];
    bytes_ += static_cast<int64_t>(change.ByteSizeLong());
    if (bytes_ < kMessageBytes) return absl::OkStatus();
    RETURN_IF_ERROR(Charge());
    return emit_(std::exchange(message_, {}), query::Follows::kMore);
  }

  absl::Status Charge() {
    const bool granted = meter_.Return(message_.changes_size(), bytes_);
    bytes_ = 0;
    return granted ? absl::OkStatus() : meter_.status();
  }

  const Views& views_;
  DiffState before_, after_;
  query::Meter& meter_;
  const bool include_before_;
  query::Emit<v1::DiffGraphResponse> emit_;
  v1::DiffGraphResponse message_;  // in the making
  int64_t bytes_ = 0;              // of its changes
  std::map<v1::ChangeKind, int64_t> counts_;
};

}  // namespace

absl::Status DiffGraph(const query::Ground& ground, const v1::DiffGraphRequest& request, const query::Caller& caller,
                       query::Emit<v1::DiffGraphResponse> emit) {
  ASSIGN_OR_RETURN(const Views views, OpenBoth(ground, request));
  ASSIGN_OR_RETURN(const DiffScope scope, DiffScope::Read(request, views.before, views.after, ground.limits));
  auto meter = query::Meter::Open(request.after().budget(), ground.limits.budget, caller);
  if (!meter.ok()) return query::Moved(meter.status(), "context.", "after.");
  Diff diff(request, views, *meter, emit);
  RETURN_IF_ERROR(diff.Run(scope));
  return diff.Finish(ground.tokens);
}

}  // namespace entente::analysis
