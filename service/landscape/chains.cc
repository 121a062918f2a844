// Chains: breadth first, level by level; of several ways to a node the one whose chain comes first.
#include <algorithm>
#include <string>
#include <utility>

#include "service/base/status_macros.h"
#include "service/landscape/dependency_graph.h"
#include "service/query/order.h"

namespace entente::landscape {
namespace {

std::string KeyOf(const graph::Snapshot& snapshot, base::RelationshipNo no) {
  return query::RelationshipOrder().KeyOf(snapshot, no, {}, {});
}

}  // namespace

absl::StatusOr<Chains> Chains::Find(const DependencyGraph& graph, const std::vector<uint32_t>& starts, int max_depth,
                                    ReadFrom end, const graph::Snapshot& snapshot, query::Meter& meter) {
  Chains chains;
  chains.end_ = end;
  chains.links_.resize(graph.nodes().size());
  for (const uint32_t start : starts) chains.links_[start].depth = 0;
  std::vector<uint32_t> level = starts, next;
  for (int depth = 1; depth <= max_depth && !level.empty(); ++depth) {
    next.clear();
    for (const uint32_t position : level) {
      for (const Followed& each : graph.From(position)) {
        if (!meter.Examine()) return meter.status();
        Link& known = chains.links_[each.to];
        if (known.depth >= 0 && known.depth < depth) continue;
        const Link link{depth, position, each.no};
        if (known.depth < 0) {
          next.push_back(each.to);
          known = link;
        } else if (chains.ComesBefore(snapshot, link, known)) {
          known = link;
        }
      }
    }
    if (end == ReadFrom::kStart) chains.Rank(snapshot, next);
    level.swap(next);
  }
  return chains;
}

// Of two chains of one length. Read from the node, the last link decides; else what comes before it.
bool Chains::ComesBefore(const graph::Snapshot& snapshot, const Link& a, const Link& b) const {
  if (end_ == ReadFrom::kStart && links_[a.before].rank != links_[b.before].rank) {
    return links_[a.before].rank < links_[b.before].rank;
  }
  return KeyOf(snapshot, a.by) < KeyOf(snapshot, b.by);
}

// Numbers the chains of a level in their order.
void Chains::Rank(const graph::Snapshot& snapshot, std::vector<uint32_t>& level) {
  std::vector<std::pair<std::pair<uint32_t, std::string>, uint32_t>> order;
  for (const uint32_t position : level) {
    const Link& link = links_[position];
    order.push_back({{links_[link.before].rank, KeyOf(snapshot, link.by)}, position});
  }
  std::sort(order.begin(), order.end());
  for (uint32_t rank = 0; rank < order.size(); ++rank) links_[order[rank].second].rank = rank;
}

std::vector<base::RelationshipNo> Chains::To(uint32_t position) const {
  std::vector<base::RelationshipNo> chain;
  for (uint32_t at = position; links_[at].depth > 0; at = links_[at].before) chain.push_back(links_[at].by);
  if (end_ == ReadFrom::kStart) std::reverse(chain.begin(), chain.end());
  return chain;
}

}  // namespace entente::landscape
