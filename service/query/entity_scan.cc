#include "service/query/entity_scan.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "service/base/status_macros.h"

namespace entente::query {
namespace {

// Of which a claim ever said a text that begins with this one.
std::vector<base::EntityNo> CandidatesByPrefix(const graph::Snapshot& snapshot, const CompiledFilter::Key& prefix) {
  std::vector<base::EntityNo> all;
  snapshot.ForEachTermInOrder(prefix.field_number, prefix.text, nullptr, [&](absl::string_view text, uint32_t term) {
    if (!absl::StartsWith(text, prefix.text)) return false;
    const std::vector<base::EntityNo> candidates = snapshot.Candidates(term);
    all.insert(all.end(), candidates.begin(), candidates.end());
    return true;
  });
  return all;
}

// Those that all equalities of the filter leave, or a beginning of a text if it has none; nothing when no index helps.
std::optional<std::vector<base::EntityNo>> IndexCandidates(const graph::Snapshot& snapshot,
                                                           const std::optional<CompiledFilter>& filter) {
  if (!filter.has_value()) return std::nullopt;
  std::vector<uint32_t> terms;
  for (const CompiledFilter::Key& key : filter->Keys()) {
    const std::optional<uint32_t> term = snapshot.FindTerm(key.field_number, key.text);
    if (!term.has_value()) return std::vector<base::EntityNo>();
    terms.push_back(*term);
  }
  std::vector<base::EntityNo> candidates;
  if (!terms.empty()) {
    std::sort(terms.begin(), terms.end(),
              [&](uint32_t a, uint32_t b) { return snapshot.SizeOfTerm(a) < snapshot.SizeOfTerm(b); });
    candidates = snapshot.Candidates(terms.front());
    const auto lacks_one = [&](base::EntityNo no) {
      return std::any_of(terms.begin() + 1, terms.end(),
                         [&](uint32_t term) { return !snapshot.IsCandidate(no, term); });
    };
    candidates.erase(std::remove_if(candidates.begin(), candidates.end(), lacks_one), candidates.end());
  } else {
    CompiledFilter::Key longest;
    for (CompiledFilter::Key& prefix : filter->Prefixes()) {
      if (prefix.text.size() > longest.text.size()) longest = std::move(prefix);
    }
    if (longest.text.empty()) return std::nullopt;
    candidates = CandidatesByPrefix(snapshot, longest);
  }
  std::sort(candidates.begin(), candidates.end());
  candidates.erase(std::unique(candidates.begin(), candidates.end()), candidates.end());
  return candidates;
}

}  // namespace

bool IsOfKinds(schema::KindIndex kind, const std::vector<const schema::Kind*>& kinds) {
  return kinds.empty() ||
         std::any_of(kinds.begin(), kinds.end(), [&](const schema::Kind* each) { return each->index == kind; });
}

void ForEachCandidate(const graph::Snapshot& snapshot, const std::vector<const schema::Kind*>& kinds,
                      const std::optional<CompiledFilter>& filter,
                      absl::FunctionRef<bool(base::EntityNo, const graph::EntityState&)> visit) {
  if (const auto candidates = IndexCandidates(snapshot, filter)) {
    for (const base::EntityNo no : *candidates) {
      if (!IsOfKinds(snapshot.KindOf(no), kinds)) continue;
      const std::optional<graph::EntityState> state = snapshot.Entity(no);
      if (state.has_value() && !visit(no, *state)) return;
    }
    return;
  }
  bool going = true;
  for (const schema::Kind& kind : snapshot.schema().kinds()) {
    if (!going) return;
    if (!IsOfKinds(kind.index, kinds)) continue;
    snapshot.ForEachEntity(kind.index, [&](base::EntityNo no, const graph::EntityState& state) {
      going = visit(no, state);
      return going;
    });
  }
}

absl::Status ForEachMatchingEntity(const View& view, Facts& facts, const std::vector<const schema::Kind*>& kinds,
                                   const std::optional<CompiledFilter>& filter, bool include_stubs,
                                   absl::FunctionRef<absl::Status(base::EntityNo no, const v1::Entity* loaded)> visit) {
  const auto look = [&](base::EntityNo no, const graph::EntityState& state) -> absl::Status {
    RETURN_IF_ERROR(facts.Examine());
    // What is dated may be a stub today and described on another day: loading it tells.
    if (state.stub && !state.dated && !include_stubs) return absl::OkStatus();
    if (facts.stored(state) && !filter.has_value()) return visit(no, nullptr);
    ASSIGN_OR_RETURN(const std::optional<v1::Entity> entity, facts.Entity(no));
    if (!entity.has_value() || (entity->stub() && !include_stubs)) return absl::OkStatus();
    if (filter.has_value() && !filter->Matches(*entity, view.definite_only)) return absl::OkStatus();
    return visit(no, &*entity);
  };
  absl::Status status;
  ForEachCandidate(view.snapshot, kinds, filter, [&](base::EntityNo no, const graph::EntityState& state) {
    status = look(no, state);
    return status.ok();
  });
  return status;
}

}  // namespace entente::query
