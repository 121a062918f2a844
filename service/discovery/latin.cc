#include "service/discovery/latin.h"

#include <unicode/translit.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <memory>

#include "absl/strings/ascii.h"
#include "service/base/status_macros.h"

namespace entente::discovery {
namespace {

constexpr UChar32 kFirstSyllable = 0xac00, kLastSyllable = 0xd7a3;
constexpr UChar32 kFirstInitial = 0x1100, kFirstVowel = 0x1161;
constexpr int kVowels = 21, kFinals = 28;

// The initials that a syllable's final becomes when a vowel follows, by number; -1: none.
constexpr int kInitialsOfFinal[kFinals][2] = {{-1, -1}, {0, -1},  {1, -1},  {0, 9},   {2, -1},  {2, 12},  {2, 18},
                                              {3, -1},  {5, -1},  {5, 0},   {5, 6},   {5, 7},   {5, 9},   {5, 16},
                                              {5, 17},  {5, 18},  {6, -1},  {7, -1},  {7, 9},   {9, -1},  {10, -1},
                                              {11, -1}, {12, -1}, {14, -1}, {15, -1}, {16, -1}, {17, -1}, {18, -1}};

bool IsAscii(absl::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return absl::ascii_isascii(static_cast<unsigned char>(c)); });
}

// Made once, since that takes milliseconds; ICU's transliterators may be used by many threads at a time.
const icu::Transliterator& AnyLatin() {
  static const std::unique_ptr<const icu::Transliterator> made = [] {
    UErrorCode error = U_ZERO_ERROR;
    std::unique_ptr<const icu::Transliterator> transliterator(
        icu::Transliterator::createInstance("Any-Latin; Latin-ASCII; Lower", UTRANS_FORWARD, error));
    CHECK(U_SUCCESS(error));  // part of ICU's data
    return transliterator;
  }();
  return *made;
}

// Without the marks that a transliteration puts between syllables.
std::string LettersAndBlanks(const std::string& text) {
  std::string kept;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_letter = !absl::ascii_isascii(byte) || absl::ascii_isalnum(byte) || c == '+' || c == '#' || c == '.';
    if (is_letter) kept.push_back(c);
    if (c == ' ' && !kept.empty() && kept.back() != ' ') kept.push_back(' ');
  }
  while (!kept.empty() && kept.back() == ' ') kept.pop_back();
  return kept;
}

// Calls `visit` with each code point and the bytes it takes; what is no UTF-8 is passed over.
template <typename Visit>
void ForEachPoint(absl::string_view text, Visit&& visit) {
  const auto* const bytes = reinterpret_cast<const uint8_t*>(text.data());
  const auto size = static_cast<int32_t>(text.size());
  for (int32_t i = 0; i < size;) {
    const int32_t start = i;
    UChar32 point;
    U8_NEXT(bytes, i, size, point);
    if (point >= 0) visit(point, text.substr(start, i - start));
  }
}

void AppendPoint(UChar32 point, std::string& text) {
  uint8_t bytes[U8_MAX_LENGTH];
  int32_t size = 0;
  U8_APPEND_UNSAFE(bytes, size, point);
  text.append(reinterpret_cast<const char*>(bytes), size);
}

// The consonant that stands for `c` before `next`; 0: none.
char ConsonantOf(char c, char next) {
  switch (c) {
    case 'b':
    case 'f':
    case 'p':
    case 'v':
      return 'p';
    case 'c':
      if (next == 'h') return 'j';
      return next == 'e' || next == 'i' || next == 'y' ? 's' : 'k';
    case 'g':
    case 'k':
    case 'q':
      return 'k';
    case 'd':
    case 't':
      return 't';
    case 'j':
    case 'z':
      return 'j';
    case 'l':
    case 'r':
      return 'r';
    case 'm':
    case 'n':
    case 's':
      return c;
    default:
      return absl::ascii_isdigit(static_cast<unsigned char>(c)) ? c : '\0';
  }
}

}  // namespace

std::string ToLatin(absl::string_view folded) {
  if (IsAscii(folded)) return LettersAndBlanks(std::string(folded));
  auto text = icu::UnicodeString::fromUTF8(icu::StringPiece(folded.data(), static_cast<int32_t>(folded.size())));
  AnyLatin().transliterate(text);
  std::string latin;
  text.toUTF8String(latin);
  return LettersAndBlanks(latin);
}

std::string SkeletonOf(absl::string_view latin) {
  std::string skeleton;
  const auto add = [&](char consonant) {
    if (consonant != '\0' && (skeleton.empty() || skeleton.back() != consonant)) skeleton.push_back(consonant);
  };
  for (size_t i = 0; i < latin.size(); ++i) {
    if (latin[i] == 'x') {
      add('k');
      add('s');
    } else {
      add(ConsonantOf(latin[i], i + 1 < latin.size() ? latin[i + 1] : '\0'));
    }
  }
  return skeleton.size() < 2 ? std::string() : skeleton;
}

std::string AsTyped(absl::string_view folded) {
  std::string typed;
  ForEachPoint(folded, [&](UChar32 point, absl::string_view bytes) {
    if (point < kFirstSyllable || point > kLastSyllable) {
      typed.append(bytes.data(), bytes.size());
      return;
    }
    const int syllable = point - kFirstSyllable;
    AppendPoint(kFirstInitial + syllable / (kVowels * kFinals), typed);
    AppendPoint(kFirstVowel + syllable / kFinals % kVowels, typed);
    for (const int initial : kInitialsOfFinal[syllable % kFinals]) {
      if (initial >= 0) AppendPoint(kFirstInitial + initial, typed);
    }
  });
  return typed;
}

bool HasHangul(absl::string_view text) {
  bool has = false;
  ForEachPoint(text, [&](UChar32 point, absl::string_view) {
    has = has || (point >= kFirstSyllable && point <= kLastSyllable) || (point >= kFirstInitial && point < 0x1200);
  });
  return has;
}

}  // namespace entente::discovery
