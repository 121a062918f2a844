// GetEntity and BatchGetEntities.
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/base/error.h"
#include "service/base/status_macros.h"
#include "service/query/arguments.h"
#include "service/query/encoded.h"
#include "service/query/facts.h"
#include "service/query/mask.h"
#include "service/query/near.h"
#include "service/query/query.h"
#include "service/query/read_context.h"
#include "service/query/refusal.h"

namespace entente::query {
namespace {

constexpr char kNotDescribed[] = "` is known, but nothing that counts describes it at the valid time asked for";

}  // namespace

absl::StatusOr<v1::GetEntityResponse> Engine::GetEntity(const v1::GetEntityRequest& request,
                                                        const Caller& caller) const {
  ASSIGN_OR_RETURN(const Mask mask, Mask::Parse(request.read_mask()));
  ASSIGN_OR_RETURN(const View view, OpenView(graph_, tokens_, request.context(), {.max_batch = limits_.max_batch}));
  ASSIGN_OR_RETURN(const base::EntityNo no, EntityNamed(view, request.id(), "id"));
  ASSIGN_OR_RETURN(Meter meter, Meter::Open(request.context().budget(), limits_.budget, caller));
  Facts facts(view, meter);
  RETURN_IF_ERROR(facts.Examine());
  ASSIGN_OR_RETURN(std::optional<std::string> entity, facts.EncodedEntity(no, mask));
  if (!entity.has_value()) {
    return Refusal(v1::ERROR_REASON_UNKNOWN_ENTITY, "id", absl::StrCat("`", request.id(), kNotDescribed), {},
                   absl::StatusCode::kNotFound);
  }
  v1::GetEntityResponse response;
  AddEncoded(*std::move(entity), v1::GetEntityResponse::kEntityFieldNumber, response);
  RETURN_IF_ERROR(FillReadInfo(view, tokens_, facts.CostOf(1), *response.mutable_read_info()));
  return response;
}

absl::StatusOr<v1::BatchGetEntitiesResponse> Engine::BatchGetEntities(const v1::BatchGetEntitiesRequest& request,
                                                                      const Caller& caller) const {
  ASSIGN_OR_RETURN(const Mask mask, Mask::Parse(request.read_mask()));
  ASSIGN_OR_RETURN(const View view, OpenView(graph_, tokens_, request.context(), {.max_batch = limits_.max_batch}));
  RETURN_IF_ERROR(EntitiesNamed(view, request.ids(), limits_.max_batch, "ids").status());
  ASSIGN_OR_RETURN(Meter meter, Meter::Open(request.context().budget(), limits_.budget, caller));
  Facts facts(view, meter);
  v1::BatchGetEntitiesResponse response;
  std::vector<base::Violation> violations;
  for (int i = 0; i < request.ids_size(); ++i) {
    RETURN_IF_ERROR(facts.Examine());
    ASSIGN_OR_RETURN(std::optional<std::string> entity, facts.EncodedEntity(*Find(view, request.ids(i)), mask));
    if (!entity.has_value()) {
      violations.push_back({v1::ERROR_REASON_UNKNOWN_ENTITY, absl::StrCat("ids[", i, "]"),
                            absl::StrCat("`", request.ids(i), kNotDescribed)});
      continue;
    }
    AddEncoded(*std::move(entity), v1::BatchGetEntitiesResponse::kEntitiesFieldNumber, response);
  }
  if (!violations.empty()) return base::InvalidRequest(violations, absl::StatusCode::kNotFound);
  RETURN_IF_ERROR(FillReadInfo(view, tokens_, facts.CostOf(request.ids_size()), *response.mutable_read_info()));
  return response;
}

}  // namespace entente::query
