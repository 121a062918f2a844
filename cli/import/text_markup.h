// Text without its markup: Markdown links and emphasis, HTML tags and character references.
#ifndef ENTENTE_CLI_IMPORT_TEXT_MARKUP_H_
#define ENTENTE_CLI_IMPORT_TEXT_MARKUP_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace entente::cli {

// The words alone: `A [model](https://x.org) [[Section 3]](https://y.org).` becomes `A model.`: what a link says stays,
// a reference in double brackets goes. White space is collapsed. Pure.
std::string PlainText(absl::string_view text);

// The http and https addresses in a text, in order. Pure.
std::vector<std::string> LinksOf(absl::string_view text);

// Runs of white space as one space each, none at the ends. Pure.
std::string Collapsed(absl::string_view text);

// The first `bytes` bytes, cut between characters, with `…` where something was cut. Pure.
std::string Shortened(absl::string_view text, size_t bytes);

}  // namespace entente::cli

#endif  // ENTENTE_CLI_IMPORT_TEXT_MARKUP_H_
