// Puts a commit together, change by change.
//
//   absl::StatusOr<entente::v1::CommitRequest> request =
//       entente::CommitBuilder("newsroom", "first reports")
//           .AssertEntity("kind/example", description).Cite("document/report", "¶2")
//           .AssertRelationship(relation, "kind/example", "kind/other").From("2024-06")
//           .Cite("document/report", "¶3")
//           .Build();
//
// Modifiers (Cite, From, Note, ...) apply to the change before them. A misplaced one is reported by Build. What a claim
// may say is for the server to judge.
#ifndef ENTENTE_CLIENT_COMMIT_BUILDER_H_
#define ENTENTE_CLIENT_COMMIT_BUILDER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "entente/v1/commit_service.pb.h"

namespace entente {

// A commit in the making. Not thread-safe.
class CommitBuilder {
 public:
  explicit CommitBuilder(const std::string& author, const std::string& reason = "");

  // Changes: record what a source says.
  CommitBuilder& AssertEntity(const std::string& id, const v1::Description& description);
  CommitBuilder& AssertRelationship(v1::Relation relation, const std::string& subject, const std::string& object,
                                    const v1::RelationshipDetails& details = {});
  CommitBuilder& AssertObservation(const std::string& subject, v1::Metric metric, const std::string& period,
                                   const v1::Quantity& quantity);
  CommitBuilder& Assert(const v1::Claim& claim);
  // Changes: replace, end, take back, remove for good.
  CommitBuilder& Correct(const v1::Claim& claim);
  CommitBuilder& End(const std::string& claim_id, const std::string& until);
  CommitBuilder& Retract(const std::string& claim_id, v1::RetractionReason reason);
  CommitBuilder& Erase(const std::string& claim_id, v1::RetractionReason reason);

  // Changes: say that an entity is another one; that some claims are about another one, new or known; that it was not
  // another one after all.
  CommitBuilder& Merge(const std::string& from, const std::string& into);
  CommitBuilder& Split(const std::string& entity, const std::string& into, const std::vector<std::string>& claim_ids);
  CommitBuilder& UndoMerge(const std::string& entity);

  // Modifier of a merge: one more that is that one.
  CommitBuilder& AndFrom(const std::string& entity);
  // Modifiers of an assertion or correction.
  CommitBuilder& ClaimId(const std::string& id);
  CommitBuilder& From(const std::string& date);
  CommitBuilder& Until(const std::string& date);
  CommitBuilder& Confidence(v1::Confidence confidence);
  CommitBuilder& Rank(v1::Rank rank);
  // Modifier of an asserted or corrected relationship.
  CommitBuilder& Episode(const std::string& episode);
  // Modifiers of an assertion, correction or end.
  CommitBuilder& Cite(const std::string& document, const std::string& locator = "");
  CommitBuilder& CiteAgainst(const std::string& document, const std::string& locator = "");
  // Modifier of any change: the keepers' remark. On a correction it is what was wrong.
  CommitBuilder& Note(const std::string& note);

  // Preconditions, checked at the revision before the commit.
  CommitBuilder& IfEntityExists(const std::string& id);
  CommitBuilder& IfClaimInForce(const std::string& id);
  CommitBuilder& Unless(const v1::FactPattern& pattern);
  CommitBuilder& IfUnchangedSince(const v1::FactKey& fact, int64_t revision);
  CommitBuilder& IfRevisionIs(int64_t revision);

  // The commit as a whole.
  CommitBuilder& RequestId(const std::string& request_id);
  CommitBuilder& CreateStubs();
  CommitBuilder& ReturnChanges();
  CommitBuilder& ValidateOnly();

  // The request. FAILED_PRECONDITION names the first modifier that had nothing to modify.
  absl::StatusOr<v1::CommitRequest> Build() const;

 private:
  // The claim the last change asserts or corrects; null, and noted as misplaced, if it does neither.
  v1::Claim* LastClaim(const char* modifier);
  // A new citation of the last change; null, and noted as misplaced, if it takes none.
  v1::Citation* NewCitation(const char* modifier);
  void Misplaced(const char* modifier);

  v1::CommitRequest request_;
  absl::Status first_mistake_;
};

}  // namespace entente

#endif  // ENTENTE_CLIENT_COMMIT_BUILDER_H_
