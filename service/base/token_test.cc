#include "service/base/token.h"

#include <cstdint>
#include <optional>
#include <string>

#include "entente/v1/graph.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/base/error.h"

namespace entente::base {
namespace {

using ::testing::HasSubstr;

const TokenCodec& Codec() {
  static const TokenCodec codec("store-1");
  return codec;
}

Token Page() { return {TokenSort::kPage, 4711, 0x0123456789abcdef, std::string("organization/a\0b", 16)}; }

std::optional<v1::ErrorReason> Refusal(absl::string_view text, TokenSort sort) {
  const auto token = Codec().Decode(text, sort, "page_token");
  return token.ok() ? std::nullopt : ReasonOf(token.status());
}

TEST(Token, ComesBackAsItWasGivenOut) {
  for (const Token& token : {Page(), Token{TokenSort::kRevision, 0, 0, ""},
                             Token{TokenSort::kWatch, INT64_MAX, UINT64_MAX, std::string(5000, '\xff')}}) {
    const auto decoded = Codec().Decode(Codec().Encode(token), token.sort, "f");
    ASSERT_TRUE(decoded.ok()) << decoded.status();
    EXPECT_EQ(decoded->sort, token.sort);
    EXPECT_EQ(decoded->revision, token.revision);
    EXPECT_EQ(decoded->digest, token.digest);
    EXPECT_EQ(decoded->position, token.position);
  }
}

TEST(Token, IsTheSameTextInEveryVersion) {
  EXPECT_EQ(Codec().Encode({TokenSort::kRevision, 1, 2, "p"}), "AQHNnrAwurDLtwAAAAAAAAABAAAAAAAAAAJw_IVOZQ");
}

TEST(Token, IsSafeInAnAddress) {
  for (uint64_t digest = 0; digest < 500; ++digest) {
    const std::string text = Codec().Encode({TokenSort::kWatch, 1, digest * 0x9e3779b97f4a7c15, ""});
    ASSERT_EQ(text.find_first_of("+/= "), std::string::npos) << text;
  }
}

TEST(Token, AnyChangedCharacterIsMalformed) {
  const std::string text = Codec().Encode(Page());
  for (size_t i = 0; i < text.size(); ++i) {
    for (const char c : {'A', 'Z', '_', '=', ' ', '\xff', '\0'}) {
      std::string changed = text;
      if (changed[i] == c) continue;
      changed[i] = c;
      ASSERT_EQ(Refusal(changed, TokenSort::kPage), v1::ERROR_REASON_TOKEN_MALFORMED) << i << " " << int{c};
    }
  }
}

TEST(Token, AnyMissingOrAddedTextIsMalformed) {
  const std::string text = Codec().Encode(Page());
  for (size_t size = 0; size < text.size(); ++size) {
    ASSERT_EQ(Refusal(text.substr(0, size), TokenSort::kPage), v1::ERROR_REASON_TOKEN_MALFORMED) << size;
  }
  for (const char* added : {"=", "==", " ", "\n", "A", "AAAA"}) {
    EXPECT_EQ(Refusal(text + added, TokenSort::kPage), v1::ERROR_REASON_TOKEN_MALFORMED) << added;
  }
}

TEST(Token, RightlySealedNonsenseIsMalformed) {
  EXPECT_EQ(Refusal("AAAAAA", TokenSort::kPage), v1::ERROR_REASON_TOKEN_MALFORMED)
      << "four zero bytes are the sealed nothing";
  EXPECT_EQ(Refusal(Codec().Encode({TokenSort::kPage, -1, 0, ""}), TokenSort::kPage), v1::ERROR_REASON_TOKEN_MALFORMED);
  EXPECT_EQ(Refusal(Codec().Encode({static_cast<TokenSort>(9), 1, 0, ""}), static_cast<TokenSort>(1)),
            v1::ERROR_REASON_TOKEN_MALFORMED);
}

TEST(Token, OfOneSortIsNotOneOfAnother) {
  const std::string revision = Codec().Encode({TokenSort::kRevision, 1, 0, ""});
  const std::string page = Codec().Encode(Page());
  EXPECT_EQ(Refusal(revision, TokenSort::kPage), v1::ERROR_REASON_TOKEN_MALFORMED);
  EXPECT_EQ(Refusal(revision, TokenSort::kWatch), v1::ERROR_REASON_TOKEN_MALFORMED);
  EXPECT_EQ(Refusal(page, TokenSort::kRevision), v1::ERROR_REASON_TOKEN_MALFORMED);
  const auto status = Codec().Decode(page, TokenSort::kRevision, "context.at_least_as_fresh").status();
  EXPECT_THAT(std::string(status.message()), HasSubstr("context.at_least_as_fresh: the token stands for a page"));
}

TEST(Token, OfAWatchMayStandForItsRevision) {
  const auto token = Codec().Decode(Codec().Encode({TokenSort::kWatch, 9, 1, ""}), TokenSort::kRevision, "f");
  ASSERT_TRUE(token.ok());
  EXPECT_EQ(token->revision, 9);
}

TEST(Token, OfAnotherStoreIsForeign) {
  const auto status = TokenCodec("store-2").Decode(Codec().Encode(Page()), TokenSort::kPage, "page_token").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(status), v1::ERROR_REASON_TOKEN_FOREIGN_STORE);
}

TEST(Digest, IsThatOfTheContentAndTheType) {
  v1::FactKey a, b;
  a.set_entity("organization/a");
  b.set_entity("organization/a");
  EXPECT_EQ(DigestOf(a), DigestOf(b));
  b.set_entity("organization/b");
  EXPECT_NE(DigestOf(a), DigestOf(b));
  EXPECT_NE(DigestOf(v1::Entity()), DigestOf(v1::Claim()));
}

}  // namespace
}  // namespace entente::base
