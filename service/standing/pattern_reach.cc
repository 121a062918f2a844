#include "service/standing/pattern_reach.h"

#include <algorithm>
#include <iterator>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "service/base/error.h"
#include "service/base/status_macros.h"

namespace entente::standing {
namespace {

using base::EntityNo;
using base::FactRef;
using base::FactSort;
using base::RelationshipNo;
using graph::End;

// So many relationships are searched from one by one, which is exact; more of them from all their ends together.
constexpr size_t kApart = 16;

bool IsAmong(int relation, const std::vector<int>& relations) {
  return std::binary_search(relations.begin(), relations.end(), relation);
}

bool Has(schema::KindSet kinds, schema::KindIndex kind) { return (kinds >> kind & 1) != 0; }

bool FitsSomething(const PatternQuestion& question, const graph::Snapshot& any, FactRef fact) {
  const match::PatternGraph& graph = question.graph;
  if (fact.sort == FactSort::kRelationship) {
    const int relation = any.Ends(fact.no).relation;
    return std::any_of(graph.edges.begin(), graph.edges.end(),
                       [&](const match::Edge& edge) { return IsAmong(relation, edge.relations); });
  }
  if (fact.sort != FactSort::kEntity) return false;
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    if (AsksForPresence(graph, static_cast<int>(i)) && Has(graph.nodes[i].kind_set, any.KindOf(fact.no))) return true;
  }
  return Has(question.filtered, any.KindOf(fact.no));
}

}  // namespace

std::vector<FactRef> FittingFacts(const PatternQuestion& question, absl::Span<const FactRef> touched) {
  const graph::Snapshot any = question.ground.graph.Head();  // what is asked of it never changes
  std::vector<FactRef> fitting;
  for (const FactRef fact : touched) {
    if (FitsSomething(question, any, fact)) fitting.push_back(fact);
  }
  return fitting;
}

PatternReach::PatternReach(const PatternQuestion& question, PatternState& before, PatternState& after,
                           query::Meter& meter)
    : question_(question),
      graph_(question.graph),
      before_(before),
      after_(after),
      work_(meter),
      changed_(graph_.nodes.size()),
      passed_(graph_.edges.size()),
      joined_(graph_.edges.size()) {}

absl::StatusOr<std::vector<Box>> PatternReach::BoxesOf(absl::Span<const FactRef> fitting, bool erased) {
  erased_ = erased;
  for (const FactRef fact : fitting) RETURN_IF_ERROR(LookAt(fact));
  const bool day_passed = before_.snapshot().clock_day() != after_.snapshot().clock_day();
  if (question_.days_matter && day_passed) LookAtDated();
  LookAtIds();
  for (size_t node = 0; node < graph_.nodes.size(); ++node) AddNode(static_cast<int>(node));
  for (size_t edge = 0; edge < graph_.edges.size(); ++edge) AddEdge(static_cast<int>(edge));
  RETURN_IF_ERROR(work_.status());
  RETURN_IF_ERROR(before_.status());
  RETURN_IF_ERROR(after_.status());
  if (everywhere_) boxes_ = {Box(graph_.nodes.size())};
  return std::move(boxes_);
}

absl::Status PatternReach::LookAt(FactRef fact) {
  if (!work_.Examine()) return work_.status();
  if (fact.sort == FactSort::kEntity) {
    LookAtEntity(fact.no);
    return Has(question_.filtered, after_.snapshot().KindOf(fact.no)) ? CheckNotErased(fact) : absl::OkStatus();
  }
  LookAtRelationship(fact.no);
  return CheckNotErased(fact);
}

void PatternReach::LookAtEntity(EntityNo no) {
  for (size_t i = 0; i < graph_.nodes.size(); ++i) {
    const int node = static_cast<int>(i);
    if (!graph_.nodes[i].filter.has_value() && !AsksForPresence(graph_, node)) continue;
    if (before_.Fits(node, no) != after_.Fits(node, no)) changed_[i].push_back(no);
  }
  for (size_t i = 0; i < graph_.edges.size(); ++i) {
    const int edge = static_cast<int>(i);
    if (!graph_.edges[i].walk.has_value() || !graph_.edges[i].walk->through.has_value()) continue;
    if (before_.Passes(edge, no) != after_.Passes(edge, no)) passed_[i].push_back(no);
  }
}

// Where a merge lets an id lead elsewhere, the node fits others, whatever else was touched.
void PatternReach::LookAtIds() {
  for (size_t i = 0; i < graph_.nodes.size(); ++i) {
    const auto &before = before_.graph().nodes[i].ids, &after = after_.graph().nodes[i].ids;
    if (!before.has_value() || *before == *after) continue;
    std::set_symmetric_difference(before->begin(), before->end(), after->begin(), after->end(),
                                  std::back_inserter(changed_[i]));
  }
}

void PatternReach::LookAtRelationship(RelationshipNo no) {
  const graph::RelationshipEnds ends = after_.snapshot().Ends(no);
  for (size_t i = 0; i < graph_.edges.size(); ++i) {
    const match::Edge& edge = graph_.edges[i];
    if (!IsAmong(ends.relation, edge.relations)) continue;
    if (before_.See(static_cast<int>(i), no) == after_.See(static_cast<int>(i), no)) continue;
    if (IsAmong(ends.relation, edge.ways.From(End::kSubject))) joined_[i].push_back({ends.subject, ends.object});
    if (IsAmong(ends.relation, edge.ways.From(End::kObject))) joined_[i].push_back({ends.object, ends.subject});
  }
}

// What an erasure takes out, it takes out of the states before it too. Only the last version of a claim tells when.
absl::Status PatternReach::CheckNotErased(FactRef fact) {
  if (!erased_) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::vector<v1::Claim> claims, question_.ground.graph.Head().ClaimsAbout(fact));
  if (!work_.Examine(static_cast<int64_t>(claims.size()))) return work_.status();
  for (const v1::Claim& claim : claims) {
    if (claim.state() != v1::CLAIM_STATE_ERASED || claim.updated_revision() <= before_.snapshot().revision() ||
        claim.updated_revision() > after_.snapshot().revision()) {
      continue;
    }
    const int64_t oldest = std::max(claim.updated_revision(), question_.ground.graph.oldest());
    return base::MakeError(
        absl::StatusCode::kOutOfRange, v1::ERROR_REASON_HISTORY_COMPACTED,
        absl::StrCat("revision ", claim.updated_revision(),
                     " erased something that the pattern asks about, and with "
                     "it what was seen before"),
        {{"oldest", absl::StrCat(oldest)}, {"head", absl::StrCat(question_.ground.graph.published())}});
  }
  return absl::OkStatus();
}

void PatternReach::LookAtDated() {
  everywhere_ = !question_.all_claims;
  if (everywhere_) return;
  for (const schema::Kind& kind : after_.snapshot().schema().kinds()) {
    if (!Has(question_.filtered, kind.index)) continue;
    after_.snapshot().ForEachEntity(kind.index, [&](EntityNo no, const graph::EntityState& state) {
      if (!work_.Examine()) return false;
      if (state.dated) LookAtEntity(no);
      return true;
    });
  }
}

void PatternReach::AddNode(int node) {
  Entities& changed = changed_[node];
  if (changed.empty()) return;
  Sort(changed);
  Sides sides(graph_.nodes.size());
  sides[node] = {true, changed};
  Add(graph_.nodes[node].part, std::move(sides));
}

void PatternReach::AddEdge(int index) {
  const match::Edge& edge = graph_.edges[index];
  const int rest = edge.walk.has_value() ? edge.walk->max - 1 : 0;
  if (!passed_[index].empty()) {
    Sort(passed_[index]);
    AddWalk(index, passed_[index], passed_[index], rest);
  }
  std::vector<Pair>& pairs = joined_[index];
  std::sort(pairs.begin(), pairs.end());
  pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
  if (pairs.size() <= kApart) {
    for (const auto& [from, to] : pairs) AddWalk(index, {from}, {to}, rest);
    return;
  }
  Entities from, to;
  for (const Pair& pair : pairs) {
    from.push_back(pair.first);
    to.push_back(pair.second);
  }
  Sort(from);
  Sort(to);
  AddWalk(index, std::move(from), std::move(to), rest);
}

// `rest`: how many relationships may lead to `from`, and from `to`. Those of an edge are none.
void PatternReach::AddWalk(int index, Entities from, Entities to, int rest) {
  const match::Edge& edge = graph_.edges[index];
  if (rest == 0) return AddEnds(index, std::move(from), std::move(to));
  AddEnds(index, Follow(edge.back, from, 0, rest), Follow(edge.ways, to, 0, rest));
}

void PatternReach::AddEnds(int index, std::optional<Entities> from, std::optional<Entities> to) {
  const match::Edge& edge = graph_.edges[index];
  Sides sides(graph_.nodes.size());
  if (edge.from == edge.to && from.has_value() && to.has_value()) {
    Entities both;
    std::set_intersection(from->begin(), from->end(), to->begin(), to->end(), std::back_inserter(both));
    from = to = std::move(both);
  } else if (edge.from == edge.to) {
    from = to = from.has_value() ? from : to;
  }
  sides[edge.from] = {true, std::move(from)};
  sides[edge.to] = {true, std::move(to)};
  Add(edge.part, std::move(sides));
}

void PatternReach::Add(int part, Sides sides) {
  if (everywhere_ || !work_.ok()) return;
  for (size_t node = 0; node < sides.size(); ++node) {
    if (sides[node].among.has_value() && !Fit(static_cast<int>(node), *sides[node].among)) return;
  }
  if (part != match::kItself) Spread(part, sides);
  Box box(graph_.nodes.size());
  bool bounded = false;
  for (const int node : graph_.parts[match::kItself].nodes) {
    if (!sides[node].among.has_value()) continue;
    if (!Fit(node, *sides[node].among)) return;
    box[node] = std::move(sides[node].among);
    bounded = true;
  }
  everywhere_ = !bounded;
  if (bounded) boxes_.push_back(std::move(box));
}

// From nodes of the part along its edges, as far as the pattern itself.
void PatternReach::Spread(int part, Sides& sides) {
  for (bool going = true; going && work_.ok();) {
    going = false;
    for (const int index : graph_.parts[part].edges) {
      const match::Edge& edge = graph_.edges[index];
      for (const bool forward : {true, false}) {
        const int from = forward ? edge.from : edge.to, to = forward ? edge.to : edge.from;
        if (graph_.nodes[from].part == match::kItself || !sides[from].known || sides[to].known) continue;
        going = sides[to].known = true;
        if (!sides[from].among.has_value()) continue;
        const int least = edge.walk.has_value() ? edge.walk->min : 1, most = edge.walk.has_value() ? edge.walk->max : 1;
        sides[to].among = Follow(forward ? edge.ways : edge.back, *sides[from].among, least, most);
        if (sides[to].among.has_value()) Fit(to, *sides[to].among);
      }
    }
  }
}

// Leaves those that a node's kinds and ids allow. False: none.
bool PatternReach::Fit(int index, Entities& entities) const {
  const auto is_among = [index](const PatternState& state, EntityNo no) {
    const auto& ids = state.graph().nodes[index].ids;
    return !ids.has_value() || std::binary_search(ids->begin(), ids->end(), no);
  };
  std::erase_if(entities, [&](EntityNo no) {
    return !Has(graph_.nodes[index].kind_set, after_.snapshot().KindOf(no)) ||
           (!is_among(before_, no) && !is_among(after_, no));
  });
  return !entities.empty();
}

// All that walks of `least` to `most` relationships may lead to; nothing if that is too much.
std::optional<Entities> PatternReach::Follow(const query::Ways& ways, const Entities& from, int least, int most) {
  absl::flat_hash_set<EntityNo> met;
  Entities all, layer = from;
  if (least == 0) {
    met.insert(from.begin(), from.end());
    all = from;
  }
  for (int step = 0; step < most && !layer.empty(); ++step) {
    Entities next;
    for (const EntityNo at : layer) {
      for (const PatternState* const state : {&before_, &after_}) {
        const graph::Snapshot& snapshot = state->snapshot();
        for (const End end : {End::kSubject, End::kObject}) {
          snapshot.ForEachRelationship(at, end, ways.From(end), [&](RelationshipNo no, const auto&) {
            if (!work_.Examine()) return false;
            const graph::RelationshipEnds ends = snapshot.Ends(no);
            const EntityNo other = end == End::kSubject ? ends.object : ends.subject;
            if (met.insert(other).second) next.push_back(other);
            return all.size() + next.size() <= question_.max_reached;
          });
        }
      }
      if (!work_.ok() || all.size() + next.size() > question_.max_reached) return std::nullopt;
    }
    all.insert(all.end(), next.begin(), next.end());
    layer = std::move(next);
  }
  Sort(all);
  return all;
}

}  // namespace entente::standing
