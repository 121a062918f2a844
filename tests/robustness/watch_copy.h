// What a client of Watch holds: the facts it was told of, kept as the contract says (put `after` where there is one,
// remove what has none, act on a commit once its last part has come), and the digest of them, worked out a second time.
//
// Shares nothing with the service but the messages of the contract.
#ifndef ENTENTE_TESTS_ROBUSTNESS_WATCH_COPY_H_
#define ENTENTE_TESTS_ROBUSTNESS_WATCH_COPY_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "entente/v1/watch_service.pb.h"

namespace entente::oracle {

// The identity of a fact as text: `entity ID`, `relationship SUBJECT|RELATION|OBJECT|EPISODE`, `observation ...`.
std::string KeyText(const v1::FactKey& key);
std::string KeyText(const v1::Fact& fact);
v1::FactKey KeyOf(const v1::Fact& fact);
int64_t UpdatedRevision(const v1::Fact& fact);
v1::Validity ValidityOf(const v1::Fact& fact);

// SyncMark.digest of facts.
std::string DigestOf(const std::map<std::string, v1::Fact>& facts);

// The copy. Not thread-safe.
class WatchCopy {
 public:
  // Forgets everything: a watch begins that does not go on where another ended.
  void Clear();
  // Takes in a message.
  void Take(const v1::WatchResponse& message);

  // Whether it began with a snapshot, all of which has come.
  bool whole() const { return whole_; }
  const std::map<std::string, v1::Fact>& facts() const { return facts_; }
  // Null if it is not held.
  const v1::Fact* Find(const std::string& key) const;

 private:
  void TakeChanges(const v1::CommitEvent& commit);

  bool whole_ = false;
  std::map<std::string, v1::Fact> facts_;
  std::vector<v1::FactChange> waiting_;  // of the commit whose last part is still to come
};

}  // namespace entente::oracle

#endif  // ENTENTE_TESTS_ROBUSTNESS_WATCH_COPY_H_
