// Names in Latin letters: transliteration from any script by ICU, and keys under which spellings of one sound meet.
#ifndef ENTENTE_SERVICE_DISCOVERY_LATIN_H_
#define ENTENTE_SERVICE_DISCOVERY_LATIN_H_

#include <string>

#include "absl/strings/string_view.h"

namespace entente::discovery {

// Folded words in lower-case ASCII letters, with blanks between them; what has no Latin spelling stays as it is. ICU's
// Any-Latin and Latin-ASCII: `百度` is `bai du`, `믿음` is `mideum`. Thread-safe.
std::string ToLatin(absl::string_view folded);

// The consonants of a text in Latin letters, those that romanizations mix up as one: `mideum`, `midm` and `midium` are
// all `mtm`, `keullodeu` (클로드) and `claude` both `krt`. Empty for what has fewer than two. Pure.
std::string SkeletonOf(absl::string_view latin);

// Hangul as it is typed, letter by letter, a final as the initial it may become: so that `캌`, which is on its way to
// `카카오`, begins like it. Other text stays as it is. Pure.
std::string AsTyped(absl::string_view folded);

// Whether there is Hangul in it. Pure.
bool HasHangul(absl::string_view text);

}  // namespace entente::discovery

#endif  // ENTENTE_SERVICE_DISCOVERY_LATIN_H_
