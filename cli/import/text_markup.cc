#include "cli/import/text_markup.h"

#include <re2/re2.h>

#include "absl/strings/ascii.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"

namespace entente::cli {
namespace {

constexpr absl::string_view kEllipsis = "…";

}  // namespace

std::string Collapsed(absl::string_view text) {
  std::string collapsed(text);
  absl::RemoveExtraAsciiWhitespace(&collapsed);
  for (char& character : collapsed) {
    if (character == '\n' || character == '\t' || character == '\r') character = ' ';
  }
  return collapsed;
}

std::string PlainText(absl::string_view text) {
  static const RE2 reference(R"(\s*\[\[[^\]]*\]\]\s*\([^)\s]*\))");
  static const RE2 link(R"(!?\[([^\]]*)\]\(([^)\s]*)\))");
  static const RE2 tag(R"(</?[A-Za-z!][^<>]*>)");
  static const RE2 emphasis(R"(\*\*|`+)");
  static const RE2 stray_space(R"(\s+([.,;:!?)]))");
  std::string plain(text);
  RE2::GlobalReplace(&plain, reference, "");
  RE2::GlobalReplace(&plain, link, R"(\1)");
  RE2::GlobalReplace(&plain, tag, " ");
  RE2::GlobalReplace(&plain, emphasis, "");
  plain = absl::StrReplaceAll(plain, {{"&lt;", "<"},
                                      {"&gt;", ">"},
                                      {"&quot;", "\""},
                                      {"&#39;", "'"},
                                      {"&apos;", "'"},
                                      {"&nbsp;", " "},
                                      {"&amp;", "&"}});
  RE2::GlobalReplace(&plain, stray_space, R"(\1)");
  return Collapsed(plain);
}

std::vector<std::string> LinksOf(absl::string_view text) {
  static const RE2 address(R"((https?://[^\s<>()\[\]"'`]+))");
  std::vector<std::string> links;
  re2::StringPiece rest(text.data(), text.size());
  std::string found;
  while (RE2::FindAndConsume(&rest, address, &found)) {
    while (!found.empty() && absl::string_view(".,;:!?").find(found.back()) != absl::string_view::npos)
      found.pop_back();
    links.push_back(found);
  }
  return links;
}

std::string Shortened(absl::string_view text, size_t bytes) {
  if (text.size() <= bytes) return std::string(text);
  if (bytes < kEllipsis.size()) return "";
  size_t end = bytes - kEllipsis.size();
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return std::string(text.substr(0, end)) + std::string(kEllipsis);
}

}  // namespace entente::cli
