// The source of Watch: facts, as a filter, a valid time and a mask let them be seen.
//
// Where what is seen depends on identity alone, a commit's changes are judged and handed on as they were encoded for
// all watchers. Else, and for commits that are folded, each fact they touch is looked at before and after.
#ifndef ENTENTE_SERVICE_WATCH_FACT_SOURCE_H_
#define ENTENTE_SERVICE_WATCH_FACT_SOURCE_H_

#include <memory>
#include <optional>

#include "absl/status/statusor.h"
#include "entente/v1/watch_service.pb.h"
#include "service/graph/graph.h"
#include "service/watch/fact_view.h"
#include "service/watch/filter.h"
#include "service/watch/hub.h"
#include "service/watch/scope.h"
#include "service/watch/snapshot_cursor.h"
#include "service/watch/source.h"

namespace entente::watch {

// The source. For one thread at a time.
class FactSource final : public Source {
 public:
  // Checks the request, but for its terms: appends what is wrong with the filter, all at once; other mistakes are the
  // status. What it is given must outlive it.
  static absl::StatusOr<std::unique_ptr<FactSource>> Open(const graph::Graph& graph, const Limits& limits,
                                                          const query::Limits& query_limits,
                                                          const v1::WatchRequest& request,
                                                          std::vector<base::Violation>& violations);

  absl::Status Begin(const graph::Snapshot& at, absl::string_view place) override;
  absl::StatusOr<std::optional<Item>> Next(int max_looks) override;
  bool ended() const override { return !cursor_.has_value(); }
  absl::StatusOr<Changes> Between(absl::Span<const std::shared_ptr<const EncodedCommit>> commits) override;
  bool reads_states() const override { return include_before_ || looks(); }
  Interest interest() const override;

 private:
  FactSource(const graph::Graph& graph, const Limits& limits, const v1::WatchRequest& request, Filter filter,
             FactTerms terms);

  // Whether what is seen of a fact depends on more than its identity.
  bool looks() const { return terms_.judges() || filter_.hops() > 0; }
  // Whether a fact fits by identity, where `scope` holds if only some entities are asked for.
  bool Fits(const Touches& fact, const graph::Snapshot& snapshot, const Scope::Entities& scope) const;
  // The scope at a snapshot's revision, remembered for the next time.
  absl::StatusOr<const Scope::Entities*> ScopeAt(const graph::Snapshot& snapshot);
  // The same at the revision of a commit that turns no id that is given, nor any commit since the last one asked about
  // that was not handed over. There are no hops.
  absl::StatusOr<const Scope::Entities*> ScopeOf(const std::shared_ptr<const EncodedCommit>& commit);
  absl::StatusOr<Changes> AsEncoded(const std::shared_ptr<const EncodedCommit>& commit);
  absl::StatusOr<Changes> AsSeen(absl::Span<const std::shared_ptr<const EncodedCommit>> commits);

  const graph::Graph& graph_;
  const bool include_before_;
  const Filter filter_;
  const FactTerms terms_;
  const Scope scope_;
  int64_t scope_revision_ = -1;
  Scope::Entities in_scope_;  // at scope_revision_
  std::optional<FactView> pinned_;
  std::optional<SnapshotCursor> cursor_;
};

}  // namespace entente::watch

#endif  // ENTENTE_SERVICE_WATCH_FACT_SOURCE_H_
