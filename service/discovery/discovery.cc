#include "service/discovery/discovery.h"

#include "service/discovery/calls.h"

namespace entente::discovery {

Discovery::Discovery(const query::Ground& ground, const Limits& limits)
    : query_(ground), limits_(limits), index_(std::make_unique<NameIndex>(ground.graph.Head().schema())) {}

absl::StatusOr<v1::SearchEntitiesResponse> Discovery::Search(const v1::SearchEntitiesRequest& request,
                                                             const query::Caller& caller) const {
  return SearchEntities(ground(), request, caller);
}

absl::StatusOr<v1::SuggestEntitiesResponse> Discovery::Suggest(const v1::SuggestEntitiesRequest& request,
                                                               const query::Caller& caller) const {
  return SuggestEntities(ground(), request, caller);
}

absl::StatusOr<v1::ResolveEntitiesResponse> Discovery::Resolve(const v1::ResolveEntitiesRequest& request,
                                                               const query::Caller& caller) const {
  return ResolveEntities(ground(), request, caller);
}

bool Discovery::CatchUp() const { return index_->CatchUp(query_.graph.Head().terms()); }

}  // namespace entente::discovery
