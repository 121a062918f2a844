// A fact as it is named on the command line: `ENTITY`, `SUBJECT RELATION OBJECT` or `SUBJECT METRIC PERIOD`.
#ifndef ENTENTE_CLI_FACT_ARGUMENT_H_
#define ENTENTE_CLI_FACT_ARGUMENT_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "cli/session.h"

namespace entente::cli {

// The fact's identity; entities may be named. INVALID_ARGUMENT when the words are neither one nor three, or the second
// is neither a relation nor a metric.
absl::StatusOr<v1::FactKey> ParseFact(Session& session, const std::vector<std::string>& words,
                                      const std::string& episode);

}  // namespace entente::cli

#endif  // ENTENTE_CLI_FACT_ARGUMENT_H_
