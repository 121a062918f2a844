#include "service/graph/packer.h"

#include "service/base/log.h"

namespace entente::graph {

bool IsWorthPacking(const Graph::Lists& lists, const Graph::Lists& before, size_t least) {
  constexpr size_t kWhileItGrows = 4, kAtRest = 16;
  if (lists.loose < least) return false;
  const bool grows = lists.packed != before.packed || lists.loose != before.loose;
  return lists.loose >= lists.packed / (grows ? kWhileItGrows : kAtRest);
}

Packer::Packer(Graph& graph, const Limits& limits) : graph_(graph), limits_(limits), thread_([this] { Run(); }) {}

Packer::~Packer() {
  {
    base::MutexLock lock(mutex_);
    stopped_.store(true, std::memory_order_relaxed);
    stopping_.NotifyAll();
  }
  thread_.join();
}

bool Packer::Wait() {
  const auto until = std::chrono::steady_clock::now() + limits_.look;
  base::MutexLock lock(mutex_);
  while (!stopped_.load(std::memory_order_relaxed) && stopping_.WaitUntil(mutex_, until)) {
  }
  return !stopped_.load(std::memory_order_relaxed);
}

void Packer::Run() {
  for (Graph::Lists before; Wait();) {
    const Graph::Lists lists = graph_.lists();
    if (graph_.LetGoOfLists() && IsWorthPacking(lists, before, limits_.least)) {
      const auto start = std::chrono::steady_clock::now();
      if (graph_.PackLists([this] { return stopped_.load(std::memory_order_relaxed); })) {
        const auto took = std::chrono::steady_clock::now() - start;
        base::Log(base::LogLevel::kInfo, "packed",
                  {{"relationships", graph_.lists().packed / 2},
                   {"ms", std::chrono::duration_cast<std::chrono::milliseconds>(took).count()}});
      }
    }
    before = lists;
  }
}

}  // namespace entente::graph
