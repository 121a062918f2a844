// The name of an entity that is most like a query.
#ifndef ENTENTE_SERVICE_DISCOVERY_BEST_NAME_H_
#define ENTENTE_SERVICE_DISCOVERY_BEST_NAME_H_

#include <optional>

#include "absl/strings/string_view.h"
#include "entente/v1/discovery_service.pb.h"
#include "service/discovery/name_index.h"
#include "service/discovery/name_likeness.h"
#include "service/discovery/sayings.h"
#include "service/graph/snapshot.h"

namespace entente::discovery {

// Names as the index has them, so that none has to be folded again. Thread-safe; both must outlive it, and the index
// have taken in what the snapshot has.
struct KnownNames {
  const graph::Snapshot& snapshot;
  const NameIndex& index;

  // A name that some claim said; nothing if it has nothing to be found by.
  std::optional<NameView> ViewOf(const Saying& name) const;
};

// A name and how much it is like the query. Without a name the score is 0.
struct BestName {
  const Saying* name = nullptr;  // of the sayings it was found in
  NameScore score;               // its likeness may be LIKENESS_EXACT
};

// The name most like the query by one of the numbers of NameScore, of those as like it the first. `text` is the query
// as it was written. Pure but for the weight of words.
BestName BestOf(const KnownNames& known, const Sayings& sayings, absl::string_view text, const ComparedQuery& asked,
                double NameScore::*by = &NameScore::score);

// As it is told.
v1::NameMatch MatchOf(const BestName& best);

}  // namespace entente::discovery

#endif  // ENTENTE_SERVICE_DISCOVERY_BEST_NAME_H_
