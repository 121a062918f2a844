#include "service/landscape/reach.h"

#include <algorithm>

#include "absl/container/flat_hash_map.h"

namespace entente::landscape {
namespace {

constexpr uint32_t kNone = 0xffffffff;

// The nodes of a shortest way from the product to an end, both included; empty when there is none.
std::vector<uint32_t> ShortestWay(const Reach& reach, const std::vector<bool>& ends) {
  // Nodes are in the order of a breadth-first walk: the first end is a nearest one.
  const auto nearest = std::find(ends.begin(), ends.end(), true);
  if (nearest == ends.end()) return {};
  std::vector<uint32_t> before(reach.next.size(), kNone);
  for (uint32_t node = 0; node < reach.next.size(); ++node) {
    for (const uint32_t to : reach.next[node]) {
      if (to != 0 && before[to] == kNone && reach.depths[to] == reach.depths[node] + 1) before[to] = node;
    }
  }
  std::vector<uint32_t> way;
  for (auto node = static_cast<uint32_t>(nearest - ends.begin()); node != kNone; node = before[node]) {
    way.push_back(node);
  }
  std::reverse(way.begin(), way.end());
  return way;
}

}  // namespace

absl::StatusOr<Reach> ReachOf(const DependencyGraph& graph, uint32_t product, int max_depth, query::Meter& meter) {
  Reach reach{{product}, {0}, {}};
  absl::flat_hash_map<uint32_t, uint32_t> numbers = {{product, 0}};
  for (uint32_t node = 0; node < reach.positions.size(); ++node) {
    std::vector<uint32_t>& next = reach.next.emplace_back();
    if (reach.depths[node] == max_depth) continue;
    for (const Followed& each : graph.From(reach.positions[node])) {
      if (!meter.Examine()) return meter.status();
      const auto [number, added] = numbers.emplace(each.to, static_cast<uint32_t>(reach.positions.size()));
      if (added) {
        reach.positions.push_back(each.to);
        reach.depths.push_back(reach.depths[node] + 1);
      }
      next.push_back(number->second);
    }
  }
  return reach;
}

std::vector<bool> EndsOf(const Reach& reach) {
  const std::vector<uint32_t> components = ComponentsOf(reach.next);
  std::vector<bool> is_left(components.size(), false);  // by component: something leads out of it
  for (uint32_t node = 0; node < reach.next.size(); ++node) {
    for (const uint32_t to : reach.next[node]) {
      if (components[to] != components[node]) is_left[components[node]] = true;
    }
  }
  std::vector<bool> ends(reach.next.size());
  for (uint32_t node = 1; node < reach.next.size(); ++node) ends[node] = !is_left[components[node]];
  return ends;
}

// Along one way, how far ahead on it one can get past each of its nodes: a node past which there is no getting is a cut
// point. Each node off the way is looked at once.
std::vector<uint32_t> CutPoints(const Reach& reach, const std::vector<bool>& ends, std::vector<uint32_t>& route) {
  const std::vector<uint32_t> way = ShortestWay(reach, ends);
  route.assign(way.empty() ? way.begin() : way.begin() + 1, way.end());
  std::vector<size_t> places(reach.next.size(), way.size());  // on the way; beyond: off it
  for (size_t i = 0; i < way.size(); ++i) places[way[i]] = i;
  std::vector<bool> seen(reach.next.size());
  std::vector<uint32_t> stack, cuts;
  size_t farthest = 0;
  for (size_t i = 0; i < way.size(); ++i) {
    if (i > 0 && farthest == i) cuts.push_back(way[i]);
    stack = {way[i]};
    while (!stack.empty()) {
      const uint32_t node = stack.back();
      stack.pop_back();
      if (ends[node]) farthest = way.size();
      for (const uint32_t to : reach.next[node]) {
        if (places[to] < way.size()) {
          farthest = std::max(farthest, places[to]);
        } else if (!seen[to]) {
          seen[to] = true;
          stack.push_back(to);
        }
      }
    }
  }
  return cuts;
}

bool ReachesEnd(const Reach& reach, const std::vector<bool>& ends, absl::FunctionRef<bool(uint32_t)> shut) {
  std::vector<bool> seen(reach.next.size());
  std::vector<uint32_t> stack = {0};
  seen[0] = true;
  while (!stack.empty()) {
    const uint32_t node = stack.back();
    stack.pop_back();
    if (ends[node]) return true;
    for (const uint32_t to : reach.next[node]) {
      if (seen[to] || shut(to)) continue;
      seen[to] = true;
      stack.push_back(to);
    }
  }
  return false;
}

}  // namespace entente::landscape
