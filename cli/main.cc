// The program `entente`.
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>

#include "cli/application.h"

namespace {

// How many columns standard output has; what is no terminal has as many as a page.
int Width() {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return entente::cli::kDefaultWidth;
  return size.ws_col;
}

}  // namespace

int main(int argc, char** argv) {
  const char* no_color = std::getenv("NO_COLOR");
  const bool color = isatty(STDOUT_FILENO) == 1 && (no_color == nullptr || *no_color == '\0');
  return entente::cli::Run({argv + 1, argv + argc}, {std::cin, std::cout, std::cerr, color, Width()});
}
