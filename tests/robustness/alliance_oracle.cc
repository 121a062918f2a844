// The alliances of landscape_oracle.h.
#include <algorithm>

#include "tests/robustness/dependence.h"
#include "tests/robustness/landscape_oracle.h"

namespace entente::oracle {
namespace {

Ids Selected(const World& world, const v1::EntitySelection& selection) {
  if (selection.ids_size()) return Ids(selection.ids().begin(), selection.ids().end());
  Ids ids;
  for (const std::string& id : world.shown) {
    const v1::Entity& entity = world.entities.at(id);
    if (entity.stub()) continue;
    if (selection.kinds_size() && !std::count(selection.kinds().begin(), selection.kinds().end(), KindOf(id))) continue;
    if (selection.has_filter() && !world.Shows(Satisfies(entity, selection.filter()))) continue;
    ids.insert(id);
  }
  return ids;
}

// The groups both are in, by id.
std::vector<v1::SharedGroup> Shared(const World& world, const std::string& a, const std::string& b,
                                    const Meanings& meanings) {
  std::map<std::string, v1::SharedGroup> groups;
  std::map<std::string, std::pair<Truth, Truth>> certain;
  for (const v1::Relationship& fact : world.relationships) {
    if (!Means(fact.relation(), meanings) || (fact.subject() != a && fact.subject() != b)) continue;
    v1::SharedGroup& group = groups[fact.object()];
    auto& [first, second] = certain.emplace(fact.object(), std::make_pair(kNo, kNo)).first->second;
    const Truth truth = TruthOf(fact.validity());
    group.set_group(fact.object());
    if (fact.subject() == a) {
      *group.add_first() = fact;
      first = std::max(first, truth);
    } else {
      *group.add_second() = fact;
      second = std::max(second, truth);
    }
  }
  std::vector<v1::SharedGroup> result;
  for (auto& [id, group] : groups) {
    if (group.first().empty() || group.second().empty()) continue;
    group.set_validity(world.Label(std::min(certain[id].first, certain[id].second)));
    result.push_back(group);
  }
  return result;
}

}  // namespace

v1::GetAllianceMatrixResponse Matrix(const World& world, const v1::GetAllianceMatrixRequest& request) {
  const Meanings direct = MeaningsOr(request.direct(), v1::MEANING_COLLABORATION);
  const Meanings shared = MeaningsOr(request.shared(), v1::MEANING_MEMBERSHIP);
  Ids rows = Selected(world, request.rows());
  Ids columns = request.has_columns() ? Selected(world, request.columns()) : rows;
  std::map<std::pair<std::string, std::string>, v1::AllianceCell> cells;
  Ids groups;
  for (const std::string& row : rows) {
    for (const std::string& column : columns) {
      if (row == column) continue;
      v1::AllianceCell cell;
      Truth best = kNo;
      for (const v1::Relationship& fact : world.relationships) {
        const bool joins = (fact.subject() == row && fact.object() == column) ||
                           (fact.subject() == column && fact.object() == row && world.bug != Bug::kMatrix);
        if (!joins || !Means(fact.relation(), direct)) continue;
        *cell.add_relationships() = fact;
        best = std::max(best, TruthOf(fact.validity()));
      }
      for (const v1::SharedGroup& group : Shared(world, row, column, shared)) {
        *cell.add_shared() = group;
        best = std::max(best, TruthOf(group.validity()));
        groups.insert(group.group());
      }
      if (best == kNo) continue;
      cell.set_validity(world.Label(best));
      cells[{row, column}] = cell;
    }
  }
  if (request.omit_empty()) {
    rows.clear();
    columns.clear();
    for (const auto& [key, cell] : cells) {
      rows.insert(key.first);
      columns.insert(key.second);
    }
  }
  v1::GetAllianceMatrixResponse response;
  for (const std::string& id : rows) *response.add_rows() = world.Masked(id, request.read_mask());
  for (const std::string& id : columns) *response.add_columns() = world.Masked(id, request.read_mask());
  for (const std::string& id : groups) *response.add_groups() = world.Masked(id, request.read_mask());
  for (auto& [key, cell] : cells) {
    cell.set_row(static_cast<int>(std::distance(rows.begin(), rows.find(key.first))));
    cell.set_column(static_cast<int>(std::distance(columns.begin(), columns.find(key.second))));
    *response.add_cells() = cell;
  }
  return response;
}

v1::ListCoMembershipsResponse CoMemberships(const World& world, const v1::ListCoMembershipsRequest& request) {
  const Meanings meanings = MeaningsOr(request.meanings(), v1::MEANING_MEMBERSHIP);
  const Ids members = Selected(world, request.members());
  const int least = world.bug == Bug::kCoMemberships ? 2 : std::max(1, request.min_shared());
  std::vector<v1::CoMembership> pairs;
  for (const std::string& first : members) {
    for (const std::string& second : members) {
      if (second <= first) continue;
      v1::CoMembership pair;
      pair.set_first(first);
      pair.set_second(second);
      for (const v1::SharedGroup& group : Shared(world, first, second, meanings)) *pair.add_shared() = group;
      if (pair.shared_size() >= least) pairs.push_back(pair);
    }
  }
  std::stable_sort(pairs.begin(), pairs.end(), [](const v1::CoMembership& a, const v1::CoMembership& b) {
    return a.shared_size() > b.shared_size();
  });
  v1::ListCoMembershipsResponse response;
  for (const v1::CoMembership& pair : pairs) *response.add_pairs() = pair;
  response.set_total(static_cast<int64_t>(pairs.size()));
  return response;
}

}  // namespace entente::oracle
