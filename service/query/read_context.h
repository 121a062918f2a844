// From a ReadContext to what a read works on: a state of knowledge, a window of valid time, and which claims count.
//
// Every call opens one View and answers from it alone, so that an answer is of one revision. A page token takes the
// place of the consistency asked for: it names the revision itself.
#ifndef ENTENTE_SERVICE_QUERY_READ_CONTEXT_H_
#define ENTENTE_SERVICE_QUERY_READ_CONTEXT_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "entente/v1/graph.pb.h"
#include "service/base/date.h"
#include "service/base/token.h"
#include "service/graph/graph.h"
#include "service/resolve/resolve.h"

namespace entente::query {

// What a read works on. Immutable but for `redirects`, and thread-safe once arguments are read; the graph must outlive
// it.
struct View {
  graph::Snapshot snapshot;
  base::Window window;
  resolve::Policy policy;  // carries window and definite_only too
  bool definite_only = false;
  bool include_claims = false;
  // The ids of the request that turned out to lead to other entities, as its arguments are read (arguments.h), for
  // ReadInfo: from, to.
  mutable std::map<std::string, std::string> redirects;

  // Whether a fact of this validity is part of the answer.
  bool Shows(v1::Validity validity) const {
    if (window.any) return true;
    return validity == v1::VALIDITY_DEFINITE || (validity == v1::VALIDITY_POSSIBLE && !definite_only);
  }
};

// How the fields of a context that were left out are read, and where it comes from.
struct ViewOptions {
  bool any_time = false;                   // valid_at left out means any time, not today
  std::optional<int64_t> pinned_revision;  // of a page token
  int max_batch = 1000;                    // documents a policy may leave out
};

// Opens what `context` asks for. INVALID_ARGUMENT and FAILED_PRECONDITION for bad dates and tokens, OUT_OF_RANGE with
// REVISION_AHEAD or HISTORY_COMPACTED, NOT_FOUND with UNKNOWN_ENTITY for a document never heard of, UNAVAILABLE with
// NOT_FRESH_ENOUGH for a state that is not there yet. Field paths start with `context.`.
absl::StatusOr<View> OpenView(const graph::Graph& graph, const base::TokenCodec& tokens, const v1::ReadContext& context,
                              const ViewOptions& options);

// The revision that has to be published before `context` can be answered; 0: any will do.
absl::StatusOr<int64_t> RevisionNeeded(const base::TokenCodec& tokens, const v1::ReadContext& context);

// The entity that an id stands for at the view's revision, there or not; nothing for an id nobody was ever named by.
// Takes note of one that leads to another.
std::optional<base::EntityNo> Find(const View& view, const std::string& id);

// Says what an answer was read from and what it cost.
// HISTORY_COMPACTED if the state was let go while the answer was made: versions may then be missing from it.
absl::Status FillReadInfo(const View& view, const base::TokenCodec& tokens, const v1::ReadCost& cost,
                          v1::ReadInfo& info);

}  // namespace entente::query

#endif  // ENTENTE_SERVICE_QUERY_READ_CONTEXT_H_
