// Countries and languages by their names and codes, from ICU's tables.
#ifndef ENTENTE_CLI_IMPORT_TEXT_PLACE_H_
#define ENTENTE_CLI_IMPORT_TEXT_PLACE_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace entente::cli {

// ISO 3166-1 alpha-2 of a country by its code of two or three letters or by its English name, the usual one or that of
// ISO: `KOR`, `South Korea`, `Korea (Republic of)`. Pure.
std::optional<std::string> CountryOf(absl::string_view text);

// The BCP 47 tag of a language by its code, if there is such a language: `ko`, `zh-Hant`. Pure.
std::optional<std::string> LanguageOf(absl::string_view text);

}  // namespace entente::cli

#endif  // ENTENTE_CLI_IMPORT_TEXT_PLACE_H_
