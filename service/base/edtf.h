// One date of EDTF levels 0 and 1, the brick of which sets and intervals are made. For date.cc and edtf.cc; others use
// date.h.
#ifndef ENTENTE_SERVICE_BASE_EDTF_H_
#define ENTENTE_SERVICE_BASE_EDTF_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "service/base/date.h"

namespace entente::base {

// Reads `2024`, `201X`, `2024-06?`, `2024-24`, `2024-XX-XX` and their like, neither sets nor intervals nor blanks.
// Pure.
absl::StatusOr<Period> ParseSimpleDate(absl::string_view text);

// The error for a text that cannot be read; `rule` says what would be right. A long text is quoted in part.
absl::Status InvalidDate(absl::string_view text, absl::string_view rule);

}  // namespace entente::base

#endif  // ENTENTE_SERVICE_BASE_EDTF_H_
