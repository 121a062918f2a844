// The mistakes found in an ontology, gathered so that all of them are told at once.
//
// Compile-time company of compiler.h; not for requests, whose mistakes are base::Violation.
#ifndef ENTENTE_SERVICE_SCHEMA_MISTAKES_H_
#define ENTENTE_SERVICE_SCHEMA_MISTAKES_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"

namespace entente::schema {

// A list of mistakes. Not thread-safe.
class Mistakes {
 public:
  // `where` is the full name of the descriptor at fault.
  void Add(absl::string_view where, absl::string_view what) { lines_.push_back(absl::StrCat(where, ": ", what)); }
  // OK if there are none, else INVALID_ARGUMENT with one line for each, in the order they were found.
  absl::Status ToStatus() const {
    if (lines_.empty()) return absl::OkStatus();
    return absl::InvalidArgumentError(absl::StrJoin(lines_, "\n"));
  }

 private:
  std::vector<std::string> lines_;
};

}  // namespace entente::schema

#endif  // ENTENTE_SERVICE_SCHEMA_MISTAKES_H_
