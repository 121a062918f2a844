// When the client of a call stops waiting.
#ifndef ENTENTE_SERVICE_RPC_DEADLINE_H_
#define ENTENTE_SERVICE_RPC_DEADLINE_H_

#include <algorithm>
#include <chrono>

#include "grpcpp/server_context.h"

namespace entente::rpc {

// Far away if the client did not say. Thread-safe.
inline std::chrono::steady_clock::time_point DeadlineOf(const grpc::CallbackServerContext& context) {
  constexpr auto kFarAway = std::chrono::hours(24);
  const auto left = context.deadline() - std::chrono::system_clock::now();
  return std::chrono::steady_clock::now() +
         std::min<std::chrono::nanoseconds>(kFarAway, std::chrono::duration_cast<std::chrono::nanoseconds>(left));
}

}  // namespace entente::rpc

#endif  // ENTENTE_SERVICE_RPC_DEADLINE_H_
