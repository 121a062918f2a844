// The history of one fact told again without some of the claims about it, as an erasure needs it.
//
// What an erased claim decided goes, and what it hid comes out: a correction of another claim that changed nothing
// while the erased one won makes a version of its own at the revision it was made.
#ifndef ENTENTE_SERVICE_COMMIT_RETELLING_H_
#define ENTENTE_SERVICE_COMMIT_RETELLING_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "entente/v1/graph.pb.h"
#include "service/base/fact_ref.h"
#include "service/commit/plan.h"

namespace entente::commit {

// A fact as one revision left it, before and after the retelling.
struct RetoldVersion {
  int64_t revision = 0;
  bool added = false;               // the fact had no version of this revision
  std::optional<v1::Fact> told;     // as it was told so far; nothing: the fact was not there
  std::optional<v1::Fact> retold;   // as it is now told; nothing: it was not there
  std::vector<std::string> claims;  // of an added one: that were written by the revision
  bool withdrawn = false;           // a claim about it was retracted by the revision
};

// The versions of a fact that are kept, and those that have to be added, oldest first, without the claims of
// `without`. Versions before `since`, the first revision at which one of those was about the fact, stay as they are. Of
// what is older than history, only the oldest state that can be read still tells. DATA_LOSS when the store fails.
absl::StatusOr<std::vector<RetoldVersion>> Retell(const Ground& ground, base::FactRef ref, int64_t since,
                                                  const absl::flat_hash_set<std::string>& without);

// The first revision after `after` whose clock day is `day` or later; one past the last when there is none.
absl::StatusOr<int64_t> FirstRevisionOn(const Ground& ground, base::Day day, int64_t after);

}  // namespace entente::commit

#endif  // ENTENTE_SERVICE_COMMIT_RETELLING_H_
