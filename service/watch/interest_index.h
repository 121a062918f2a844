// Which subscribers a commit concerns, found from its changes without going through the subscribers. Those who are
// interested in everything are not in it: every commit concerns them.
#ifndef ENTENTE_SERVICE_WATCH_INTEREST_INDEX_H_
#define ENTENTE_SERVICE_WATCH_INTEREST_INDEX_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "service/commit_log/log_record.pb.h"
#include "service/schema/schema.h"
#include "service/watch/source.h"

namespace entente::watch {

// The index. Not thread-safe.
class InterestIndex {
 public:
  using Subscribers = absl::flat_hash_set<uint64_t>;

  explicit InterestIndex(const schema::Schema& schema) : schema_(schema) {}

  void Add(uint64_t subscriber, const Interest& interest);
  // With the interest it was added with.
  void Remove(uint64_t subscriber, const Interest& interest);

  // Those who are interested in an entity by this id.
  Subscribers InEntity(const std::string& id) const;

  // Those whom a record concerns, but for those interested in everything.
  Subscribers ConcernedBy(const log::LogRecord& record) const;

 private:
  // Calls `visit` with each set of the index that an interest belongs in.
  template <typename Visit>
  void ForEachSet(const Interest& interest, Visit visit);
  void AddFact(const v1::FactKey& key, Subscribers& concerned) const;
  void AddTouched(const std::string& entity, Subscribers& concerned) const;

  const schema::Schema& schema_;
  Subscribers in_redirects_;
  absl::flat_hash_map<int, Subscribers> by_relation_;
  absl::flat_hash_map<std::string, Subscribers> by_entity_;
  absl::flat_hash_map<int, Subscribers> by_touching_, by_kind_;  // by index of the kind
};

}  // namespace entente::watch

#endif  // ENTENTE_SERVICE_WATCH_INTEREST_INDEX_H_
