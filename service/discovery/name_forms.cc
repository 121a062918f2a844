#include "service/discovery/name_forms.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "service/discovery/latin.h"
#include "service/discovery/legal_forms.h"

namespace entente::discovery {
namespace {

// Words between the parts of a name that come and go: `Johnson & Johnson`, `Johnson and Johnson`.
constexpr absl::string_view kJoining[] = {"and", "und", "et"};
constexpr absl::string_view kArticle = "the";

enum class Sign { kLetter, kJoin, kPoint, kBlank, kControl };

Sign SignOf(UChar32 point) {
  if (point < 0) return Sign::kControl;
  if (u_isalnum(point) || (u_charType(point) >= U_NON_SPACING_MARK && u_charType(point) <= U_COMBINING_SPACING_MARK)) {
    return Sign::kLetter;
  }
  switch (point) {
    case '+':
    case '#':
      return Sign::kLetter;
    case '\'':
    case '`':
    case 0x2019:
    case 0x02bc:
      return Sign::kJoin;
    case '.':
    case '/':
      return Sign::kPoint;
    default:
      return u_iscntrl(point) || u_charType(point) == U_FORMAT_CHAR ? Sign::kControl : Sign::kBlank;
  }
}

// Cuts text into words, letter by letter.
class WordCutter {
 public:
  explicit WordCutter(absl::string_view text) : text_(text) {}

  std::vector<std::string> Cut() && {
    while (at_ < Size()) Take();
    End();
    return std::move(words_);
  }

 private:
  int32_t Size() const { return static_cast<int32_t>(text_.size()); }
  UChar32 PointAt(int32_t at) const {
    if (at >= Size()) return 0;
    UChar32 point;
    U8_NEXT(reinterpret_cast<const uint8_t*>(text_.data()), at, Size(), point);
    return point;
  }

  void Take() {
    const int32_t start = at_;
    UChar32 point;
    U8_NEXT(reinterpret_cast<const uint8_t*>(text_.data()), at_, Size(), point);
    switch (SignOf(point)) {
      case Sign::kLetter:
        word_.append(text_.data() + start, at_ - start);
        ++piece_;
        ends_in_digit_ = u_isdigit(point);
        break;
      case Sign::kJoin:
        break;
      case Sign::kPoint:
        TakePoint(point, PointAt(at_));
        break;
      case Sign::kBlank:
      case Sign::kControl:
        End();
        break;
    }
  }

  // Between digits a point belongs to the number; after a single letter it abbreviates.
  void TakePoint(UChar32 point, UChar32 next) {
    if (point == '.' && ends_in_digit_ && u_isdigit(next)) {
      word_.push_back('.');
    } else if (piece_ == 1 && !ends_in_digit_ && u_isalpha(next)) {
      piece_ = 0;
    } else {
      End();
    }
  }

  void End() {
    if (!word_.empty()) words_.push_back(std::move(word_));
    word_.clear();
    piece_ = 0;
    ends_in_digit_ = false;
  }

  const absl::string_view text_;
  int32_t at_ = 0;
  std::vector<std::string> words_;
  std::string word_;
  int piece_ = 0;  // letters since the word or its last abbreviation began
  bool ends_in_digit_ = false;
};

// The signs of a name that has no letters, but for control characters.
std::vector<std::string> SignsOf(absl::string_view text) {
  std::string signs;
  for (int32_t i = 0; i < static_cast<int32_t>(text.size());) {
    const int32_t start = i;
    UChar32 point;
    U8_NEXT(reinterpret_cast<const uint8_t*>(text.data()), i, static_cast<int32_t>(text.size()), point);
    if (SignOf(point) == Sign::kControl || u_isUWhiteSpace(point) || point == 0xfffd) continue;
    signs.append(text.data() + start, i - start);
  }
  return signs.empty() ? std::vector<std::string>() : std::vector<std::string>{signs};
}

absl::string_view Shortened(absl::string_view folded) {
  if (folded.size() <= kMaxNameBytes) return folded;
  size_t size = kMaxNameBytes;
  while (size > 0 && U8_IS_TRAIL(static_cast<uint8_t>(folded[size]))) --size;
  return folded.substr(0, size);
}

void DropJoiningWords(std::vector<std::string>& words) {
  if (words.size() > 1 && words.front() == kArticle) words.erase(words.begin());
  if (words.size() < 3) return;
  const auto joins = [](const std::string& word) {
    return std::find(std::begin(kJoining), std::end(kJoining), word) != std::end(kJoining);
  };
  words.erase(std::remove_if(words.begin() + 1, words.end() - 1, joins), words.end() - 1);
}

// What stands before brackets at the end of a name; nothing if there are none, or nothing else.
absl::string_view BeforeBrackets(absl::string_view folded) {
  if (!absl::EndsWith(folded, ")")) return {};
  const size_t open = folded.rfind('(');
  return open == absl::string_view::npos ? absl::string_view() : folded.substr(0, open);
}

NameForms Spelt(absl::string_view folded, bool whole) {
  NameForms forms;
  std::vector<std::string> words = WordsOf(folded);
  if (!whole) {
    DropLegalForms(words);
    DropJoiningWords(words);
  }
  forms.native = absl::StrJoin(words, "");
  forms.latin = ToLatin(absl::StrJoin(words, " "));
  if (forms.latin.empty()) forms.latin = forms.native;
  forms.squashed = absl::StrReplaceAll(forms.latin, {{" ", ""}});
  forms.foreign = forms.squashed != forms.native;
  return forms;
}

}  // namespace

std::vector<std::string> WordsOf(absl::string_view folded) {
  std::vector<std::string> words = WordCutter(folded).Cut();
  return words.empty() ? SignsOf(folded) : words;
}

NameForms FormsOf(absl::string_view folded, bool whole) {
  folded = Shortened(folded);
  NameForms forms = Spelt(folded, whole);
  const absl::string_view head = BeforeBrackets(folded);
  if (whole || head.empty()) return forms;
  const std::string squashed = Spelt(head, whole).squashed;
  if (absl::StartsWith(forms.squashed, squashed)) forms.before_brackets = squashed.size();
  return forms;
}

std::string NumbersIn(absl::string_view latin) {
  std::string numbers;
  bool inside = false;
  for (const char c : latin) {
    const bool digit = absl::ascii_isdigit(static_cast<unsigned char>(c));
    if (digit || (inside && c == '.')) {
      if (!inside && !numbers.empty()) numbers.push_back(' ');
      numbers.push_back(c);
    }
    inside = digit || (inside && c == '.');
  }
  return numbers;
}

}  // namespace entente::discovery
