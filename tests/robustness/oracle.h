// A naive bitemporal oracle: what entente should answer, by maps and loops.
//
// It keeps every version of every claim and works each answer out from scratch, in the most obvious way, sharing
// nothing with the service but the messages of the contract: dates, resolution, time and reads are written a second
// time here. It takes only commits that the engine accepted; refusals are tested elsewhere. Not thread-safe, not fast.
#ifndef ENTENTE_TESTS_ROBUSTNESS_ORACLE_H_
#define ENTENTE_TESTS_ROBUSTNESS_ORACLE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "entente/v1/commit_service.pb.h"
#include "entente/v1/graph.pb.h"
#include "tests/robustness/oracle_date.h"

namespace entente::oracle {

// From what and as of when a question is answered.
struct View {
  int64_t revision = 0;
  bool any = false;
  int first = 0, last = 0;
  bool every_day = false;
  bool definite_only = false;
  std::set<std::string> exclude;
  int min_confidence = 0;
};

// Whether something from `from` until `until` holds in the view.
v1::Validity Judge(const Days& from, const Days& until, const View& view);

// The oracle.
class Oracle {
 public:
  // A commit the engine accepted at `revision`, while it was `day`; claims without id got `claim_ids`.
  void Apply(const v1::CommitRequest& request, int64_t revision, int day, const std::vector<std::string>& claim_ids);
  // The passing of days.
  void AdvanceClock(int64_t revision, int day);

  int64_t head() const { return head_; }
  int DayAt(int64_t revision) const;

  // The id that an id stands for at a revision: what it was merged into, and that, and so on.
  std::string Canonical(const std::string& id, int64_t revision) const;
  // The ids that stand for another one now.
  std::vector<std::string> Merged() const;

  // Every claim known at a revision, in any state, by id.
  std::vector<v1::Claim> Claims(int64_t revision) const;
  // Facts in a view, in order of identity, without created and updated revisions. Stubs are among the entities.
  std::vector<v1::Entity> Entities(const View& view) const;
  std::optional<v1::Entity> Entity(const std::string& id, const View& view) const;
  std::vector<v1::Relationship> Relationships(const View& view) const;
  std::vector<v1::Observation> Observations(const View& view) const;
  // The claims that count for a fact, the one that decides first.
  std::vector<v1::Claim> Standing(std::vector<v1::Claim> claims, const View& view) const;

  // Plants a bug, so that the comparison can be shown to see it: 1 treats `until` as inclusive, 2 prefers the greater
  // claim id, 3 lets retracted claims count, 4 lets the ids of merged entities lead there before they were merged.
  int planted_bug = 0;

 private:
  using Versions = std::vector<std::pair<int64_t, v1::Claim>>;
  // What a merge moved of a claim.
  struct Move {
    bool about = false;
    std::set<int> citations;
  };

  v1::Claim& Write(const std::string& id, int64_t revision);
  void Assert(v1::Claim claim, int64_t revision);
  void EndOlder(const v1::Claim& newer, int64_t revision);
  // Lets a claim be about what its ids stand for, in normal form.
  void Follow(v1::Claim& claim, int64_t revision) const;
  void MergeOne(const std::string& from, const std::string& into, int64_t revision);
  void Undo(const std::string& entity, int64_t revision);
  void Split(const v1::SplitEntity& split, int64_t revision);
  bool Counts(const v1::Claim& claim, const View& view) const;
  int Sources(const v1::Claim& claim, const View& view) const;
  int Published(const v1::Claim& claim, const View& view) const;
  v1::Relationship Resolve(const std::vector<v1::Claim>& claims, const View& view) const;

  std::map<std::string, Versions> claims_;
  std::map<std::string, std::map<int64_t, std::set<std::string>>> pointed_;  // by erased claims' versions, to these ids
  std::map<std::string, std::vector<std::pair<int64_t, std::string>>> leads_;  // id → since when to which; "": nowhere
  std::map<std::string, std::map<std::string, Move>> moved_;                   // by merged id and claim
  std::map<int64_t, int> days_;                                                // revision → clock day
  int64_t head_ = 0;
};

// The identity of the fact a claim is about, as text: `organization/x`, `a|4|b|episode`, `a|2|2024`.
std::string IdentityOf(const v1::Claim& claim);

}  // namespace entente::oracle

#endif  // ENTENTE_TESTS_ROBUSTNESS_ORACLE_H_
