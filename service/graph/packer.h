// Packs a graph's lists of relationships while it is written and read, on a thread of its own: what was imported is
// soon as quick to walk as after a start.
#ifndef ENTENTE_SERVICE_GRAPH_PACKER_H_
#define ENTENTE_SERVICE_GRAPH_PACKER_H_

#include <atomic>
#include <chrono>
#include <thread>

#include "service/base/mutex.h"
#include "service/graph/graph.h"

namespace entente::graph {

// Whether packing is worth its time, which grows with the graph: once a quarter as much is loose as is packed, so that
// all of it together costs some five times what the last one does; or, where nothing was added since the look before,
// with a sixteenth. `least` is too little in any case.
bool IsWorthPacking(const Graph::Lists& lists, const Graph::Lists& before, size_t least);

// Works from its construction to its destruction. Thread-safe; the graph must outlive it and be loaded.
class Packer {
 public:
  struct Limits {
    std::chrono::milliseconds look{1000};  // from one look at the lists to the next
    size_t least = 10'000;                 // entries that are loose
  };
  explicit Packer(Graph& graph) : Packer(graph, Limits()) {}
  Packer(Graph& graph, const Limits& limits);
  ~Packer();
  Packer(const Packer&) = delete;
  Packer& operator=(const Packer&) = delete;

 private:
  void Run();
  // Until it is time for the next look; false: stop.
  bool Wait();

  Graph& graph_;
  const Limits limits_;
  std::atomic<bool> stopped_{false};
  base::Mutex mutex_;
  base::Condition stopping_;
  std::thread thread_;
};

}  // namespace entente::graph

#endif  // ENTENTE_SERVICE_GRAPH_PACKER_H_
