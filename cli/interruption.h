// The wish of a person or a service manager that the program end: SIGINT and SIGTERM.
//
//   Interruption interruption;
//   while (!interruption.asked()) ... a step that does not take long ...
//
// A second signal ends the process at once, as without this.
#ifndef ENTENTE_CLI_INTERRUPTION_H_
#define ENTENTE_CLI_INTERRUPTION_H_

#include <csignal>

namespace entente::cli {

// While there is one, the two signals are taken note of; one that the process was started to ignore stays ignored. One
// at a time, in the main thread.
class Interruption {
 public:
  Interruption();
  ~Interruption();
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;

  // Whether one came.
  bool asked() const;

 private:
  struct sigaction interrupt_before_;
  struct sigaction terminate_before_;
};

}  // namespace entente::cli

#endif  // ENTENTE_CLI_INTERRUPTION_H_
