// What the store remembers of an import, so that it can be gone on with: under a request id for each batch, what the
// batch was and which claims it met.
//
//   import/<import id>/<sequence, 19 digits>  ->  the revision, and a note (RunNote)
//
// A batch that becomes a commit has that request id. One that changes nothing is no commit, and only noted. Both are
// kept as long as history is.
#ifndef ENTENTE_SERVICE_BULK_RUN_H_
#define ENTENTE_SERVICE_BULK_RUN_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "service/base/fact_ref.h"
#include "service/bulk/claim_set.h"
#include "service/store/state_store.h"

namespace entente::bulk {

inline constexpr size_t kNoteDigestBytes = 16;

// What is noted of a batch. A value.
struct RunNote {
  std::string digest;   // the first kNoteDigestBytes of that of its records; empty: not known any more
  bool changed = true;  // it became a commit
  // The claims it met; nothing: nobody asked for them, or they were lost.
  std::optional<std::vector<base::ClaimNo>> met;
};

// Pure. What cannot be decoded is an empty note.
std::string EncodeNote(const RunNote& note);
RunNote DecodeNote(absl::string_view bytes);

// The request id of a batch. Pure.
std::string RequestIdOf(absl::string_view import_id, int64_t sequence);

// How far an import is.
struct RunState {
  int64_t last_sequence = 0;  // up to which everything is there
  ClaimSet met;               // by the batches up to there, if that was asked for
};

// Finds out how far an import is: its last batch or, when what its batches met is needed, the last before one of which
// that is not known.
absl::StatusOr<RunState> FindRun(const store::Reader& store, absl::string_view import_id, bool needs_met);

}  // namespace entente::bulk

#endif  // ENTENTE_SERVICE_BULK_RUN_H_
