// The messages of a watch as lines for people: one for each thing of a snapshot and each change, one for a mark.
//
//   r12 ENTERED kind/a RELATION kind/b (2024 →) by author
//   r12 LEFT t=kind/a m=kind/b by author
#ifndef ENTENTE_CLI_COMMANDS_WATCH_WRITER_H_
#define ENTENTE_CLI_COMMANDS_WATCH_WRITER_H_

#include <string>

#include "cli/output.h"
#include "entente/v1/watch_service.pb.h"

namespace entente::cli {

// Write a message; nothing for a closing, nor for what ResyncText tells.
void WriteLines(const v1::WatchResponse& message, Output& output);
void WriteLines(const v1::WatchPatternResponse& message, Output& output);
void WriteLines(const v1::WatchLandscapeResponse& message, Output& output);

// That commits were passed over, as a remark.
std::string ResyncText(const v1::WatchResync& resync);

}  // namespace entente::cli

#endif  // ENTENTE_CLI_COMMANDS_WATCH_WRITER_H_
