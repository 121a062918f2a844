// Legal forms, in many languages: what a name may carry at its end or beginning without being another name. A table and
// what is done by it; not for telling what form something has.
#ifndef ENTENTE_SERVICE_DISCOVERY_LEGAL_FORMS_H_
#define ENTENTE_SERVICE_DISCOVERY_LEGAL_FORMS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace entente::discovery {

// Takes legal forms off the ends of a folded name's words, as many as there are, but never all words: `sk telecom co
// ltd` becomes `sk telecom`. Also those written without a blank: `주식회사카카오`. Pure, thread-safe.
void DropLegalForms(std::vector<std::string>& words);

}  // namespace entente::discovery

#endif  // ENTENTE_SERVICE_DISCOVERY_LEGAL_FORMS_H_
