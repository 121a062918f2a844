// Numbers as people write them: `1,234`, `3.8B`, `9.36 × 10^22`, `825 GB`.
#ifndef ENTENTE_CLI_IMPORT_TEXT_NUMBER_H_
#define ENTENTE_CLI_IMPORT_TEXT_NUMBER_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace entente::cli {

// The first number in a text, with what multiplies it: `7B parameters (dense)` is 7e9, `10.5 million` 1.05e7. Pure.
std::optional<double> ReadNumber(absl::string_view text);

// The first size in a text that has a unit of bytes: `825 GB` is 8.25e11, `2 TiB` 2.199e12. Pure.
std::optional<double> ReadBytes(absl::string_view text);

// The shortest decimal that reads back as the number, without an exponent below 1e21. Pure.
std::string ExactText(double number);

}  // namespace entente::cli

#endif  // ENTENTE_CLI_IMPORT_TEXT_NUMBER_H_
