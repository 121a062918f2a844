// ListObservations: of the subjects given, or of all.
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "service/base/status_macros.h"
#include "service/query/arguments.h"
#include "service/query/encoded.h"
#include "service/query/facts.h"
#include "service/query/listing.h"
#include "service/query/order.h"
#include "service/query/page.h"
#include "service/query/query.h"
#include "service/query/read_context.h"

namespace entente::query {
absl::StatusOr<v1::ListObservationsResponse> Engine::ListObservations(const v1::ListObservationsRequest& request,
                                                                      const Caller& caller) const {
  ASSIGN_OR_RETURN(const Page page, OpenPage(request, tokens_, limits_));
  ASSIGN_OR_RETURN(const View view,
                   OpenView(graph_, tokens_, request.context(),
                            {.any_time = true, .pinned_revision = page.revision, .max_batch = limits_.max_batch}));
  ASSIGN_OR_RETURN(const std::vector<base::EntityNo> subjects,
                   EntitiesNamed(view, request.subjects(), limits_.max_batch, "subjects"));
  ASSIGN_OR_RETURN(const auto metrics, MetricsNamed(view.snapshot.schema(), request.metrics(), "metrics"));

  ASSIGN_OR_RETURN(Meter meter, Meter::Open(request.context().budget(), limits_.budget, caller));
  Facts facts(view, meter);
  Listing<std::string> listing(page, /*count=*/false);
  const auto offer = [&](base::ObservationNo no, const graph::ObservationState& state) {
    if (!meter.Examine()) return false;
    const bool wanted = metrics.empty() || metrics.contains(view.snapshot.MeasuredEnds(no).metric);
    if (wanted && facts.MayShow(state)) listing.Offer(ObservationOrderKey(view.snapshot, no), no, facts.stored());
    return true;
  };
  if (subjects.empty()) view.snapshot.ForEachObservation(offer);
  for (const base::EntityNo subject : subjects) view.snapshot.ForEachObservation(subject, offer);
  RETURN_IF_ERROR(meter.status());

  v1::ListObservationsResponse response;
  google::protobuf::RepeatedPtrField<std::string> shown;
  RETURN_IF_ERROR(listing.Fill([&](uint32_t no) { return facts.EncodedObservation(no); }, shown));
  const v1::ReadCost cost = facts.CostOf(shown.size());
  AddEncoded(std::move(shown), v1::ListObservationsResponse::kObservationsFieldNumber, response);
  if (const std::string next = listing.next(); !next.empty()) {
    response.set_next_page_token(NextPageToken(page, tokens_, view.snapshot.revision(), next));
  }
  RETURN_IF_ERROR(FillReadInfo(view, tokens_, cost, *response.mutable_read_info()));
  return response;
}

}  // namespace entente::query
