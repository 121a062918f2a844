#include <algorithm>
#include <limits>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "cli/binding_text.h"
#include "cli/commands/commands.h"
#include "cli/fact_tables.h"
#include "cli/graph_picture.h"
#include "cli/listing.h"
#include "cli/pattern_argument.h"
#include "cli/value_text.h"
#include "service/base/status_macros.h"

namespace entente::cli {
namespace {

struct Arguments {
  std::string pattern;
  std::vector<std::string> fields;
  std::optional<int64_t> limit;
  bool distinct = false;
  bool explain = false;
  bool profile = false;
  bool claims = false;
};

// How many rows to show, and whether the text itself says so.
struct Limit {
  int64_t rows = 0;  // 0: all
  bool asked = false;
};

Limit LimitOf(const Arguments& arguments, const v1::MatchPatternRequest& request) {
  if (arguments.limit.has_value()) return {*arguments.limit, false};
  if (request.limit() > 0) return {request.limit(), true};
  return {kDefaultLimit, false};
}

// Gives the edges that have no name one, and returns it, so that they can be drawn.
void DrawEdges(google::protobuf::RepeatedPtrField<v1::PatternEdge>& edges, v1::MatchPatternRequest& request) {
  int number = 0;
  for (v1::PatternEdge& edge : edges) {
    while (edge.variable().empty()) {
      const std::string name = absl::StrCat("drawn", ++number);
      const auto& taken = request.returns();
      if (std::find(taken.begin(), taken.end(), name) != taken.end()) continue;
      edge.set_variable(name);
      request.add_returns(name);
    }
  }
}

void DrawEdges(v1::MatchPatternRequest& request) {
  v1::Pattern& pattern = *request.mutable_pattern();
  if (request.returns().empty()) {  // nothing has a name: everything is returned
    for (const v1::PatternNode& node : pattern.nodes()) request.add_returns(node.variable());
    for (const v1::PatternPart& part : pattern.optional_parts()) {
      for (const v1::PatternNode& node : part.nodes()) request.add_returns(node.variable());
    }
  }
  DrawEdges(*pattern.mutable_edges(), request);
  for (v1::PatternPart& part : *pattern.mutable_optional_parts()) DrawEdges(*part.mutable_edges(), request);
}

bool ReturnsEdge(const v1::MatchPatternRequest& request) {
  const auto named = [](const auto& edges) {
    for (const v1::PatternEdge& edge : edges) {
      if (!edge.variable().empty()) return true;
    }
    return false;
  };
  bool any = named(request.pattern().edges());
  for (const v1::PatternPart& part : request.pattern().optional_parts()) any = any || named(part.edges());
  return any;
}

v1::MatchPatternRequest ToRequest(const Arguments& arguments, const PatternText& text, const Limit& limit,
                                  const Session& session) {
  v1::MatchPatternRequest request = text.request;
  if (arguments.distinct) request.set_distinct(true);
  // One more than is shown tells that there are more.
  const int64_t most = limit.asked || limit.rows <= 0 ? limit.rows : limit.rows + 1;
  request.set_limit(static_cast<int32_t>(std::min<int64_t>(most, std::numeric_limits<int32_t>::max())));
  if (arguments.explain) request.set_explain(v1::EXPLAIN_PLAN);
  if (arguments.profile) request.set_explain(v1::EXPLAIN_PROFILE);
  for (const std::string& field : arguments.fields) request.mutable_read_mask()->add_paths(field);
  if (session.output.IsPicture()) DrawEdges(request);
  *request.mutable_context() = session.context;
  request.mutable_context()->set_include_claims(arguments.claims ||
                                                (session.output.ForPeople() && ReturnsEdge(request)));
  return request;
}

std::string EdgeText(const v1::Relationship& edge) {
  const std::string time = ValidTimeText(edge.valid_time());
  const std::string details = ShortText(edge.details());
  return absl::StrCat(EnumText(edge.relation()), time.empty() ? "" : " ", time,
                      details.empty() ? "" : absl::StrCat(" (", details, ")"));
}

// Variables as columns: an entity has one for its id and one for its name.
void WriteRows(Session& session, const google::protobuf::RepeatedPtrField<v1::PatternRow>& rows) {
  if (rows.empty()) return;
  std::vector<std::string> headings;
  for (const v1::Binding& binding : rows[0].bindings()) {
    headings.push_back(absl::AsciiStrToUpper(binding.variable()));
    headings.push_back("NAME");
  }
  headings.insert(headings.end(), {"VALID", "CITATIONS"});
  Table table(headings);
  for (const v1::PatternRow& row : rows) {
    std::vector<std::string> cells;
    google::protobuf::RepeatedPtrField<v1::Claim> claims;
    for (const v1::Binding& binding : row.bindings()) {
      cells.push_back(binding.has_entity()         ? binding.entity().id()
                      : binding.has_relationship() ? EdgeText(binding.relationship())
                      : binding.has_walk()         ? WalkText(binding.walk())
                                                   : "");
      cells.push_back(binding.entity().description().name());
      claims.MergeFrom(binding.relationship().claims());
      for (const v1::Relationship& step : binding.walk().relationships()) claims.MergeFrom(step.claims());
    }
    cells.push_back(row.validity() == v1::VALIDITY_DEFINITE ? "" : ValidityText(row.validity()));
    cells.push_back(CitationsText(claims));
    table.Add(std::move(cells));
  }
  session.output.Write(table);
}

void WritePlan(Session& session, const v1::QueryPlan& plan) {
  Table table({"STEP", "ACTION", "VARIABLE", "DOES", "EXPECTED", "ROWS", "EXAMINED"});
  for (int i = 0; i < plan.steps_size(); ++i) {
    const v1::PlanStep& step = plan.steps(i);
    table.Add({absl::StrCat(i + 1), absl::AsciiStrToLower(EnumText(step.action())), step.variable(), step.description(),
               NumberText(step.estimated_rows()), step.has_actual_rows() ? absl::StrCat(step.actual_rows()) : "",
               step.has_examined() ? absl::StrCat(step.examined()) : ""});
  }
  session.output.Write(table);
}

// Takes the rows up to the limit: into the picture or the response, or out at once.
absl::Status Take(Session& session, PatternRows& rows, const Limit& limit, v1::MatchPatternResponse& response,
                  GraphPicture& picture) {
  int64_t count = 0;
  for (;;) {
    ASSIGN_OR_RETURN(std::optional<v1::PatternRow> row, rows.Next());
    if (!row.has_value()) break;
    if (!limit.asked && limit.rows > 0 && count == limit.rows) {
      response.mutable_read_info()->set_truncated(true);
      session.notes << "entente: only the first " << limit.rows << " are shown; --limit 0 shows all\n";
      continue;  // what is left is the end, which tells what was read
    }
    ++count;
    if (session.output.IsPicture()) {
      for (const v1::Binding& binding : row->bindings()) {
        if (binding.has_entity()) picture.Add(binding.entity());
        if (binding.has_relationship()) picture.Add(binding.relationship());
        picture.AddAll(binding.walk().relationships());
      }
    } else if (session.output.OneByOne()) {
      session.output.Print(*row);
    } else {
      *response.add_rows() = *std::move(row);
    }
  }
  const bool cut = response.read_info().truncated();
  *response.mutable_read_info() = rows.read_info();
  if (cut) response.mutable_read_info()->set_truncated(true);
  if (rows.plan().steps_size() > 0) *response.mutable_plan() = rows.plan();
  return absl::OkStatus();
}

absl::Status Match(const Arguments& arguments, Session& session) {
  ASSIGN_OR_RETURN(const PatternText text, ParsePattern(session, arguments.pattern));
  const Limit limit = LimitOf(arguments, text.request);
  PatternRows rows = session.client.MatchPattern(ToRequest(arguments, text, limit, session));
  v1::MatchPatternResponse response;
  GraphPicture picture;
  const absl::Status status = Take(session, rows, limit, response, picture);
  if (!status.ok()) return ShowPlace(session, arguments.pattern, text, status);
  if (session.output.IsPicture()) return WritePicture(session, picture, response.read_info());
  if (session.output.ForPeople()) {
    WriteRows(session, response.rows());
    if (response.has_plan()) {
      if (!arguments.explain) session.output.Line();
      WritePlan(session, response.plan());
    }
    WriteReadInfo(session, response.read_info(), response.rows_size(), arguments.explain ? "rows asked for" : "rows");
  } else if (!session.output.OneByOne()) {
    session.output.Print(response);
  } else if (response.has_plan()) {
    session.output.Print(response.plan());
  }
  return absl::OkStatus();
}

}  // namespace

void AddMatch(CLI::App& root, Action& chosen) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App& command = *root.add_subcommand("match", "Find every match of a pattern, such as (a)-[:RELATION]->(b:kind)");
  command.group(kQuestions);
  command.add_option("pattern", arguments->pattern, "The pattern, as GQL and Cypher write it; best in single quotes")
      ->required();
  command.add_option("--fields", arguments->fields, "Only these fields of an entity; id alone is the quickest")
      ->delimiter(',')
      ->allow_extra_args(false);
  command.add_option("--limit", arguments->limit, "At most so many rows, in place of the pattern's LIMIT; 0 for all");
  command.add_flag("--distinct", arguments->distinct, "Rows that differ only in what is not returned once");
  CLI::Option* explain =
      command.add_flag("--explain", arguments->explain, "Tell how it would be searched for, and do not search");
  command.add_flag("--profile", arguments->profile, "Search, and tell how")->excludes(explain);
  command.add_flag("--claims", arguments->claims, "With the claims everything rests on, and their citations");
  command.footer(
      "(a:kind {field: value})-[e:RELATION|OTHER {confidence: CONFIRMED}]->(b)   nodes and edges; <-[..]- and -[..]- "
      "too\n"
      "(a)-[:RELATION*1..6]->(b), (a)-[:@MEANING]-(b)                           walks; relations by meaning\n"
      "OPTIONAL (a)--(c)   NOT (a)--(d)   WHERE a.field > 1 AND a <> b          parts and conditions\n"
      "RETURN DISTINCT a, e ORDER BY a.name DESC LIMIT 10                       what is returned");
  Choose(command, chosen, std::move(arguments), &Match, /*draws=*/true);
}

}  // namespace entente::cli
