// Asks the engine and the oracle the same random typed query and compares the whole answers.
#ifndef ENTENTE_TESTS_ROBUSTNESS_QUERY_DIFFERENTIAL_H_
#define ENTENTE_TESTS_ROBUSTNESS_QUERY_DIFFERENTIAL_H_

#include <string>

#include "tests/robustness/engine.h"
#include "tests/robustness/history.h"
#include "tests/robustness/world.h"

namespace entente::oracle {

// The typed queries.
enum class Call {
  kPattern,
  kPaths,
  kAggregate,
  kTimeline,
  kDiff,
  kMatrix,
  kCoMemberships,
  kLineage,
  kImpact,
  kExposure,
  kStrategies,
  kConflicts
};
inline constexpr int kTypedCalls = 12;
std::string NameOf(Call call);

// What came of a question.
struct Outcome {
  std::string difference;  // empty: none
  bool answered = false;   // the answer holds something
};

// Asks one question of a call about `world`; differences are between `other` and it.
Outcome AskQuery(Call call, History& history, const Oracle& oracle, const World& world, const World& other,
                 const testing::Engine& engine);

// What the world holds, for the one who has to find out who is right.
std::string Told(const World& world);

}  // namespace entente::oracle

#endif  // ENTENTE_TESTS_ROBUSTNESS_QUERY_DIFFERENTIAL_H_
