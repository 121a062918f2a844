#include "tests/benchmark/engine_import.h"

#include <utility>

#include "service/base/mutex.h"
#include "service/base/status_macros.h"
#include "service/bulk/import.h"

namespace entente::benchmark {
namespace {

// Batches on their way, as many as a stream's window lets there be, and the first thing that went wrong.
class Window {
 public:
  explicit Window(int size) : size_(size) {}
  ~Window() { AwaitEmpty(); }

  absl::Status Enter() {
    base::MutexLock lock(mutex_);
    while (under_way_ >= size_) changed_.Wait(mutex_);
    if (status_.ok()) ++under_way_;
    return status_;
  }
  void Leave(const absl::Status& status) {
    base::MutexLock lock(mutex_);
    status_.Update(status);
    --under_way_;
    changed_.NotifyAll();
  }
  void AwaitEmpty() {
    base::MutexLock lock(mutex_);
    while (under_way_ > 0) changed_.Wait(mutex_);
  }

 private:
  const int size_;
  base::Mutex mutex_;
  base::Condition changed_;
  int under_way_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Status status_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace

absl::StatusOr<std::unique_ptr<EngineImport>> EngineImport::Open(const std::string& directory) {
  std::unique_ptr<EngineImport> engine(new EngineImport);
  engine->options_.data = directory + "/data";
  ASSIGN_OR_RETURN(engine->core_, server::Core::Open(engine->options_, engine->clock_));
  return engine;
}

absl::StatusOr<int64_t> EngineImport::Run(const std::string& id, const std::vector<std::string>& batches) {
  const bulk::Parts parts{schema::Schema::Linked(), core_->graph, *core_->committer, options_.bulk};
  v1::ImportOpening opening;
  opening.set_import_id(id);
  opening.set_author("benchmark");
  opening.set_create_stubs(true);
  ASSIGN_OR_RETURN(const std::shared_ptr<bulk::Import> import, bulk::Import::Open(parts, opening));
  Window window(options_.bulk.import_window);
  const auto on_disk = [&window](const absl::StatusOr<v1::ImportedBatch>& told) { window.Leave(told.status()); };
  for (const std::string& encoded : batches) {
    RETURN_IF_ERROR(window.Enter());
    v1::ImportBatch batch;
    CHECK(batch.ParseFromString(encoded));
    import->Take(std::move(batch), {}, on_disk);
  }
  window.AwaitEmpty();
  v1::ImportEnding ending;
  ending.set_last_sequence(static_cast<int64_t>(batches.size()));
  ASSIGN_OR_RETURN(const v1::ImportSummary summary, import->End(ending, {}));
  if (summary.counts().refused() > 0) return absl::InternalError("claims were refused");
  return summary.counts().asserted() + summary.counts().unchanged();
}

}  // namespace entente::benchmark
