// Reads without the wire: a method's path and a serialized request become a question to the rooms themselves.
//
//   ASSIGN_OR_RETURN(EngineCall call, PrepareEngineCall(core, "/entente.v1.QueryService/GetEntity", bytes));
//   absl::StatusOr<size_t> bytes = call(/*count=*/true);
#ifndef ENTENTE_TESTS_BENCHMARK_ENGINE_CALLS_H_
#define ENTENTE_TESTS_BENCHMARK_ENGINE_CALLS_H_

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/server/core.h"

namespace entente::benchmark {

// Asks, and makes the messages of the answer without encoding them. Asked to, counts the bytes they would have; else 0.
using EngineCall = std::function<absl::StatusOr<size_t>(bool count)>;

// The request, parsed. UNIMPLEMENTED for a method that no query of the benchmark uses. The core must outlive the call.
absl::StatusOr<EngineCall> PrepareEngineCall(const server::Core& core, const std::string& method,
                                             const std::string& request);

}  // namespace entente::benchmark

#endif  // ENTENTE_TESTS_BENCHMARK_ENGINE_CALLS_H_
