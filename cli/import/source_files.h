// The files of a source as a mapping sees them: in order, with what their names say, and told apart from its log.
#ifndef ENTENTE_CLI_IMPORT_SOURCE_FILES_H_
#define ENTENTE_CLI_IMPORT_SOURCE_FILES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "cli/import/mapping.h"
#include "cli/import/value.h"

namespace entente::cli {

// One file.
struct SourceFile {
  std::string path;
  std::string name;   // without its folder
  Value facts;        // a map: `name`, and the named groups of the mapping's `file_name`
  int64_t bytes = 0;  // on disk
};

// The files of a source.
struct SourceFiles {
  std::vector<SourceFile> items;  // in the order of their paths
  std::vector<SourceFile> log;    // of a mapping with a history
  int64_t bytes_to_read = 0;      // a file that is read twice counts twice
};

// NOT_FOUND or INVALID_ARGUMENT if a file is not there or its name is none of this mapping's.
absl::StatusOr<SourceFiles> FindSourceFiles(const Mapping& mapping, std::vector<std::string> paths);

}  // namespace entente::cli

#endif  // ENTENTE_CLI_IMPORT_SOURCE_FILES_H_
