// The patterns of question.h, and the filters in them.
#include <algorithm>
#include <vector>

#include "tests/robustness/pattern_oracle.h"
#include "tests/robustness/question.h"

namespace entente::oracle {
namespace {

// A pattern in the making: every node has an entity that it was drawn from.
class Drawing {
 public:
  Drawing(History& history, const World& world) : history_(history), world_(world) {}

  v1::Pattern Draw() {
    const int nodes = 1 + history_.Roll(4);
    AddNode(*pattern_.mutable_nodes(), Start());
    for (int i = 1; i < nodes; ++i) Grow(*pattern_.mutable_nodes(), *pattern_.mutable_edges());
    for (int i = history_.Roll(3); i > 0 && pattern_.edges_size() < 5; --i) Close();
    const auto main = drawn_;
    // At most two nodes a part: with those of the pattern itself, as many as a pattern may have.
    const int parts = history_.Chance(50) ? 1 + history_.Roll(2) : 0;
    for (int i = 0; i < parts; ++i) {
      Part(main, history_.Chance(55) ? *pattern_.add_optional_parts() : *pattern_.add_absent_parts());
    }
    drawn_ = main;
    if (drawn_.size() > 1 && history_.Chance(25)) {
      v1::DifferentNodes& different = *pattern_.add_different();
      different.add_variables(drawn_[0].variable);
      different.add_variables(drawn_[1 + history_.Roll(drawn_.size() - 1)].variable);
      for (const v1::PatternPart& part : pattern_.optional_parts()) {
        if (part.nodes_size() && history_.Chance(50)) {
          different.add_variables(part.nodes(0).variable());
          break;
        }
      }
    }
    return pattern_;
  }

 private:
  struct Drawn {
    std::string variable, id;
  };

  std::string Start() {
    if (world_.relationships.empty()) return RandomKnown(history_, world_);
    const v1::Relationship& fact = world_.relationships[history_.Roll(world_.relationships.size())];
    return history_.Chance(50) ? fact.subject() : fact.object();
  }

  void AddNode(google::protobuf::RepeatedPtrField<v1::PatternNode>& nodes, const std::string& id) {
    v1::PatternNode& node = *nodes.Add();
    node.set_variable("n" + std::to_string(count_++));
    drawn_.push_back({node.variable(), id});
    const std::string kind = KindOf(id);
    if (history_.Chance(70)) node.add_kinds(kind);
    if (node.kinds_size() && history_.Chance(10)) node.add_kinds(history_.Chance(50) ? "topic" : "alliance");
    if (history_.Chance(12)) {
      node.add_ids(id);
      for (int i = history_.Roll(3); i > 0; --i) node.add_ids(RandomKnown(history_, world_));
    }
    if (history_.Chance(12)) {
      const v1::Filter filter = RandomFilter(history_, node.kinds_size() == 1 ? kind : "");
      *node.mutable_filter() = filter;
    }
  }

  // A node more, along a relationship that is there, from a node that is drawn.
  void Grow(google::protobuf::RepeatedPtrField<v1::PatternNode>& nodes,
            google::protobuf::RepeatedPtrField<v1::PatternEdge>& edges) {
    const Drawn from = drawn_[history_.Roll(drawn_.size())];
    std::vector<const v1::Relationship*> there;
    for (const v1::Relationship& fact : world_.relationships) {
      if (fact.subject() == from.id || fact.object() == from.id) there.push_back(&fact);
    }
    if (there.empty()) return;
    const v1::Relationship& fact = *there[history_.Roll(there.size())];
    AddNode(nodes, OtherEnd(fact, from.id));
    AddEdge(edges, fact, from, drawn_.back());
  }

  // An edge more between two nodes that are drawn.
  void Close() {
    std::vector<std::pair<Drawn, Drawn>> ends;
    std::vector<const v1::Relationship*> facts;
    for (const v1::Relationship& fact : world_.relationships) {
      for (const Drawn& a : drawn_) {
        for (const Drawn& b : drawn_) {
          if (a.id != fact.subject() || b.id != fact.object()) continue;
          ends.push_back({a, b});
          facts.push_back(&fact);
        }
      }
    }
    if (facts.empty()) return;
    const int i = history_.Roll(facts.size());
    AddEdge(*pattern_.mutable_edges(), *facts[i], ends[i].first, ends[i].second);
  }

  void AddEdge(google::protobuf::RepeatedPtrField<v1::PatternEdge>& edges, const v1::Relationship& fact, const Drawn& a,
               const Drawn& b) {
    v1::PatternEdge& edge = *edges.Add();
    const bool turned = history_.Chance(30);
    edge.set_from(turned ? b.variable : a.variable);
    edge.set_to(turned ? a.variable : b.variable);
    const bool out = (turned ? b.id : a.id) == fact.subject();
    const int way = history_.Roll(10);
    if (way < 6) edge.set_direction(out ? v1::DIRECTION_OUT : v1::DIRECTION_IN);
    if (way == 9) edge.set_direction(v1::DIRECTION_EITHER);
    if (RuleOf(fact.relation()).roster() || history_.Chance(60)) {
      edge.add_relations(fact.relation());
      if (history_.Chance(20)) edge.add_relations(history_.RandomRelation());
    } else if (RuleOf(fact.relation()).meanings_size() && history_.Chance(60)) {
      edge.add_meanings(RuleOf(fact.relation()).meanings(0));
    }
    if (history_.Chance(45)) edge.set_variable("e" + std::to_string(count_++));
    if (history_.Chance(10)) *edge.mutable_valid_at() = RandomValidAt(history_);
    if (history_.Chance(5)) edge.mutable_valid_at()->set_any(true);
    if (history_.Chance(10)) edge.set_min_confidence(static_cast<v1::Confidence>(1 + history_.Roll(3)));
    if (history_.Chance(12)) *edge.mutable_filter() = RandomEdgeFilter(history_);
    if (history_.Chance(18)) {
      Lengthen(edge);
    }
    if (history_.Chance(20)) Overlap(edges, edge);
  }

  void Lengthen(v1::PatternEdge& edge) {
    v1::Steps& steps = *edge.mutable_steps();
    steps.set_min(history_.Roll(3));
    steps.set_max(std::max(1, steps.min() + history_.Roll(3)));
    if (history_.Chance(10)) steps.set_max(16);
    if (history_.Chance(30)) *steps.mutable_through() = RandomFilter(history_, "");
  }

  void Overlap(const google::protobuf::RepeatedPtrField<v1::PatternEdge>& here, v1::PatternEdge& edge) {
    std::vector<std::string> named;
    const auto collect = [&](const google::protobuf::RepeatedPtrField<v1::PatternEdge>& edges) {
      for (const v1::PatternEdge& other : edges) {
        if (&other != &edge && !other.variable().empty() && !other.has_steps()) named.push_back(other.variable());
      }
    };
    collect(pattern_.edges());
    if (&here != &pattern_.edges()) collect(here);
    if (!named.empty()) edge.set_overlapping(history_.Any(named));
  }

  // One edge to a new node, or between two of the pattern; now and then another edge on.
  void Part(const std::vector<Drawn>& main, v1::PatternPart& part) {
    drawn_ = main;
    Grow(*part.mutable_nodes(), *part.mutable_edges());
    if (part.edges_size() == 0) {
      const Drawn& at = main[history_.Roll(main.size())];
      v1::PatternNode& node = *part.add_nodes();
      node.set_variable("n" + std::to_string(count_++));
      v1::PatternEdge& edge = *part.add_edges();
      edge.set_from(at.variable);
      edge.set_to(node.variable());
      edge.add_relations(history_.RandomRelation());
      return;
    }
    if (history_.Chance(25)) {
      drawn_ = {drawn_.back()};
      Grow(*part.mutable_nodes(), *part.mutable_edges());
    }
  }

  History& history_;
  const World& world_;
  v1::Pattern pattern_;
  std::vector<Drawn> drawn_;
  int count_ = 0;
};

v1::Filter Comparison(const std::string& field, v1::Comparator comparator, const std::string& value) {
  v1::Filter filter;
  filter.mutable_comparison()->set_field(field);
  filter.mutable_comparison()->set_comparator(comparator);
  filter.mutable_comparison()->set_value(value);
  return filter;
}

v1::Comparator RandomOrder(History& history) {
  static const v1::Comparator kOrders[] = {v1::COMPARATOR_LESS, v1::COMPARATOR_LESS_EQUAL, v1::COMPARATOR_GREATER,
                                           v1::COMPARATOR_GREATER_EQUAL, v1::COMPARATOR_EQUAL};
  return kOrders[history.Roll(5)];
}

v1::Filter SimpleFilter(History& history, const std::string& kind) {
  static const std::vector<std::string> kNames = {"alpha", "beta", "a", "e"};
  switch (history.Roll(kind.empty() ? 3 : 6)) {
    case 0:
      if (history.Chance(40)) return Comparison("name", v1::COMPARATOR_PREFIX, history.Any(kNames));
      return Comparison("name", v1::COMPARATOR_HAS, history.Chance(30) ? "*" : history.Any(kNames));
    case 1:
      return Comparison("summary", v1::COMPARATOR_HAS, "*");
    case 2:
      return Comparison("aliases", v1::COMPARATOR_HAS, history.Any(kNames));
    default:
      break;
  }
  if (kind == "organization") {
    switch (history.Roll(3)) {
      case 0:
        return Comparison(history.Chance(50) ? "country" : "organization.country",
                          history.Chance(70) ? v1::COMPARATOR_EQUAL : v1::COMPARATOR_NOT_EQUAL,
                          history.Any({"KR", "US", "DE"}));
      case 1:
        return Comparison("organization.sectors", v1::COMPARATOR_HAS, history.Any({"TELECOM", "AI"}));
      default:
        return Comparison("organization.founded", RandomOrder(history), history.Any({"2023", "2024-06", "2025-01-01"}));
    }
  }
  if (kind == "model") {
    return history.Chance(50) ? Comparison("model.parameters", RandomOrder(history), "5e9")
                              : Comparison("released", RandomOrder(history), "2024");
  }
  if (kind == "product") return Comparison("product.ai_wrapper", v1::COMPARATOR_EQUAL, "true");
  return Comparison("name", v1::COMPARATOR_HAS, "*");
}

template <typename Simple>
v1::Filter Compound(History& history, Simple simple) {
  v1::Filter filter;
  switch (history.Roll(6)) {
    case 0:
      *filter.mutable_not_() = simple();
      return filter;
    case 1:
      *filter.mutable_all()->add_filters() = simple();
      *filter.mutable_all()->add_filters()->mutable_not_() = simple();
      return filter;
    case 2:
      for (int i = 0; i < 2; ++i) *filter.mutable_any()->add_filters() = simple();
      return filter;
    default:
      return simple();
  }
}

// Fields to order rows by.
std::string RandomRowOrder(History& history, const v1::MatchPatternRequest& request) {
  std::vector<std::string> fields;
  const auto returned = [&](const std::string& variable) {
    return request.returns().empty() || std::count(request.returns().begin(), request.returns().end(), variable) > 0;
  };
  const auto nodes = [&](const google::protobuf::RepeatedPtrField<v1::PatternNode>& all) {
    for (const v1::PatternNode& node : all) {
      if (!returned(node.variable())) continue;
      fields.push_back(node.variable() + "." + history.Any({"id", "name"}));
    }
  };
  const auto edges = [&](const google::protobuf::RepeatedPtrField<v1::PatternEdge>& all) {
    for (const v1::PatternEdge& edge : all) {
      if (edge.variable().empty() || edge.has_steps() || !returned(edge.variable())) continue;
      fields.push_back(edge.variable() + "." +
                       history.Any({"from", "until", "relation", "subject", "object", "confidence"}));
    }
  };
  nodes(request.pattern().nodes());
  edges(request.pattern().edges());
  for (const v1::PatternPart& part : request.pattern().optional_parts()) {
    nodes(part.nodes());
    edges(part.edges());
  }
  std::string order;
  for (int i = 1 + history.Roll(2); i > 0 && !fields.empty(); --i) {
    const int at = history.Roll(fields.size());
    order += (order.empty() ? "" : ", ") + fields[at] + (history.Chance(40) ? " desc" : "");
    fields.erase(fields.begin() + at);
  }
  return order;
}

}  // namespace

v1::Filter RandomFilter(History& history, const std::string& kind) {
  return Compound(history, [&] { return SimpleFilter(history, kind); });
}

v1::Filter RandomEdgeFilter(History& history) {
  return Compound(history, [&] {
    switch (history.Roll(4)) {
      case 0:
        return Comparison("from", RandomOrder(history), history.Any({"2023", "2024-06", "2025-01-01"}));
      case 1:
        return Comparison("until", v1::COMPARATOR_HAS, "*");
      case 2:
        return Comparison("confidence", v1::COMPARATOR_GREATER_EQUAL, "LIKELY");
      default:
        return Comparison("relation", v1::COMPARATOR_NOT_EQUAL, "PART_OF");
    }
  });
}

v1::Pattern RandomPattern(History& history, const World& world) { return Drawing(history, world).Draw(); }

v1::MatchPatternRequest RandomMatch(History& history, const World& world) {
  v1::MatchPatternRequest request;
  *request.mutable_context() = world.context;
  *request.mutable_pattern() = RandomPattern(history, world);
  if (history.Chance(40)) {
    for (const std::string& variable : VariablesOf(request.pattern())) {
      if (history.Chance(60)) request.add_returns(variable);
    }
    std::reverse(request.mutable_returns()->begin(), request.mutable_returns()->end());
  }
  request.set_distinct(history.Chance(30));
  if (history.Chance(30)) request.set_order_by(RandomRowOrder(history, request));
  if (history.Chance(25)) request.set_limit(1 + history.Roll(8));
  if (history.Chance(85)) request.mutable_read_mask()->add_paths("id");
  if (history.Chance(5)) request.set_explain(v1::EXPLAIN_PROFILE);
  return request;
}

}  // namespace entente::oracle
