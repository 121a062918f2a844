#include "cli/import/draft_maker.h"

#include <utility>

#include "cli/import/item_run.h"
#include "cli/import/source_files.h"
#include "cli/import/source_history.h"
#include "service/base/status_macros.h"

namespace entente::cli {

absl::Status MakeDrafts(const Mapping& mapping, std::vector<std::string> files, const ReaderLimits& limits,
                        DraftSink& sink) {
  ASSIGN_OR_RETURN(const SourceFiles found, FindSourceFiles(mapping, std::move(files)));
  ItemRun run(mapping, limits, sink);
  if (!found.log.empty()) return GiveHistory(mapping, found, limits, run, sink);
  if (!mapping.indexes.empty()) RETURN_IF_ERROR(run.Index(found));
  RETURN_IF_ERROR(sink.BeginEdition({}));
  return run.Give(found);
}

absl::StatusOr<int64_t> BytesToRead(const Mapping& mapping, const std::vector<std::string>& files) {
  ASSIGN_OR_RETURN(const SourceFiles found, FindSourceFiles(mapping, files));
  return found.bytes_to_read;
}

}  // namespace entente::cli
