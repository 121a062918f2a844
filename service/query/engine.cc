#include "service/query/query.h"
#include "service/query/read_context.h"

namespace entente::query {

Engine::Engine(const graph::Graph& graph, const base::TokenCodec& tokens, const Limits& limits)
    : graph_(graph), tokens_(tokens), limits_(limits) {}

absl::StatusOr<int64_t> Engine::RevisionNeeded(const v1::ReadContext& context) const {
  return query::RevisionNeeded(tokens_, context);
}

}  // namespace entente::query
