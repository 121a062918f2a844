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
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
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

// How a claim that a change asserts was given, as far as it was completed since.
struct Given {
  int change = -1;                         // by its position; negative: no change asserts the claim
  uint64_t without_group = 0;              // bit i: citation i was without an origin group
  uint64_t without_date = 0;               // the same of `published`
  std::optional<v1::ValidTime> open_time;  // when it was said to hold, before it was ended
};

// A claim in the working set.
struct DraftClaim {
  base::ClaimNo no = base::kNoNumber;
  v1::Claim claim;  // as it will be
  base::FactRef about{base::FactSort::kEntity, base::kNoNumber};
  std::vector<base::EntityNo> documents;         // it cites
  std::vector<base::EntityNo> documents_before;  // it cited before this commit
  std::vector<log::Move> moves;                  // what merges of this commit moved of it
  bool existed = false;                          // before this commit
  bool written = false;                          // by this commit
  size_t position = 0;                           // among the draft's
  Given given;                                   // of one that a change asserts
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
  bool unmerged = false;                          // of an entity: a merge of before was taken back
  v1::Validity label = v1::VALIDITY_UNSPECIFIED;  // of what is dated: how surely it is described so today
};

// How a change touches a fact.
enum class Touch { kRecord, kEnd, kRetract, kErase, kSupersede, kPointer, kMove };

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
  // The number of the entity with this id, if it has one.
  std::optional<base::EntityNo> FindEntity(const std::string& id) const;
  bool Known(base::FactRef ref) const;
  // Whether the entity was there before this commit.
  bool WasThere(base::EntityNo no) const;

  // Where the id of an entity leads after this commit's changes so far.
  graph::Redirect RedirectOf(base::EntityNo no) const;
  // Puts the id of the entity that `id` leads to in its place.
  void Follow(std::string& id) const;
  // Lets the id of an entity lead somewhere, or nowhere.
  void Lead(base::EntityNo no, const graph::Redirect& redirect);
  // The entities whose ids lead to `no` because they were merged into it or into one of these.
  std::vector<base::EntityNo> LeadingTo(base::EntityNo no) const;

  // The fact a claim with content is about, named now if it is new. References stay valid.
  DraftFact& FactOf(const v1::Claim& claim);
  DraftFact& EntityFact(base::EntityNo no);
  DraftFact* FindFact(base::FactRef ref);
  const DraftFact* FindFact(base::FactRef ref) const;

  // The claim with this id, loaded if need be; null if there is none. The pointer stays valid.
  absl::StatusOr<DraftClaim*> FindClaim(const std::string& id);
  // The same of a claim from before, by its number.
  absl::StatusOr<DraftClaim*> Load(base::ClaimNo no);
  // The claims in force that name the entity as what they are about, relate, measure or cite, by number. Pointers stay
  // valid. TrackNames was called before the first claim. Takes the claims it has to look at from `budget`, and stops
  // with what it has when there are more.
  absl::StatusOr<std::vector<DraftClaim*>> ClaimsNaming(base::EntityNo no, int64_t& budget);
  void TrackNames() { tracks_names_ = true; }
  // Whether a claim with content names the entity so.
  bool Names(const DraftClaim& claim, base::EntityNo no) const;
  // A new claim, with content and an id nobody has. It is about nothing before it is written.
  DraftClaim& AddClaim(v1::Claim claim);
  // Takes out a claim that a change asserts, as it was given but for revisions and state. The draft is then of no use.
  v1::Claim GiveBack(DraftClaim& claim) const;
  // Says that `claim.claim` was changed: finds out again what it is about and what it cites, and touches the facts it
  // was and is about. `path` is that of the change.
  void Written(DraftClaim& claim, Touch touch, const std::string& path, bool path_is_claim);
  void TouchFact(DraftFact& fact, Touch touch, const std::string& path, bool path_is_claim);

  // All claims about a fact as they will be, in order of id, erased ones left out.
  absl::StatusOr<std::vector<v1::Claim>> ClaimsAbout(base::FactRef ref) const;
  // The one claim about a fact of which nothing was said before this commit; null if there are more, or was.
  const v1::Claim* OnlyClaimAbout(const DraftFact& fact) const;
  // Whether this commit writes the claim.
  bool Writes(base::ClaimNo no) const { return no >= first_.claim || written_nos_.contains(no); }

  std::deque<DraftClaim>& claims() { return claims_; }
  const std::deque<DraftClaim>& claims() const { return claims_; }
  std::deque<DraftFact>& facts() { return facts_; }
  const std::deque<DraftFact>& facts() const { return facts_; }
  const std::vector<std::string>& new_entities() const { return new_entities_; }
  base::EntityNo first_new_entity() const { return first_.entity; }

 private:
  // What names a relationship or an observation, by number.
  struct Identity {
    base::FactSort sort;
    int type;                        // relation or metric
    base::EntityNo subject, object;  // an observation has no object
    std::string text;                // episode or period

    bool operator==(const Identity&) const = default;
    template <typename H>
    friend H AbslHashValue(H hash, const Identity& identity) {
      return H::combine(std::move(hash), identity.sort, identity.type, identity.subject, identity.object,
                        identity.text);
    }
  };

  DraftFact& Put(base::FactRef ref, bool& fresh);
  base::FactRef RefOf(Identity identity);
  std::optional<base::FactRef> Find(const Identity& identity) const;
  void Place(DraftClaim& draft);
  // The claims of before that may name an entity; some of them if there are more than `limit`.
  absl::StatusOr<std::vector<base::ClaimNo>> CandidatesNaming(base::EntityNo no, int64_t limit) const;

  const graph::Snapshot& before_;
  const Numbers first_;
  Numbers next_;
  std::vector<std::string> new_entities_;
  absl::flat_hash_map<std::string, base::EntityNo> entity_by_id_;  // of the new ones
  absl::flat_hash_map<Identity, base::FactRef> new_refs_;          // of facts that were never named before
  std::deque<DraftClaim> claims_;
  absl::flat_hash_map<std::string, size_t> claim_by_id_;
  absl::flat_hash_set<base::ClaimNo> written_nos_;  // of claims from before
  std::deque<DraftFact> facts_;
  absl::flat_hash_map<base::FactRef, size_t> fact_by_ref_;
  absl::flat_hash_map<base::ClaimNo, size_t> claim_by_no_;                        // of those from before
  absl::flat_hash_map<base::EntityNo, graph::Redirect> redirects_;                // that this commit changes
  absl::flat_hash_map<base::EntityNo, std::vector<base::EntityNo>> merged_into_;  // of those, by what they go into
  bool tracks_names_ = false;
  absl::flat_hash_map<base::EntityNo, std::vector<size_t>> naming_;  // the claims of the draft that named an entity
};

// The identity of the fact that a claim with content is about.
v1::FactKey KeyOf(const v1::Claim& claim);

}  // namespace entente::commit

#endif  // ENTENTE_SERVICE_COMMIT_DRAFT_H_
