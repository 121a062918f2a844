// DiscoveryService: finding entities by what they are called.
//
// How a name is found: names are folded (name_forms.h) and indexed (name_index.h); a query's likeness to them is a
// number (name_likeness.h); what the index finds is checked against the claims in force at the revision read
// (sayings.h). Searching and completing end there; resolving weighs more than names (evidence.h).
#ifndef ENTENTE_SERVICE_DISCOVERY_DISCOVERY_H_
#define ENTENTE_SERVICE_DISCOVERY_DISCOVERY_H_

#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"
#include "entente/v1/discovery_service.pb.h"
#include "service/discovery/name_index.h"
#include "service/query/query.h"

namespace entente::discovery {

// The limits of discovery; names and defaults are those of the server's options.
struct Limits {
  int max_query_characters = 256;
  int default_found = 10;
  int max_found = 100;  // entities and suggestions
  int max_mentions = 1000;
  int default_candidates = 5;
  int max_candidates = 50;
  int max_mention_values = 100;   // other names, external ids, related entities of one mention, each
  int max_names_compared = 150;   // with one query
  int max_mention_compared = 60;  // with each name of a mention
  int max_names_begun = 100'000;  // looked at for one suggestion
};

// What the calls stand on; all must outlive them.
struct Ground {
  const query::Ground query;
  NameIndex& index;
  const Limits& limits;
};

// Answers the calls of the service, as discovery_service.proto says. Thread-safe.
class Discovery {
 public:
  // What `ground` refers to must outlive it.
  Discovery(const query::Ground& ground, const Limits& limits);

  absl::StatusOr<v1::SearchEntitiesResponse> Search(const v1::SearchEntitiesRequest& request,
                                                    const query::Caller& caller = {}) const;
  absl::StatusOr<v1::SuggestEntitiesResponse> Suggest(const v1::SuggestEntitiesRequest& request,
                                                      const query::Caller& caller = {}) const;
  absl::StatusOr<v1::ResolveEntitiesResponse> Resolve(const v1::ResolveEntitiesRequest& request,
                                                      const query::Caller& caller = {}) const;

  // Takes in some of the names that commits brought since, so that no read has to. Returns whether it took in all.
  bool CatchUp() const;
  // How many names it has taken in.
  int64_t names() const { return index_->size(); }

 private:
  Ground ground() const { return {query_, *index_, limits_}; }

  const query::Ground query_;
  const Limits limits_;
  const std::unique_ptr<NameIndex> index_;
};

}  // namespace entente::discovery

#endif  // ENTENTE_SERVICE_DISCOVERY_DISCOVERY_H_
