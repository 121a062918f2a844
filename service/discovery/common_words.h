// Words that many names have, in other languages: `universidad` and `universität` say what `university` says. For
// comparing names word by word; a name itself is never changed.
#ifndef ENTENTE_SERVICE_DISCOVERY_COMMON_WORDS_H_
#define ENTENTE_SERVICE_DISCOVERY_COMMON_WORDS_H_

#include "absl/strings/string_view.h"

namespace entente::discovery {

// The English word for a folded word in Latin letters; empty if the word is none of the table. Pure, thread-safe.
absl::string_view InEnglish(absl::string_view word);

}  // namespace entente::discovery

#endif  // ENTENTE_SERVICE_DISCOVERY_COMMON_WORDS_H_
