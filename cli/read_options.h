// The options of questions that say from what a read is answered, and the ReadContext they make.
#ifndef ENTENTE_CLI_READ_OPTIONS_H_
#define ENTENTE_CLI_READ_OPTIONS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "entente/client.h"

namespace entente::cli {

// As typed; empty where left out.
struct ReadOptions {
  std::string valid_at;  // a day, an EDTF period, `today` or `any`
  std::string known_at;  // a revision (digits only), an RFC 3339 time, or a day, which means its end
  bool definite = false;
  std::string min_confidence;
  std::vector<std::string> exclude_documents;  // ids or names
  int64_t max_examined = 0;                    // 0: the server's default; so below
  int64_t max_rows = 0;
  std::string max_time;
  bool allow_truncated = false;
};

// Adds the options to a command; one that has --known-at or --valid-at already, with a meaning of its own, keeps it.
void AddReadOptions(CLI::App& command, ReadOptions& options);

// The context. INVALID_ARGUMENT names the option; names of documents are looked up with the client.
absl::StatusOr<v1::ReadContext> ToReadContext(const ReadOptions& options, const Client& client);

// The state of knowledge that a text such as --known-at's names. Errors name the option it was given by.
absl::StatusOr<v1::ExactSnapshot> ToSnapshot(const std::string& text, const std::string& option = "--known-at");

// The time a call may take by its budget; 0 if none is given.
absl::StatusOr<absl::Duration> MaxTime(const ReadOptions& options);

}  // namespace entente::cli

#endif  // ENTENTE_CLI_READ_OPTIONS_H_
