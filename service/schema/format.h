// The formats of text fields: what fits them, and its normal form. The registers of countries, languages and currencies
// are ICU's. Pure and thread-safe.
#ifndef ENTENTE_SERVICE_SCHEMA_FORMAT_H_
#define ENTENTE_SERVICE_SCHEMA_FORMAT_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "entente/v1/schema_options.pb.h"

namespace entente::schema {

// The normal form of `text`: dates and periods as base/date.h has them, language tags in their canonical spelling, all
// else as it is. INVALID_ARGUMENT says what would be right; it does not repeat the text.
absl::StatusOr<std::string> NormalForm(v1::Format format, absl::string_view text);

// Whether `code` is an ISO 4217 code, of today or of the past.
bool IsCurrency(absl::string_view code);

// Whether `text` is valid UTF-8.
bool IsUtf8(absl::string_view text);

// Whether `name` is made of `a-z 0-9 . -` and begins with a letter or digit: the second part of an id, an episode.
bool IsIdName(absl::string_view name);

}  // namespace entente::schema

#endif  // ENTENTE_SERVICE_SCHEMA_FORMAT_H_
