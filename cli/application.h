// The program `entente` but for its process: parses a command line, runs its command, says how it went.
//
// Tests run whole command lines through Run with a mock connection; main.cc runs the real one.
#ifndef ENTENTE_CLI_APPLICATION_H_
#define ENTENTE_CLI_APPLICATION_H_

#include <functional>
#include <istream>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "cli/output.h"
#include "entente/connection.h"
#include "entente/options.h"

namespace entente::cli {

// What a run borrows from its process.
struct Environment {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  // Whether `out` is a terminal that shows colours.
  bool color = false;
  // How many columns it has.
  int width = kDefaultWidth;
  // Makes the connection to the server; nothing is called before the command needs it.
  std::function<std::shared_ptr<Connection>(const Options&)> connect = MakeConnection;
};

// Runs a command line without the program's name, and returns its exit code (exit_code.h).
int Run(const std::vector<std::string>& arguments, const Environment& environment);

}  // namespace entente::cli

#endif  // ENTENTE_CLI_APPLICATION_H_
