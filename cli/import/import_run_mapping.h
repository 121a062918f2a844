// Where the mappings of known sources lie, and what an import with one is called.
//
// A mapping is named by its file, or by its name in a folder of mappings: that of ENTENTE_MAPPINGS, deploy/mappings of
// the present folder, or what was installed or checked out with this program.
#ifndef ENTENTE_CLI_IMPORT_IMPORT_RUN_MAPPING_H_
#define ENTENTE_CLI_IMPORT_IMPORT_RUN_MAPPING_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace entente::cli {

// The folders that are there, in the order they are looked into.
std::vector<std::string> MappingFolders();

// The names of the mappings in those folders, sorted, each once.
std::vector<std::string> MappingNames(const std::vector<std::string>& folders);

// The file that a name or path stands for. NOT_FOUND says which names there are.
absl::StatusOr<std::string> FindMapping(const std::string& name, const std::vector<std::string>& folders);

// A digest of `texts` and the contents of `files`, in order: 32 hexadecimal digits. Reads them in pieces. NOT_FOUND
// for one that cannot be read.
absl::StatusOr<std::string> DigestOf(const std::vector<std::string>& texts, const std::vector<std::string>& files);

// The mapping and its neighbours, which it may extend: what decides, besides the data, what is imported.
std::vector<std::string> MappingFiles(const std::string& path);

}  // namespace entente::cli

#endif  // ENTENTE_CLI_IMPORT_IMPORT_RUN_MAPPING_H_
