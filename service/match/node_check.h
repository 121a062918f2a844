// Whether an entity can be bound to a node of a pattern: by number as far as memory tells, by its body once.
#ifndef ENTENTE_SERVICE_MATCH_NODE_CHECK_H_
#define ENTENTE_SERVICE_MATCH_NODE_CHECK_H_

#include <optional>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "service/base/fact_ref.h"
#include "service/match/pattern_graph.h"
#include "service/match/work.h"
#include "service/query/facts.h"
#include "service/query/filter.h"
#include "service/query/read_context.h"

namespace entente::match {

// The terms of an index under which every entity that satisfies the filter is found; nothing if there can be none.
std::optional<std::vector<uint32_t>> TermsOf(const std::optional<query::CompiledFilter>& filter,
                                             const graph::Snapshot& snapshot);

// The test of one node. Not thread-safe; all must outlive it.
class NodeCheck {
 public:
  // The view says what entities are like; it has no claims included.
  NodeCheck(const Node& node, const query::View& view, Work& work);
  // Every entity fits.
  bool any() const { return any_kind_ && ids_ == nullptr && filter_ == nullptr; }
  // No entity fits, as the index tells.
  bool never() const { return never_; }
  // What needs no look at indexes or bodies; true where those decide.
  bool MayBe(base::EntityNo no) const { return any_kind_ || (kinds_ >> view_.snapshot.KindOf(no) & 1) != 0; }
  // How certain it is that the entity fits; kNo also where work() failed.
  Truth Test(base::EntityNo no);

 private:
  Truth Load(base::EntityNo no);

  const query::View& view_;
  Work& work_;
  query::Facts facts_;
  const schema::KindSet kinds_;
  const bool any_kind_;
  const std::vector<base::EntityNo>* const ids_;  // null: any
  const query::CompiledFilter* const filter_;     // null: none
  const bool only_keys_;                          // the index decides, where it is sure
  bool never_ = false;
  std::vector<uint32_t> terms_;
  absl::flat_hash_map<base::EntityNo, Truth> known_;
};

}  // namespace entente::match

#endif  // ENTENTE_SERVICE_MATCH_NODE_CHECK_H_
