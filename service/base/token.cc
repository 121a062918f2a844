#include "service/base/token.h"

#include <openssl/sha.h>
#include <zlib.h>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "service/base/error.h"

namespace entente::base {
namespace {

constexpr uint8_t kFormat = 1;
constexpr size_t kCheckBytes = 4;
constexpr size_t kHeadBytes = 1 + 1 + 8 + 8 + 8;

void AppendBigEndian(uint64_t value, int bytes, std::string& out) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) out.push_back(static_cast<char>((value >> shift) & 0xff));
}

uint64_t ReadBigEndian(absl::string_view bytes) {
  uint64_t value = 0;
  for (const char byte : bytes) value = value << 8 | static_cast<uint8_t>(byte);
  return value;
}

uint64_t FirstOfSha256(absl::string_view text) {
  uint8_t hash[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const uint8_t*>(text.data()), text.size(), hash);
  return ReadBigEndian(absl::string_view(reinterpret_cast<const char*>(hash), 8));
}

uint32_t Checksum(absl::string_view bytes) {
  return static_cast<uint32_t>(crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

// The bytes before the checksum, or nothing if the text is not what Encode writes. Base64 decoders let padding, blanks
// and stray low bits pass: only the one canonical spelling is a token.
bool Unwrap(absl::string_view text, std::string& bytes) {
  if (!absl::WebSafeBase64Unescape(text, &bytes) || absl::WebSafeBase64Escape(bytes) != text) return false;
  if (bytes.size() < kHeadBytes + kCheckBytes) return false;
  const size_t checked = bytes.size() - kCheckBytes;
  const absl::string_view view = bytes;
  if (ReadBigEndian(view.substr(checked)) != Checksum(view.substr(0, checked))) return false;
  bytes.resize(checked);
  return static_cast<uint8_t>(bytes[0]) == kFormat;
}

absl::Status Malformed(absl::string_view field, absl::string_view description) {
  return InvalidRequest({{v1::ERROR_REASON_TOKEN_MALFORMED, std::string(field), std::string(description)}});
}

absl::string_view SortName(TokenSort sort) {
  switch (sort) {
    case TokenSort::kRevision:
      return "a revision";
    case TokenSort::kPage:
      return "a page";
    case TokenSort::kWatch:
      return "a place in a watch";
  }
  return "nothing known";
}

}  // namespace

TokenCodec::TokenCodec(absl::string_view store_id) : store_tag_(FirstOfSha256(store_id)) {}

std::string TokenCodec::Encode(const Token& token) const {
  std::string bytes;
  bytes.reserve(kHeadBytes + token.position.size() + kCheckBytes);
  AppendBigEndian(kFormat, 1, bytes);
  AppendBigEndian(static_cast<uint64_t>(token.sort), 1, bytes);
  AppendBigEndian(store_tag_, 8, bytes);
  AppendBigEndian(static_cast<uint64_t>(token.revision), 8, bytes);
  AppendBigEndian(token.digest, 8, bytes);
  bytes += token.position;
  AppendBigEndian(Checksum(bytes), kCheckBytes, bytes);
  return absl::WebSafeBase64Escape(bytes);
}

absl::StatusOr<Token> TokenCodec::Decode(absl::string_view text, TokenSort sort, absl::string_view field) const {
  std::string bytes;
  if (!Unwrap(text, bytes)) return Malformed(field, "this is not a token that a server gave out, or it is damaged");
  const absl::string_view view = bytes;
  const auto found = static_cast<TokenSort>(view[1]);
  if (found != sort && !(found == TokenSort::kWatch && sort == TokenSort::kRevision)) {
    return Malformed(field, absl::StrCat("the token stands for ", SortName(found), ", not for ", SortName(sort)));
  }
  if (ReadBigEndian(view.substr(2, 8)) != store_tag_) {
    return InvalidRequest({{v1::ERROR_REASON_TOKEN_FOREIGN_STORE, std::string(field),
                            "the token was given out by another store; start again without it"}},
                          absl::StatusCode::kFailedPrecondition);
  }
  Token token{.sort = found,
              .revision = static_cast<int64_t>(ReadBigEndian(view.substr(10, 8))),
              .digest = ReadBigEndian(view.substr(18, 8)),
              .position = std::string(view.substr(kHeadBytes))};
  if (token.revision < 0) return Malformed(field, "this is not a token that a server gave out, or it is damaged");
  return token;
}

uint64_t DigestOf(const google::protobuf::Message& message) {
  std::string bytes = absl::StrCat(message.GetTypeName(), "\n");
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    message.SerializePartialToCodedStream(&coded);
  }
  return FirstOfSha256(bytes);
}

}  // namespace entente::base
