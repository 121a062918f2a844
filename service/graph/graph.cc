#include "service/graph/graph.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/base/error.h"
#include "service/base/status_macros.h"
#include "service/graph/tables.h"

namespace entente::graph {

absl::Status HistoryCompacted(const Tables& tables) {
  const int64_t oldest = tables.oldest.load(std::memory_order_acquire);
  const int64_t head = tables.published.load(std::memory_order_acquire);
  return base::MakeError(absl::StatusCode::kOutOfRange, v1::ERROR_REASON_HISTORY_COMPACTED,
                         absl::StrCat("history before revision ", oldest, " is no longer kept"),
                         {{"oldest", std::to_string(oldest)}, {"head", std::to_string(head)}});
}

Graph::Graph(const schema::Schema& schema, std::shared_ptr<const store::Reader> reader)
    : tables_(std::make_unique<Tables>(schema, std::move(reader))) {}

Graph::~Graph() = default;

void Graph::Publish(int64_t revision) {
  CHECK(revision >= published() && revision <= applied());
  auto& unpublished = tables_->unpublished;
  for (; !unpublished.empty() && unpublished.front().first <= revision; unpublished.pop_front()) {
    if (unpublished.front().first == revision) tables_->PublishCounts(unpublished.front().second);
  }
  tables_->published.store(revision, std::memory_order_release);
}

Snapshot Graph::Head() const { return Snapshot(this, published(), tables_->borrowed_reader); }

absl::StatusOr<Snapshot> Graph::At(int64_t revision) const {
  const int64_t head = published();
  if (revision > head) {
    return base::MakeError(absl::StatusCode::kOutOfRange, v1::ERROR_REASON_REVISION_AHEAD,
                           absl::StrCat("revision ", revision, " is still to come; the last one is ", head),
                           {{"head", std::to_string(head)}});
  }
  if (revision < oldest()) return HistoryCompacted(*tables_);
  return Snapshot(this, revision, tables_->borrowed_reader);
}

absl::StatusOr<Snapshot> Graph::KnownAt(int64_t time_us) const {
  return At(tables_->commits.LastAt(time_us, published()).value_or(0));
}

Snapshot Graph::Applied(std::shared_ptr<const store::Reader> reader) const {
  return Snapshot(this, applied(), std::move(reader));
}

int64_t Graph::published() const { return tables_->published.load(std::memory_order_acquire); }
int64_t Graph::applied() const { return tables_->applied.load(std::memory_order_acquire); }
int64_t Graph::oldest() const { return tables_->oldest.load(std::memory_order_acquire); }

void Graph::Compact(int64_t oldest) {
  CHECK(oldest <= published());
  if (oldest > this->oldest()) tables_->oldest.store(oldest, std::memory_order_release);
}

Graph::Lists Graph::lists() const {
  const index::Leases::Lease lease = tables_->relationships.Lease();
  const Adjacency& adjacency = tables_->relationships.adjacency();
  return {adjacency.packed(), adjacency.loose()};
}
bool Graph::PackLists(absl::FunctionRef<bool()> stopped) { return tables_->relationships.PackLists(stopped); }
bool Graph::LetGoOfLists() { return tables_->relationships.LetGo(); }

base::EntityNo Graph::next_entity() const { return tables_->entities.size(); }
base::RelationshipNo Graph::next_relationship() const { return tables_->relationships.size(); }
base::ObservationNo Graph::next_observation() const { return tables_->observations.size(); }
base::ClaimNo Graph::next_claim() const { return tables_->next_claim.load(std::memory_order_acquire); }

void Graph::FactsTurningBetween(base::Day after, base::Day until,
                                const std::function<void(base::FactRef)>& visit) const {
  const int64_t now = applied();
  tables_->timer.ForEach(after, until, [&](base::FactRef fact) {
    if (fact.sort == base::FactSort::kEntity) {
      const EntityVersion* const version = tables_->entities.At(fact.no, now);
      if (version != nullptr && version->value.dated) visit(fact);
      return;
    }
    const std::optional<SpanVersion> version = fact.sort == base::FactSort::kRelationship
                                                   ? tables_->relationships.At(fact.no, now)
                                                   : tables_->observations.At(fact.no, now);
    if (version.has_value() && TurnsBetween(version->value, after, until)) visit(fact);
  });
}

}  // namespace entente::graph
