// Graphviz: the program that makes a picture of a graph in the DOT language.
#ifndef ENTENTE_CLI_GRAPHVIZ_H_
#define ENTENTE_CLI_GRAPHVIZ_H_

#include <string>

#include "absl/status/statusor.h"

namespace entente::cli {

// The picture of `dot` as SVG. FAILED_PRECONDITION when `program` is not there or fails; it says what it said.
absl::StatusOr<std::string> RenderSvg(const std::string& dot, const char* program = "dot");

}  // namespace entente::cli

#endif  // ENTENTE_CLI_GRAPHVIZ_H_
