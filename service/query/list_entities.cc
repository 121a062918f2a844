// ListEntities: an index where the filter has an equality for it, else all entities of the kinds asked for.
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "service/base/status_macros.h"
#include "service/query/arguments.h"
#include "service/query/entity_scan.h"
#include "service/query/facts.h"
#include "service/query/filter.h"
#include "service/query/listing.h"
#include "service/query/mask.h"
#include "service/query/order.h"
#include "service/query/page.h"
#include "service/query/query.h"
#include "service/query/read_context.h"

namespace entente::query {
namespace {

using Kinds = std::vector<const schema::Kind*>;

// What a request asks for, checked.
struct Plan {
  const v1::ListEntitiesRequest& request;
  Page page;
  Mask mask;
  Kinds kinds;
  std::optional<CompiledFilter> filter;
  EntityOrder order;
};

absl::StatusOr<Plan> MakePlan(const v1::ListEntitiesRequest& request, const schema::Schema& schema,
                              const Limits& limits, Page page) {
  Plan plan{.request = request, .page = std::move(page)};
  ASSIGN_OR_RETURN(plan.mask, Mask::Parse(request.read_mask()));
  ASSIGN_OR_RETURN(plan.kinds, KindsNamed(schema, request.kinds(), "kinds"));
  const FilterScope scope{.schema = schema, .kinds = plan.kinds};
  ASSIGN_OR_RETURN(plan.filter, CompiledFilter::Compile(scope, request.has_filter() ? &request.filter() : nullptr,
                                                        request.filter_text(), "filter", limits));
  ASSIGN_OR_RETURN(plan.order, EntityOrder::Parse(scope, request.order_by()));
  return plan;
}

// Answers one request. Not thread-safe.
class EntityList {
 public:
  EntityList(const Plan& plan, const View& view, Meter& meter)
      : plan_(plan), view_(view), facts_(view, meter), listing_(plan.page, plan.request.include_total()) {}

  absl::Status Run(v1::ListEntitiesResponse& response) {
    RETURN_IF_ERROR(OfferAll());
    const auto load = [this](uint32_t no) { return Load(no); };
    RETURN_IF_ERROR(listing_.Fill(load, *response.mutable_entities()));
    for (v1::Entity& entity : *response.mutable_entities()) plan_.mask.Trim(entity);
    if (plan_.request.include_total()) response.set_total(listing_.total());
    return absl::OkStatus();
  }

  std::string next() const { return listing_.next(); }
  v1::ReadCost CostOf(int64_t returned) const { return facts_.CostOf(returned); }

 private:
  absl::Status OfferAll() {
    absl::Status status;
    ForEachCandidate(view_.snapshot, plan_.kinds, plan_.filter,
                     [&](base::EntityNo no, const graph::EntityState& state) {
                       status = Offer(no, state);
                       return status.ok();
                     });
    return status;
  }

  absl::Status Offer(base::EntityNo no, const graph::EntityState& state) {
    // What is dated may be a stub today and described on another day: loading it tells.
    if (state.stub && !state.dated && !plan_.request.include_stubs()) return absl::OkStatus();
    RETURN_IF_ERROR(facts_.Examine());
    if (!plan_.order.needs_body()) {
      const bool as_stored = !state.dated && (state.stub || facts_.stored());
      listing_.Offer(EntityOrder::KeyOf(view_.snapshot.EntityId(no)), no, as_stored && !plan_.filter.has_value());
      return absl::OkStatus();
    }
    ASSIGN_OR_RETURN(const std::optional<v1::Entity> entity, Load(no));
    if (entity.has_value()) listing_.Offer(plan_.order.KeyOf(*entity), no, true);
    return absl::OkStatus();
  }

  absl::StatusOr<std::optional<v1::Entity>> Load(base::EntityNo no) {
    ASSIGN_OR_RETURN(std::optional<v1::Entity> entity, facts_.Entity(no));
    if (entity.has_value() && entity->stub() && !plan_.request.include_stubs()) entity.reset();
    if (entity.has_value() && plan_.filter.has_value() && !plan_.filter->Matches(*entity, view_.definite_only)) {
      entity.reset();
    }
    return entity;
  }

  const Plan& plan_;
  const View& view_;
  Facts facts_;
  Listing<v1::Entity> listing_;
};

}  // namespace

absl::StatusOr<v1::ListEntitiesResponse> Engine::ListEntities(const v1::ListEntitiesRequest& request,
                                                              const Caller& caller) const {
  ASSIGN_OR_RETURN(Page page, OpenPage(request, tokens_, limits_));
  ASSIGN_OR_RETURN(const View view, OpenView(graph_, tokens_, request.context(),
                                             {.pinned_revision = page.revision, .max_batch = limits_.max_batch}));
  ASSIGN_OR_RETURN(const Plan plan, MakePlan(request, view.snapshot.schema(), limits_, std::move(page)));
  ASSIGN_OR_RETURN(Meter meter, Meter::Open(request.context().budget(), limits_.budget, caller));
  EntityList list(plan, view, meter);
  v1::ListEntitiesResponse response;
  RETURN_IF_ERROR(list.Run(response));
  if (const std::string next = list.next(); !next.empty()) {
    response.set_next_page_token(NextPageToken(plan.page, tokens_, view.snapshot.revision(), next));
  }
  RETURN_IF_ERROR(FillReadInfo(view, tokens_, list.CostOf(response.entities_size()), *response.mutable_read_info()));
  return response;
}

}  // namespace entente::query
