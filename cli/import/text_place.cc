#include "cli/import/text_place.h"

#include <re2/re2.h>
#include <unicode/uloc.h>
#include <unicode/ustring.h>

#include <array>
#include <unordered_map>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace entente::cli {
namespace {

struct OtherName {
  const char* name;
  const char* code;
};

// What ISO and common use call countries that ICU's English calls otherwise.
constexpr OtherName kOtherNames[] = {
    {"usa", "US"},
    {"u.s.", "US"},
    {"u.s.a.", "US"},
    {"united states of america", "US"},
    {"uk", "GB"},
    {"great britain", "GB"},
    {"england", "GB"},
    {"scotland", "GB"},
    {"wales", "GB"},
    {"united kingdom of great britain and northern ireland", "GB"},
    {"uae", "AE"},
    {"korea (republic of)", "KR"},
    {"republic of korea", "KR"},
    {"korea", "KR"},
    {"korea (democratic people's republic of)", "KP"},
    {"iran (islamic republic of)", "IR"},
    {"russian federation", "RU"},
    {"viet nam", "VN"},
    {"the netherlands", "NL"},
    {"czech republic", "CZ"},
    {"turkey", "TR"},
    {"hong kong", "HK"},
    {"macao", "MO"},
    {"macau", "MO"},
    {"people's republic of china", "CN"},
    {"taiwan (province of china)", "TW"},
    {"tanzania, united republic of", "TZ"},
    {"bolivia (plurinational state of)", "BO"},
    {"venezuela (bolivarian republic of)", "VE"},
    {"moldova (republic of)", "MD"},
    {"syrian arab republic", "SY"},
    {"lao people's democratic republic", "LA"},
    {"brunei darussalam", "BN"},
    {"cote d'ivoire", "CI"},
    {"ivory coast", "CI"},
    {"burma", "MM"},
    {"palestine", "PS"},
    {"swaziland", "SZ"},
    {"macedonia", "MK"},
};

std::string Folded(absl::string_view text) {
  return absl::StrReplaceAll(absl::AsciiStrToLower(absl::StripAsciiWhitespace(text)), {{"’", "'"}, {"&", "and"}});
}

std::unordered_map<std::string, std::string> CountryNames() {
  std::unordered_map<std::string, std::string> names;
  for (const char* const* code = uloc_getISOCountries(); *code != nullptr; ++code) {
    const std::string locale = absl::StrCat("und_", *code);
    std::array<UChar, 128> wide;
    std::array<char, 512> name;
    UErrorCode error = U_ZERO_ERROR;
    int32_t bytes = 0;
    const int32_t size = uloc_getDisplayCountry(locale.c_str(), "en", wide.data(), wide.size(), &error);
    u_strToUTF8(name.data(), name.size(), &bytes, wide.data(), size, &error);
    if (U_SUCCESS(error)) names[Folded(absl::string_view(name.data(), bytes))] = *code;
    names[absl::AsciiStrToLower(uloc_getISO3Country(locale.c_str()))] = *code;
    names[absl::AsciiStrToLower(*code)] = *code;
  }
  for (const OtherName& other : kOtherNames) names[other.name] = other.code;
  return names;
}

}  // namespace

std::optional<std::string> CountryOf(absl::string_view text) {
  static const std::unordered_map<std::string, std::string> names = CountryNames();
  const auto found = names.find(Folded(text));
  if (found == names.end()) return {};
  return found->second;
}

std::optional<std::string> LanguageOf(absl::string_view text) {
  static const RE2 shape(R"([A-Za-z]{2,3}(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|\d{3}))?)");
  text = absl::StripAsciiWhitespace(text);
  if (!RE2::FullMatch(re2::StringPiece(text.data(), text.size()), shape)) return {};
  std::array<char, 64> locale;
  std::array<char, 64> tag;
  UErrorCode error = U_ZERO_ERROR;
  int32_t parsed = 0;
  uloc_forLanguageTag(std::string(text).c_str(), locale.data(), locale.size(), &parsed, &error);
  if (U_FAILURE(error) || *uloc_getISO3Language(locale.data()) == '\0') return {};
  const int32_t size = uloc_toLanguageTag(locale.data(), tag.data(), tag.size(), /*strict=*/true, &error);
  if (U_FAILURE(error) || size <= 0) return {};
  const std::string language(tag.data(), size);
  if (absl::StartsWith(language, "und")) return {};
  return language;
}

}  // namespace entente::cli
