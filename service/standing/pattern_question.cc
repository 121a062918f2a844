#include "service/standing/pattern_question.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/base/error.h"
#include "service/base/status_macros.h"
#include "service/match/pattern_reader.h"
#include "service/match/returned_row.h"
#include "service/match/search.h"
#include "service/query/meter.h"
#include "service/query/refusal.h"
#include "service/standing/consistency.h"

namespace entente::standing {
namespace {

// The kinds of entities of which more is asked than their kind and id.
schema::KindSet KindsFiltered(const match::PatternGraph& graph) {
  schema::KindSet kinds = 0;
  for (const match::Node& node : graph.nodes) {
    if (node.filter.has_value()) kinds |= node.kind_set;
  }
  for (const match::Edge& edge : graph.edges) {
    if (edge.walk.has_value() && edge.walk->through.has_value()) kinds = ~schema::KindSet{0};
  }
  return kinds;
}

bool Moves(const v1::ValidAt& valid_at) {
  return valid_at.has_today() || valid_at.when_case() == v1::ValidAt::WHEN_NOT_SET;
}

// Whether a passing day can matter though it turns no fact as it is resolved by default: it can make a description more
// certain, and a policy can give a relationship other dates.
bool DaysMatter(const PatternQuestion& question) {
  if (Moves(question.request.context().valid_at())) return question.filtered != 0 || !question.all_claims;
  const v1::Pattern& pattern = question.request.pattern();
  const auto has_today = [](const auto& part) {
    return std::any_of(part.edges().begin(), part.edges().end(),
                       [](const v1::PatternEdge& edge) { return edge.valid_at().has_today(); });
  };
  return !question.all_claims &&
         (has_today(pattern) ||
          std::any_of(pattern.optional_parts().begin(), pattern.optional_parts().end(), has_today) ||
          std::any_of(pattern.absent_parts().begin(), pattern.absent_parts().end(), has_today));
}

}  // namespace

absl::StatusOr<PatternQuestion> ReadQuestion(const query::Ground& ground, const v1::WatchPatternRequest& request,
                                             int64_t max_rows) {
  RETURN_IF_ERROR(RefuseConsistency(request.context(), "context"));
  ASSIGN_OR_RETURN(query::Mask mask, query::Mask::Parse(request.read_mask()));
  ASSIGN_OR_RETURN(const query::View view, query::OpenView(ground.graph, ground.tokens, request.context(),
                                                           {.max_batch = ground.limits.max_batch}));
  RETURN_IF_ERROR(query::Meter::Open(request.context().budget(), ground.limits.budget, {}).status());
  ASSIGN_OR_RETURN(match::PatternGraph graph, match::ReadPattern(request.pattern(), view, ground.limits, "pattern"));
  RETURN_IF_ERROR(match::Returns::Read(request.returns(), match::VariablesOf(graph)).status());
  PatternQuestion question{.ground = ground,
                           .request = request,
                           .mask = std::move(mask),
                           .graph = std::move(graph),
                           .all_claims = view.policy.is_default(),
                           .max_rows = max_rows};
  question.filtered = KindsFiltered(question.graph);
  question.days_matter = DaysMatter(question);
  return question;
}

// What a relationship leads to is there; only a walk may stay where it is.
bool AsksForPresence(const match::PatternGraph& graph, int node) {
  if (graph.nodes[node].part != match::kItself) return false;
  const std::vector<int>& edges = graph.parts[match::kItself].edges;
  return std::none_of(edges.begin(), edges.end(), [&](int index) {
    const match::Edge& edge = graph.edges[index];
    return (edge.from == node || edge.to == node) && (!edge.walk.has_value() || edge.walk->min > 0);
  });
}

bool NamesEntities(const PatternQuestion& question) {
  return std::any_of(question.graph.nodes.begin(), question.graph.nodes.end(),
                     [](const match::Node& node) { return node.ids.has_value(); });
}

watch::Interest InterestOf(const PatternQuestion& question) {
  watch::Interest interest;
  interest.everything = question.days_matter;  // a passing day is a commit that may change nothing else
  interest.kinds = question.filtered;
  interest.redirects = NamesEntities(question);
  for (const match::Edge& edge : question.graph.edges) {
    interest.relations.insert(interest.relations.end(), edge.relations.begin(), edge.relations.end());
  }
  std::sort(interest.relations.begin(), interest.relations.end());
  interest.relations.erase(std::unique(interest.relations.begin(), interest.relations.end()), interest.relations.end());
  for (size_t node = 0; node < question.graph.nodes.size(); ++node) {
    if (AsksForPresence(question.graph, static_cast<int>(node))) interest.kinds |= question.graph.nodes[node].kind_set;
  }
  return interest;
}

absl::Status TooManyRows(int64_t max_rows) {
  return base::MakeError(
      absl::StatusCode::kResourceExhausted, v1::ERROR_REASON_BUDGET_EXCEEDED,
      absl::StrCat("a standing query holds at most ", max_rows, " rows at a time (max-standing-rows); ask for less"),
      {{"exhausted", "rows"}, {"rows", absl::StrCat(max_rows)}});
}

}  // namespace entente::standing
