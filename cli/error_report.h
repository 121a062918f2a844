// An error as a person reads it: one line for each mistake, with the reason, the path of the field, and what would be
// right.
#ifndef ENTENTE_CLI_ERROR_REPORT_H_
#define ENTENTE_CLI_ERROR_REPORT_H_

#include <string>

#include "absl/status/status.h"

namespace entente::cli {

// The lines, each ended by a line break. `server` is where the call went.
std::string ErrorReport(const absl::Status& status, const std::string& server);

}  // namespace entente::cli

#endif  // ENTENTE_CLI_ERROR_REPORT_H_
