#include "service/landscape/dependency_graph.h"

#include <algorithm>

#include "service/base/status_macros.h"

namespace entente::landscape {

using base::EntityNo;

absl::Status DependencyGraph::Walk(query::EdgeScan& scan, const query::Ways& ways, const std::vector<Start>& starts,
                                   int max_depth) {
  first_followed_.push_back(0);
  for (const Start& start : starts) {
    positions_.emplace(start.no, static_cast<uint32_t>(nodes_.size()));
    nodes_.push_back({start.no});
  }
  absl::Status status;
  uint32_t position = 0;
  for (; status.ok() && position < nodes_.size() && nodes_[position].depth < max_depth; ++position) {
    status = Expand(scan, ways, position);
    first_followed_.push_back(followed_.size());
  }
  for (; status.ok() && !depth_limited_ && position < nodes_.size(); ++position) {
    status = scan.ForEach(nodes_[position].no, ways, [&](const query::Edge&) {
      depth_limited_ = true;
      return false;
    });
  }
  JudgeChains(starts, max_depth);
  return status;
}

absl::Status DependencyGraph::Expand(query::EdgeScan& scan, const query::Ways& ways, uint32_t position) {
  return scan.ForEach(nodes_[position].no, ways, [&](const query::Edge& edge) {
    const auto [place, added] = positions_.emplace(edge.other, static_cast<uint32_t>(nodes_.size()));
    if (added) nodes_.push_back({edge.other, nodes_[position].depth + 1});
    followed_.push_back({edge.no, place->second, edge.definite});
    return true;
  });
}

absl::Span<const Followed> DependencyGraph::From(uint32_t position) const {
  if (position + 1 >= first_followed_.size()) return {};
  const size_t first = first_followed_[position];
  return absl::MakeConstSpan(followed_).subspan(first, first_followed_[position + 1] - first);
}

// A second walk, along what holds for certain alone: its chains may be longer.
void DependencyGraph::JudgeChains(const std::vector<Start>& starts, int max_depth) {
  std::vector<uint32_t> level, next;
  for (uint32_t position = 0; position < starts.size(); ++position) {
    nodes_[position].definite = starts[position].definite;
    if (starts[position].definite) level.push_back(position);
  }
  for (int depth = 0; depth < max_depth && !level.empty(); ++depth) {
    next.clear();
    for (const uint32_t position : level) {
      for (const Followed& each : From(position)) {
        if (!each.definite || nodes_[each.to].definite) continue;
        nodes_[each.to].definite = true;
        next.push_back(each.to);
      }
    }
    level.swap(next);
  }
}

std::vector<uint32_t> DependencyGraph::ByDepth(const graph::Snapshot& snapshot, int above) const {
  std::vector<uint32_t> order;
  for (uint32_t position = 0; position < nodes_.size(); ++position) {
    if (nodes_[position].depth > above) order.push_back(position);
  }
  std::sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
    if (nodes_[a].depth != nodes_[b].depth) return nodes_[a].depth < nodes_[b].depth;
    return snapshot.EntityId(nodes_[a].no) < snapshot.EntityId(nodes_[b].no);
  });
  return order;
}

}  // namespace entente::landscape
