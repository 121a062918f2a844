// Where in a file its items are: `landscape[*].subcategories[*].items[*]`.
//
// Names are keys of maps, `*` is any key, `[*]` every element of a list. The empty path is the whole document.
#ifndef ENTENTE_CLI_IMPORT_ITEM_PATH_H_
#define ENTENTE_CLI_IMPORT_ITEM_PATH_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace entente::cli {

// One step into a file.
struct ItemStep {
  bool each = false;  // `[*]`
  bool any = false;   // `*`
  std::string key;
};

using ItemPath = std::vector<ItemStep>;

absl::StatusOr<ItemPath> ParseItemPath(absl::string_view text);

}  // namespace entente::cli

#endif  // ENTENTE_CLI_IMPORT_ITEM_PATH_H_
