// The program `entente`.
#include <unistd.h>

#include <cstdlib>
#include <iostream>

#include "cli/application.h"

int main(int argc, char** argv) {
  const char* no_color = std::getenv("NO_COLOR");
  const bool color = isatty(STDOUT_FILENO) == 1 && (no_color == nullptr || *no_color == '\0');
  return entente::cli::Run({argv + 1, argv + argc}, {std::cin, std::cout, std::cerr, color});
}
