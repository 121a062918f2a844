// What the program's exit code says. The same list stands in `entente --help`.
#ifndef ENTENTE_CLI_EXIT_CODE_H_
#define ENTENTE_CLI_EXIT_CODE_H_

#include <string>

#include "absl/status/status.h"

namespace entente::cli {

// The classes of outcome.
enum ExitCode {
  kExitOk = 0,
  kExitInternal = 1,
  kExitUsage = 2,
  kExitNotFound = 3,
  kExitInvalid = 4,
  kExitConflict = 5,
  kExitUnavailable = 6,
  kExitExhausted = 7,
  kExitCommandFailed = 8,
};

// The text of --help about them.
inline constexpr char kExitCodesHelp[] =
    "Exit codes: 0 done, 1 internal error, 2 wrong usage, 3 not found, 4 invalid request,\n"
    "5 conflict or precondition, 6 server unavailable or too slow, 7 a limit is exhausted,\n"
    "8 the command of watch --exec failed.";

// That a command failed which the user gave: a status of the class kExitCommandFailed.
absl::Status CommandFailed(const std::string& message);

// The class a status belongs to.
ExitCode ExitCodeOf(const absl::Status& status);

}  // namespace entente::cli

#endif  // ENTENTE_CLI_EXIT_CODE_H_
