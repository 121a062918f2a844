#include "service/query/entity_scan.h"

#include <algorithm>
#include <utility>

#include "service/base/status_macros.h"

namespace entente::query {
namespace {

// The fewest candidates that some equality of the filter leaves; nothing when it has none.
std::optional<std::vector<base::EntityNo>> IndexCandidates(const graph::Snapshot& snapshot,
                                                           const std::optional<CompiledFilter>& filter) {
  if (!filter.has_value()) return std::nullopt;
  std::optional<std::vector<base::EntityNo>> fewest;
  for (const CompiledFilter::Key& key : filter->Keys()) {
    std::vector<base::EntityNo> candidates = snapshot.Candidates(key.field_number, key.text);
    if (!fewest.has_value() || candidates.size() < fewest->size()) fewest = std::move(candidates);
  }
  if (!fewest.has_value()) return fewest;
  std::sort(fewest->begin(), fewest->end());
  fewest->erase(std::unique(fewest->begin(), fewest->end()), fewest->end());
  return fewest;
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
    const bool as_stored = !state.dated && (state.stub || facts.stored());
    if (as_stored && !filter.has_value()) return visit(no, nullptr);
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
