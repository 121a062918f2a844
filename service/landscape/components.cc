#include "service/landscape/components.h"

#include <algorithm>
#include <utility>

#include "service/base/status_macros.h"

namespace entente::landscape {
namespace {

constexpr uint32_t kNone = 0xffffffff;

// A node whose successors are being looked at.
struct Frame {
  uint32_t node;
  size_t next = 0;
  bool in_cycle = false;
};

// One search for components. Not thread-safe.
class ComponentSearch {
 public:
  explicit ComponentSearch(const Successors& graph)
      : graph_(graph), order_(graph.size(), kNone), low_(graph.size(), 0), component_(graph.size(), kNone) {}

  std::vector<uint32_t> Run() {
    for (uint32_t node = 0; node < graph_.size(); ++node) {
      if (order_[node] != kNone) continue;
      Enter(node);
      while (!frames_.empty()) Advance();
    }
    return std::move(component_);
  }

 private:
  void Enter(uint32_t node) {
    order_[node] = low_[node] = entered_++;
    open_.push_back(node);
    frames_.push_back({node});
  }

  void Advance() {
    Frame& frame = frames_.back();
    const uint32_t node = frame.node;
    if (frame.next < graph_[node].size()) {
      const uint32_t to = graph_[node][frame.next++];
      if (order_[to] == kNone) {
        Enter(to);
      } else if (component_[to] == kNone) {
        low_[node] = std::min(low_[node], order_[to]);
      }
      return;
    }
    frames_.pop_back();
    if (!frames_.empty()) low_[frames_.back().node] = std::min(low_[frames_.back().node], low_[node]);
    if (low_[node] != order_[node]) return;
    for (uint32_t member = kNone; member != node;) {
      member = open_.back();
      open_.pop_back();
      component_[member] = components_;
    }
    ++components_;
  }

  const Successors& graph_;
  uint32_t entered_ = 0, components_ = 0;
  std::vector<uint32_t> order_, low_, component_;
  std::vector<uint32_t> open_;  // entered, of a component that is not complete yet
  std::vector<Frame> frames_;
};

// One search for cycles. Not thread-safe.
class CycleSearch {
 public:
  CycleSearch(const Successors& graph, size_t most, query::Meter& meter)
      : graph_(graph),
        most_(most),
        meter_(meter),
        component_(ComponentsOf(graph)),
        predecessors_(graph.size()),
        reaches_(graph.size(), kNone),
        blocked_(graph.size()),
        unblocks_(graph.size()) {
    for (uint32_t node = 0; node < graph.size(); ++node) {
      for (const uint32_t to : graph[node]) {
        if (component_[to] == component_[node]) predecessors_[to].push_back(node);
      }
    }
  }

  absl::StatusOr<std::vector<std::vector<uint32_t>>> Run() {
    for (uint32_t start = 0; start < graph_.size() && cycles_.size() < most_; ++start) {
      if (!predecessors_[start].empty()) RETURN_IF_ERROR(SearchFrom(start));
    }
    return std::move(cycles_);
  }

 private:
  // Cycles whose least node is the start.
  absl::Status SearchFrom(uint32_t start) {
    RETURN_IF_ERROR(MarkReaching(start));
    Push(start);
    while (!frames_.empty() && cycles_.size() < most_) {
      if (!meter_.Examine()) return meter_.status();
      Frame& frame = frames_.back();
      if (frame.next == graph_[frame.node].size()) {
        Pop(start);
        continue;
      }
      const uint32_t to = graph_[frame.node][frame.next++];
      if (to == start) {
        frame.in_cycle = true;
        std::vector<uint32_t>& cycle = cycles_.emplace_back();
        for (const Frame& each : frames_) cycle.push_back(each.node);
      } else if (reaches_[to] == start && !blocked_[to]) {
        Push(to);
      }
    }
    frames_.clear();
    return absl::OkStatus();
  }

  // Marks from where the start can be reached without a lesser node.
  absl::Status MarkReaching(uint32_t start) {
    std::vector<uint32_t> stack = {start};
    while (!stack.empty()) {
      const uint32_t node = stack.back();
      stack.pop_back();
      for (const uint32_t before : predecessors_[node]) {
        if (!meter_.Examine()) return meter_.status();
        if (before < start || reaches_[before] == start) continue;
        reaches_[before] = start;
        blocked_[before] = false;
        unblocks_[before].clear();
        stack.push_back(before);
      }
    }
    return absl::OkStatus();
  }

  void Push(uint32_t node) {
    blocked_[node] = true;
    frames_.push_back({node});
  }

  // A node that was in no cycle stays blocked until one of its successors is free again.
  void Pop(uint32_t start) {
    const Frame done = frames_.back();
    frames_.pop_back();
    if (done.in_cycle) {
      if (!frames_.empty()) frames_.back().in_cycle = true;
      Unblock(done.node);
      return;
    }
    for (const uint32_t to : graph_[done.node]) {
      if (reaches_[to] == start) unblocks_[to].push_back(done.node);
    }
  }

  void Unblock(uint32_t first) {
    std::vector<uint32_t> stack = {first};
    while (!stack.empty()) {
      const uint32_t node = stack.back();
      stack.pop_back();
      if (!blocked_[node]) continue;
      blocked_[node] = false;
      stack.insert(stack.end(), unblocks_[node].begin(), unblocks_[node].end());
      unblocks_[node].clear();
    }
  }

  const Successors& graph_;
  const size_t most_;
  query::Meter& meter_;
  const std::vector<uint32_t> component_;
  Successors predecessors_;        // of the same component
  std::vector<uint32_t> reaches_;  // the start it was last seen to reach
  std::vector<bool> blocked_;
  Successors unblocks_;
  std::vector<Frame> frames_;
  std::vector<std::vector<uint32_t>> cycles_;
};

}  // namespace

std::vector<uint32_t> ComponentsOf(const Successors& graph) { return ComponentSearch(graph).Run(); }

absl::StatusOr<std::vector<std::vector<uint32_t>>> FirstCycles(const Successors& graph, size_t most,
                                                               query::Meter& meter) {
  return CycleSearch(graph, most, meter).Run();
}

}  // namespace entente::landscape
