#include "cli/display_width.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

namespace entente::cli {
namespace {

int WidthOf(UChar32 c) {
  if (c < 0) return 1;
  const int8_t category = u_charType(c);
  if (category == U_NON_SPACING_MARK || category == U_ENCLOSING_MARK || category == U_FORMAT_CHAR) return 0;
  const int width = u_getIntPropertyValue(c, UCHAR_EAST_ASIAN_WIDTH);
  return width == U_EA_FULLWIDTH || width == U_EA_WIDE ? 2 : 1;
}

bool IsControl(UChar32 c) { return c >= 0 && (u_charType(c) == U_CONTROL_CHAR || c == 0x2028 || c == 0x2029); }

}  // namespace

int DisplayWidth(const std::string& text) {
  int columns = 0;
  const int32_t size = static_cast<int32_t>(text.size());
  for (int32_t at = 0; at < size;) {
    UChar32 c;
    U8_NEXT(text.data(), at, size, c);
    columns += WidthOf(c);
  }
  return columns;
}

std::string OnOneLine(const std::string& text) {
  std::string line;
  const int32_t size = static_cast<int32_t>(text.size());
  for (int32_t at = 0; at < size;) {
    const int32_t start = at;
    UChar32 c;
    U8_NEXT(text.data(), at, size, c);
    if (IsControl(c)) {
      line += ' ';
    } else {
      line.append(text, start, at - start);
    }
  }
  return line;
}

}  // namespace entente::cli
