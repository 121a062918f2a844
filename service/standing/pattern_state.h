// A standing pattern at one state: whom its variables fit there, which rows it has, and how they are told.
#ifndef ENTENTE_SERVICE_STANDING_PATTERN_STATE_H_
#define ENTENTE_SERVICE_STANDING_PATTERN_STATE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/numeric/int128.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "entente/v1/pattern.pb.h"
#include "service/base/date.h"
#include "service/base/fact_ref.h"
#include "service/match/edge_check.h"
#include "service/match/node_check.h"
#include "service/match/pattern_graph.h"
#include "service/match/returned_row.h"
#include "service/match/row_facts.h"
#include "service/match/search.h"
#include "service/match/work.h"
#include "service/query/meter.h"
#include "service/query/read_context.h"
#include "service/standing/pattern_question.h"

namespace entente::standing {

// Entities by number, sorted, each once.
using Entities = std::vector<base::EntityNo>;

// Rows in which nodes of the pattern itself are bound to some entities only: by node; nothing: to any.
using Box = std::vector<std::optional<Entities>>;

// Brings numbers into the order of Entities.
void Sort(Entities& entities);

// What a relationship is to an edge.
struct Sight {
  match::Truth truth = match::Truth::kNo;  // it fulfils it, whatever it overlaps with
  base::Span span;                         // where something overlaps with it, and it fulfils the edge
  bool operator==(const Sight&) const = default;
};

// The pattern at one revision. Not thread-safe; question and meter must outlive it. Once status() is not OK, what it
// says means nothing.
class PatternState {
 public:
  // OUT_OF_RANGE with HISTORY_COMPACTED for a revision that is no longer kept.
  static absl::StatusOr<std::unique_ptr<PatternState>> Open(const PatternQuestion& question, int64_t revision,
                                                            query::Meter& meter);
  PatternState(const PatternState&) = delete;
  PatternState& operator=(const PatternState&) = delete;

  const graph::Snapshot& snapshot() const { return view_.snapshot; }
  const query::View& view() const { return view_; }
  const match::PatternGraph& graph() const { return graph_; }
  const match::Returns& returns() const { return returns_; }
  bool labels() const { return labels_; }  // rows have a validity

  // How certain it is that an entity fits a node, may be passed by a walk, that a relationship fulfils an edge; `no`
  // for what is not there.
  match::Truth Fits(int node, base::EntityNo no);
  match::Truth Passes(int edge, base::EntityNo no);
  Sight See(int edge, base::RelationshipNo no);

  // Calls `visit` with what is returned of every row in the box, perhaps more than once with the same, until it returns
  // false. Not OK when the meter says to stop.
  absl::Status ForEachRow(const Box& box, absl::FunctionRef<bool(const match::ReturnedRow&, v1::Validity)> visit);

  // The number of a row, which its id tells: the same at every state.
  absl::uint128 NumberOf(const match::ReturnedRow& row) const;
  // The row as it is here, the facts in it as bytes (query/encoded.h).
  absl::StatusOr<v1::PatternRow> Tell(const match::ReturnedRow& row, v1::Validity validity);

  // What was looked at in vain, or went wrong on the way.
  const absl::Status& status() const { return work_.status(); }

 private:
  PatternState(const PatternQuestion& question, query::View view, query::Meter& meter);
  bool Restrict(const Box& box, match::PatternGraph& graph) const;

  const PatternQuestion& question_;
  query::Meter& meter_;
  const query::View view_;
  const query::View plain_, possible_, timeless_;  // see match::Executor
  match::PatternGraph graph_;
  const std::vector<match::Variable> variables_;
  const match::Returns returns_;
  bool labels_;
  match::Work work_;
  std::vector<std::unique_ptr<match::NodeCheck>> nodes_;
  std::vector<std::unique_ptr<match::EdgeCheck>> edges_;
  std::vector<match::Node> passed_;                         // by edge: what its walk passes, as a node
  std::vector<std::unique_ptr<match::NodeCheck>> through_;  // by edge: the test of that
  std::vector<bool> dated_;                                 // by edge: something overlaps with it
  std::optional<match::RowFacts> facts_;                    // once a row is told
};

}  // namespace entente::standing

#endif  // ENTENTE_SERVICE_STANDING_PATTERN_STATE_H_
