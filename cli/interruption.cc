#include "cli/interruption.h"

namespace entente::cli {
namespace {

// A handler has nothing else to reach.
volatile std::sig_atomic_t came = 0;

void TakeNote(int) { came = 1; }

void Catch(int signal, struct sigaction& before) {
  struct sigaction action = {};
  action.sa_handler = &TakeNote;
  action.sa_flags = SA_RESTART | static_cast<int>(SA_RESETHAND);
  sigemptyset(&action.sa_mask);
  sigaction(signal, nullptr, &before);
  if (before.sa_handler != SIG_IGN) sigaction(signal, &action, nullptr);
}

}  // namespace

Interruption::Interruption() {
  came = 0;
  Catch(SIGINT, interrupt_before_);
  Catch(SIGTERM, terminate_before_);
}

Interruption::~Interruption() {
  sigaction(SIGINT, &interrupt_before_, nullptr);
  sigaction(SIGTERM, &terminate_before_, nullptr);
}

bool Interruption::asked() const { return came != 0; }

}  // namespace entente::cli
