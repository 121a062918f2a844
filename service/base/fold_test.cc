#include "service/base/fold.h"

#include <random>

#include "gtest/gtest.h"

namespace entente::base {
namespace {

TEST(FoldName, CaseAndWidthMakeNoDifference) {
  EXPECT_EQ(FoldName("SK Telecom"), "sk telecom");
  EXPECT_EQ(FoldName("Ｓｏｆｔｂａｎｋ"), "softbank");
  EXPECT_EQ(FoldName("GROSSE"), FoldName("große"));
  EXPECT_EQ(FoldName("ΑΘΗΝΑΣ"), FoldName("αθηνας"));
  EXPECT_EQ(FoldName("ﬁnance №5"), "finance no5");
}

TEST(FoldName, AccentsOfLatinGreekAndCyrillicAreDropped) {
  EXPECT_EQ(FoldName("Télécom São Cōngmíng"), "telecom sao congming");
  EXPECT_EQ(FoldName("Αθήνα"), FoldName("ΑΘΗΝΑ"));
  EXPECT_EQ(FoldName("Королёв"), "королев");
  EXPECT_EQ(FoldName("Việt Nam"), "viet nam");
  EXPECT_EQ(FoldName("e\u0301\u0323"), "e") << "composed or not";
}

TEST(FoldName, MarksThatMakeAnotherLetterStay) {
  EXPECT_EQ(FoldName("ガ"), "ガ");
  EXPECT_NE(FoldName("パ"), FoldName("ハ"));
  EXPECT_EQ(FoldName("ｶﾞ"), "ガ");
  EXPECT_EQ(FoldName("हिन्दी"), "हिन्दी");
  EXPECT_EQ(FoldName("กำ"), FoldName("กํา"));
  EXPECT_NE(FoldName("ดี"), FoldName("ดิ"));
}

TEST(FoldName, HangulComesOutComposed) {
  EXPECT_EQ(FoldName("에이닷"), "에이닷");
  EXPECT_EQ(FoldName("\u1112\u1161\u11ab"), "한");
  EXPECT_NE(FoldName("한"), FoldName("하"));
}

TEST(FoldName, WhiteSpaceRunsToOneBlankAndIsTrimmed) {
  EXPECT_EQ(FoldName("  SK \t\n\u3000\u00a0 Telecom "), "sk telecom");
  EXPECT_EQ(FoldName(" \u2003 "), "");
  EXPECT_EQ(FoldName(""), "");
}

TEST(FoldName, WhatCannotBeSeenIsDropped) {
  EXPECT_EQ(FoldName("tele\u00adcom"), "telecom");
  EXPECT_EQ(FoldName("a\u200bb\ufeff"), "ab");
}

TEST(FoldName, PunctuationAndSymbolsStay) {
  EXPECT_EQ(FoldName("A.X K1 (4.0)"), "a.x k1 (4.0)");
  EXPECT_EQ(FoldName("C++"), "c++");
  EXPECT_EQ(FoldName("🤗"), "🤗");
}

TEST(FoldName, BytesThatAreNoTextAreReplaced) {
  EXPECT_EQ(FoldName("a\xff"), "a\uFFFD");
  EXPECT_EQ(FoldName(absl::string_view("a\0b", 3)), std::string("a\0b", 3));
}

TEST(FoldName, AsciiFoldsAsItDoesBesideOtherLetters) {
  std::mt19937 random(7);
  for (int i = 0; i < 20000; ++i) {
    std::string name = "Q";
    for (int length = random() % 10; length > 0; --length) name += static_cast<char>(random() % 0x80);
    name += "Z";
    ASSERT_EQ(FoldName(name + "\u00e9"), FoldName(name) + "e") << name;
  }
  EXPECT_EQ(FoldName(" \t A  b\n"), "a b");
  EXPECT_EQ(FoldName(""), "");
}

TEST(FoldName, OfAFoldedNameIsTheSame) {
  std::mt19937 random(5);
  constexpr uint32_t kRanges[][2] = {{0x20, 0x24f},    {0x300, 0x4ff},   {0x600, 0x6ff},   {0x900, 0x97f},
                                     {0x1e00, 0x1fff}, {0x2000, 0x20ff}, {0x3040, 0x30ff}, {0x1100, 0x11ff},
                                     {0xac00, 0xd7a3}, {0xff00, 0xffef}};
  for (int i = 0; i < 20000; ++i) {
    std::string name;
    for (int length = 1 + random() % 8; length > 0; --length) {
      const auto& range = kRanges[random() % std::size(kRanges)];
      const uint32_t c = range[0] + random() % (range[1] - range[0] + 1);
      if (c < 0x80) {
        name += static_cast<char>(c);
      } else if (c < 0x800) {
        name += {static_cast<char>(0xc0 | c >> 6), static_cast<char>(0x80 | (c & 0x3f))};
      } else {
        name += {static_cast<char>(0xe0 | c >> 12), static_cast<char>(0x80 | (c >> 6 & 0x3f)),
                 static_cast<char>(0x80 | (c & 0x3f))};
      }
    }
    const std::string folded = FoldName(name);
    ASSERT_EQ(FoldName(folded), folded) << name;
  }
}

}  // namespace
}  // namespace entente::base
