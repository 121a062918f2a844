// ListRelationships: from the ends that were given, or over whole relations; bodies only where filter or order ask for
// them.
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "service/base/status_macros.h"
#include "service/query/encoded.h"
#include "service/query/facts.h"
#include "service/query/filter.h"
#include "service/query/listing.h"
#include "service/query/order.h"
#include "service/query/page.h"
#include "service/query/query.h"
#include "service/query/read_context.h"
#include "service/query/refusal.h"
#include "service/query/relationship_scan.h"

namespace entente::query {
namespace {

// What a request asks for, checked.
struct Plan {
  const v1::ListRelationshipsRequest& request;
  Page page;
  RelationshipSelection selection;
  std::optional<CompiledFilter> filter;
  RelationshipOrder order;
};

absl::StatusOr<Plan> MakePlan(const v1::ListRelationshipsRequest& request, const View& view, const Limits& limits,
                              Page page) {
  if (request.subjects().empty() && request.objects().empty() && request.entities().empty() &&
      request.relations().empty() && request.meanings().empty()) {
    return Refusal(v1::ERROR_REASON_REQUIRED, "subjects",
                   "one of subjects, objects, entities, relations and meanings must be there");
  }
  Plan plan{.request = request, .page = std::move(page)};
  ASSIGN_OR_RETURN(plan.selection, SelectionOf(view, request, limits.max_batch, ""));
  const FilterScope scope{
      .schema = view.snapshot.schema(), .relationships = true, .relations = plan.selection.relations};
  ASSIGN_OR_RETURN(plan.filter, CompiledFilter::Compile(scope, request.has_filter() ? &request.filter() : nullptr,
                                                        request.filter_text(), "filter", limits));
  ASSIGN_OR_RETURN(plan.order, RelationshipOrder::Parse(request.order_by()));
  return plan;
}

// Answers one request. Not thread-safe.
class RelationshipList {
 public:
  RelationshipList(const Plan& plan, const View& view, Meter& meter)
      : plan_(plan), view_(view), facts_(view, meter), listing_(plan.page, plan.request.include_total()) {}

  absl::Status Run(v1::ListRelationshipsResponse& response) {
    absl::Status status;
    ForEachSelected(view_.snapshot, plan_.selection,
                    [&](base::RelationshipNo no, const graph::RelationshipState& state) {
                      status = Offer(no, state);
                      return status.ok();
                    });
    RETURN_IF_ERROR(status);
    google::protobuf::RepeatedPtrField<std::string> page;
    RETURN_IF_ERROR(
        listing_.Fill([this](uint32_t no) { return Encode(no); }, [this](uint32_t no) { return IsPart(no); }, page));
    shown_ = page.size();
    AddEncoded(std::move(page), v1::ListRelationshipsResponse::kRelationshipsFieldNumber, response);
    if (plan_.request.include_total()) response.set_total(listing_.total());
    return absl::OkStatus();
  }

  std::string next() const { return listing_.next(); }
  v1::ReadCost cost() const { return facts_.CostOf(shown_); }

 private:
  absl::Status Offer(base::RelationshipNo no, const graph::RelationshipState& state) {
    RETURN_IF_ERROR(facts_.Examine());
    if (!facts_.MayShow(state)) return absl::OkStatus();
    // Under a policy of its own a read may see other dates than the graph keeps.
    const bool state_orders = facts_.stored() || plan_.request.order_by().empty();
    if (state_orders && !plan_.order.needs_body()) {
      listing_.Offer(plan_.order.KeyOf(view_.snapshot, no, state.span, v1::CONFIDENCE_UNSPECIFIED), no,
                     facts_.stored() && !plan_.filter.has_value());
      return absl::OkStatus();
    }
    ASSIGN_OR_RETURN(const std::optional<v1::Relationship> relationship, Load(no));
    if (!relationship.has_value()) return absl::OkStatus();
    ASSIGN_OR_RETURN(const base::Span span, base::ParseValidTime(relationship->valid_time()));
    listing_.Offer(plan_.order.KeyOf(view_.snapshot, no, span, relationship->confidence()), no, true);
    return absl::OkStatus();
  }

  absl::StatusOr<std::optional<std::string>> Encode(base::RelationshipNo no) {
    if (!plan_.filter.has_value()) return facts_.EncodedRelationship(no);
    ASSIGN_OR_RETURN(const std::optional<v1::Relationship> relationship, Load(no));
    return relationship.has_value() ? std::optional(relationship->SerializeAsString()) : std::nullopt;
  }

  absl::StatusOr<bool> IsPart(base::RelationshipNo no) {
    ASSIGN_OR_RETURN(const std::optional<v1::Relationship> relationship, Load(no));
    return relationship.has_value();
  }

  absl::StatusOr<std::optional<v1::Relationship>> Load(base::RelationshipNo no) {
    ASSIGN_OR_RETURN(std::optional<v1::Relationship> relationship, facts_.Relationship(no));
    if (relationship.has_value() && plan_.filter.has_value() &&
        !plan_.filter->Matches(*relationship, view_.definite_only)) {
      relationship.reset();
    }
    return relationship;
  }

  const Plan& plan_;
  const View& view_;
  Facts facts_;
  Listing<std::string> listing_;
  int64_t shown_ = 0;
};

}  // namespace

absl::StatusOr<v1::ListRelationshipsResponse> Engine::ListRelationships(const v1::ListRelationshipsRequest& request,
                                                                        const Caller& caller) const {
  ASSIGN_OR_RETURN(Page page, OpenPage(request, tokens_, limits_));
  ASSIGN_OR_RETURN(const View view, OpenView(graph_, tokens_, request.context(),
                                             {.pinned_revision = page.revision, .max_batch = limits_.max_batch}));
  ASSIGN_OR_RETURN(const Plan plan, MakePlan(request, view, limits_, std::move(page)));
  v1::ListRelationshipsResponse response;
  ASSIGN_OR_RETURN(Meter meter, Meter::Open(request.context().budget(), limits_.budget, caller));
  RelationshipList list(plan, view, meter);
  RETURN_IF_ERROR(list.Run(response));
  if (const std::string next = list.next(); !next.empty()) {
    response.set_next_page_token(NextPageToken(plan.page, tokens_, view.snapshot.revision(), next));
  }
  RETURN_IF_ERROR(FillReadInfo(view, tokens_, list.cost(), *response.mutable_read_info()));
  return response;
}

}  // namespace entente::query
