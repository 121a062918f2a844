// Carries out the changes of a request on a draft, in order, a later one on what the earlier ones left.
//
// Says what is wrong with them as far as single claims go. What the facts amount to is integrity.h's.
#ifndef ENTENTE_SERVICE_COMMIT_CHANGES_H_
#define ENTENTE_SERVICE_COMMIT_CHANGES_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "service/commit/draft.h"
#include "service/commit/limits.h"
#include "service/commit/mistakes.h"
#include "service/commit/request.h"

namespace entente::commit {

// A place in the request that names an entity, which has to be there.
struct Mention {
  base::EntityNo no = base::kNoNumber;
  int change = 0;
  const char* field = "";  // of the change
  const char* place = "";  // in that, if it is no citation
  int citation = -1;       // its position

  std::string Path() const;
};

// What the changes left behind.
struct Applied {
  std::vector<std::string> claim_ids;  // of each change; empty where it was wrong, or is about entities
  std::vector<Mention> mentions;
};

// Carries out the changes that Prepare found sound, and moves the claims that they assert into the draft. Errors other
// than mistakes mean that the disk failed, or with RESOURCE_EXHAUSTED that they reach too far.
absl::StatusOr<Applied> ApplyChanges(Request& request, const Limits& limits, Draft& draft, Mistakes& mistakes);

// Gives the claims of assertions back to the request they came from, which can then be carried out on another draft.
void GiveBackClaims(Draft& draft, Request& request);

// Refuses mentions of entities that are neither there nor described by the commit, unless stubs are asked for.
void CheckMentions(const Request& request, const Applied& applied, Draft& draft, Mistakes& mistakes);

}  // namespace entente::commit

#endif  // ENTENTE_SERVICE_COMMIT_CHANGES_H_
