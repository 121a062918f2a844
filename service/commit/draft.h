// The working set of one commit: the claims it writes and the facts they are about, laid over the state before it.
//
// Changes put claims in, facts.h resolves what was touched, integrity.h judges the outcome, plan.h makes a record of
// it. A draft that is thrown away leaves no trace: it only reads.
#ifndef ENTENTE_SERVICE_COMMIT_DRAFT_H_
#define ENTENTE_SERVICE_COMMIT_DRAFT_H_

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "entente/v1/graph.pb.h"
#include "service/base/fact_ref.h"
#include "service/commit_log/log_record.pb.h"
#include "service/graph/graph.h"
#include "service/graph/snapshot.h"

namespace entente::commit {

// The numbers that the next new things get.
struct Numbers {
  base::EntityNo entity = 0;
  base::RelationshipNo relationship = 0;
  base::ObservationNo observation = 0;
  base::ClaimNo claim = 0;
};
Numbers NextNumbers(const graph::Graph& graph);

// A claim in the working set.
struct DraftClaim {
  base::ClaimNo no = base::kNoNumber;
  v1::Claim claim;  // as it will be
  base::FactRef about{base::FactSort::kEntity, base::kNoNumber};
  std::vector<base::EntityNo> documents;         // it cites
  std::vector<base::EntityNo> documents_before;  // it cited before this commit
  bool existed = false;                          // before this commit
  bool written = false;                          // by this commit
};

// A fact in the working set.
struct DraftFact {
  base::FactRef ref{base::FactSort::kEntity, base::kNoNumber};
  v1::FactKey key;                                // in normal form
  base::EntityNo subject = base::kNoNumber;       // of a relationship or observation
  base::EntityNo object = base::kNoNumber;        // of a relationship
  bool known = false;                             // it was named before this commit
  bool touched = false;                           // a claim about it is written, or something that points at it
  bool withdrawn = false;                         // the last thing that happened to it was a retraction
  bool erased = false;                            // all that happened to it is erasure
  bool superseded = false;                        // only ended by a newer one
  std::string path;                               // of the change that touched it
  bool path_is_claim = false;                     // that change gives a claim about it in full
  std::vector<size_t> claims;                     // that were or are about it, as positions among the draft's
  std::vector<std::string> claim_ids;             // of this commit that touched it
  std::optional<v1::Fact> after;                  // what it resolves to; nothing: it is not there
  bool dated = false;                             // of an entity: a claim in force about it is dated
  v1::Validity label = v1::VALIDITY_UNSPECIFIED;  // of what is dated: how surely it is described so today
};

// How a change touches a fact.
enum class Touch { kRecord, kEnd, kRetract, kErase, kSupersede, kPointer };

// The working set. Not thread-safe.
class Draft {
 public:
  // `before` is the state the commit is planned on and must outlive the draft.
  Draft(const graph::Snapshot& before, const Numbers& next) : before_(before), first_(next), next_(next) {}

  const graph::Snapshot& before() const { return before_; }
  int64_t revision() const { return before_.revision() + 1; }

  // The number of the entity with this id, given now if it has none.
  base::EntityNo Entity(const std::string& id);
  std::string EntityId(base::EntityNo no) const;
  bool Known(base::FactRef ref) const;
  // Whether the entity was there before this commit.
  bool WasThere(base::EntityNo no) const;

  // The fact a claim with content is about, named now if it is new. References stay valid.
  DraftFact& FactOf(const v1::Claim& claim);
  DraftFact& EntityFact(base::EntityNo no);
  DraftFact* FindFact(base::FactRef ref);
  const DraftFact* FindFact(base::FactRef ref) const;

  // The claim with this id, loaded if need be; null if there is none. The pointer stays valid.
  absl::StatusOr<DraftClaim*> FindClaim(const std::string& id);
  // A new claim, with content and an id nobody has.
  DraftClaim& AddClaim(v1::Claim claim);
  // Says that `claim.claim` was changed: finds out again what it is about and what it cites, and touches the facts it
  // was and is about. `path` is that of the change.
  void Written(DraftClaim& claim, Touch touch, const std::string& path, bool path_is_claim);
  void TouchFact(DraftFact& fact, Touch touch, const std::string& path, bool path_is_claim);

  // All claims about a fact as they will be, in order of id, erased ones left out.
  absl::StatusOr<std::vector<v1::Claim>> ClaimsAbout(base::FactRef ref) const;
  // Whether this commit writes the claim.
  bool Writes(base::ClaimNo no) const { return written_nos_.contains(no); }

  std::deque<DraftClaim>& claims() { return claims_; }
  const std::deque<DraftClaim>& claims() const { return claims_; }
  std::deque<DraftFact>& facts() { return facts_; }
  const std::deque<DraftFact>& facts() const { return facts_; }
  const std::vector<std::string>& new_entities() const { return new_entities_; }
  base::EntityNo first_new_entity() const { return first_.entity; }

 private:
  DraftFact& Put(base::FactRef ref, const v1::FactKey& key);
  base::FactRef RefOf(const v1::FactKey& key);
  void Place(size_t position);

  const graph::Snapshot& before_;
  const Numbers first_;
  Numbers next_;
  std::vector<std::string> new_entities_;
  absl::flat_hash_map<std::string, base::EntityNo> entity_by_id_;
  absl::flat_hash_map<std::string, base::FactRef> ref_by_key_;
  std::deque<DraftClaim> claims_;
  absl::flat_hash_map<std::string, size_t> claim_by_id_;
  absl::flat_hash_map<base::ClaimNo, size_t> written_nos_;
  std::deque<DraftFact> facts_;
  absl::flat_hash_map<base::FactRef, size_t> fact_by_ref_;
};

// The identity of the fact that a claim with content is about.
v1::FactKey KeyOf(const v1::Claim& claim);

}  // namespace entente::commit

#endif  // ENTENTE_SERVICE_COMMIT_DRAFT_H_
