// The graph in memory: ids, edges with their dates, and indexes, in all versions that can still be read.
//
// One writer applies log records in order; any number of readers look at it at the same time through Snapshots, without
// locks: what a reader must not see yet carries a revision above its own. A record that was applied is invisible until
// it is published. Bodies are not here but in store/.
//
// The cost of applying a record is that of its changes, never that of the graph: the lists of relationships grow loose
// ends, which a packer ties up beside the writer (packer.h). What Compact lets go of can no longer be read at once, but
// its memory comes back only with the next start; so does that of a text an erasure removed.
#ifndef ENTENTE_SERVICE_GRAPH_GRAPH_H_
#define ENTENTE_SERVICE_GRAPH_GRAPH_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "service/base/date.h"
#include "service/base/fact_ref.h"
#include "service/commit_log/log_record.pb.h"
#include "service/graph/snapshot.h"
#include "service/schema/schema.h"
#include "service/store/state_store.h"

namespace entente::graph {

struct Tables;

// The graph. Apply, Publish, Load and Compact belong to one thread at a time, so do PackLists and LetGoOfLists, perhaps
// to another one once it is loaded; everything else is thread-safe.
class Graph {
 public:
  Graph(const schema::Schema& schema, std::shared_ptr<const store::Reader> reader);
  ~Graph();
  Graph(const Graph&) = delete;
  Graph& operator=(const Graph&) = delete;

  // Fills an empty graph from the state on disk, up to what was applied there, and publishes that. DATA_LOSS if the
  // state contradicts itself or the schema.
  absl::Status Load(const store::StateStore& store);

  // Puts one record into the graph and into `batch`: the only way state changes, live, in recovery and on a replica.
  // Records come in order of revision without a gap. Invisible to snapshots until published, but for the rewrites of an
  // erasure. An error (DATA_LOSS) means a record that no commit of this program makes; nothing was then changed.
  absl::Status Apply(const log::LogRecord& record, store::Batch& batch);

  // Makes everything up to `revision` visible to new snapshots. Everything up to it was applied and stored.
  void Publish(int64_t revision);

  // The state at the last published revision.
  Snapshot Head() const;
  // The state at `revision`. OUT_OF_RANGE with REVISION_AHEAD or HISTORY_COMPACTED when there is none.
  absl::StatusOr<Snapshot> At(int64_t revision) const;
  // The state at the last revision committed at or before `time_us`.
  absl::StatusOr<Snapshot> KnownAt(int64_t time_us) const;
  // The state after the last record applied, published or not, read through `reader`. For the writer alone.
  Snapshot Applied(std::shared_ptr<const store::Reader> reader) const;

  int64_t published() const;
  int64_t applied() const;
  // The oldest revision that can be read; and refusing to read what is older. Never goes back.
  int64_t oldest() const;
  void Compact(int64_t oldest);

  // How the lists of relationships lie in memory, by entries, of which a relationship has two: packed, so that walks
  // read memory in order, or loose, as they were added.
  struct Lists {
    size_t packed = 0, loose = 0;
  };
  Lists lists() const;
  // Packs all of them, while others write and read. Costs time by the size of the graph, and until LetGoOfLists memory
  // for the lists as they were; the writer waits while a last few hundred of them are taken in. False: `stopped`,
  // which is asked for every entity, said so, or what the packing before this one replaced was not let go of yet.
  bool PackLists(absl::FunctionRef<bool()> stopped);
  // Frees what the last packing replaced. False: a Snapshot from before it is still there.
  bool LetGoOfLists();

  // Numbers the next new thing gets, for the writer.
  base::EntityNo next_entity() const;
  base::RelationshipNo next_relationship() const;
  base::ObservationNo next_observation() const;
  base::ClaimNo next_claim() const;

  // Calls `visit` for every fact that has a bound of its valid time (any of the four of its Span; for an entity, of its
  // dated claims) in (after, until]: the facts whose validity the passing of these days may change. Entities only if
  // dated, and perhaps for a claim no longer in force. Each fact once, in order. `after` is not before the clock day of
  // the last record applied: what has passed is forgotten. For the writer alone.
  void FactsTurningBetween(base::Day after, base::Day until, const std::function<void(base::FactRef)>& visit) const;

 private:
  friend class Snapshot;
  std::unique_ptr<Tables> tables_;
};

}  // namespace entente::graph

#endif  // ENTENTE_SERVICE_GRAPH_GRAPH_H_
