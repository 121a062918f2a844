#include "service/standing/pattern_delta.h"

#include <algorithm>

#include "service/base/status_macros.h"
#include "service/base/validity.h"

namespace entente::standing {
namespace {

void TakeBetter(v1::Validity validity, std::optional<v1::Validity>& best) {
  if (!best.has_value() || base::Surer(validity, *best)) best = validity;
}

}  // namespace

absl::Status PatternDelta::Compare(const Box& box) {
  Rows rows;
  RETURN_IF_ERROR(Collect(before_, box, &RowTurn::before, rows));
  RETURN_IF_ERROR(Collect(after_, box, &RowTurn::after, rows));
  for (auto& [row, turn] : rows) {
    if (turn.before == turn.after) continue;
    RowTurn& known = turned_[row];
    if (turn.before.has_value()) TakeBetter(*turn.before, known.before);
    if (turn.after.has_value()) TakeBetter(*turn.after, known.after);
  }
  return static_cast<int64_t>(turned_.size()) > question_.max_rows ? TooManyRows(question_.max_rows) : absl::OkStatus();
}

absl::Status PatternDelta::Collect(PatternState& state, const Box& box, std::optional<v1::Validity> RowTurn::*when,
                                   Rows& rows) {
  bool full = false;
  RETURN_IF_ERROR(state.ForEachRow(box, [&](const match::ReturnedRow& row, v1::Validity validity) {
    TakeBetter(validity, rows[row].*when);
    full = static_cast<int64_t>(rows.size()) > question_.max_rows;
    return !full;
  }));
  return full ? TooManyRows(question_.max_rows) : absl::OkStatus();
}

absl::Status PatternDelta::ForEach(absl::FunctionRef<absl::Status(const match::ReturnedRow&, const RowTurn&)> visit) {
  for (auto& [row, turn] : turned_) {
    if (!before_.returns().all()) {
      // Rows that are the same in what is returned may be there outside of what was looked at.
      RETURN_IF_ERROR(Look(before_, row, turn.before));
      RETURN_IF_ERROR(Look(after_, row, turn.after));
    }
    if (turn.before != turn.after) RETURN_IF_ERROR(visit(row, turn));
  }
  return absl::OkStatus();
}

bool PatternDelta::IsBest(const PatternState& state, const std::optional<v1::Validity>& validity) const {
  return validity.has_value() && (!state.labels() || *validity == v1::VALIDITY_DEFINITE);
}

// Finds the best of all rows that are this one in what is returned.
absl::Status PatternDelta::Look(PatternState& state, const match::ReturnedRow& row,
                                std::optional<v1::Validity>& found) {
  if (IsBest(state, found)) return absl::OkStatus();
  return state.ForEachRow(BoxOf(row), [&](const match::ReturnedRow& other, v1::Validity validity) {
    if (other == row) TakeBetter(validity, found);
    return !IsBest(state, found);
  });
}

// Nodes of the pattern itself that what is returned determines.
Box PatternDelta::BoxOf(const match::ReturnedRow& row) const {
  const match::PatternGraph& graph = question_.graph;
  Box box(graph.nodes.size());
  const auto value_of = [&](const std::string& name) {
    for (size_t i = 0; i < row.values.size(); ++i) {
      if (before_.returns().at(i).name == name) return row.values[i];
    }
    return base::kNoNumber;
  };
  for (const match::Edge& edge : graph.edges) {
    if (edge.part != match::kItself || !edge.binds()) continue;
    const base::RelationshipNo no = value_of(edge.name);
    if (no == base::kNoNumber) continue;
    const graph::RelationshipEnds ends = after_.snapshot().Ends(no);
    Entities both = {ends.subject, ends.object};
    Sort(both);
    box[edge.from] = box[edge.to] = both;
  }
  for (const int node : graph.parts[match::kItself].nodes) {
    const base::EntityNo no = value_of(graph.nodes[node].name);
    if (no != base::kNoNumber) box[node] = Entities{no};
  }
  return box;
}

}  // namespace entente::standing
