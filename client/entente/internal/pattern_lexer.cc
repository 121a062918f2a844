#include "entente/internal/pattern_lexer.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "entente/error.h"
#include "entente/pattern_text.h"
#include "service/base/status_macros.h"

namespace entente::internal {
namespace {

constexpr char kMarks[] = "()[]{}<>-|:@*+?.,=!/&~%$;";

bool IsWordStart(char c) { return absl::ascii_isalpha(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80; }
bool IsWordPart(char c) { return IsWordStart(c) || absl::ascii_isdigit(c); }

// The bytes of the UTF-8 character at `at`; 0 if there is none that is well formed (RFC 3629).
int CharacterSize(const std::string& text, size_t at) {
  const auto byte = [&](size_t i) { return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0u; };
  const auto follows = [&](size_t i) { return (byte(i) & 0xc0) == 0x80; };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf) return follows(1) ? 2 : 0;
  if (first >= 0xe0 && first <= 0xef) {
    const bool overlong = first == 0xe0 && byte(1) < 0xa0;
    const bool surrogate = first == 0xed && byte(1) >= 0xa0;
    return follows(1) && follows(2) && !overlong && !surrogate ? 3 : 0;
  }
  if (first >= 0xf0 && first <= 0xf4) {
    const bool outside = (first == 0xf0 && byte(1) < 0x90) || (first == 0xf4 && byte(1) >= 0x90);
    return follows(1) && follows(2) && follows(3) && !outside ? 4 : 0;
  }
  return 0;
}

// One pass over a text. Not thread-safe.
class Lexer {
 public:
  explicit Lexer(const std::string& text) : text_(text) {}

  absl::StatusOr<std::vector<Token>> Run() {
    if (text_.size() > kMaxPatternTextBytes) {
      return ErrorAt(1, absl::StrCat("the text has ", text_.size(), " bytes; at most ", kMaxPatternTextBytes));
    }
    RETURN_IF_ERROR(CheckEncoding());
    for (;;) {
      const size_t before = at_;
      while (at_ < text_.size() && absl::ascii_isspace(text_[at_])) Advance();
      Token token;
      token.column = column_;
      token.joined = at_ == before && at_ > 0;
      if (at_ < text_.size()) RETURN_IF_ERROR(Read(token));
      tokens_.push_back(std::move(token));
      if (tokens_.back().sort == Token::Sort::kEnd) return std::move(tokens_);
    }
  }

 private:
  // So that what comes after may take characters for well formed.
  absl::Status CheckEncoding() const {
    int column = 1;
    for (size_t at = 0; at < text_.size(); ++column) {
      const int size = CharacterSize(text_, at);
      if (size == 0) return ErrorAt(column, "this is not UTF-8");
      at += size;
    }
    return absl::OkStatus();
  }

  void Advance() {
    at_ += CharacterSize(text_, at_);
    ++column_;
  }

  absl::Status Read(Token& token) {
    const char c = text_[at_];
    if (IsWordStart(c)) return TakeWhile(Token::Sort::kWord, IsWordPart, token);
    if (absl::ascii_isdigit(c)) return ReadNumber(token);
    if (c == '"' || c == '\'') return ReadText(token);
    const std::string character = text_.substr(at_, CharacterSize(text_, at_));
    if (c == '\0' || std::find(std::begin(kMarks), std::end(kMarks) - 1, c) == std::end(kMarks) - 1) {
      return ErrorAt(column_, absl::StrCat("\"", absl::ascii_iscntrl(c) ? "?" : character,
                                           "\" has no meaning in a pattern; texts stand in ' or \""));
    }
    token.sort = Token::Sort::kMark;
    token.text = character;
    Advance();
    return absl::OkStatus();
  }

  absl::Status TakeWhile(Token::Sort sort, bool (*belongs)(char), Token& token) {
    const size_t start = at_;
    while (at_ < text_.size() && belongs(text_[at_])) Advance();
    token.sort = sort;
    token.text = text_.substr(start, at_ - start);
    return absl::OkStatus();
  }

  bool DigitAt(size_t at) const { return at < text_.size() && absl::ascii_isdigit(text_[at]); }

  // `12`, `1.5`, `1e9`, `2.5e-3`; of `1..6` only the 1.
  absl::Status ReadNumber(Token& token) {
    const size_t start = at_;
    const auto digits = [&] {
      while (DigitAt(at_)) Advance();
    };
    digits();
    if (at_ < text_.size() && text_[at_] == '.' && DigitAt(at_ + 1)) {
      Advance();
      digits();
    }
    const bool exponent = at_ < text_.size() && (text_[at_] == 'e' || text_[at_] == 'E');
    const bool sign = exponent && at_ + 1 < text_.size() && (text_[at_ + 1] == '-' || text_[at_ + 1] == '+');
    if (exponent && DigitAt(at_ + (sign ? 2 : 1))) {
      for (int i = sign ? 2 : 1; i > 0; --i) Advance();
      digits();
    }
    token.sort = Token::Sort::kNumber;
    token.text = text_.substr(start, at_ - start);
    return absl::OkStatus();
  }

  absl::Status ReadText(Token& token) {
    const char quote = text_[at_];
    const int start = column_;
    token.sort = Token::Sort::kText;
    for (Advance(); at_ < text_.size(); Advance()) {
      if (text_[at_] == quote) {
        Advance();
        return absl::OkStatus();
      }
      if (text_[at_] == '\\') {
        RETURN_IF_ERROR(ReadEscape(token.text));
      } else {
        token.text.append(text_, at_, CharacterSize(text_, at_));
      }
    }
    return ErrorAt(start,
                   absl::StrCat("the text that begins here does not end; expected another ", std::string(1, quote)));
  }

  // Leaves the escaped character to be advanced over.
  absl::Status ReadEscape(std::string& said) {
    const int start = column_;
    Advance();
    const char c = at_ < text_.size() ? text_[at_] : '\0';
    switch (c) {
      case '\\':
      case '\'':
      case '"':
        said += c;
        return absl::OkStatus();
      case 'n':
        said += '\n';
        return absl::OkStatus();
      case 't':
        said += '\t';
        return absl::OkStatus();
      default:
        return ErrorAt(start, "expected one of \\\\ \\' \\\" \\n \\t");
    }
  }

  const std::string& text_;
  size_t at_ = 0;
  int column_ = 1;
  std::vector<Token> tokens_;
};

}  // namespace

absl::Status ErrorAt(int column, const std::string& message) {
  return MakeError(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_INVALID_PATTERN,
                   absl::StrCat("column ", column, ": ", message), {{"column", absl::StrCat(column)}});
}

absl::StatusOr<std::vector<Token>> Lex(const std::string& text) { return Lexer(text).Run(); }

const Token& TokenCursor::Peek(size_t ahead) const { return tokens_[std::min(position_ + ahead, tokens_.size() - 1)]; }

bool TokenCursor::At(char mark, size_t ahead) const {
  const Token& token = Peek(ahead);
  return token.sort == Token::Sort::kMark && token.text[0] == mark;
}

bool TokenCursor::AtWord(const char* word, size_t ahead) const {
  const Token& token = Peek(ahead);
  return token.sort == Token::Sort::kWord && absl::EqualsIgnoreCase(token.text, word);
}

bool TokenCursor::AtBare(size_t ahead) const {
  const Token& token = Peek(ahead);
  return token.sort == Token::Sort::kWord || token.sort == Token::Sort::kNumber;
}

const Token& TokenCursor::Take() {
  const Token& token = Peek();
  if (position_ + 1 < tokens_.size()) ++position_;
  return token;
}

bool TokenCursor::TakeIf(char mark) {
  if (!At(mark)) return false;
  Take();
  return true;
}

bool TokenCursor::TakeIf(const char* word) {
  if (!AtWord(word)) return false;
  Take();
  return true;
}

absl::Status TokenCursor::Expect(char mark, const std::string& purpose) {
  if (TakeIf(mark)) return absl::OkStatus();
  return Unexpected(absl::StrCat("\"", std::string(1, mark), "\" ", purpose));
}

absl::Status TokenCursor::Unexpected(const std::string& expected) const {
  return ErrorAt(column(), absl::StrCat("expected ", expected, "; found ",
                                        AtEnd() ? "the end" : absl::StrCat("\"", Peek().text, "\"")));
}

}  // namespace entente::internal
