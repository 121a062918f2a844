#include "service/match/executor.h"

#include <algorithm>
#include <utility>

#include "service/base/status_macros.h"
#include "service/match/views.h"

namespace entente::match {

using base::EntityNo;
using base::RelationshipNo;

Executor::Executor(const PatternGraph& graph, const SearchPlan& plan, const query::View& view, query::Meter& meter)
    : graph_(graph),
      plan_(plan),
      view_(WithoutClaims(view)),
      possible_(WithoutClaims(WithPossible(view))),
      timeless_(WithoutClaims(AtAnyTime(view))),
      work_(meter),
      labels_(!view.window.any),
      edges_(graph.edges.size()),
      scratch_(plan.joins),
      values_(graph.slots, base::kNoNumber),
      dates_(graph.slots),
      walks_(graph.visible_slots),
      matched_(graph.parts.size()),
      found_(graph.parts.size(), Truth::kNo),
      optional_rows_(graph.parts.size()) {
  for (const Node& node : graph.nodes) nodes_.push_back(std::make_unique<NodeCheck>(node, ViewOf(node.part), work_));
  for (size_t edge = 0; edge < graph.edges.size(); ++edge) MakeTools(static_cast<int>(edge));
  for (const std::vector<Step>& steps : plan.parts) counts_.emplace_back(steps.size());
}

void Executor::MakeTools(int index) {
  const Edge& edge = graph_.edges[index];
  EdgeTools& tools = edges_[index];
  labels_ = labels_ || !edge.window.any;
  tools.test = std::make_unique<EdgeCheck>(edge, timeless_, work_);
  tools.dated = edge.overlapping != kNone || std::any_of(graph_.edges.begin(), graph_.edges.end(),
                                                         [&](const Edge& each) { return each.overlapping == index; });
  if (edge.walk.has_value()) {
    tools.passed.filter = edge.walk->through;
    tools.through = std::make_unique<NodeCheck>(tools.passed, ViewOf(edge.part), work_);
    tools.walks = std::make_unique<WalkFinder>(edge, view_.snapshot, *tools.test, *tools.through, work_);
    if (edge.slot != kNone && edge.slot < graph_.visible_slots) walks_bound_.push_back(index);
  }
  // A node of the pattern itself that an absent part refers to was told before, more strictly.
  tools.neighbors = std::make_unique<Neighbors>(
      edge, view_.snapshot, *tools.test, std::array<NodeCheck*, 2>{nodes_[edge.from].get(), nodes_[edge.to].get()},
      tools.walks.get(), LeastOf(edge.part), store_, work_);
}

// The last step of a pattern without other parts, where nothing but a count is asked of what it binds: its rows are as
// many as the entries of the list it would go through.
void Executor::NeedOnly(const std::vector<bool>& variables) {
  const std::vector<Step>& steps = plan_.parts[kItself];
  last_together_ = false;
  if (plan_.parts.size() != 1 || steps.empty()) return;
  const Step& last = steps.back();
  if (last.sort != StepSort::kBind || last.joins.size() != 1 || !last.different.empty()) return;
  const Edge& edge = graph_.edges[last.joins[0].edge];
  if (edge.walk.has_value() || edge.binds() || edge.overlapping != kNone) return;
  last_together_ = !variables[graph_.nodes[last.node].slot];
}

absl::Status Executor::Run(absl::FunctionRef<bool(const Row&)> visit) {
  visit_ = &visit;
  Take({kItself, 0}, Truth::kYes);
  visit_ = nullptr;
  return work_.status();
}

int64_t Executor::ExaminedBy(int part) const {
  int64_t examined = 0;
  for (const StepCount& count : counts_[part]) examined += count.examined;
  return examined;
}

bool Executor::Take(const Place& place, Truth truth) {
  if (place.step == plan_.parts[place.part].size()) return Finish(place.part, truth);
  const Step& step = StepAt(place);
  switch (step.sort) {
    case StepSort::kScan:
      return Scan(place, step, truth);
    case StepSort::kBind:
      return Bind(place, step, truth);
    case StepSort::kCheck:
      return Join(place, step, 0, step.joins.size(), truth);
    case StepSort::kAbsent:
      return Absent(place, step, truth);
  }
  return false;
}

bool Executor::Scan(const Place& place, const Step& step, Truth truth) {
  const Node& node = graph_.nodes[step.node];
  NodeCheck& test = *nodes_[step.node];
  if (test.never()) return true;
  StepCount& count = counts_[place.part][place.step];
  const auto look = [&](EntityNo no) {
    if (!work_.Examine()) return false;
    ++count.examined;
    const Truth fits = std::min(truth, test.Test(no));
    if (fits < LeastOf(place.part)) return work_.ok();
    if (!Differs(step, no)) return true;
    values_[node.slot] = no;
    return Pass(place, fits);
  };
  if (node.ids.has_value()) return std::all_of(node.ids->begin(), node.ids->end(), look);
  if (step.by_term) {
    const query::CompiledFilter::Key key = node.filter->Keys()[step.key];
    const std::vector<EntityNo> candidates = view_.snapshot.Candidates(key.field_number, key.text);
    for (size_t i = 0; i < candidates.size(); ++i) {
      view_.snapshot.FetchAhead(candidates, i);
      if (!look(candidates[i])) return false;
    }
    return true;
  }
  bool going = true;
  for (const schema::Kind& kind : view_.snapshot.schema().kinds()) {
    if (!going || (node.kind_set >> kind.index & 1) == 0) continue;
    view_.snapshot.ForEachEntity(kind.index, [&](EntityNo no, const graph::EntityState&) { return going = look(no); });
  }
  return going;
}

bool Executor::Bind(const Place& place, const Step& step, Truth truth) {
  const size_t followed = Cheapest(step);
  const match::Join& join = step.joins[followed];
  const absl::Span<const Neighbor> list = edges_[join.edge].neighbors->From(
      join.forward, EntityOf(join.source(graph_)), PartnerOf(join), join.keep, scratch_[join.number]);
  if (!work_.ok()) return false;
  StepCount& count = counts_[place.part][place.step];
  if (last_together_ && place.step + 1 == plan_.parts[kItself].size()) return GiveTogether(list, truth, count);
  uint32_t& value = values_[graph_.nodes[step.node].slot];
  for (size_t i = 0, end = 0; i < list.size(); i = end) {
    if (!work_.Examine()) return false;
    ++count.examined;
    const EntityNo no = list[i].other;
    while (end < list.size() && list[end].other == no) ++end;
    if (!step.different.empty() && !Differs(step, no)) continue;
    value = no;
    if (!TakeRun(place, step, followed, followed, list.subspan(i, end - i), truth)) return false;
  }
  return true;
}

// Each entry leads to another entity.
bool Executor::GiveTogether(absl::Span<const Neighbor> list, Truth truth, StepCount& count) {
  if (!work_.Examine(static_cast<int64_t>(list.size()))) return false;
  count.examined += static_cast<int64_t>(list.size());
  int64_t sure = 0, possible = 0;
  for (const Neighbor& neighbor : list) ++(std::min(truth, neighbor.truth) == Truth::kYes ? sure : possible);
  count.rows += sure + possible;
  return (sure == 0 || Give(Truth::kYes, sure)) && (possible == 0 || Give(Truth::kPossible, possible));
}

// Of several edges that lead to a node, the one that leads to the fewest is followed; what it leads to is looked up in
// the others. Which one that is differs from row to row.
size_t Executor::Cheapest(const Step& step) const {
  if (step.joins.size() == 1) return 0;
  size_t cheapest = 0;
  int64_t least = -1;
  for (size_t i = 0; i < step.joins.size(); ++i) {
    const match::Join& join = step.joins[i];
    if (graph_.edges[join.edge].walk.has_value()) continue;
    const int64_t degree = edges_[join.edge].neighbors->Degree(join.forward, EntityOf(join.source(graph_)));
    if (least >= 0 && degree >= least) continue;
    least = degree;
    cheapest = i;
  }
  return cheapest;
}

bool Executor::Differs(const Step& step, EntityNo no) const {
  return std::none_of(step.different.begin(), step.different.end(), [&](int other) { return EntityOf(other) == no; });
}

// Checks the joins from `join` on; the one that was followed is through.
bool Executor::Join(const Place& place, const Step& step, size_t join, size_t followed, Truth truth) {
  if (join == followed) ++join;
  if (join >= step.joins.size()) return Pass(place, truth);
  if (!work_.Examine()) return false;
  ++counts_[place.part][place.step].examined;
  const match::Join& each = step.joins[join];
  const Edge& edge = graph_.edges[each.edge];
  const absl::Span<const Neighbor> run = edges_[each.edge].neighbors->Between(EntityOf(edge.from), EntityOf(edge.to),
                                                                              PartnerOf(each), scratch_[each.number]);
  return work_.ok() && TakeRun(place, step, join, followed, run, truth);
}

// Takes the row on with what joins its two entities: once for each relationship if the edge binds one, else once.
bool Executor::TakeRun(const Place& place, const Step& step, size_t join, size_t followed,
                       absl::Span<const Neighbor> run, Truth truth) {
  const match::Join& each = step.joins[join];
  const Edge& edge = graph_.edges[each.edge];
  const Truth least = LeastOf(place.part);
  const size_t next = join == followed ? 0 : join + 1;
  if (edge.binds()) {
    for (const Neighbor& neighbor : run) {
      const Truth holds = std::min({truth, neighbor.truth, OverlapOf(each, neighbor.relationship)});
      if (holds < least) continue;
      values_[edge.slot] = neighbor.relationship;
      if (edges_[each.edge].dated) dates_[edge.slot] = edges_[each.edge].test->DatedOf(neighbor.relationship);
      if (!Join(place, step, next, followed, holds)) return false;
    }
    return work_.ok();
  }
  Truth best = Truth::kNo;
  for (const Neighbor& neighbor : run) {
    const Truth overlaps = edge.walk.has_value() ? Truth::kYes : OverlapOf(each, neighbor.relationship);
    best = std::max(best, std::min(neighbor.truth, overlaps));
  }
  if (std::min(truth, best) < least) return work_.ok();
  if (edge.slot != kNone && !each.overlaps_later) {
    values_[edge.slot] = 0;
    edges_[each.edge].length = static_cast<int>(run.front().relationship);
  }
  return Join(place, step, next, followed, std::min(truth, best));
}

Truth Executor::OverlapOf(const match::Join& join, RelationshipNo no) {
  Truth truth = Truth::kYes;
  if (join.overlaps.empty()) return truth;
  const Dated dated = edges_[join.edge].test->DatedOf(no);
  for (const int other : join.overlaps) truth = std::min(truth, Overlap(dated, dates_[graph_.edges[other].slot]));
  return truth;
}

// What every relationship of a walk overlaps with; nothing for what is no walk.
const Dated& Executor::PartnerOf(const match::Join& join) const {
  static constexpr Dated kNobody;
  if (join.overlaps.empty() || !graph_.edges[join.edge].walk.has_value()) return kNobody;
  return dates_[graph_.edges[join.overlaps.front()].slot];
}

bool Executor::Absent(const Place& place, const Step& step, Truth truth) {
  found_[step.part] = Truth::kNo;
  Take({step.part, 0}, Truth::kYes);
  if (!work_.ok()) return false;
  const Truth absent = std::min(truth, query::Not(found_[step.part]));
  return absent < LeastOf(place.part) || Pass(place, absent);
}

bool Executor::Pass(const Place& place, Truth truth) {
  ++counts_[place.part][place.step].rows;
  return Take({place.part, place.step + 1}, truth);
}

bool Executor::Finish(int part, Truth truth) {
  switch (graph_.parts[part].sort) {
    case PartSort::kItself:
      return ExtendFrom(kItself + 1, truth);
    case PartSort::kOptional:
      matched_[part] = true;
      ++optional_rows_[part];
      return ExtendFrom(part + 1, truth);
    case PartSort::kAbsent:
      // A better match can only matter while the row may still be an answer.
      found_[part] = std::max(found_[part], truth);
      return query::Not(found_[part]) >= LeastOf(kItself);
  }
  return false;
}

bool Executor::ExtendFrom(size_t part, Truth truth) {
  if (part >= graph_.parts.size() || graph_.parts[part].sort != PartSort::kOptional) return Give(truth);
  matched_[part] = false;
  if (!Take({static_cast<int>(part), 0}, truth)) return false;
  if (matched_[part]) return true;
  for (const int node : graph_.parts[part].nodes) values_[graph_.nodes[node].slot] = base::kNoNumber;
  for (const int edge : graph_.parts[part].edges) {
    if (graph_.edges[edge].slot != kNone) values_[graph_.edges[edge].slot] = base::kNoNumber;
  }
  ++optional_rows_[part];
  return ExtendFrom(part + 1, truth);
}

bool Executor::Give(Truth truth, int64_t times) {
  for (const int edge : walks_bound_) TraceWalk(edge);
  if (!work_.ok()) return false;
  const v1::Validity label = truth == Truth::kYes ? v1::VALIDITY_DEFINITE : v1::VALIDITY_POSSIBLE;
  return (*visit_)({.values = absl::MakeConstSpan(values_).first(graph_.visible_slots),
                    .walks = walks_,
                    .validity = labels_ ? label : v1::VALIDITY_UNSPECIFIED,
                    .times = times});
}

void Executor::TraceWalk(int index) {
  const Edge& edge = graph_.edges[index];
  EdgeTools& tools = edges_[index];
  std::vector<RelationshipNo>& walk = walks_[edge.slot];
  if (values_[edge.slot] == base::kNoNumber) {
    walk.clear();
    tools.traced = {};
    return;
  }
  const Dated partner = edge.overlapping == kNone ? Dated{} : dates_[graph_.edges[edge.overlapping].slot];
  const EntityNo from = EntityOf(edge.from), to = EntityOf(edge.to);
  const std::array<uint32_t, 4> traced = {from, to, static_cast<uint32_t>(tools.length) + 1, partner.no};
  if (traced == tools.traced) return;
  tools.walks->Trace(from, to, tools.length, partner, LeastOf(edge.part), walk);
  tools.traced = traced;
}

}  // namespace entente::match
