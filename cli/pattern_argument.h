// A pattern as it is written on the command line, with mistakes shown under the place where they are.
#ifndef ENTENTE_CLI_PATTERN_ARGUMENT_H_
#define ENTENTE_CLI_PATTERN_ARGUMENT_H_

#include <string>

#include "absl/status/statusor.h"
#include "cli/session.h"
#include "entente/pattern_text.h"

namespace entente::cli {

// The line of `text` that has the column, and a mark under the column; nothing for column 0.
std::string PlaceInText(const std::string& text, int column);

// The pattern; names in its ids are resolved. A mistake is shown in the session's notes before it is returned.
absl::StatusOr<PatternText> ParsePattern(Session& session, const std::string& text);

// Shows in the notes where in the text a server's error has its cause, and returns the error.
absl::Status ShowPlace(Session& session, const std::string& text, const PatternText& pattern, absl::Status error);

}  // namespace entente::cli

#endif  // ENTENTE_CLI_PATTERN_ARGUMENT_H_
