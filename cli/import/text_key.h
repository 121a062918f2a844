// Keys of records within their source, as parts of claim ids: `a-z 0-9 . -`, different for different texts.
#ifndef ENTENTE_CLI_IMPORT_TEXT_KEY_H_
#define ENTENTE_CLI_IMPORT_TEXT_KEY_H_

#include <string>

#include "absl/strings/string_view.h"

namespace entente::cli {

// A readable key, at most `bytes` (at least 16) long and not empty. A text that is a key already stays as it is; of any
// other the key ends in eight digits of a hash of the text, so that `Command R` and `Command R+` do not share one. The
// same in every version and on every machine. Pure.
std::string KeyOf(absl::string_view text, size_t bytes = 64);

// The readable part alone, which others may share: `Command R+` becomes `command-r`. May be empty. Pure.
std::string SlugOf(absl::string_view text);

// A number of a text, other for others as good as always: FNV-1a, which is a few lines anywhere. Pure.
uint64_t HashOf(absl::string_view text);

}  // namespace entente::cli

#endif  // ENTENTE_CLI_IMPORT_TEXT_KEY_H_
