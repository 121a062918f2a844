// A random history in the engine and in the oracle, side by side.
#ifndef ENTENTE_TESTS_ROBUSTNESS_STORY_H_
#define ENTENTE_TESTS_ROBUSTNESS_STORY_H_

#include <cstdint>
#include <string>

#include "tests/robustness/engine.h"
#include "tests/robustness/history.h"
#include "tests/robustness/oracle.h"

namespace entente::oracle {

// An engine, an oracle and what both are told. Not thread-safe.
class Story {
 public:
  // `merges`: entities are merged, split and taken apart again in it.
  explicit Story(uint64_t seed, bool merges = false);

  // Some relationships that began long ago.
  void Populate(int relationships);
  // One more commit, or some days that pass. Not empty: the engine refused what makes sense.
  std::string Continue();
  // Every version of every claim, for the one who has to find out who is right.
  std::string Known() const;

  testing::Engine& engine() { return engine_; }
  Oracle& oracle() { return oracle_; }
  History& history() { return history_; }
  int64_t founded() const { return founded_; }  // the first revision with all the documents
  int commits() const { return commits_; }
  int refused() const { return refused_; }

 private:
  std::string Submit(const v1::CommitRequest& request);

  testing::Engine engine_;
  Oracle oracle_;
  History history_;
  const bool merges_;
  int64_t founded_ = 0;
  int commits_ = 0, refused_ = 0;
};

}  // namespace entente::oracle

#endif  // ENTENTE_TESTS_ROBUSTNESS_STORY_H_
