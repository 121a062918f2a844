// Folding of names for comparison: Unicode NFKC, case folding, accents dropped, white space runs to one blank, trimmed.
// Two names that fold to the same text are the same name. By ICU.
#ifndef ENTENTE_SERVICE_BASE_FOLD_H_
#define ENTENTE_SERVICE_BASE_FOLD_H_

#include <string>

#include "absl/strings/string_view.h"

namespace entente::base {

// Thread-safe. Bytes that are no UTF-8 come out as U+FFFD.
std::string FoldName(absl::string_view name);

}  // namespace entente::base

#endif  // ENTENTE_SERVICE_BASE_FOLD_H_
