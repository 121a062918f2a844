// Whether an earlier version of a claim still tells which entity a record speaks of.
//
// A claim keeps the entities it names from run to run; but a record that comes to speak of something else under the
// same claim id must not keep the old one. Which it is shows in the claim itself: it describes what its record is
// about; or its id says what it points at; or, where it does not, its note does: `as "acme-robotics"`. The note is put
// there when the claim is made.
#ifndef ENTENTE_CLI_IMPORT_RESOLVER_TRUST_H_
#define ENTENTE_CLI_IMPORT_RESOLVER_TRUST_H_

#include <string>

#include "cli/import/record_draft.h"
#include "cli/import/resolver_places.h"
#include "cli/import/resolver_things.h"

namespace entente::cli {

// Whether `id` is what the earlier version of `draft` has, at `place`, for the same mention as now. Pure.
bool StillNames(const v1::Claim& draft, const v1::Claim& earlier, const Place& place, const DraftMention& mention,
                const Thing& thing, const std::string& source, const std::string& id);

// Whether the source took back what the earlier version of a claim said: it may say it of another entity when it comes
// back. What the keepers took back for a reason of their own stays what it was about. Pure.
bool IsWithdrawn(const v1::Claim& earlier);

// Adds the note to a claim that needs one to be known again at `place`. Pure.
void MarkMention(const Place& place, const DraftMention& mention, const Thing& thing, v1::Claim& claim);

// The id that a thing of its own has by the `length` first digits of its suffix; 0: without one. Pure.
std::string OwnId(const Thing& thing, const std::string& source, int length);

// How many digits tell things of the same slug apart: as few as will do.
inline constexpr int kSuffixLengths[] = {0, 6, 12, 32};

}  // namespace entente::cli

#endif  // ENTENTE_CLI_IMPORT_RESOLVER_TRUST_H_
