// How many columns of a terminal a text takes: two for a wide character such as a Hangul syllable, none for a combining
// mark.
#ifndef ENTENTE_CLI_DISPLAY_WIDTH_H_
#define ENTENTE_CLI_DISPLAY_WIDTH_H_

#include <string>

namespace entente::cli {

// The columns of a UTF-8 text without line breaks. What is not UTF-8 counts one column a byte.
int DisplayWidth(const std::string& text);

// The text on one line that cannot steer a terminal: control characters become spaces.
std::string OnOneLine(const std::string& text);

}  // namespace entente::cli

#endif  // ENTENTE_CLI_DISPLAY_WIDTH_H_
