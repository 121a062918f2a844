#include "service/schema/format.h"

#include <unicode/ucurr.h>
#include <unicode/uloc.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <limits>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "service/base/date.h"
#include "service/base/status_macros.h"

namespace entente::schema {
namespace {

constexpr int kMaxPort = 65535;

bool All(absl::string_view text, bool (*fits)(unsigned char)) { return std::all_of(text.begin(), text.end(), fits); }

bool IsCountry(absl::string_view text) {
  for (const char* const* country = uloc_getISOCountries(); *country != nullptr; ++country) {
    if (text == *country) return true;
  }
  return false;
}

// `ko`, `zh-hant`, `en-GB`, `es-419`: a language, a script if there is one, a region if there is one.
bool HasLanguageShape(absl::string_view text) {
  const std::vector<absl::string_view> steps = absl::StrSplit(text, '-');
  size_t next = 0;
  if (!All(steps[0], absl::ascii_isalpha) || steps[0].size() < 2 || steps[0].size() > 3) return false;
  ++next;
  if (next < steps.size() && steps[next].size() == 4 && All(steps[next], absl::ascii_isalpha)) ++next;
  if (next < steps.size() && ((steps[next].size() == 2 && All(steps[next], absl::ascii_isalpha)) ||
                              (steps[next].size() == 3 && All(steps[next], absl::ascii_isdigit)))) {
    ++next;
  }
  return next == steps.size();
}

// The canonical spelling of a language tag; empty if it is none. ICU knows every language of two letters, and takes
// those of three on trust.
std::string CanonicalLanguage(absl::string_view text) {
  if (!HasLanguageShape(text)) return "";
  std::array<char, ULOC_FULLNAME_CAPACITY> locale, tag;
  UErrorCode error = U_ZERO_ERROR;
  int32_t parsed = 0;
  uloc_forLanguageTag(std::string(text).c_str(), locale.data(), locale.size(), &parsed, &error);
  if (U_FAILURE(error) || parsed != static_cast<int32_t>(text.size())) return "";
  const bool is_short = text.size() == 2 || text[2] == '-';
  if (is_short && *uloc_getISO3Language(locale.data()) == '\0') return "";
  const int32_t size = uloc_toLanguageTag(locale.data(), tag.data(), tag.size(), /*strict=*/true, &error);
  return U_FAILURE(error) || size <= 0 ? "" : std::string(tag.data(), size);
}

bool IsHost(absl::string_view host) {
  if (absl::ConsumePrefix(&host, "[")) {
    return absl::ConsumeSuffix(&host, "]") && !host.empty() &&
           All(host, [](unsigned char c) { return absl::ascii_isxdigit(c) || c == ':' || c == '.'; });
  }
  // Names in other scripts are welcome: bytes above ASCII pass.
  return !host.empty() && host.front() != '.' && host.front() != '-' && All(host, [](unsigned char c) {
    return absl::ascii_isalnum(c) || c == '.' || c == '-' || c == '_' || c > 0x7f;
  });
}

bool IsUrl(absl::string_view text) {
  if (!All(text, [](unsigned char c) { return c > ' ' && c != 0x7f && c != '<' && c != '>' && c != '"'; }))
    return false;
  const size_t scheme = text.find("://");
  if (scheme == absl::string_view::npos) return false;
  const absl::string_view name = text.substr(0, scheme);
  if (!absl::EqualsIgnoreCase(name, "http") && !absl::EqualsIgnoreCase(name, "https")) return false;
  absl::string_view host = text.substr(scheme + 3);
  host = host.substr(0, host.find_first_of("/?#"));
  if (const size_t at = host.rfind('@'); at != absl::string_view::npos) host.remove_prefix(at + 1);
  // A colon within brackets is part of an IPv6 address.
  const size_t colon = host.rfind(':');
  if (colon != absl::string_view::npos && host.find(']', colon) == absl::string_view::npos) {
    int port = 0;
    if (!absl::SimpleAtoi(host.substr(colon + 1), &port) || port <= 0 || port > kMaxPort) return false;
    host = host.substr(0, colon);
  }
  return IsHost(host);
}

absl::StatusOr<std::string> Checked(bool fits, std::string text, absl::string_view otherwise) {
  if (!fits) return absl::InvalidArgumentError(otherwise);
  return text;
}

}  // namespace

absl::StatusOr<std::string> NormalForm(v1::Format format, absl::string_view text) {
  switch (format) {
    case v1::FORMAT_DATE: {
      ASSIGN_OR_RETURN(base::Date date, base::ParseDate(text));
      return std::move(date.text);
    }
    case v1::FORMAT_PERIOD: {
      ASSIGN_OR_RETURN(base::Period period, base::ParsePeriod(text));
      return std::move(period.text);
    }
    case v1::FORMAT_COUNTRY:
      return Checked(IsCountry(text), std::string(text),
                     "is no country of ISO 3166-1 alpha-2, in capitals such as `KR`");
    case v1::FORMAT_LANGUAGE: {
      std::string tag = CanonicalLanguage(text);
      const bool fits = !tag.empty();
      return Checked(fits, std::move(tag), "is no BCP 47 language such as `ko`, `zh-Hant` or `en-GB`");
    }
    case v1::FORMAT_URL:
      return Checked(IsUrl(text), std::string(text), "is no absolute http or https address");
    default:
      return std::string(text);
  }
}

bool IsCurrency(absl::string_view code) {
  if (code.size() != 3 || !All(code, absl::ascii_isupper)) return false;
  const UChar wide[] = {static_cast<UChar>(code[0]), static_cast<UChar>(code[1]), static_cast<UChar>(code[2]), 0};
  UErrorCode error = U_ZERO_ERROR;
  const UDate ever = std::numeric_limits<UDate>::max();
  return ucurr_isAvailable(wide, -ever, ever, &error) && U_SUCCESS(error);
}

bool IsUtf8(absl::string_view text) {
  const int32_t size = static_cast<int32_t>(text.size());
  for (int32_t i = 0; i < size;) {
    UChar32 code_point;
    U8_NEXT(text.data(), i, size, code_point);
    if (code_point < 0) return false;
  }
  return true;
}

bool IsIdName(absl::string_view name) {
  return !name.empty() && name.front() != '.' && name.front() != '-' && All(name, [](unsigned char c) {
    return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '.' || c == '-';
  });
}

}  // namespace entente::schema
