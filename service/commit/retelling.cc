#include "service/commit/retelling.h"

#include <algorithm>
#include <map>
#include <utility>

#include "service/base/status_macros.h"
#include "service/commit/fact_body.h"
#include "service/commit/facts.h"

namespace entente::commit {
namespace {

using base::FactRef;
using base::FactSort;

bool SayTheSame(std::optional<v1::Fact> a, std::optional<v1::Fact> b) {
  if (!a.has_value() || !b.has_value()) return a.has_value() == b.has_value();
  SetRevisions(0, 0, *a);
  SetRevisions(0, 0, *b);
  return BodyOf(*a) == BodyOf(*b);
}

class Retelling {
 public:
  Retelling(const Ground& ground, FactRef ref, int64_t since, const absl::flat_hash_set<std::string>& without)
      : ground_(ground), ref_(ref), since_(since), without_(without) {}

  absl::StatusOr<std::vector<RetoldVersion>> Retell() {
    ASSIGN_OR_RETURN(const auto kept, ground_.before.store().FactVersions(ref_));
    if (kept.empty()) return std::vector<RetoldVersion>();
    RETURN_IF_ERROR(FindHidden(kept.front().first));
    auto hidden = hidden_.begin();
    for (const auto& [revision, bytes] : kept) {
      for (; hidden != hidden_.end() && hidden->first < revision; ++hidden) {
        RETURN_IF_ERROR(Add(hidden->first, hidden->second));
      }
      RETURN_IF_ERROR(Keep(revision, bytes));
      if (hidden == hidden_.end() || hidden->first != revision) continue;
      versions_.back().withdrawn = hidden->second.withdrawn;
      ++hidden;
    }
    for (; hidden != hidden_.end(); ++hidden) RETURN_IF_ERROR(Add(hidden->first, hidden->second));
    return std::move(versions_);
  }

 private:
  // What a revision wrote about the fact.
  struct Written {
    std::vector<std::string> claims;
    bool withdrawn = false;
  };

  // Finds the revisions, later than `first`, at which something may have happened that did not show.
  absl::Status FindHidden(int64_t first) {
    const int64_t floor = std::max({first + 1, since_, ground_.graph.oldest() + 1});
    const auto note = [&](int64_t revision) -> Written* {
      if (revision < floor || revision > ground_.before.revision()) return nullptr;
      return &hidden_[revision];
    };
    ASSIGN_OR_RETURN(const std::vector<base::ClaimNo> claims, ground_.before.store().ClaimsAbout(ref_));
    for (const base::ClaimNo no : claims) {
      ASSIGN_OR_RETURN(const auto versions, ground_.before.store().ClaimVersions(no));
      for (const auto& [revision, claim] : versions) {
        if (without_.contains(claim.id())) continue;
        if (Written* const written = note(revision)) {
          written->claims.push_back(claim.id());
          written->withdrawn |= claim.state() == v1::CLAIM_STATE_RETRACTED;
        }
        if (!IsDated(claim)) continue;
        ASSIGN_OR_RETURN(const base::Span span, base::ParseValidTime(claim.valid_time()));
        for (const base::Day day : {span.from_earliest, span.from_latest, span.until_earliest, span.until_latest}) {
          if (day == base::kDistantPast || day == base::kDistantFuture) continue;
          ASSIGN_OR_RETURN(const int64_t turned, FirstRevisionOn(ground_, day, floor - 1));
          note(turned);
        }
      }
    }
    return absl::OkStatus();
  }

  absl::Status Keep(int64_t revision, const std::string& bytes) {
    RetoldVersion version;
    version.revision = revision;
    if (!bytes.empty()) {
      ASSIGN_OR_RETURN(version.told, ParseBody(ref_.sort, bytes));
      version.retold = version.told;
      if (revision >= since_) {
        ASSIGN_OR_RETURN(version.retold, ResolveAt(revision));
        if (version.retold.has_value()) {
          SetRevisions(CreatedIn(*version.retold, CreatedRevision(*version.told)), UpdatedRevision(*version.told),
                       *version.retold);
        }
      }
    }
    versions_.push_back(std::move(version));
    return absl::OkStatus();
  }

  absl::Status Add(int64_t revision, const Written& written) {
    const RetoldVersion& last = versions_.back();
    if (!last.told.has_value()) return absl::OkStatus();
    ASSIGN_OR_RETURN(std::optional<v1::Fact> retold, ResolveAt(revision));
    if (SayTheSame(retold, last.retold)) return absl::OkStatus();
    if (retold.has_value()) SetRevisions(CreatedIn(*retold, revision), revision, *retold);
    versions_.push_back({revision, true, last.told, std::move(retold), written.claims, written.withdrawn});
    return absl::OkStatus();
  }

  // The revision that made the fact that now comes next: it keeps that of the version before, else has its first
  // claim's, if any is left to tell.
  int64_t CreatedIn(const v1::Fact& next, int64_t otherwise) const {
    if (!versions_.empty() && versions_.back().retold.has_value()) return CreatedRevision(*versions_.back().retold);
    return CreatedRevision(next) > 0 ? CreatedRevision(next) : otherwise;
  }

  absl::StatusOr<std::optional<v1::Fact>> ResolveAt(int64_t revision) const {
    ASSIGN_OR_RETURN(const graph::Snapshot state, ground_.graph.At(std::max(revision, ground_.graph.oldest())));
    ASSIGN_OR_RETURN(std::vector<v1::Claim> claims, state.ClaimsAbout(ref_));
    const auto gone = [&](const v1::Claim& claim) {
      return claim.state() == v1::CLAIM_STATE_ERASED || without_.contains(claim.id());
    };
    claims.erase(std::remove_if(claims.begin(), claims.end(), gone), claims.end());
    std::optional<v1::Fact> fact = Resolve(ground_.schema, ref_.sort, claims, state.clock_day());
    if (!fact.has_value() && ref_.sort == FactSort::kEntity) {
      // Its id stays known: something may have pointed at it from this revision or a later one on.
      *fact.emplace().mutable_entity() = Stub(ground_.schema, std::string(ground_.before.EntityId(ref_.no)));
    }
    return fact;
  }

  const Ground& ground_;
  const FactRef ref_;
  const int64_t since_;
  const absl::flat_hash_set<std::string>& without_;
  std::map<int64_t, Written> hidden_;  // by revision
  std::vector<RetoldVersion> versions_;
};

}  // namespace

absl::StatusOr<std::vector<RetoldVersion>> Retell(const Ground& ground, FactRef ref, int64_t since,
                                                  const absl::flat_hash_set<std::string>& without) {
  return Retelling(ground, ref, since, without).Retell();
}

absl::StatusOr<int64_t> FirstRevisionOn(const Ground& ground, base::Day day, int64_t after) {
  int64_t low = after + 1;
  int64_t high = ground.before.revision() + 1;
  while (low < high) {
    const int64_t middle = low + (high - low) / 2;
    ASSIGN_OR_RETURN(const graph::Snapshot state, ground.graph.At(middle));
    if (state.clock_day() >= day) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

}  // namespace entente::commit
