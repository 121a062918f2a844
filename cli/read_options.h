// The options of questions that say from what a read is answered, and the ReadContext they make.
#ifndef ENTENTE_CLI_READ_OPTIONS_H_
#define ENTENTE_CLI_READ_OPTIONS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "entente/client.h"

namespace entente::cli {

// As typed; empty where left out.
struct ReadOptions {
  std::string valid_at;  // a day, an EDTF period, `today` or `any`
  std::string known_at;  // a revision (digits only), an RFC 3339 time, or a day, which means its end
  bool definite = false;
  std::string min_confidence;
  std::vector<std::string> exclude_documents;  // ids or names
};

// The context. INVALID_ARGUMENT names the option; names of documents are looked up with the client.
absl::StatusOr<v1::ReadContext> ToReadContext(const ReadOptions& options, const Client& client);

}  // namespace entente::cli

#endif  // ENTENTE_CLI_READ_OPTIONS_H_
