// Finds out which entities the records of a source speak of, and makes drafts the records of an import.
//
//   Resolver resolver(directory, "epoch", reviews);
//   absl::StatusOr<ResolvedBatch> batch = resolver.Resolve(drafts);   // then import batch->records, then the next
//
// Of each distinct thing of a batch, the first that applies decides:
//   1. what a person wrote into the review file;
//   2. what was decided before: an earlier version of the claim names an entity in the same place, and keeps it;
//   3. what was decided earlier in this run; else what a claim named that the source had withdrawn since;
//   4. the entity with one of its external ids;
//   5. the one entity of its kind with its name, if the countries agree where both are known, unless the name is but an
//      abbreviation of what the entity is called and nothing else speaks for it; of several that have the name the one
//      in its country, or else the one that is known by it;
//   6. the server's best candidate, if it is a match;
//   7. else it is a thing of its own, with an id from its name; if the server has candidates worth a look, it is
//      queued for review besides.
// Because of 2, importing the same again decides the same, whatever became of the graph. How a claim tells that it is
// about the same mention as before: resolver_trust.h.
//
// The batches have to be imported in order, each before the next is resolved, but for a dry run.
#ifndef ENTENTE_CLI_IMPORT_RESOLVER_H_
#define ENTENTE_CLI_IMPORT_RESOLVER_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "cli/import/entity_directory.h"
#include "cli/import/record_draft.h"
#include "cli/import/resolver_memory.h"
#include "cli/import/resolver_places.h"
#include "cli/import/resolver_things.h"
#include "cli/import/review_file.h"
#include "cli/import/slug.h"
#include "entente/v1/bulk_service.pb.h"

namespace entente::cli {

// How many distinct things were decided how, over the whole run.
struct ResolutionCounts {
  int64_t known = 0;     // as before
  int64_t reviewed = 0;  // by a person
  int64_t matched = 0;   // to an entity that was there
  int64_t created = 0;
  int64_t stubbed = 0;
  int64_t queued = 0;  // of those created or stubbed: with candidates for a person to look at
};

// A batch whose things are resolved.
struct ResolvedBatch {
  std::vector<v1::ImportRecord> records;
  std::vector<v1::RefusedRecord> refused;  // drafts that contradict themselves; `position` says nothing
  std::vector<ReviewEntry> queued;
};

// Resolves the batches of one run. Not thread-safe; the directory must outlive it.
class Resolver {
 public:
  // `source` is the id of the source, the same in every run.
  Resolver(EntityDirectory& directory, std::string source, Reviews reviews);

  // Errors are of the server; what is wrong with a draft is in the batch.
  absl::StatusOr<ResolvedBatch> Resolve(const std::vector<RecordDraft>& drafts);

  // The source has these records no more: what they described leaves its id to whatever has its name.
  void LetGo(const std::vector<std::string>& records) { memory_.LetGo(records); }

  ResolutionCounts counts() const;

 private:
  using Claims = std::map<std::string, v1::Claim>;
  using Queue = std::map<int, ReviewEntry>;  // by position of the thing
  // A place of a claim that names a mention.
  struct Named {
    Place place;
    int mention = 0;         // its position in the draft
    int thing = 0;           // and that of its thing
    std::string earlier_id;  // what the claim named there before, if it is for the same mention
  };

  // The steps, in the order of the list above. Each decides what it can of what is still open.
  void TakeReviewed(std::vector<Thing>& things);
  void TakeEarlier(const std::vector<RecordDraft>& drafts, const Claims& earlier, bool withdrawn, Things& things);
  void TakeRemembered(std::vector<Thing>& things);
  absl::Status MatchKeys(std::vector<Thing>& things, Queue& queue);
  absl::Status MatchNames(std::vector<Thing>& things);
  absl::Status MatchSharedNames(const std::map<int, std::vector<std::string>>& bearers, std::vector<Thing>& things);
  absl::Status MatchCandidates(bool with_related, std::vector<Thing>& things, Queue& queue);
  absl::Status MakeIds(std::vector<Thing>& things);
  absl::Status GiveIds(std::vector<int> leaders, std::vector<Thing>& things);

  absl::Status MatchAll(std::vector<Thing>& things, Queue& queue);
  void TakeCandidates(const v1::Resolution& resolution, int position, Thing& thing, Queue& queue);
  void Decide(const std::string& id, Outcome outcome, Thing& thing);
  bool MayBe(const v1::Entity& entity, const Thing& thing) const;
  bool IsRefused(const std::string& id, const Thing& thing) const;
  bool HasLeft(const v1::Entity& entity, const Thing& thing) const;
  absl::StatusOr<Claims> EarlierClaims(const std::vector<RecordDraft>& drafts);
  std::vector<Named> NamedIn(const RecordDraft& draft, const std::vector<int>& of_mention, const Claims& earlier,
                             const std::vector<Thing>& things, v1::Claim& claim) const;
  ResolvedBatch Substitute(const std::vector<RecordDraft>& drafts, const Claims& earlier, const Things& things) const;

  EntityDirectory& directory_;
  const std::string source_;
  const Reviews reviews_;
  const SlugMaker slugs_;
  ResolverMemory memory_;
  ResolutionCounts counts_;
};

}  // namespace entente::cli

#endif  // ENTENTE_CLI_IMPORT_RESOLVER_H_
