// Who is who: merges entities, splits them and takes merges back, on a draft.
//
// All three let claims in force name another entity than before, as corrections would that keep everything else; what
// the facts then amount to is found as for any other change. A merge leaves behind where the merged ids lead, and what
// it moved, so that it can be taken back whatever became of history. Costs the claims concerned, not the graph.
#ifndef ENTENTE_SERVICE_COMMIT_MERGE_H_
#define ENTENTE_SERVICE_COMMIT_MERGE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "entente/v1/commit_service.pb.h"
#include "service/commit/draft.h"
#include "service/commit/limits.h"
#include "service/commit/mistakes.h"
#include "service/schema/schema.h"

namespace entente::commit {

// Carries out such changes of one commit, on a draft that tracks names. `path` is that of the change. Mistakes are
// noted; errors are RESOURCE_EXHAUSTED with QUOTA_EXCEEDED past Limits::max_moved_claims, and those of the disk. Not
// thread-safe; what it is given must outlive it.
class Merger {
 public:
  Merger(const schema::Schema& schema, const Limits& limits, Draft& draft, Mistakes& mistakes)
      : schema_(schema), limit_(limits.max_moved_claims), left_(limit_), draft_(draft), mistakes_(mistakes) {}

  absl::Status Merge(const v1::MergeEntities& merge, const std::string& path);
  // `claims`: those of the change, by position; null where one is not in force, which was said.
  absl::Status Split(const v1::SplitEntity& split, const std::vector<DraftClaim*>& claims, const std::string& path);
  absl::Status Undo(const v1::UndoMerge& undo, const std::string& path);

 private:
  using MovedClaims = std::vector<std::pair<DraftClaim*, log::Move>>;

  // The entity that an id stands for; nothing after saying that it is not there.
  absl::StatusOr<std::optional<base::EntityNo>> Known(const std::string& id, const std::string& field);
  bool CanBeOne(base::EntityNo entity, base::EntityNo other, const std::string& field);
  absl::Status MergeOne(base::EntityNo from, base::EntityNo into, const std::string& note, const std::string& path);
  // What the standing merge of an entity moved.
  absl::StatusOr<MovedClaims> MovedBy(base::EntityNo from);
  void EndRedirect(base::EntityNo no, const std::string& path);
  // Lets claims name `to` where they name `from`, in these places.
  void Rename(DraftClaim& claim, base::EntityNo from, base::EntityNo to, const log::Move& places,
              const std::string& note, const std::string& path, const std::string& field);
  log::Move PlacesOf(const DraftClaim& claim, base::EntityNo no) const;

  absl::Status Take(int64_t claims);
  absl::Status CheckLeft() const;
  void Refuse(const std::string& field, const std::string& why);
  void Touch(base::EntityNo no, const std::string& path);

  const schema::Schema& schema_;
  const int64_t limit_;
  int64_t left_;  // of the claims that may be looked at
  Draft& draft_;
  Mistakes& mistakes_;
};

}  // namespace entente::commit

#endif  // ENTENTE_SERVICE_COMMIT_MERGE_H_
