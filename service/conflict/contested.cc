#include "service/conflict/contested.h"

#include <algorithm>

#include "absl/container/flat_hash_set.h"
#include "absl/types/span.h"
#include "service/base/status_macros.h"
#include "service/query/entity_scan.h"

namespace entente::conflict {
namespace {

using base::ClaimNo;
using base::EntityNo;
using base::FactRef;
using base::FactSort;

constexpr FactSort kSorts[] = {FactSort::kEntity, FactSort::kRelationship, FactSort::kObservation};

// Gathers the facts of one request. For one thread.
class Gatherer {
 public:
  Gatherer(const Scope& scope, const graph::Snapshot& snapshot, query::Meter& meter)
      : scope_(scope), snapshot_(snapshot), meter_(meter) {}

  absl::Status Run() {
    RETURN_IF_ERROR(ReadCitations());
    if (scope_.filter().has_value() && !scope_.filter()->Keys().empty()) return GoAround();
    for (const FactSort sort : kSorts) {
      if (!scope_.Wants(sort)) continue;
      RETURN_IF_ERROR(snapshot_.store().ForEachClaimedFact(sort, [&](FactRef fact, absl::Span<const ClaimNo> claims) {
        if (!meter_.Examine()) return false;
        Consider(fact, claims);
        return true;
      }));
      RETURN_IF_ERROR(meter_.status());
    }
    return absl::OkStatus();
  }

  std::vector<FactRef> Take() { return std::move(facts_); }

 private:
  // Which claims cite the documents asked for.
  absl::Status ReadCitations() {
    for (const EntityNo document : scope_.documents()) {
      ASSIGN_OR_RETURN(const std::vector<ClaimNo> claims, snapshot_.store().ClaimsCiting(document));
      if (!meter_.Examine(static_cast<int64_t>(claims.size()))) return meter_.status();
      citing_.emplace_back(claims.begin(), claims.end());
    }
    return absl::OkStatus();
  }

  // Looks at what touches the entities that an index names for the filter.
  absl::Status GoAround() {
    absl::flat_hash_set<FactRef> seen;
    absl::Status status;
    const auto visit = [&](FactRef fact) {
      if (!scope_.Wants(fact.sort) || !seen.insert(fact).second) return true;
      status = meter_.Examine() ? Look(fact) : meter_.status();
      return status.ok();
    };
    query::ForEachCandidate(snapshot_, scope_.kinds(), scope_.filter(), [&](EntityNo no, const graph::EntityState&) {
      if (visit({FactSort::kEntity, no})) snapshot_.ForEachEverKnown(no, visit);
      return status.ok();
    });
    return status;
  }

  absl::Status Look(FactRef fact) {
    ASSIGN_OR_RETURN(const std::vector<ClaimNo> claims, snapshot_.store().ClaimsAbout(fact));
    Consider(fact, claims);
    return absl::OkStatus();
  }

  void Consider(FactRef fact, absl::Span<const ClaimNo> claims) {
    if (claims.size() > 1 && RestOnDocuments(claims) && scope_.Wants(snapshot_, fact)) facts_.push_back(fact);
  }

  // Whether as many of the documents asked for were ever cited as a conflict needs.
  bool RestOnDocuments(absl::Span<const ClaimNo> claims) const {
    const size_t needed = std::min<size_t>(citing_.size(), 2);
    size_t found = 0;
    for (const absl::flat_hash_set<ClaimNo>& citing : citing_) {
      if (found == needed) break;
      found += std::any_of(claims.begin(), claims.end(), [&](ClaimNo no) { return citing.contains(no); });
    }
    return found == needed;
  }

  const Scope& scope_;
  const graph::Snapshot& snapshot_;
  query::Meter& meter_;
  std::vector<absl::flat_hash_set<ClaimNo>> citing_;  // by document asked for
  std::vector<FactRef> facts_;
};

}  // namespace

absl::StatusOr<std::vector<FactRef>> ContestedFacts(const Scope& scope, const graph::Snapshot& snapshot,
                                                    query::Meter& meter) {
  Gatherer gatherer(scope, snapshot, meter);
  RETURN_IF_ERROR(gatherer.Run());
  return gatherer.Take();
}

}  // namespace entente::conflict
