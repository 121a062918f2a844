#include "cli/import/text_source.h"

#include <string>
#include <vector>

#include "cli/testing/source_file.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace entente::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::SourceFolder;

struct Outcome {
  std::vector<std::string> lines;
  absl::Status status;
};

Outcome ReadAll(const std::string& path, const std::string& encoding = "utf-8", ReaderLimits limits = {}) {
  Outcome outcome;
  auto source = TextSource::Open(path, encoding, limits);
  if (!source.ok()) return {{}, source.status()};
  std::string line;
  while ((*source)->ReadLine(line)) outcome.lines.push_back(line);
  outcome.status = (*source)->status();
  return outcome;
}

TEST(TextOfASource, ComesInLinesWhetherOrNotTheLastOneEnds) {
  SourceFolder folder;
  EXPECT_THAT(ReadAll(folder.Write("a.txt", "one\ntwo\n\nthree")).lines, ElementsAre("one\n", "two\n", "\n", "three"));
  EXPECT_TRUE(ReadAll(folder.Write("b.txt", "")).lines.empty());
}

TEST(TextOfASource, IsDecompressedByWhatItIs) {
  SourceFolder folder;
  EXPECT_THAT(ReadAll(folder.WriteCompressed("a.txt.gz", "één\n두\n")).lines, ElementsAre("één\n", "두\n"));
}

TEST(TextOfASource, LosesItsByteOrderMark) {
  SourceFolder folder;
  EXPECT_THAT(ReadAll(folder.Write("a.txt", "\xEF\xBB\xBFname\n")).lines, ElementsAre("name\n"));
}

TEST(TextOfASource, KeepsCharactersWholeAcrossPieces) {
  SourceFolder folder;
  std::string text = "x";
  while (text.size() < 300'000) text += "한글";
  const Outcome outcome = ReadAll(folder.Write("a.txt", text));
  EXPECT_TRUE(outcome.status.ok()) << outcome.status;
  EXPECT_THAT(outcome.lines, ElementsAre(text));
}

TEST(TextOfASource, IsConvertedFromTheEncodingItIsIn) {
  SourceFolder folder;
  EXPECT_THAT(ReadAll(folder.Write("a.txt", "caf\xE9\n"), "iso-8859-1").lines, ElementsAre("café\n"));
  EXPECT_THAT(ReadAll(folder.Write("b.txt", std::string("\xFF\xFE"
                                                        "a\0\n\0",
                                                        6)),
                      "utf-16")
                  .lines,
              ElementsAre("a\n"));
}

TEST(TextOfASource, InAnotherEncodingIsRefusedWithItsLine) {
  SourceFolder folder;
  const Outcome latin = ReadAll(folder.Write("a.txt", "ok\ncaf\xE9 noir\n"));
  EXPECT_EQ(latin.status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(latin.status.message()), HasSubstr("a.txt:2: its bytes are not UTF-8"));
  const Outcome wide = ReadAll(folder.Write("b.txt", std::string("\xFF\xFE"
                                                                 "a\0",
                                                                 4)));
  EXPECT_THAT(std::string(wide.status.message()), HasSubstr("b.txt:1: it is UTF-16"));
  const Outcome binary = ReadAll(folder.Write("c.txt", std::string("a\nb\0c", 5)));
  EXPECT_THAT(std::string(binary.status.message()), HasSubstr("c.txt:2: it holds a byte 0"));
  const Outcome cut = ReadAll(folder.Write("d.txt", "a\n\xED\x95"));
  EXPECT_THAT(std::string(cut.status.message()), HasSubstr("d.txt:2: its bytes are not UTF-8"));
  const Outcome ascii = ReadAll(folder.Write("e.txt", "\xE9"), "us-ascii");
  EXPECT_THAT(std::string(ascii.status.message()), HasSubstr("e.txt:1: its bytes are not text"));
}

TEST(TextOfASource, OfAnUnknownEncodingIsRefused) {
  SourceFolder folder;
  EXPECT_THAT(std::string(ReadAll(folder.Write("a.txt", "a"), "klingon-7").status.message()), HasSubstr("klingon-7"));
  EXPECT_EQ(ReadAll("/nowhere/at/all").status.code(), absl::StatusCode::kNotFound);
}

TEST(TextOfASource, CutShortWhileCompressedIsRefused) {
  SourceFolder folder;
  std::string text;
  for (int i = 0; i < 20'000; ++i) absl::StrAppend(&text, i * 7919 % 10007, "\n");
  const Outcome outcome = ReadAll(folder.WriteCompressed("a.txt.gz", text, 100));
  EXPECT_THAT(std::string(outcome.status.message()), HasSubstr("the file is cut short"));
}

TEST(TextOfASource, WithALineWithoutEndIsRefusedBeforeItIsRead) {
  SourceFolder folder;
  ReaderLimits limits;
  limits.line_bytes = 1000;
  const Outcome outcome = ReadAll(folder.Write("a.txt", "short\n" + std::string(1'000'000, 'x')), "utf-8", limits);
  EXPECT_THAT(std::string(outcome.status.message()),
              HasSubstr("a.txt:2: the line is longer than 1000 bytes (line_bytes)"));
}

TEST(TextOfASource, ThatUnpacksToAGigabyteIsRefused) {
  SourceFolder folder;
  const std::string path = folder.WriteCompressed("bomb.csv.gz", std::string(40 << 20, '\n'));
  const Outcome outcome = ReadAll(path);
  EXPECT_THAT(std::string(outcome.status.message()), HasSubstr("more than 200 times its size (expansion_ratio)"));
  ReaderLimits limits;
  limits.file_bytes = 1 << 20;
  EXPECT_THAT(std::string(ReadAll(path, "utf-8", limits).status.message()), HasSubstr("(file_bytes)"));
}

TEST(TextOfASource, KnowsTheLineOfTheNextByte) {
  SourceFolder folder;
  auto source = TextSource::Open(folder.Write("a.txt", "a\nbc\n"), "utf-8", {});
  ASSERT_TRUE(source.ok());
  EXPECT_EQ((*source)->line(), 1);
  (*source)->sbumpc();
  (*source)->sbumpc();
  EXPECT_EQ((*source)->line(), 2);
  (*source)->Fail(2, "enough");
  EXPECT_EQ((*source)->sgetc(), std::char_traits<char>::eof());
  EXPECT_EQ((*source)->status().message(), "a.txt:2: enough");
}

}  // namespace
}  // namespace entente::cli
