// Opaque tokens: revisions, pages and places in a watch, bound to the store that gave them out.
//
// A token is base64url (no padding) of: format 1 | sort 1 | store tag 8 | revision 8 | request digest 8 | position ...
// | crc32 4. The store tag is the first 8 bytes of SHA-256 of the store id; the request digest binds a page token to
// its request and a watch token to its filter; the position is the caller's own bytes (the last id of a page, the part
// of a commit).
#ifndef ENTENTE_SERVICE_BASE_TOKEN_H_
#define ENTENTE_SERVICE_BASE_TOKEN_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace entente::base {

// What a token is for; a token of one sort is TOKEN_MALFORMED as another, but a watch token may stand for its revision.
enum class TokenSort : uint8_t { kRevision = 1, kPage = 2, kWatch = 3 };

// The contents of a token.
struct Token {
  TokenSort sort = TokenSort::kRevision;
  int64_t revision = 0;
  uint64_t digest = 0;
  std::string position;
};

// Makes and reads the tokens of one store. Immutable, thread-safe.
class TokenCodec {
 public:
  explicit TokenCodec(absl::string_view store_id);

  std::string Encode(const Token& token) const;
  // INVALID_ARGUMENT with TOKEN_MALFORMED, or FAILED_PRECONDITION with TOKEN_FOREIGN_STORE; `field` is the path of the
  // field that held the token. Neither revision nor digest are judged here.
  absl::StatusOr<Token> Decode(absl::string_view text, TokenSort sort, absl::string_view field) const;

 private:
  uint64_t store_tag_;
};

// A digest of a message's deterministic serialization, for Token::digest. Equal messages have equal digests.
uint64_t DigestOf(const google::protobuf::Message& message);

}  // namespace entente::base

#endif  // ENTENTE_SERVICE_BASE_TOKEN_H_
