// A whole engine in process, without gRPC: log, store, graph, hub, committer and reads, over a directory that goes away
// with it. Reopen() does what a restart does.
#ifndef ENTENTE_TESTS_ROBUSTNESS_ENGINE_H_
#define ENTENTE_TESTS_ROBUSTNESS_ENGINE_H_

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include "service/base/clock.h"
#include "service/base/status_macros.h"
#include "service/base/token.h"
#include "service/commit/committer.h"
#include "service/commit_log/memory_log.h"
#include "service/graph/graph.h"
#include "service/query/query.h"
#include "service/schema/schema.h"
#include "service/store/state_store.h"
#include "service/watch/hub.h"

namespace entente::testing {

// The engine. As thread-safe as its parts; Reopen() while nothing else uses it.
class Engine {
 public:
  explicit Engine(int64_t now_us) : clock(now_us), tokens_(log.store_id()) {
    std::string pattern = std::filesystem::temp_directory_path() / "entente-engine-XXXXXX";
    CHECK(mkdtemp(pattern.data()) != nullptr);
    directory_ = pattern;
    Open();
  }
  ~Engine() {
    Close();
    std::filesystem::remove_all(directory_);
  }

  // Closes everything and recovers from the log and, unless it is to be lost, the state on disk.
  void Reopen(bool lose_state) {
    Close();
    if (lose_state) std::filesystem::remove_all(directory_);
    Open();
  }

  commit::Committer& committer() { return *committer_; }
  const query::Engine& reads() const { return *reads_; }
  graph::Graph& graph() { return *graph_; }
  watch::Hub& hub() { return *hub_; }
  const base::TokenCodec& tokens() const { return tokens_; }

  base::ManualClock clock;
  commit_log::MemoryLog log;

 private:
  void Open() {
    auto store = store::StateStore::Open(directory_);
    CHECK(store.ok());
    store_ = std::move(*store);
    graph_ = std::make_unique<graph::Graph>(schema::Schema::Linked(), store_->reader());
    hub_ = std::make_unique<watch::Hub>(log, schema::Schema::Linked(), watch::Limits{});
    const commit::State state{schema::Schema::Linked(), log, *store_, *graph_, *hub_, tokens_, clock};
    const absl::Status recovered = commit::Recover(state);
    if (!recovered.ok()) std::fprintf(stderr, "%s\n", recovered.ToString().c_str());
    CHECK(recovered.ok());
    committer_ = std::make_unique<commit::Committer>(state, commit::Limits{});
    reads_ = std::make_unique<query::Engine>(*graph_, tokens_, query::Limits{});
  }
  void Close() {
    reads_.reset();
    committer_.reset();
    hub_.reset();
    graph_.reset();
    store_.reset();
  }

  base::TokenCodec tokens_;
  std::string directory_;
  std::unique_ptr<store::StateStore> store_;
  std::unique_ptr<graph::Graph> graph_;
  std::unique_ptr<watch::Hub> hub_;
  std::unique_ptr<commit::Committer> committer_;
  std::unique_ptr<query::Engine> reads_;
};

}  // namespace entente::testing

#endif  // ENTENTE_TESTS_ROBUSTNESS_ENGINE_H_
