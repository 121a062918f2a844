#include "tests/robustness/pattern_oracle.h"

#include <algorithm>
#include <functional>
#include <set>
#include <tuple>

namespace entente::oracle {
namespace {

using google::protobuf::RepeatedPtrField;
using Nodes = RepeatedPtrField<v1::PatternNode>;
using Edges = RepeatedPtrField<v1::PatternEdge>;
using Ends = std::pair<std::string, std::string>;

// Whether both hold on some day, whichever of their possible dates are the true ones.
Truth Overlap(const v1::Relationship& a, const v1::Relationship& b) {
  if (Identity(a) == Identity(b)) return kSure;
  const auto until = [](const v1::Relationship& r) {
    return r.valid_time().until().empty() ? Days{kFuture, kFuture} : ReadDate(r.valid_time().until());
  };
  const Days a_from = ReadDate(a.valid_time().from()), b_from = ReadDate(b.valid_time().from());
  const Days a_until = until(a), b_until = until(b);
  if (a_from.latest < b_until.earliest && b_from.latest < a_until.earliest) return kSure;
  return a_from.earliest < b_until.latest && b_from.earliest < a_until.latest ? kMaybe : kNo;
}

bool Before(const Way& a, const Way& b) {
  if (a.relationships.size() != b.relationships.size()) return a.relationships.size() < b.relationships.size();
  for (size_t i = 0; i < a.relationships.size(); ++i) {
    const std::string ours = Identity(a.relationships[i]), theirs = Identity(b.relationships[i]);
    if (ours != theirs) return ours < theirs;
  }
  return false;
}

// The search of one pattern. Every edge is first worked out for all pairs of entities.
class Matcher {
 public:
  Matcher(const World& world, const v1::Pattern& pattern) : world_(world), pattern_(pattern) {}

  std::vector<Match> Run() {
    std::vector<Match> matches = Extend({}, pattern_.nodes(), pattern_.edges(), world_.view.definite_only);
    for (const v1::PatternPart& part : pattern_.optional_parts()) {
      std::vector<Match> extended;
      for (const Match& match : matches) {
        const std::vector<Match> more = Extend(match, part.nodes(), part.edges(), world_.view.definite_only);
        if (more.empty()) extended.push_back(match);
        extended.insert(extended.end(), more.begin(), more.end());
      }
      matches = std::move(extended);
    }
    std::vector<Match> rows;
    for (Match& match : matches) {
      for (const v1::PatternPart& part : pattern_.absent_parts()) {
        Truth there = kNo;
        for (const Match& more : Extend(OnlyOf(match), part.nodes(), part.edges(), false)) {
          there = std::max(there, more.truth);
        }
        if (world_.bug == Bug::kPattern && there == kMaybe) there = kNo;
        match.truth = std::min(match.truth, Not(there));
      }
      if (world_.Shows(match.truth)) rows.push_back(std::move(match));
    }
    return rows;
  }

 private:
  using Ways = std::map<Ends, std::vector<Way>>;

  // What an absent part can refer to, as if all of it were certain.
  Match OnlyOf(const Match& match) const {
    Match base = match;
    base.truth = kSure;
    return base;
  }

  // What may be possible is asked of entities as they possibly are.
  const v1::Entity& EntityOf(const std::string& id, bool definite) const {
    return definite ? world_.entities.at(id) : world_.possible.at(id);
  }

  Truth Fits(const std::string& id, const v1::PatternNode& node, bool definite) {
    const auto key = std::make_pair(&node, id);
    const auto known = fits_.find(key);
    if (known != fits_.end()) return known->second;
    Truth truth = kSure;
    const v1::Entity& entity = EntityOf(id, definite);
    if (node.kinds_size() && !std::count(node.kinds().begin(), node.kinds().end(), KindOf(id))) truth = kNo;
    if (node.ids_size() && !std::count(node.ids().begin(), node.ids().end(), id)) truth = kNo;
    if (truth != kNo && node.has_filter()) {
      truth = std::min(TruthOf(entity.validity()), Satisfies(entity, node.filter()));
    }
    return fits_[key] = truth;
  }

  // The relationships that can be a step of the edge, each as certain as it is.
  std::vector<Way> Steps(const v1::PatternEdge& edge) const {
    const View view = edge.has_valid_at() ? ViewAt(world_.view, edge.valid_at(), world_.today) : world_.view;
    std::vector<Way> steps;
    for (const v1::Relationship& fact : world_.resolved) {
      if (!IsAmong(fact.relation(), edge.relations(), edge.meanings())) continue;
      const v1::Relationship labelled = Labelled(fact, view);
      Truth truth = TruthOf(labelled.validity());
      if (edge.has_filter()) truth = std::min(truth, Satisfies(labelled, edge.filter()));
      if (fact.confidence() < edge.min_confidence() || truth == kNo) continue;
      steps.push_back({{labelled}, truth});
    }
    return steps;
  }

  // All ways of an edge. Those of walks depend on what each of their relationships must overlap with.
  const Ways& WaysOf(const v1::PatternEdge& edge, bool definite, const v1::Relationship* partner = nullptr) {
    const auto key = std::make_tuple(&edge, definite, partner == nullptr ? "" : Identity(*partner));
    const auto known = ways_.find(key);
    if (known != ways_.end()) return known->second;
    std::vector<Way> steps = Steps(edge);
    for (Way& step : steps) {
      if (partner != nullptr) step.truth = std::min(step.truth, Overlap(step.relationships[0], *partner));
    }
    steps.erase(std::remove_if(steps.begin(), steps.end(), [](const Way& way) { return way.truth == kNo; }),
                steps.end());
    if (definite) {
      steps.erase(std::remove_if(steps.begin(), steps.end(), [](const Way& way) { return way.truth != kSure; }),
                  steps.end());
    }
    Ways ways;
    if (edge.has_steps()) {
      for (const auto& [id, entity] : world_.entities) Walk(edge, steps, id, definite, ways);
    } else {
      for (const Way& step : steps) {
        const v1::Relationship& fact = step.relationships[0];
        if (Leads(fact, fact.subject(), edge.direction())) ways[{fact.subject(), fact.object()}].push_back(step);
        if (Leads(fact, fact.object(), edge.direction())) ways[{fact.object(), fact.subject()}].push_back(step);
      }
    }
    return ways_[key] = ways;
  }

  // All ends of walks from one entity: to each the first of the shortest walks, as certain as the most certain one.
  void Walk(const v1::PatternEdge& edge, const std::vector<Way>& steps, const std::string& from, bool definite,
            Ways& ways) const {
    std::map<std::string, Way> ends = {{from, {}}};
    std::map<std::string, Way> best;
    for (int length = 0; length <= edge.steps().max(); ++length) {
      for (const auto& [id, way] : ends) {
        if (length < edge.steps().min()) continue;
        Way& known = best.emplace(id, way).first->second;
        known.truth = std::max(known.truth, way.truth);
      }
      std::map<std::string, Way> next;
      for (const auto& [id, way] : ends) {
        Truth through = way.truth;
        if (length > 0 && edge.steps().has_through()) through = std::min(through, Passes(id, edge.steps().through(), definite));
        if (through == kNo || (definite && through == kMaybe)) continue;
        for (const Way& step : steps) {
          const v1::Relationship& fact = step.relationships[0];
          if (!Leads(fact, id, edge.direction())) continue;
          Way longer = way;
          longer.relationships.push_back(fact);
          longer.truth = std::min(through, step.truth);
          Way& known = next.emplace(OtherEnd(fact, id), longer).first->second;
          const Truth truest = std::max(known.truth, longer.truth);
          if (Before(longer, known)) known = longer;
          known.truth = truest;
        }
      }
      ends = std::move(next);
    }
    for (const auto& [to, way] : best) ways[{from, to}].push_back(way);
  }

  Truth Passes(const std::string& id, const v1::Filter& filter, bool definite) const {
    const v1::Entity& entity = EntityOf(id, definite);
    return std::min(TruthOf(entity.validity()), Satisfies(entity, filter));
  }

  std::vector<Match> Extend(const Match& start, const Nodes& nodes, const Edges& edges, bool definite) {
    std::vector<Match> matches;
    std::vector<const v1::PatternNode*> left;
    for (const v1::PatternNode& node : nodes) left.push_back(&node);
    Assign(start, left, edges, definite, matches);
    return matches;
  }

  // Binds the nodes one after the other, one that hangs on those bound first, then the edges.
  void Assign(const Match& match, std::vector<const v1::PatternNode*> left, const Edges& edges, bool definite,
              std::vector<Match>& matches) {
    if (left.empty()) return BindEdges(match, edges, definite, matches);
    const auto hangs = [&](const v1::PatternNode* node) {
      return std::any_of(edges.begin(), edges.end(), [&](const v1::PatternEdge& edge) {
        return (edge.from() == node->variable() && match.nodes.count(edge.to())) ||
               (edge.to() == node->variable() && match.nodes.count(edge.from()));
      });
    };
    auto next = std::find_if(left.begin(), left.end(), hangs);
    if (next == left.end()) next = left.begin();
    const v1::PatternNode& node = **next;
    left.erase(next);
    for (const auto& [id, entity] : world_.entities) {
      const Truth fits = Fits(id, node, definite);
      if (fits == kNo || (definite && fits == kMaybe)) continue;
      Match more = match;
      more.nodes[node.variable()] = id;
      more.truth = std::min(more.truth, fits);
      if (CanHold(more, edges, definite) && Different(more)) Assign(more, left, edges, definite, matches);
    }
  }

  bool CanHold(const Match& match, const Edges& edges, bool definite) {
    for (const v1::PatternEdge& edge : edges) {
      const auto from = match.nodes.find(edge.from()), to = match.nodes.find(edge.to());
      if (from == match.nodes.end() || to == match.nodes.end()) continue;
      if (!WaysOf(edge, definite).count({from->second, to->second})) return false;
    }
    return true;
  }

  bool Different(const Match& match) const {
    for (const v1::DifferentNodes& different : pattern_.different()) {
      std::set<std::string> seen;
      for (const std::string& variable : different.variables()) {
        const auto bound = match.nodes.find(variable);
        if (bound != match.nodes.end() && !seen.insert(bound->second).second) return false;
      }
    }
    return true;
  }

  // Every choice of relationships for the named edges; then the others, and walks, need only be there.
  void BindEdges(const Match& match, const Edges& edges, bool definite, std::vector<Match>& matches) {
    std::vector<Match> chosen = {match};
    for (const v1::PatternEdge& edge : edges) {
      if (edge.variable().empty() || edge.has_steps()) continue;
      std::vector<Match> longer;
      for (const Match& before : chosen) {
        for (const Way& way : WaysOf(edge, definite).at(EndsOf(edge, before))) {
          Match after = before;
          after.edges[edge.variable()] = way;
          after.truth = std::min(after.truth, way.truth);
          longer.push_back(std::move(after));
        }
      }
      chosen = std::move(longer);
    }
    for (Match& complete : chosen) {
      for (const v1::PatternEdge& edge : edges) {
        complete.truth = std::min(
            complete.truth, edge.has_steps() ? BindWalk(edge, complete, definite) : Holds(edge, complete, definite));
      }
      if (complete.truth == kSure || (complete.truth == kMaybe && !definite)) matches.push_back(std::move(complete));
    }
  }

  const v1::Relationship* Partner(const v1::PatternEdge& edge, const Match& match) const {
    return edge.overlapping().empty() ? nullptr : &match.edges.at(edge.overlapping()).relationships[0];
  }

  Truth BindWalk(const v1::PatternEdge& edge, Match& match, bool definite) {
    const Ways& ways = WaysOf(edge, definite, Partner(edge, match));
    const auto found = ways.find(EndsOf(edge, match));
    if (found == ways.end()) return kNo;
    if (!edge.variable().empty()) match.edges[edge.variable()] = found->second[0];
    return found->second[0].truth;
  }

  // An edge's own ways overlap with those of the edge it names; one without a name is as certain as its best.
  Truth Holds(const v1::PatternEdge& edge, const Match& match, bool definite) {
    const v1::Relationship* partner = Partner(edge, match);
    const auto overlap = [&](const Way& way) {
      return partner == nullptr ? kSure : Overlap(way.relationships[0], *partner);
    };
    if (!edge.variable().empty()) return overlap(match.edges.at(edge.variable()));
    Truth best = kNo;
    for (const Way& way : WaysOf(edge, definite).at(EndsOf(edge, match))) {
      best = std::max(best, std::min(way.truth, overlap(way)));
    }
    return best;
  }

  Ends EndsOf(const v1::PatternEdge& edge, const Match& match) const {
    return {match.nodes.at(edge.from()), match.nodes.at(edge.to())};
  }

  const World& world_;
  const v1::Pattern& pattern_;
  std::map<std::pair<const v1::PatternNode*, std::string>, Truth> fits_;
  std::map<std::tuple<const v1::PatternEdge*, bool, std::string>, Ways> ways_;
};

v1::Binding BindingOf(const World& world, const Match& match, const std::string& variable, bool walk,
                      const google::protobuf::FieldMask& mask) {
  v1::Binding binding;
  binding.set_variable(variable);
  const auto node = match.nodes.find(variable);
  if (node != match.nodes.end()) *binding.mutable_entity() = world.Masked(node->second, mask);
  const auto edge = match.edges.find(variable);
  if (edge == match.edges.end()) return binding;
  if (!walk) {
    *binding.mutable_relationship() = edge->second.relationships[0];
    return binding;
  }
  binding.mutable_walk();
  for (const v1::Relationship& fact : edge->second.relationships) *binding.mutable_walk()->add_relationships() = fact;
  return binding;
}

void AddVariables(const Nodes& nodes, const Edges& edges, std::vector<std::string>& variables,
                  std::set<std::string>& walks) {
  for (const v1::PatternNode& node : nodes) variables.push_back(node.variable());
  for (const v1::PatternEdge& edge : edges) {
    if (edge.variable().empty()) continue;
    variables.push_back(edge.variable());
    if (edge.has_steps()) walks.insert(edge.variable());
  }
}

std::vector<std::string> VariablesOf(const v1::Pattern& pattern, std::set<std::string>& walks) {
  std::vector<std::string> variables;
  AddVariables(pattern.nodes(), pattern.edges(), variables, walks);
  for (const v1::PatternPart& part : pattern.optional_parts()) {
    AddVariables(part.nodes(), part.edges(), variables, walks);
  }
  return variables;
}

// Whether any edge asks for some time, as against any.
bool AsksForTime(const Edges& edges) {
  return std::any_of(edges.begin(), edges.end(),
                     [](const v1::PatternEdge& edge) { return edge.has_valid_at() && !edge.valid_at().any(); });
}

bool AsksForTime(const v1::Pattern& pattern) {
  bool asks = AsksForTime(pattern.edges());
  for (const v1::PatternPart& part : pattern.optional_parts()) asks |= AsksForTime(part.edges());
  for (const v1::PatternPart& part : pattern.absent_parts()) asks |= AsksForTime(part.edges());
  return asks;
}

std::string Short(const v1::Relationship& fact) {
  return Identity(fact) + "[" + fact.valid_time().from() + "," + fact.valid_time().until() + "]" +
         std::to_string(fact.validity()) + std::to_string(fact.confidence());
}

}  // namespace

std::vector<Match> Matches(const World& world, const v1::Pattern& pattern) { return Matcher(world, pattern).Run(); }

std::vector<std::string> VariablesOf(const v1::Pattern& pattern) {
  std::set<std::string> walks;
  return VariablesOf(pattern, walks);
}

std::string TextOf(const v1::PatternRow& row) {
  std::string text;
  for (const v1::Binding& binding : row.bindings()) {
    text += binding.variable() + "=";
    if (binding.has_entity()) {
      text +=
          binding.entity().has_description() ? "{" + binding.entity().ShortDebugString() + "}" : binding.entity().id();
    }
    if (binding.has_relationship()) text += Short(binding.relationship());
    if (binding.has_walk()) {
      text += "walk";
      for (const v1::Relationship& fact : binding.walk().relationships()) text += " -> " + Short(fact);
    }
    text += "; ";
  }
  return text + v1::Validity_Name(row.validity());
}

std::vector<v1::PatternRow> Rows(const World& world, const v1::MatchPatternRequest& request) {
  std::set<std::string> walks;
  std::vector<std::string> returned = VariablesOf(request.pattern(), walks);
  if (request.returns_size()) returned.assign(request.returns().begin(), request.returns().end());
  std::vector<v1::PatternRow> rows;
  std::map<std::string, size_t> seen;
  for (const Match& match : Matches(world, request.pattern())) {
    v1::PatternRow row;
    for (const std::string& variable : returned) {
      *row.add_bindings() = BindingOf(world, match, variable, walks.count(variable) > 0, request.read_mask());
    }
    const std::string key = TextOf(row);
    if (!world.view.any || AsksForTime(request.pattern())) {
      row.set_validity(match.truth == kSure ? v1::VALIDITY_DEFINITE : v1::VALIDITY_POSSIBLE);
    }
    if (request.distinct()) {
      const auto [at, fresh] = seen.emplace(key, rows.size());
      if (!fresh) {
        v1::PatternRow& first = rows[at->second];
        first.set_validity(std::min(first.validity(), row.validity()));
        continue;
      }
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace entente::oracle
