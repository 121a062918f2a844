// A source that comes with its history: files with its last state, and a log of how it came to be.
//
// What an item was at first is reckoned backwards, from the last state through what the log says was there before each
// change; so the log need not say what an item began as. Then the log is played forwards, and after each edition of it
// the whole of the source as it then was is given. The last edition is the files themselves.
#ifndef ENTENTE_CLI_IMPORT_SOURCE_HISTORY_H_
#define ENTENTE_CLI_IMPORT_SOURCE_HISTORY_H_

#include "absl/status/status.h"
#include "cli/import/item_run.h"
#include "cli/import/mapping.h"
#include "cli/import/reader_limits.h"
#include "cli/import/source_files.h"

namespace entente::cli {

// Gives the sink all editions of a source, in order. Keeps the state and the log in memory, within limits.
absl::Status GiveHistory(const Mapping& mapping, const SourceFiles& files, const ReaderLimits& limits, ItemRun& run,
                         DraftSink& sink);

}  // namespace entente::cli

#endif  // ENTENTE_CLI_IMPORT_SOURCE_HISTORY_H_
