// Asks the engine and the oracle the same random question and compares.
#ifndef ENTENTE_TESTS_ROBUSTNESS_DIFFERENTIAL_H_
#define ENTENTE_TESTS_ROBUSTNESS_DIFFERENTIAL_H_

#include <string>

#include "tests/robustness/engine.h"
#include "tests/robustness/history.h"
#include "tests/robustness/oracle.h"

namespace entente::oracle {

// Every read call once, in turn: question `n` asks the call n modulo their number. Returns what differs, or nothing.
std::string Ask(int n, History& history, const Oracle& oracle, const testing::Engine& engine, int64_t oldest);

// How many read calls Ask goes through.
inline constexpr int kCalls = 9;

}  // namespace entente::oracle

#endif  // ENTENTE_TESTS_ROBUSTNESS_DIFFERENTIAL_H_
