// From a ValidAt to the window of valid time it asks about.
#ifndef ENTENTE_SERVICE_QUERY_VALID_AT_H_
#define ENTENTE_SERVICE_QUERY_VALID_AT_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "entente/v1/graph.pb.h"
#include "service/base/date.h"

namespace entente::query {

// Reads `valid_at`, which stands at `field`; one that says nothing is `otherwise`. INVALID_FORMAT for a date that is
// none, OUT_OF_BOUNDS for what chooses nothing, at the path below `field`. Pure, thread-safe.
absl::StatusOr<base::Window> ReadValidAt(const v1::ValidAt& valid_at, base::Day today, const base::Window& otherwise,
                                         absl::string_view field);

// Refuses a member of a oneof that is `false`, which chooses nothing: OUT_OF_BOUNDS at `field`. Pure.
absl::Status MustBeTrue(bool value, absl::string_view field);

}  // namespace entente::query

#endif  // ENTENTE_SERVICE_QUERY_VALID_AT_H_
