// What every call of this room works with: a view, a meter, relationships to follow and facts to tell.
#ifndef ENTENTE_SERVICE_LANDSCAPE_READING_H_
#define ENTENTE_SERVICE_LANDSCAPE_READING_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "entente/v1/landscape_service.pb.h"
#include "service/base/status_macros.h"
#include "service/query/arguments.h"
#include "service/query/edge_scan.h"
#include "service/query/fact_cache.h"
#include "service/query/mask.h"
#include "service/query/meter.h"
#include "service/query/query.h"
#include "service/query/read_context.h"

namespace entente::landscape {

using Relationships = google::protobuf::RepeatedPtrField<v1::Relationship>;

// What a request asks to be read, opened. What is done until the budget is spent is paid by `meter`; where a truncated
// answer is allowed, telling what was found by then is paid by another budget of the same bounds.
class Opened {
 public:
  Opened(query::View view, query::Mask mask, query::Meter meter, std::function<absl::StatusOr<query::Meter>()> renew)
      : view(std::move(view)), mask(std::move(mask)), meter_(std::move(meter)), renew_(std::move(renew)) {}

  // The meter that pays from now on.
  query::Meter& meter() { return rest_.has_value() ? *rest_ : meter_; }
  // Takes the status with which a part of the work ended: OK too if it is a spent budget that may truncate the answer.
  absl::Status Settle(const absl::Status& status);
  bool truncated() const { return rest_.has_value(); }
  v1::ReadCost Cost() const;

  const query::View view;
  const query::Mask mask;

 private:
  query::Meter meter_;
  std::optional<query::Meter> rest_;
  std::function<absl::StatusOr<query::Meter>()> renew_;
};

// Opens the context of a request. Errors as OpenView, Mask::Parse and Meter::Open say.
absl::StatusOr<Opened> Open(const query::Ground& ground, const v1::ReadContext& context,
                            const google::protobuf::FieldMask& mask, const query::Caller& caller,
                            std::optional<int64_t> pinned_revision = std::nullopt);

// Reads at the expense of one meter. Not thread-safe; all must outlive it.
struct Reading {
  Reading(const query::View& view, const query::Mask& mask, query::Meter& meter)
      : view(view), snapshot(view.snapshot), meter(meter), scan(view, meter), facts(view, mask, meter) {}

  const query::View& view;
  const graph::Snapshot& snapshot;
  query::Meter& meter;
  query::EdgeScan scan;
  query::FactCache facts;
};

// The entities asked about, by id. REQUIRED at `field` when there are none; else as EntitiesNamed says.
absl::StatusOr<std::vector<base::EntityNo>> Asked(const query::View& view, const query::Texts& ids, int limit,
                                                  absl::string_view field);

// Says what the answer was read from.
absl::Status FillInfo(const query::Ground& ground, const Opened& opened, v1::ReadInfo& info);

// The relations with one of these meanings; left out: with `otherwise`. OUT_OF_BOUNDS at `field[i]`.
absl::StatusOr<std::vector<int>> RelationsOr(const schema::Schema& schema, const query::Numbers& meanings,
                                             v1::Meaning otherwise, absl::string_view field);

// How many steps to go when so many are asked for. OUT_OF_BOUNDS at `max_depth` for less than 0.
absl::StatusOr<int> DepthOf(int asked, const query::Limits& limits);

// By id.
void SortById(const graph::Snapshot& snapshot, std::vector<base::EntityNo>& entities);
// By identity, each once.
void SortByIdentity(const graph::Snapshot& snapshot, std::vector<base::RelationshipNo>& relationships);

// Loads them into an answer, in their order.
absl::Status AddAll(Reading& reading, const std::vector<base::RelationshipNo>& relationships, Relationships& told);

// How certain something is, as it is told.
v1::Validity ValidityOf(const query::View& view, bool definite);

// Charges a part of the answer and adds it.
template <typename Part>
absl::Status Add(query::Meter& meter, Part part, google::protobuf::RepeatedPtrField<Part>& parts) {
  if (!meter.Return(1, static_cast<int64_t>(part.ByteSizeLong()))) return meter.status();
  *parts.Add() = std::move(part);
  return absl::OkStatus();
}

}  // namespace entente::landscape

#endif  // ENTENTE_SERVICE_LANDSCAPE_READING_H_
