#include "service/match/estimate.h"

#include <algorithm>

#include "service/match/node_check.h"

namespace entente::match {
namespace {

using graph::End;

constexpr double kUnknownFilter = 0.3;  // the share that a condition without an index leaves
constexpr double kUnknownDates = 0.6;   // the share of relationships that hold in a window
constexpr size_t kFewIds = 16;          // whose degrees are asked for

}  // namespace

Estimate::Estimate(const PatternGraph& graph, const graph::Snapshot& snapshot) : graph_(graph), snapshot_(snapshot) {
  for (const Node& node : graph.nodes) nodes_.push_back(FactsOf(node));
}

double Estimate::SizeOf(schema::KindSet kinds) const {
  double size = 0;
  for (const schema::Kind& kind : snapshot_.schema().kinds()) {
    if ((kinds >> kind.index & 1) != 0) size += static_cast<double>(snapshot_.SizeOfKind(kind.index));
  }
  return std::max(size, 1.0);
}

Estimate::Facts Estimate::FactsOf(const Node& node) const {
  const double all = SizeOf(node.kind_set);
  Facts facts{.access = {.entities = all}};
  const auto terms = TermsOf(node.filter, snapshot_);
  if (!terms.has_value()) {
    facts.by_terms = 0;
    facts.access.entities = 0;
  }
  for (size_t i = 0; terms.has_value() && i < terms->size(); ++i) {
    const double size = static_cast<double>(snapshot_.SizeOfTerm((*terms)[i]));
    facts.by_terms *= std::min(1.0, size / all);
    if (size < facts.access.entities) facts.access = {(*terms)[i], static_cast<int>(i), size};
  }
  facts.fits = node.filter.has_value() && terms.has_value() && terms->empty() ? kUnknownFilter : facts.by_terms;
  if (node.ids.has_value()) {
    const double ids = static_cast<double>(node.ids->size());
    facts.access = {.entities = ids};
    facts.fits *= std::min(1.0, ids / all);
  }
  facts.matches = std::min(facts.access.entities, all * facts.fits);
  return facts;
}

schema::KindSet Estimate::KindsFrom(const query::Ways& ways) const {
  schema::KindSet kinds = 0;
  for (const schema::Kind& kind : snapshot_.schema().kinds()) {
    if (ways.LeadsFrom(kind.index)) kinds |= schema::KindSet{1} << kind.index;
  }
  return kinds;
}

// The kinds of what an edge leads to.
schema::KindSet Estimate::TargetKinds(const Edge& edge, bool forward) const {
  return KindsFrom(forward ? edge.back : edge.ways);
}

double Estimate::Share(int edge, bool forward) const {
  const Edge& each = graph_.edges[edge];
  const int node = forward ? each.to : each.from;
  const schema::KindSet kinds = TargetKinds(each, forward);
  return std::min(1.0, SizeOf(kinds & graph_.nodes[node].kind_set) / SizeOf(kinds) * nodes_[node].fits);
}

double Estimate::Bodies(int node, double met) const {
  if (!graph_.nodes[node].filter.has_value()) return 0;
  return nodes_[node].by_terms * std::min(met, SizeOf(graph_.nodes[node].kind_set));
}

double Estimate::Degree(int edge, bool forward) const {
  const Edge& each = graph_.edges[edge];
  const query::Ways& ways = forward ? each.ways : each.back;
  const Node& source = graph_.nodes[forward ? each.from : each.to];
  double degree = 0;
  if (source.ids.has_value() && source.ids->size() <= kFewIds) {
    for (const base::EntityNo id : *source.ids) {
      for (const End end : {End::kSubject, End::kObject}) degree += snapshot_.Degree(id, end, ways.From(end));
    }
    return degree / static_cast<double>(source.ids->size());
  }
  const double sources = SizeOf(source.kind_set & KindsFrom(ways));
  for (const End end : {End::kSubject, End::kObject}) {
    for (const int number : ways.From(end)) {
      const schema::Relation& relation = *snapshot_.schema().FindRelation(number);
      const schema::KindSet kinds = end == End::kSubject ? relation.subjects : relation.objects;
      // Relationships spread evenly over the kinds that can have them; of those some are the source's.
      const double share = SizeOf(kinds & source.kind_set) / SizeOf(kinds);
      degree += static_cast<double>(snapshot_.SizeOfRelation(number)) * std::min(1.0, share) / sources;
    }
  }
  return degree;
}

double Estimate::Holds(int edge) const {
  const Edge& each = graph_.edges[edge];
  return (each.window.any ? 1 : kUnknownDates) * (each.filter.has_value() ? kUnknownFilter : 1);
}

double Estimate::Looks(int edge, bool forward) const {
  const Edge& each = graph_.edges[edge];
  const double degree = Degree(edge, forward);
  if (!each.walk.has_value()) return degree;
  const double most = 2.0 * static_cast<double>(snapshot_.CountRelationships()) + 1;
  double looks = 0, layer = degree;
  for (int length = 1; length <= each.walk->max && looks < most; ++length, layer *= degree * Holds(edge)) {
    looks += layer;
  }
  return std::min(looks, most);
}

double Estimate::Leads(int edge, bool forward) const {
  const Edge& each = graph_.edges[edge];
  const double once = Degree(edge, forward) * Holds(edge);
  const double most = SizeOf(TargetKinds(each, forward));
  if (!each.walk.has_value()) return std::min(once, most);
  double leads = 0, layer = 1;
  for (int length = 0; length <= each.walk->max && leads < most; ++length, layer *= once) {
    if (length >= each.walk->min) leads += layer;
  }
  return std::min(leads, most);
}

double Estimate::Joined(int edge, bool forward) const {
  return std::min(1.0, Leads(edge, forward) / SizeOf(TargetKinds(graph_.edges[edge], forward)));
}

}  // namespace entente::match
