#include "service/base/fold.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "service/base/status_macros.h"

namespace entente::base {
namespace {

enum class Form { kFolded, kDecomposed, kComposed };

// ICU's normalizers are its own constants; they are there unless its data is not.
icu::UnicodeString Normalize(const icu::UnicodeString& text, Form form) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* normalizer = form == Form::kFolded       ? icu::Normalizer2::getNFKCCasefoldInstance(error)
                                       : form == Form::kDecomposed ? icu::Normalizer2::getNFDInstance(error)
                                                                   : icu::Normalizer2::getNFCInstance(error);
  CHECK(U_SUCCESS(error));
  icu::UnicodeString normalized = normalizer->normalize(text, error);
  CHECK(U_SUCCESS(error));
  return normalized;
}

// In these scripts a mark varies a letter. In others it is a letter of its own (Devanagari, Thai, Arabic) or makes
// another one (kana), and stays.
bool HasAccents(UChar32 base) {
  UErrorCode error = U_ZERO_ERROR;
  const UScriptCode script = uscript_getScript(base, &error);
  return U_SUCCESS(error) && (script == USCRIPT_LATIN || script == USCRIPT_GREEK || script == USCRIPT_CYRILLIC);
}

// Drops accents, makes each run of white space one blank, and trims.
icu::UnicodeString Reduce(const icu::UnicodeString& decomposed) {
  icu::UnicodeString reduced;
  bool accents_go = false, blank_due = false;
  for (int32_t i = 0; i < decomposed.length(); i = decomposed.moveIndex32(i, 1)) {
    const UChar32 c = decomposed.char32At(i);
    if (u_isUWhiteSpace(c)) {
      blank_due = true;
      accents_go = false;
      continue;
    }
    const bool mark = u_charType(c) == U_NON_SPACING_MARK;
    if (mark && accents_go) continue;
    if (!mark) accents_go = HasAccents(c);
    if (blank_due && !reduced.isEmpty()) reduced.append(static_cast<UChar32>(' '));
    blank_due = false;
    reduced.append(c);
  }
  return reduced;
}

bool IsAscii(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// What all the steps below come to where there are neither accents nor other forms of letters.
std::string FoldAscii(absl::string_view name) {
  std::string folded;
  folded.reserve(name.size());
  bool blank_due = false;
  for (const char c : name) {
    if (absl::ascii_isspace(static_cast<unsigned char>(c))) {
      blank_due = true;
      continue;
    }
    if (blank_due && !folded.empty()) folded.push_back(' ');
    blank_due = false;
    folded.push_back(absl::ascii_tolower(static_cast<unsigned char>(c)));
  }
  return folded;
}

}  // namespace

std::string FoldName(absl::string_view name) {
  if (IsAscii(name)) return FoldAscii(name);
  const auto text = icu::UnicodeString::fromUTF8(icu::StringPiece(name.data(), static_cast<int32_t>(name.size())));
  std::string folded;
  Normalize(Reduce(Normalize(Normalize(text, Form::kFolded), Form::kDecomposed)), Form::kComposed).toUTF8String(folded);
  return folded;
}

}  // namespace entente::base
