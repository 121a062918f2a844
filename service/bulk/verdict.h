// What is to become of each claim of a batch, by what the store has under its id.
//
// What comes back under an id that was retracted:
//  - the source had withdrawn it (SOURCE_WITHDREW, as the ending of an import with retract_missing says): it is
//  asserted
//    again, under `ID.again-2`, then `.again-3` and so on, and known under that id from then on;
//  - the keepers had taken it back for another reason: it stays so, as long as the source says the same; what says
//    something else is asserted, again under `ID.again-N`;
//  - it was erased: its record is refused. So it is when there is no id for it to come back under.
#ifndef ENTENTE_SERVICE_BULK_VERDICT_H_
#define ENTENTE_SERVICE_BULK_VERDICT_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "entente/v1/graph.pb.h"
#include "service/base/fact_ref.h"
#include "service/bulk/batch.h"
#include "service/graph/snapshot.h"

namespace entente::bulk {

// What is to become of a claim.
struct Verdict {
  enum class Kind {
    kAssert,   // nobody knows it
    kCorrect,  // it is known and says something else
    kLeave,    // it is known and says the same
    kRefuse,   // for `why`
  };
  Kind kind = Kind::kAssert;
  std::string id;                   // under which it is, or will be, known
  std::optional<base::ClaimNo> no;  // if it is known
  std::optional<v1::Claim> stored;  // of kCorrect: as it is
  absl::string_view why;            // of kRefuse: what became of the claim with the id
  std::optional<int> same_as;       // another claim of the batch, before it, that has its id
};

// Whether a source that gives `given`, in normal form, says what the store has as `stored`. What the service itself put
// in does not count: revisions, the date and group that a citation took from its document where `given` has none, and
// an end because a newer relationship took the place.
bool SaysTheSame(const v1::Claim& given, const v1::Claim& stored);

// `given` as a correction of `stored`: keeps the end because a newer relationship took the place, if it can.
v1::Claim CorrectionOf(v1::Claim given, const v1::Claim& stored);

// Judges every claim of a batch on the state before it, once the ids of entities that were merged since the source gave
// them were followed. Errors mean that the disk failed.
absl::StatusOr<std::vector<Verdict>> JudgeBatch(const graph::Snapshot& before, Batch& batch);

}  // namespace entente::bulk

#endif  // ENTENTE_SERVICE_BULK_VERDICT_H_
