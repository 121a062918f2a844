// Random histories: commits that make sense, and questions about them, from a seed.
//
// The same seed gives the same history as long as the engine accepts the same commits. Shares nothing with the service but
// the messages of the contract.
#ifndef ENTENTE_TESTS_ROBUSTNESS_HISTORY_H_
#define ENTENTE_TESTS_ROBUSTNESS_HISTORY_H_

#include <random>
#include <string>
#include <vector>

#include "entente/v1/commit_service.pb.h"
#include "tests/robustness/oracle.h"

namespace entente::oracle {

// Makes commits and questions. Not thread-safe.
class History {
 public:
  explicit History(uint64_t seed) : random_(seed) {}

  // The commits every history starts with: sources first, then some entities.
  std::vector<v1::CommitRequest> Founding();
  // A relationship that began long ago and goes on, so that there is something to be asked about.
  v1::CommitRequest OldRelationship();
  // One to four changes on top of what the oracle knows; with merges, now and then one that says who is who.
  v1::CommitRequest Next(const Oracle& oracle);
  void WithMerges() { merges_ = true; }

  // A view of some revision from `oldest` on, and the context that asks for it.
  View RandomView(const Oracle& oracle, int64_t oldest, v1::ReadContext& context);

  int Roll(size_t n) { return Roll(static_cast<int>(n)); }
  int Roll(int n) { return std::uniform_int_distribution<int>(0, n - 1)(random_); }
  bool Chance(int percent) { return Roll(100) < percent; }
  const std::string& Any(const std::vector<std::string>& of) { return of[Roll(static_cast<int>(of.size()))]; }
  std::string RandomEntity();
  std::string RandomOf(const std::string& kind);
  v1::Relation RandomRelation();

 private:
  v1::CommitRequest NextMerge(const Oracle& oracle);
  std::string RandomDate();
  v1::Claim RandomClaim();
  v1::EntityClaim RandomDescription();
  v1::RelationshipClaim RandomRelationship();
  v1::ObservationClaim RandomObservation();
  void Cite(v1::Claim& claim);
  v1::Citation RandomCitation();
  const v1::Claim* PickClaim(const std::vector<v1::Claim>& claims, bool erasable);

  std::mt19937_64 random_;
  int next_claim_ = 0;
  bool merges_ = false;
};

// The number of entities of each kind in a history: few, so that claims meet.
inline constexpr int kOrganizations = 9, kModels = 6, kProducts = 4, kAlliances = 3, kTopics = 2, kDocuments = 5;

}  // namespace entente::oracle

#endif  // ENTENTE_TESTS_ROBUSTNESS_HISTORY_H_
