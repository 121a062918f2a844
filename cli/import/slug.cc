#include "cli/import/slug.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "service/base/status_macros.h"
#include "service/base/tally.h"

namespace entente::cli {
namespace {

constexpr int kMaxLettersRead = 512;  // of a name; what comes after only tells it apart
constexpr int kOwnDigits = 6;         // of the digest that a slug gets which does not say all of its name
constexpr char kNoLetters[] = "unnamed";

// Case and width away; what is left tells names apart.
icu::UnicodeString Folded(const icu::UnicodeString& name) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* normalizer = icu::Normalizer2::getNFKCCasefoldInstance(error);
  CHECK(U_SUCCESS(error));
  icu::UnicodeString folded = normalizer->normalize(name, error);
  CHECK(U_SUCCESS(error));
  return folded.trim();
}

// Whether Latin letters say all of the character: other scripts are only spelled by them, and two words may be spelled
// alike.
bool IsSaidInLatin(UChar32 c) {
  if (c < 0x80 || !u_isalpha(c)) return c != 0xFFFD;
  UErrorCode error = U_ZERO_ERROR;
  return uscript_getScript(c, &error) == USCRIPT_LATIN && U_SUCCESS(error);
}

bool AllSaidInLatin(const icu::UnicodeString& name) {
  for (int32_t i = 0; i < name.length(); i = name.moveIndex32(i, 1)) {
    if (!IsSaidInLatin(name.char32At(i))) return false;
  }
  return true;
}

// Signs that tell names apart (`Command R`, `Command R+`); null for others.
const char* WordFor(char sign) {
  switch (sign) {
    case '+':
      return "plus";
    case '#':
      return "sharp";
    case '&':
      return "and";
    case '@':
      return "at";
    case '%':
      return "percent";
    case '*':
      return "star";
    default:
      return nullptr;
  }
}

// Words of letters and digits, joined by `-`; a `.` within a word stays.
std::string Joined(const std::string& ascii) {
  std::string slug;
  bool gap = false;
  const auto add = [&](absl::string_view text) {
    if (gap && !slug.empty()) slug += '-';
    gap = false;
    absl::StrAppend(&slug, text);
  };
  for (size_t i = 0; i < ascii.size(); ++i) {
    const char c = absl::ascii_tolower(static_cast<unsigned char>(ascii[i]));
    if (absl::ascii_isalnum(static_cast<unsigned char>(c))) {
      add(absl::string_view(&c, 1));
    } else if (const char* word = WordFor(c)) {
      gap = true;
      add(word);
      gap = true;
    } else if (c == '.' && !gap && i > 0 && i + 1 < ascii.size() &&
               absl::ascii_isalnum(static_cast<unsigned char>(ascii[i - 1])) &&
               absl::ascii_isalnum(static_cast<unsigned char>(ascii[i + 1]))) {
      slug += '.';
    } else if (c != '\'') {
      gap = true;
    }
  }
  return slug;
}

// The first letters, to the end of a word if there is one.
std::string Shortened(const std::string& slug) {
  const std::string start = slug.substr(0, kMaxSlugLength);
  const size_t word_end = start.rfind('-');
  return word_end == std::string::npos || word_end < kMaxSlugLength / 2 ? start : start.substr(0, word_end);
}

}  // namespace

SlugMaker::SlugMaker() {
  UErrorCode error = U_ZERO_ERROR;
  to_latin_.reset(icu::Transliterator::createInstance("Any-Latin; Latin-ASCII", UTRANS_FORWARD, error));
  CHECK(U_SUCCESS(error));
}

std::string SlugMaker::SlugOf(const std::string& name) const {
  const icu::UnicodeString folded =
      Folded(icu::UnicodeString::fromUTF8(icu::StringPiece(name.data(), static_cast<int32_t>(name.size()))));
  icu::UnicodeString latin(folded, 0, folded.getChar32Limit(std::min(folded.length(), kMaxLettersRead)));
  const bool cut = latin.length() < folded.length();
  const bool whole = !cut && AllSaidInLatin(folded);
  to_latin_->transliterate(latin);
  std::string ascii;
  latin.toUTF8String(ascii);
  std::string slug = Joined(ascii);
  if (whole && !slug.empty() && slug.size() <= kMaxSlugLength) return slug;
  if (slug.size() > kMaxSlugLength) slug = Shortened(slug);
  std::string letters;
  folded.toUTF8String(letters);
  return absl::StrCat(slug.empty() ? kNoLetters : slug, "-", SuffixOf("", letters, kOwnDigits));
}

std::string SuffixOf(const std::string& source, const std::string& key, int length) {
  return base::DigestText(base::NumberOf({source, key})).substr(0, length);
}

}  // namespace entente::cli
