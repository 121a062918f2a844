// Turns the files of a source into record drafts, as its mapping says.
//
//   absl::StatusOr<std::shared_ptr<const Mapping>> mapping = LoadMapping("deploy/mappings/ror.yaml", {});
//   absl::Status status = MakeDrafts(**mapping, {"orgs_latest.jsonl.gz"}, ReaderLimits(), sink);
//
// Files are streamed: what is kept in memory is one item, the mapping's indexes, and eight bytes for each claim, to
// find ids that collide. It knows no server; who the mentions are is found out by the sink's owner.
#ifndef ENTENTE_CLI_IMPORT_DRAFT_MAKER_H_
#define ENTENTE_CLI_IMPORT_DRAFT_MAKER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "cli/import/mapping.h"
#include "cli/import/reader_limits.h"
#include "cli/import/record_draft.h"

namespace entente::cli {

// Reads the files in the order of their paths and gives the sink everything they say. A file that is broken (cut short,
// in another encoding, hostile) ends it with INVALID_ARGUMENT that names file and line; a single bad row is reported
// and passed over. Files are read twice, or three times, when the mapping has indexes or a history.
absl::Status MakeDrafts(const Mapping& mapping, std::vector<std::string> files, const ReaderLimits& limits,
                        DraftSink& sink);

// The bytes of all files on disk, for a progress bar; what Progress counts up to.
absl::StatusOr<int64_t> BytesToRead(const Mapping& mapping, const std::vector<std::string>& files);

}  // namespace entente::cli

#endif  // ENTENTE_CLI_IMPORT_DRAFT_MAKER_H_
