#include "service/standing/pattern_state.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/base/status_macros.h"
#include "service/base/tally.h"
#include "service/match/pattern_reader.h"
#include "service/match/views.h"

namespace entente::standing {
namespace {

using match::Truth;

match::PatternGraph GraphAt(const PatternQuestion& question, const query::View& view) {
  match::PatternGraph graph = question.graph;
  match::SetWindows(question.request.pattern(), view, graph);
  match::SetIds(question.request.pattern(), view, graph);
  return graph;
}

match::Returns ReturnsOf(const PatternQuestion& question, const std::vector<match::Variable>& variables) {
  auto returns = match::Returns::Read(question.request.returns(), variables);
  CHECK(returns.ok());  // it was read before
  return *std::move(returns);
}

// Each text is followed by a byte 0, as base::NumberOf has it; the last one by it.
void Append(absl::string_view text, std::string& texts) {
  if (!texts.empty()) texts.push_back('\0');
  absl::StrAppend(&texts, text);
}

void AppendRelationship(const graph::Snapshot& snapshot, base::RelationshipNo no, std::string& texts) {
  const graph::RelationshipEnds ends = snapshot.Ends(no);
  Append(absl::StrCat(ends.relation), texts);
  Append(snapshot.EntityId(ends.subject), texts);
  Append(snapshot.EntityId(ends.object), texts);
  Append(snapshot.Episode(no), texts);
}

}  // namespace

void Sort(Entities& entities) {
  std::sort(entities.begin(), entities.end());
  entities.erase(std::unique(entities.begin(), entities.end()), entities.end());
}

absl::StatusOr<std::unique_ptr<PatternState>> PatternState::Open(const PatternQuestion& question, int64_t revision,
                                                                 query::Meter& meter) {
  const query::Ground& ground = question.ground;
  RETURN_IF_ERROR(ground.graph.At(revision).status());
  ASSIGN_OR_RETURN(query::View view,
                   query::OpenView(ground.graph, ground.tokens, question.request.context(),
                                   {.pinned_revision = revision, .max_batch = ground.limits.max_batch}));
  return std::unique_ptr<PatternState>(new PatternState(question, std::move(view), meter));
}

PatternState::PatternState(const PatternQuestion& question, query::View view, query::Meter& meter)
    : question_(question),
      meter_(meter),
      view_(std::move(view)),
      plain_(match::WithoutClaims(view_)),
      possible_(match::WithPossible(plain_)),
      timeless_(match::AtAnyTime(plain_)),
      graph_(GraphAt(question, view_)),
      variables_(match::VariablesOf(graph_)),
      returns_(ReturnsOf(question, variables_)),
      labels_(!view_.window.any),
      work_(meter),
      passed_(graph_.edges.size()),
      through_(graph_.edges.size()),
      dated_(graph_.edges.size(), false) {
  const auto view_of = [this](int part) -> const query::View& {
    return graph_.parts[part].sort == match::PartSort::kAbsent ? possible_ : plain_;
  };
  for (const match::Node& node : graph_.nodes) {
    nodes_.push_back(std::make_unique<match::NodeCheck>(node, view_of(node.part), work_));
  }
  for (size_t i = 0; i < graph_.edges.size(); ++i) {
    const match::Edge& edge = graph_.edges[i];
    labels_ = labels_ || !edge.window.any;
    edges_.push_back(std::make_unique<match::EdgeCheck>(edge, timeless_, work_));
    if (edge.overlapping != match::kNone) dated_[i] = dated_[edge.overlapping] = true;
    if (!edge.walk.has_value()) continue;
    passed_[i].filter = edge.walk->through;
    through_[i] = std::make_unique<match::NodeCheck>(passed_[i], view_of(edge.part), work_);
  }
}

Truth PatternState::Fits(int node, base::EntityNo no) {
  return snapshot().Entity(no).has_value() ? nodes_[node]->Test(no) : Truth::kNo;
}

Truth PatternState::Passes(int edge, base::EntityNo no) {
  return snapshot().Entity(no).has_value() ? through_[edge]->Test(no) : Truth::kNo;
}

Sight PatternState::See(int edge, base::RelationshipNo no) {
  const std::optional<graph::RelationshipState> state = snapshot().Relationship(no);
  if (!state.has_value()) return {};
  Sight sight{.truth = edges_[edge]->Test(no, state->span)};
  if (dated_[edge] && sight.truth != Truth::kNo) sight.span = edges_[edge]->DatedOf(no).span;
  return sight;
}

// False: nothing is left for some node.
bool PatternState::Restrict(const Box& box, match::PatternGraph& graph) const {
  for (const int index : graph.parts[match::kItself].nodes) {
    match::Node& node = graph.nodes[index];
    if (static_cast<size_t>(index) < box.size() && box[index].has_value()) {
      Entities both;
      if (node.ids.has_value()) {
        std::set_intersection(node.ids->begin(), node.ids->end(), box[index]->begin(), box[index]->end(),
                              std::back_inserter(both));
      }
      node.ids = node.ids.has_value() ? std::move(both) : *box[index];
    }
    if (!node.ids.has_value()) continue;
    std::erase_if(*node.ids, [&](base::EntityNo no) {
      return (node.kind_set >> snapshot().KindOf(no) & 1) == 0 || !snapshot().Entity(no).has_value();
    });
    if (node.ids->empty()) return false;
  }
  return true;
}

absl::Status PatternState::ForEachRow(const Box& box,
                                      absl::FunctionRef<bool(const match::ReturnedRow&, v1::Validity)> visit) {
  match::PatternGraph graph = graph_;
  if (!Restrict(box, graph)) return absl::OkStatus();
  const std::unique_ptr<match::Search> search = match::Search::Plan(std::move(graph), view_, meter_);
  match::ReturnedRow cut;
  return search->Run([&](const match::Row& row) {
    returns_.Cut(row, cut);
    return visit(cut, row.validity);
  });
}

absl::uint128 PatternState::NumberOf(const match::ReturnedRow& row) const {
  std::string texts;
  for (size_t i = 0; i < returns_.size(); ++i) {
    const match::Variable& variable = returns_.at(i);
    Append(variable.name, texts);
    if (row.values[i] == base::kNoNumber) {
      Append("", texts);
    } else if (variable.sort == match::Sort::kNode) {
      Append(snapshot().EntityId(row.values[i]), texts);
    } else if (variable.sort == match::Sort::kEdge) {
      AppendRelationship(snapshot(), row.values[i], texts);
    } else {
      Append(absl::StrCat(row.walks[i].size()), texts);
      for (const base::RelationshipNo no : row.walks[i]) AppendRelationship(snapshot(), no, texts);
    }
  }
  return base::NumberOf({texts});
}

absl::StatusOr<v1::PatternRow> PatternState::Tell(const match::ReturnedRow& row, v1::Validity validity) {
  if (!facts_.has_value()) facts_.emplace(view_, question_.mask, meter_);
  ASSIGN_OR_RETURN(v1::PatternRow told, match::RowWriter(returns_, *facts_).Write(row, validity));
  told.set_id(base::DigestText(NumberOf(row)));
  return told;
}

}  // namespace entente::standing
