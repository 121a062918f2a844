#include "service/match/pattern_reader.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/base/status_macros.h"
#include "service/match/pattern_names.h"
#include "service/query/arguments.h"
#include "service/query/refusal.h"
#include "service/query/valid_at.h"

namespace entente::match {
namespace {

using query::CompiledFilter;
using query::FilterScope;
using query::Refusal;

using Nodes = google::protobuf::RepeatedPtrField<v1::PatternNode>;
using Edges = google::protobuf::RepeatedPtrField<v1::PatternEdge>;

// Reads one pattern. Not thread-safe.
class Reader {
 public:
  Reader(const query::View& view, const query::Limits& limits)
      : view_(view), schema_(view.snapshot.schema()), limits_(limits) {}

  absl::StatusOr<PatternGraph> Read(const v1::Pattern& pattern, const std::string& field) {
    if (pattern.nodes().empty()) {
      return Refusal(v1::ERROR_REASON_REQUIRED, absl::StrCat(field, ".nodes"), "at least one node must be there");
    }
    RETURN_IF_ERROR(AddPart(PartSort::kItself, pattern.nodes(), pattern.edges(), field));
    for (int i = 0; i < pattern.optional_parts_size(); ++i) {
      RETURN_IF_ERROR(
          AddPart(PartSort::kOptional, pattern.optional_parts(i), absl::StrCat(field, ".optional_parts[", i, "]")));
    }
    graph_.visible_slots = graph_.slots;
    for (int i = 0; i < pattern.absent_parts_size(); ++i) {
      RETURN_IF_ERROR(
          AddPart(PartSort::kAbsent, pattern.absent_parts(i), absl::StrCat(field, ".absent_parts[", i, "]")));
    }
    for (int i = 0; i < pattern.different_size(); ++i) {
      RETURN_IF_ERROR(AddDifferent(pattern.different(i), absl::StrCat(field, ".different[", i, "].variables")));
    }
    return std::move(graph_);
  }

 private:
  absl::Status AddPart(PartSort sort, const v1::PatternPart& part, const std::string& path) {
    if (part.edges().empty()) {
      return Refusal(v1::ERROR_REASON_REQUIRED, absl::StrCat(path, ".edges"), "at least one edge must be there");
    }
    return AddPart(sort, part.nodes(), part.edges(), path);
  }

  absl::Status AddPart(PartSort sort, const Nodes& nodes, const Edges& edges, const std::string& path) {
    const int part = static_cast<int>(graph_.parts.size());
    graph_.parts.push_back({.sort = sort});
    RETURN_IF_ERROR(CheckSize(graph_.nodes.size() + nodes.size(), limits_.max_pattern_nodes, path, ".nodes"));
    RETURN_IF_ERROR(CheckSize(graph_.edges.size() + edges.size(), limits_.max_pattern_edges, path, ".edges"));
    for (int i = 0; i < nodes.size(); ++i) {
      RETURN_IF_ERROR(AddNode(nodes[i], part, absl::StrCat(path, ".nodes[", i, "]")));
    }
    for (int i = 0; i < edges.size(); ++i) {
      RETURN_IF_ERROR(AddEdge(edges[i], part, absl::StrCat(path, ".edges[", i, "]")));
    }
    // An edge may refer to one that comes after it.
    for (int i = 0; i < edges.size(); ++i) {
      RETURN_IF_ERROR(AddOverlap(edges[i], graph_.parts[part].edges[i], absl::StrCat(path, ".edges[", i, "]")));
    }
    return CheckHangsTogether(part, path);
  }

  absl::Status CheckSize(size_t size, int limit, const std::string& path, const char* field) const {
    if (size <= static_cast<size_t>(limit)) return absl::OkStatus();
    return Refusal(v1::ERROR_REASON_OUT_OF_BOUNDS, absl::StrCat(path, field),
                   absl::StrCat("a pattern has at most ", limit, ", those of its parts included"),
                   {{"limit", absl::StrCat(limit)}});
  }

  absl::Status AddNode(const v1::PatternNode& asked, int part, const std::string& path) {
    Node node{.name = asked.variable(), .part = part, .slot = graph_.slots++};
    const int index = static_cast<int>(graph_.nodes.size());
    if (asked.variable().empty()) {
      return Refusal(v1::ERROR_REASON_REQUIRED, absl::StrCat(path, ".variable"), "a node must have a name");
    }
    RETURN_IF_ERROR(names_.Add(asked.variable(), {true, index, part}, absl::StrCat(path, ".variable")));
    ASSIGN_OR_RETURN(node.kinds, query::KindsNamed(schema_, asked.kinds(), absl::StrCat(path, ".kinds")));
    if (!node.kinds.empty()) node.kind_set = 0;
    for (const schema::Kind* const kind : node.kinds) node.kind_set |= schema::KindSet{1} << kind->index;
    if (!asked.ids().empty()) {
      ASSIGN_OR_RETURN(node.ids,
                       query::EntitiesNamed(view_, asked.ids(), limits_.max_batch, absl::StrCat(path, ".ids")));
      std::sort(node.ids->begin(), node.ids->end());
    }
    const FilterScope scope{.schema = schema_, .kinds = node.kinds};
    ASSIGN_OR_RETURN(node.filter, CompiledFilter::Compile(scope, asked.has_filter() ? &asked.filter() : nullptr,
                                                          asked.filter_text(), absl::StrCat(path, ".filter"), limits_));
    graph_.nodes.push_back(std::move(node));
    graph_.parts[part].nodes.push_back(index);
    return absl::OkStatus();
  }

  absl::Status AddEdge(const v1::PatternEdge& asked, int part, const std::string& path) {
    const int index = static_cast<int>(graph_.edges.size());
    ASSIGN_OR_RETURN(const std::vector<int> relations,
                     query::WalkedRelations(schema_, asked.relations(), asked.meanings(), absl::StrCat(path, ".")));
    if (!v1::Direction_IsValid(asked.direction())) {
      return Refusal(v1::ERROR_REASON_OUT_OF_BOUNDS, absl::StrCat(path, ".direction"),
                     absl::StrCat(static_cast<int>(asked.direction()), " is not a direction"));
    }
    const query::Ways ways(schema_, relations, asked.direction());
    Edge edge{.name = asked.variable(), .part = part, .relations = relations, .ways = ways, .back = ways.Back()};
    if (!asked.variable().empty()) {
      RETURN_IF_ERROR(names_.Add(asked.variable(), {false, index, part}, absl::StrCat(path, ".variable")));
      edge.slot = graph_.slots++;
    }
    ASSIGN_OR_RETURN(edge.from, names_.Node(asked.from(), part, absl::StrCat(path, ".from")));
    ASSIGN_OR_RETURN(edge.to, names_.Node(asked.to(), part, absl::StrCat(path, ".to")));
    RETURN_IF_ERROR(ReadConditions(asked, path, edge));
    graph_.edges.push_back(std::move(edge));
    graph_.parts[part].edges.push_back(index);
    return absl::OkStatus();
  }

  // What every relationship of the edge must be like.
  absl::Status ReadConditions(const v1::PatternEdge& asked, const std::string& path, Edge& edge) const {
    ASSIGN_OR_RETURN(edge.window, query::ReadValidAt(asked.valid_at(), view_.snapshot.clock_day(), view_.window,
                                                     absl::StrCat(path, ".valid_at")));
    if (!v1::Confidence_IsValid(asked.min_confidence())) {
      return Refusal(v1::ERROR_REASON_OUT_OF_BOUNDS, absl::StrCat(path, ".min_confidence"),
                     absl::StrCat(static_cast<int>(asked.min_confidence()), " is not a confidence"));
    }
    edge.min_confidence = asked.min_confidence();
    const FilterScope scope{.schema = schema_, .relationships = true, .relations = edge.relations};
    ASSIGN_OR_RETURN(edge.filter, CompiledFilter::Compile(scope, asked.has_filter() ? &asked.filter() : nullptr,
                                                          asked.filter_text(), absl::StrCat(path, ".filter"), limits_));
    if (!asked.has_steps()) return absl::OkStatus();
    return ReadSteps(asked.steps(), absl::StrCat(path, ".steps"), edge);
  }

  absl::Status ReadSteps(const v1::Steps& steps, const std::string& path, Edge& edge) const {
    const int limit = limits_.max_pattern_steps;
    if (steps.max() < 1 || steps.max() > limit) {
      return Refusal(v1::ERROR_REASON_OUT_OF_BOUNDS, absl::StrCat(path, ".max"),
                     absl::StrCat(steps.max(), " is not from 1 to ", limit), {{"limit", absl::StrCat(limit)}});
    }
    if (steps.min() < 0 || steps.min() > steps.max()) {
      return Refusal(v1::ERROR_REASON_OUT_OF_BOUNDS, absl::StrCat(path, ".min"),
                     absl::StrCat(steps.min(), " is not from 0 to max, ", steps.max()));
    }
    edge.walk.emplace(WalkBounds{.min = steps.min(), .max = steps.max()});
    const FilterScope scope{.schema = schema_};
    ASSIGN_OR_RETURN(edge.walk->through,
                     CompiledFilter::Compile(scope, steps.has_through() ? &steps.through() : nullptr,
                                             steps.through_text(), absl::StrCat(path, ".through"), limits_));
    return absl::OkStatus();
  }

  absl::Status AddOverlap(const v1::PatternEdge& asked, int index, const std::string& path) {
    if (asked.overlapping().empty()) return absl::OkStatus();
    const std::string field = absl::StrCat(path, ".overlapping");
    Edge& edge = graph_.edges[index];
    ASSIGN_OR_RETURN(const int other, names_.Edge(asked.overlapping(), edge.part, field));
    if (other == index) return BadPattern(field, "an edge overlaps with another one than itself");
    if (graph_.edges[other].walk.has_value()) {
      return BadPattern(field, absl::StrCat("`", asked.overlapping(), "` is a walk, which has no dates"));
    }
    edge.overlapping = other;
    return absl::OkStatus();
  }

  // The nodes of the pattern itself hang on its first one, those of a part on any of the pattern itself.
  absl::Status CheckHangsTogether(int part, const std::string& path) const {
    const Part& checked = graph_.parts[part];
    std::vector<bool> reached(graph_.nodes.size(), false);
    if (part == kItself) {
      reached[0] = true;
    } else {
      for (const int node : graph_.parts[kItself].nodes) reached[node] = true;
    }
    for (size_t round = 0; round < checked.nodes.size(); ++round) {
      for (const int edge : checked.edges) {
        const Edge& each = graph_.edges[edge];
        if (reached[each.from] || reached[each.to]) reached[each.from] = reached[each.to] = true;
      }
    }
    for (size_t i = 0; i < checked.nodes.size(); ++i) {
      if (reached[checked.nodes[i]]) continue;
      return BadPattern(absl::StrCat(path, ".nodes[", i, "]"),
                        absl::StrCat("no edge joins `", graph_.nodes[checked.nodes[i]].name, "` to the rest"));
    }
    return absl::OkStatus();
  }

  absl::Status AddDifferent(const v1::DifferentNodes& different, const std::string& field) {
    if (different.variables_size() < 2) {
      return Refusal(v1::ERROR_REASON_REQUIRED, field, "at least two nodes must be there");
    }
    std::vector<int> nodes;
    for (int i = 0; i < different.variables_size(); ++i) {
      const std::string at = absl::StrCat(field, "[", i, "]");
      ASSIGN_OR_RETURN(const PatternNames::Named named, names_.AnyNode(different.variables(i), at));
      for (const int other : nodes) {
        if (other == named.index) {
          return BadPattern(at, absl::StrCat("`", different.variables(i), "` does not differ from itself"));
        }
        const int part = std::max(named.part, graph_.nodes[other].part);
        if (std::min(named.part, graph_.nodes[other].part) != kItself && named.part != graph_.nodes[other].part) {
          return BadPattern(at, absl::StrCat("`", graph_.nodes[other].name, "` belongs to another part"));
        }
        graph_.differences.push_back({other, named.index, part});
      }
      nodes.push_back(named.index);
    }
    return absl::OkStatus();
  }

  const query::View& view_;
  const schema::Schema& schema_;
  const query::Limits& limits_;
  PatternGraph graph_;
  PatternNames names_;
};

}  // namespace

absl::StatusOr<PatternGraph> ReadPattern(const v1::Pattern& pattern, const query::View& view,
                                         const query::Limits& limits, absl::string_view field) {
  return Reader(view, limits).Read(pattern, std::string(field));
}

void SetWindows(const v1::Pattern& pattern, const query::View& view, PatternGraph& graph) {
  auto edge = graph.edges.begin();
  const auto set = [&](const Edges& asked) {
    for (const v1::PatternEdge& each : asked) {
      const auto window = query::ReadValidAt(each.valid_at(), view.snapshot.clock_day(), view.window, "");
      CHECK(window.ok());  // or the pattern had not been read
      (edge++)->window = *window;
    }
  };
  set(pattern.edges());
  for (const v1::PatternPart& part : pattern.optional_parts()) set(part.edges());
  for (const v1::PatternPart& part : pattern.absent_parts()) set(part.edges());
}

void SetIds(const v1::Pattern& pattern, const query::View& view, PatternGraph& graph) {
  auto node = graph.nodes.begin();
  const auto set = [&](const Nodes& asked) {
    for (const v1::PatternNode& each : asked) {
      match::Node& with_ids = *node++;
      if (!with_ids.ids.has_value()) continue;
      std::vector<base::EntityNo>& ids = *with_ids.ids;
      ids.clear();
      for (const std::string& id : each.ids()) {
        if (const std::optional<base::EntityNo> no = query::Find(view, id)) ids.push_back(*no);
      }
      std::sort(ids.begin(), ids.end());
      ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    }
  };
  set(pattern.nodes());
  for (const v1::PatternPart& part : pattern.optional_parts()) set(part.nodes());
  for (const v1::PatternPart& part : pattern.absent_parts()) set(part.nodes());
}

}  // namespace entente::match
