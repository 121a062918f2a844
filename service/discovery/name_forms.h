// The forms in which names are compared: what folding leaves of them, in their own script and in Latin letters.
#ifndef ENTENTE_SERVICE_DISCOVERY_NAME_FORMS_H_
#define ENTENTE_SERVICE_DISCOVERY_NAME_FORMS_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace entente::discovery {

// A name in its forms. Two names are the same after folding when `native` is.
struct NameForms {
  std::string native;    // without blanks, punctuation, articles and legal forms
  std::string latin;     // the same in Latin letters, its words separated by blanks
  std::string squashed;  // that without blanks
  bool foreign = false;  // `native` is not in Latin letters
  // How much of `squashed` stands before what is in brackets at the end: `Siemens (Germany)`, `LLaMA (65B)`; 0 if
  // nothing is.
  size_t before_brackets = 0;

  bool empty() const { return native.empty(); }
};

// What is compared of a longer name, in bytes of its folded form.
inline constexpr size_t kMaxNameBytes = 512;

// The forms of a name that was folded (base/fold.h). `whole` keeps articles and legal forms, for what is still being
// typed. Empty when there is nothing to tell it by, such as white space and control characters alone. Thread-safe.
NameForms FormsOf(absl::string_view folded, bool whole = false);

// The words of a folded name: letters, digits and marks; `A.I.` is one word, `3.5` too, `Johnson's` is `johnsons`. Of a
// name without any, its signs are its words. Pure, thread-safe.
std::vector<std::string> WordsOf(absl::string_view folded);

// The numbers in a text, one after the other, as `3.5 70`: what tells versions apart. Pure.
std::string NumbersIn(absl::string_view latin);

}  // namespace entente::discovery

#endif  // ENTENTE_SERVICE_DISCOVERY_NAME_FORMS_H_
