// Everything a Graph holds. Only graph.cc, apply.cc, load.cc and snapshot.cc include it.
#ifndef ENTENTE_SERVICE_GRAPH_TABLES_H_
#define ENTENTE_SERVICE_GRAPH_TABLES_H_

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "service/base/fact_ref.h"
#include "service/graph/commit_table.h"
#include "service/graph/entity_table.h"
#include "service/graph/graph.h"
#include "service/graph/observation_table.h"
#include "service/graph/relationship_table.h"
#include "service/graph/term_index.h"
#include "service/graph/timer.h"
#include "service/index/arena.h"

namespace entente::graph {

// How many there are.
struct Counts {
  int64_t entities = 0, relationships = 0, observations = 0, claims = 0;
};

// The tables of a graph. Members up to `oldest` may be read by any thread, those after it belong to the writer.
struct Tables {
  Tables(const schema::Schema& schema, std::shared_ptr<const store::Reader> reader)
      : schema(schema),
        reader(std::move(reader)),
        entities(arena, schema),
        relationships(arena, schema),
        observations(arena),
        terms(term_arena, schema) {}

  // Takes in an entity that was named. Its rows are there before its id can be found.
  void AddEntity(absl::string_view id, schema::KindIndex kind) {
    relationships.AddEntity();
    observations.AddEntity();
    terms.AddEntity();
    entities.Add(id, kind);
  }
  // Whether a fact is there after the last record applied, or being applied.
  bool IsThere(base::FactRef fact, int64_t revision) const {
    switch (fact.sort) {
      case base::FactSort::kEntity:
        return entities.At(fact.no, revision) != nullptr;
      case base::FactSort::kRelationship:
        return relationships.At(fact.no, revision).has_value();
      case base::FactSort::kObservation:
        return observations.At(fact.no, revision).has_value();
    }
    return false;
  }
  int64_t& LiveCount(base::FactSort sort) {
    if (sort == base::FactSort::kEntity) return live.entities;
    return sort == base::FactSort::kRelationship ? live.relationships : live.observations;
  }
  void PublishCounts(const Counts& counts) {
    entity_count.store(counts.entities, std::memory_order_relaxed);
    relationship_count.store(counts.relationships, std::memory_order_relaxed);
    observation_count.store(counts.observations, std::memory_order_relaxed);
    claim_count.store(counts.claims, std::memory_order_relaxed);
  }

  const schema::Schema& schema;
  const std::shared_ptr<const store::Reader> reader;
  // The same for snapshots, which the graph outlives: nothing is counted where this is copied.
  const std::shared_ptr<const store::Reader> borrowed_reader{std::shared_ptr<const store::Reader>(), reader.get()};
  // They outlive the tables below. That of the terms is apart, so that a start can read claims beside facts.
  index::Arena arena, term_arena;
  EntityTable entities;
  RelationshipTable relationships;
  ObservationTable observations;
  TermIndex terms;
  CommitTable commits;
  std::atomic<int64_t> entity_count{0}, relationship_count{0}, observation_count{0}, claim_count{0};
  std::atomic<uint32_t> next_claim{0};
  std::atomic<int64_t> applied{0}, published{0}, oldest{0};

  Timer timer;
  absl::flat_hash_set<base::ClaimNo> withdrawn;        // claims retracted or erased
  Counts live;                                         // after the last record applied
  std::deque<std::pair<int64_t, Counts>> unpublished;  // after each record applied and not published
};

// OUT_OF_RANGE with HISTORY_COMPACTED.
absl::Status HistoryCompacted(const Tables& tables);

}  // namespace entente::graph

#endif  // ENTENTE_SERVICE_GRAPH_TABLES_H_
