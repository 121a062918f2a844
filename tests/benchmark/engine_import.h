// Imports without the wire: the rooms of a server on a directory, fed by one thread.
#ifndef ENTENTE_TESTS_BENCHMARK_ENGINE_IMPORT_H_
#define ENTENTE_TESTS_BENCHMARK_ENGINE_IMPORT_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "service/base/clock.h"
#include "service/server/core.h"

namespace entente::benchmark {

// The rooms. Not thread-safe.
class EngineImport {
 public:
  static absl::StatusOr<std::unique_ptr<EngineImport>> Open(const std::string& directory);

  // Imports serialized batches under a run's id; returns how many claims were taken. Any that is refused is an error.
  absl::StatusOr<int64_t> Run(const std::string& id, const std::vector<std::string>& batches);

 private:
  EngineImport() = default;

  base::SystemClock clock_;
  server::Options options_;
  std::unique_ptr<server::Core> core_;
};

}  // namespace entente::benchmark

#endif  // ENTENTE_TESTS_BENCHMARK_ENGINE_IMPORT_H_
