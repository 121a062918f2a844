#include "service/server/core.h"

#include <chrono>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/base/log.h"
#include "service/base/status_macros.h"
#include "service/commit_log/rocksdb_log.h"
#include "service/schema/schema.h"

namespace entente::server {
namespace {

absl::Status MakeDirectory(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (!error) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat("--data: cannot make `", path, "`: ", error.message()));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Core>> Core::Open(const Options& options, const base::Clock& clock) {
  RETURN_IF_ERROR(MakeDirectory(options.data));
  // The log comes first: whoever has it, has the state too.
  ASSIGN_OR_RETURN(auto commit_log, commit_log::RocksdbLog::Open(options.data + "/log", options.log));
  ASSIGN_OR_RETURN(auto store, store::StateStore::Open(options.data + "/state", options.memory));
  auto core = std::make_unique<Core>(options, std::move(commit_log), std::move(store));
  RETURN_IF_ERROR(core->Recover(options, clock));
  return core;
}

Core::Core(const Options& options, std::unique_ptr<commit_log::CommitLog> the_log,
           std::unique_ptr<store::StateStore> the_store)
    : commit_log(std::move(the_log)),
      store(std::move(the_store)),
      tokens(commit_log->store_id()),
      graph(schema::Schema::Linked(), store->reader()),
      hub(*commit_log, schema::Schema::Linked(), options.watch),
      engine(graph, tokens, options.query),
      discovery(engine.ground(), options.discovery) {}

absl::Status Core::Recover(const Options& options, const base::Clock& clock) {
  const commit::State state{schema::Schema::Linked(), *commit_log, *store, graph, hub, tokens, clock};
  const auto start = std::chrono::steady_clock::now();
  RETURN_IF_ERROR(commit::Recover(state));
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
  base::Log(base::LogLevel::kInfo, "recovered",
            {{"data", options.data}, {"revision", graph.published()}, {"ms", took.count()}});
  committer = std::make_unique<commit::Committer>(state, options.commit);
  packer = std::make_unique<graph::Packer>(graph);
  return absl::OkStatus();
}

}  // namespace entente::server
