// The words and marks of a pattern's text, and where they stand.
#ifndef ENTENTE_CLIENT_INTERNAL_PATTERN_LEXER_H_
#define ENTENTE_CLIENT_INTERNAL_PATTERN_LEXER_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace entente::internal {

// A word, number, text or mark.
struct Token {
  enum class Sort { kEnd, kWord, kNumber, kText, kMark };
  Sort sort = Sort::kEnd;
  std::string text;     // as written; of a text, what it says; of a mark, its one character
  int column = 1;       // from 1, in characters
  bool joined = false;  // nothing stands between it and the token before
};

// An error about a pattern's text: INVALID_ARGUMENT with INVALID_PATTERN, the column in message and metadata.
absl::Status ErrorAt(int column, const std::string& message);

// Takes a text apart; the last token is the end. Errors: characters that begin nothing, texts that do not end, what is
// not UTF-8, and a text that is too long.
absl::StatusOr<std::vector<Token>> Lex(const std::string& text);

// Goes through tokens. Not thread-safe.
class TokenCursor {
 public:
  // The last token must be an end.
  explicit TokenCursor(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

  // The token `ahead` of the next one; the end, beyond it.
  const Token& Peek(size_t ahead = 0) const;
  int column() const { return Peek().column; }
  bool AtEnd() const { return Peek().sort == Token::Sort::kEnd; }
  bool At(char mark, size_t ahead = 0) const;
  // A word, in any case.
  bool AtWord(const char* word, size_t ahead = 0) const;
  // Whether the token is a word or a number.
  bool AtBare(size_t ahead = 0) const;
  // Takes the next token.
  const Token& Take();
  // Takes it if it is this mark or word.
  bool TakeIf(char mark);
  bool TakeIf(const char* word);
  // Takes this mark, or fails: `expected ")" to end the node; found "-"`.
  absl::Status Expect(char mark, const std::string& purpose);
  // An error at the next token, which it names.
  absl::Status Unexpected(const std::string& expected) const;

 private:
  std::vector<Token> tokens_;
  size_t position_ = 0;
};

}  // namespace entente::internal

#endif  // ENTENTE_CLIENT_INTERNAL_PATTERN_LEXER_H_
