#include "tests/robustness/query_differential.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>
#include <optional>
#include <vector>

#include "service/analysis/analysis.h"
#include "service/base/status_macros.h"
#include "service/conflict/conflict.h"
#include "service/landscape/landscape.h"
#include "service/match/match.h"
#include "service/paths/paths.h"
#include "service/query/encoded.h"
#include "tests/robustness/conflict_oracle.h"
#include "tests/robustness/landscape_oracle.h"
#include "tests/robustness/number_oracle.h"
#include "tests/robustness/path_oracle.h"
#include "tests/robustness/pattern_oracle.h"
#include "tests/robustness/question.h"
#include "tests/robustness/row_order.h"
#include "tests/robustness/time_oracle.h"

namespace entente::oracle {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using Lines = std::vector<std::string>;

// Takes out what the oracle does not keep: revisions, the claims themselves, the validity of entities, costs.
void Plain(Message& message) {
  const auto* reflection = message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const std::string& name = field->name();
    const bool of_entity = message.GetDescriptor() == v1::Entity::descriptor() && name == "validity";
    if (name == "created_revision" || name == "updated_revision" || name == "claims" || of_entity) {
      reflection->ClearField(&message, field);
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && field->is_repeated()) {
      for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
        Plain(*reflection->MutableRepeatedMessage(&message, field, i));
      }
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      Plain(*reflection->MutableMessage(&message, field));
    }
  }
}

std::string Line(const std::string& what, const Message& message) {
  std::unique_ptr<Message> plain(message.New());
  plain->CopyFrom(message);
  Plain(*plain);
  return what + ": " + plain->ShortDebugString();
}

template <typename Messages>
void Add(const std::string& what, const Messages& messages, Lines& lines) {
  for (const auto& message : messages) lines.push_back(Line(what, message));
}

// What one has and the other has not; or that the order differs.
std::string Compare(const Lines& engine, const Lines& oracle) {
  if (engine == oracle) return "";
  std::map<std::string, int> balance;
  for (const std::string& line : engine) ++balance[line];
  for (const std::string& line : oracle) --balance[line];
  std::string text;
  for (const auto& [line, count] : balance) {
    for (int i = std::abs(count); i > 0; --i)
      text += (count > 0 ? "only the engine:  " : "only the oracle:  ") + line + "\n";
  }
  if (!text.empty()) return text;
  text = "the same, in another order; first where they differ:\n";
  for (size_t i = 0; i < engine.size(); ++i) {
    if (engine[i] == oracle[i]) continue;
    return text + "the engine:  " + engine[i] + "\nthe oracle:  " + oracle[i] + "\n";
  }
  return text;
}

Outcome Said(const Message& request, const std::string& difference, bool answered) {
  if (difference.empty()) return {"", answered};
  return {request.GetTypeName() + " " + request.ShortDebugString() + "\n" + difference, answered};
}

// Who gives up at some moment soon is told so, or gets what a patient one got. `ask(caller)` asks again.
template <typename Response, typename Ask>
std::string Impatient(const Message& request, const Response& patient, Ask ask) {
  const auto patience = std::chrono::microseconds(request.ByteSizeLong() % 97);
  const absl::StatusOr<Response> answer = ask(query::Caller{.give_up = std::chrono::steady_clock::now() + patience});
  if (query::GaveUp(answer.status())) return "";
  if (!answer.ok()) return "an attempt ended with " + answer.status().ToString() + "\n";
  if (answer->SerializeAsString() == patient.SerializeAsString()) return "";
  return "an attempt was answered otherwise: " + answer->ShortDebugString() + "\n";
}

// Some of the typed filters as text, which has to mean the same.
v1::MatchPatternRequest AsText(History& history, v1::MatchPatternRequest request) {
  for (v1::PatternNode& node : *request.mutable_pattern()->mutable_nodes()) {
    if (!node.has_filter() || history.Chance(50)) continue;
    node.set_filter_text(TextOf(node.filter()));
    node.clear_filter();
  }
  for (v1::PatternEdge& edge : *request.mutable_pattern()->mutable_edges()) {
    if (!edge.has_filter() || history.Chance(50)) continue;
    edge.set_filter_text(TextOf(edge.filter()));
    edge.clear_filter();
  }
  return request;
}

Outcome AskPattern(History& history, const World& world, const query::Ground& ground) {
  const v1::MatchPatternRequest request = RandomMatch(history, world);
  std::vector<v1::PatternRow> expected = Rows(world, request);
  if (expected.size() > 20000) return {"", true};  // the budget is tested elsewhere
  const v1::MatchPatternRequest asked = AsText(history, request);
  const auto ask = [&](const query::Caller& caller) -> absl::StatusOr<v1::MatchPatternResponse> {
    v1::MatchPatternResponse whole;
    RETURN_IF_ERROR(match::MatchPattern(ground, asked, caller, [&](v1::MatchPatternResponse part, query::Follows) {
      whole.MergeFrom(query::Readable(part));
      return absl::OkStatus();
    }));
    return whole;
  };
  absl::StatusOr<v1::MatchPatternResponse> answer = ask({});
  if (!answer.ok()) return Said(request, answer.status().ToString() + "\n", false);
  v1::MatchPatternResponse& whole = *answer;
  // Rows come in no order, or in one that leaves ties open; a limit takes the first of them.
  SortRows(world, request, expected);
  const size_t wanted = request.limit() == 0 ? expected.size() : std::min<size_t>(request.limit(), expected.size());
  std::string difference = Impatient(asked, whole, ask);
  std::map<std::string, int> left;
  for (const v1::PatternRow& row : expected) ++left[TextOf(row)];
  std::string last;
  for (int i = 0; i < whole.rows_size(); ++i) {
    Plain(*whole.mutable_rows(i));
    const std::string text = TextOf(whole.rows(i));
    if (--left[text] < 0) difference += "only the engine:  " + text + "\n";
    if (static_cast<size_t>(i) >= wanted) continue;
    const std::string ours = OrderOf(world, request, whole.rows(i)), theirs = OrderOf(world, request, expected[i]);
    if (ours != theirs && difference.empty()) {
      difference +=
          "row " + std::to_string(i) + " is out of order: " + text + "\nthere belongs  " + TextOf(expected[i]) + "\n";
    }
  }
  if (static_cast<size_t>(whole.rows_size()) != wanted) {
    difference += std::to_string(whole.rows_size()) + " rows, not " + std::to_string(wanted) + "\n";
  }
  for (const auto& [text, count] : left) {
    if (count > 0 && request.limit() == 0) difference += "only the oracle:  " + text + "\n";
  }
  return Said(request, difference, !expected.empty());
}

Outcome AskPaths(History& history, const World& world, const query::Ground& ground) {
  const v1::FindPathsRequest request = RandomPaths(history, world);
  const v1::FindPathsResponse expected = Paths(world, request);
  const auto ask = [&](const query::Caller& caller) { return paths::FindPaths(ground, request, caller); };
  const auto response = ask({});
  if (!response.ok()) return Said(request, response.status().ToString() + "\n", false);
  Lines ours, theirs;
  Add("path", response->paths(), ours);
  Add("path", expected.paths(), theirs);
  std::string difference = Compare(ours, theirs) + Impatient(request, *response, ask);
  const v1::PathSearch& search = response->search();
  const int max_hops = request.max_hops() == 0 ? 6 : request.max_hops();
  const int max_paths = request.max_paths() == 0 ? 1 : request.max_paths();
  if (expected.paths_size() < max_paths && search.complete_hops() != max_hops) {
    difference += "not all was looked at: " + search.ShortDebugString() + "\n";
  }
  if (expected.paths_size() == 0 && search.exhausted() && !expected.search().exhausted()) {
    difference += "not exhausted, they are connected by more hops: " + search.ShortDebugString() + "\n";
  }
  if (search.budget_ended()) difference += "no budget ended: " + search.ShortDebugString() + "\n";
  return Said(request, difference, expected.paths_size() > 0);
}

// An entity as a key is as good as its id.
v1::Group Grouped(v1::Group group) {
  for (v1::GroupValue& key : *group.mutable_keys()) {
    if (key.has_entity()) key.set_text(std::string(key.entity().id()));
  }
  return group;
}

Outcome AskAggregate(History& history, const World& world, const query::Ground& ground) {
  const v1::AggregateRequest request = RandomAggregate(history, world);
  const std::optional<v1::AggregateResponse> expected = Numbers(world, request);
  const auto ask = [&](const query::Caller& caller) { return analysis::Aggregate(ground, request, caller); };
  const auto response = ask({});
  if (!response.ok() || !expected) {
    const bool both = !expected && absl::IsInvalidArgument(response.status());
    return Said(request,
                both       ? ""
                : expected ? response.status().ToString()
                           : "units are mixed, yet it is answered",
                false);
  }
  Lines ours = {"groups: " + std::to_string(response->total_groups())},
        theirs = {"groups: " + std::to_string(expected->total_groups())};
  for (const v1::Group& group : response->groups()) ours.push_back(Line("group", Grouped(group)));
  Add("group", expected->groups(), theirs);
  if (response->has_remainder()) ours.push_back(Line("remainder", response->remainder()));
  if (expected->has_remainder()) theirs.push_back(Line("remainder", expected->remainder()));
  return Said(request, Compare(ours, theirs) + Impatient(request, *response, ask), expected->groups_size() > 0);
}

Outcome AskTimeline(History& history, const World& always, const World& world, const query::Ground& ground) {
  v1::GetTimelineRequest request = RandomTimeline(history, world);
  const v1::GetTimelineResponse expected = Timeline(request.context().has_valid_at() ? world : always, request);
  Lines ours, theirs;
  Add("event", expected.events(), theirs);
  theirs.push_back("undated: " + std::to_string(expected.undated_relationships()));
  request.set_page_size(1 + history.Roll(30));
  int64_t undated = 0;
  do {
    const auto response = analysis::GetTimeline(ground, request);
    if (!response.ok()) return Said(request, response.status().ToString() + "\n", false);
    if (response->events_size() > request.page_size()) return Said(request, "a page is larger than asked for", true);
    Add("event", response->events(), ours);
    undated = response->undated_relationships();
    request.set_page_token(response->next_page_token());
  } while (!request.page_token().empty());
  ours.push_back("undated: " + std::to_string(undated));
  return Said(request, Compare(ours, theirs), expected.events_size() > 0);
}

Outcome AskDiff(History& history, const Oracle& oracle, const World& before, const World& after,
                const query::Ground& ground) {
  v1::DiffGraphRequest request = RandomDiff(history, before, after);
  const auto names = [](const v1::ReadContext& context) {
    return context.has_valid_at() || context.has_at_exact_snapshot();
  };
  if (!names(request.before()) && !names(request.after())) return {"", true};
  const v1::DiffGraphResponse expected = Difference(oracle, before, after, request);
  v1::DiffGraphResponse whole;
  const absl::Status status = analysis::DiffGraph(ground, request, {}, [&](v1::DiffGraphResponse part, query::Follows) {
    whole.MergeFrom(part);
    return absl::OkStatus();
  });
  if (!status.ok()) return Said(request, status.ToString() + "\n", false);
  Lines ours, theirs;
  for (v1::FactChange& change : *whole.mutable_changes()) {
    change.clear_claim_ids();
    change.clear_superseded();
  }
  Add("change", whole.changes(), ours);
  Add("change", expected.changes(), theirs);
  Lines our_counts, their_counts;
  Add("count", whole.counts(), our_counts);
  Add("count", expected.counts(), their_counts);
  std::sort(our_counts.begin(), our_counts.end());
  std::sort(their_counts.begin(), their_counts.end());
  return Said(request, Compare(ours, theirs) + Compare(our_counts, their_counts), expected.changes_size() > 0);
}

// Shares as sums of thirds and sevenths differ in their last digits.
v1::ExposureShare Rounded(v1::ExposureShare share) {
  share.mutable_maker()->clear_relationships();
  share.set_share(std::round(share.share() * 1e9) / 1e9);
  return share;
}

Lines LinesOf(const v1::GetAllianceMatrixResponse& answer) {
  Lines lines;
  Add("row", answer.rows(), lines);
  Add("column", answer.columns(), lines);
  Add("cell", answer.cells(), lines);
  Add("group", answer.groups(), lines);
  return lines;
}

Lines LinesOf(const v1::TraceLineageResponse& answer) {
  Lines lines, cycles;
  Add("node", answer.nodes(), lines);
  Add("followed", answer.relationships(), lines);
  Add("cycle", answer.cycles(), cycles);
  std::sort(cycles.begin(), cycles.end());  // in no order
  lines.insert(lines.end(), cycles.begin(), cycles.end());
  lines.push_back(answer.depth_limited() ? "depth limited" : "to the end");
  return lines;
}

Lines LinesOf(const v1::AssessImpactResponse& answer) {
  Lines lines;
  Add("withdrawn", answer.withdrawn(), lines);
  Add("dependent", answer.dependents(), lines);
  for (v1::OwnerImpact owner : answer.owners()) {
    owner.mutable_owner()->clear_relationships();
    lines.push_back(Line("owner", owner));
  }
  lines.push_back(answer.depth_limited() ? "depth limited" : "to the end");
  return lines;
}

Lines LinesOf(const v1::AssessExposureResponse& answer) {
  Lines lines;
  Add("product", answer.products(), lines);
  Add("dependency", answer.dependencies(), lines);
  for (const v1::ExposureShare& share : answer.providers()) lines.push_back(Line("provider", Rounded(share)));
  for (const v1::ExposureShare& share : answer.countries()) lines.push_back(Line("country", Rounded(share)));
  Add("single point", answer.single_points(), lines);
  lines.push_back(answer.depth_limited() ? "depth limited" : "to the end");
  return lines;
}

Lines LinesOf(const v1::CompareStrategiesResponse& answer) {
  Lines lines;
  for (v1::StrategyProfile profile : answer.profiles()) {
    lines.push_back(Line("organization", profile.organization()));
    Add("own", profile.own(), lines);
    Add("outside", profile.outside(), lines);
    Add("partner", profile.partners(), lines);
    Add("group", profile.groups(), lines);
    Add("strategy", profile.strategies(), lines);
    const double share = std::round(profile.sovereign_share() * 1e9) / 1e9;
    lines.push_back(profile.has_sovereign_share() ? "sovereign " + std::to_string(share) : "nothing of sovereignty");
  }
  return lines;
}

template <typename Request, typename Response, typename Call>
Outcome AskWhole(const Request& request, const Response& expected, bool answered, Call call) {
  const auto ask = [&](const query::Caller& caller) { return call(request, caller); };
  const auto response = ask({});
  if (!response.ok()) return Said(request, response.status().ToString() + "\n", false);
  const std::string difference = Compare(LinesOf(*response), LinesOf(expected));
  return Said(request, difference + Impatient(request, *response, ask), answered);
}

Outcome AskMatrix(History& history, const World& world, const query::Ground& ground) {
  const v1::GetAllianceMatrixRequest request = RandomMatrix(history, world);
  const v1::GetAllianceMatrixResponse expected = Matrix(world, request);
  return AskWhole(request, expected, expected.cells_size() > 0,
                  [&](const auto&... asked) { return landscape::GetAllianceMatrix(ground, asked...); });
}

Outcome AskCoMemberships(History& history, const World& world, const query::Ground& ground) {
  v1::ListCoMembershipsRequest request = RandomCoMemberships(history, world);
  const v1::ListCoMembershipsResponse expected = CoMemberships(world, request);
  Lines ours, theirs;
  Add("pair", expected.pairs(), theirs);
  theirs.push_back("total: " + std::to_string(expected.total()));
  request.set_page_size(1 + history.Roll(10));
  int64_t total = 0;
  do {
    const auto response = landscape::ListCoMemberships(ground, request);
    if (!response.ok()) return Said(request, response.status().ToString() + "\n", false);
    if (response->pairs_size() > request.page_size()) return Said(request, "a page is larger than asked for", true);
    Add("pair", response->pairs(), ours);
    total = response->total();
    request.set_page_token(response->next_page_token());
  } while (!request.page_token().empty());
  ours.push_back("total: " + std::to_string(total));
  return Said(request, Compare(ours, theirs), expected.pairs_size() > 0);
}

Outcome AskLineage(History& history, const World& world, const query::Ground& ground) {
  const v1::TraceLineageRequest request = RandomLineage(history, world);
  const v1::TraceLineageResponse expected = Lineage(world, request);
  if (expected.cycles_size() > 100) return {"", true};
  return AskWhole(request, expected, expected.relationships_size() > 0,
                  [&](const auto&... asked) { return landscape::TraceLineage(ground, asked...); });
}

Outcome AskImpact(History& history, const World& world, const query::Ground& ground) {
  const v1::AssessImpactRequest request = RandomImpact(history, world);
  const v1::AssessImpactResponse expected = Impact(world, request);
  return AskWhole(request, expected, expected.dependents_size() > 0,
                  [&](const auto&... asked) { return landscape::AssessImpact(ground, asked...); });
}

Outcome AskExposure(History& history, const World& world, const query::Ground& ground) {
  const v1::AssessExposureRequest request = RandomExposure(history, world);
  const v1::AssessExposureResponse expected = Exposure(world, request);
  return AskWhole(request, expected, expected.dependencies_size() > 0,
                  [&](const auto&... asked) { return landscape::AssessExposure(ground, asked...); });
}

Outcome AskStrategies(History& history, const World& world, const query::Ground& ground) {
  const v1::CompareStrategiesRequest request = RandomStrategies(history, world);
  const v1::CompareStrategiesResponse expected = Strategies(world, request);
  const bool answered = expected.profiles(0).own_size() + expected.profiles(0).partners_size() > 0;
  return AskWhole(request, expected, answered,
                  [&](const auto&... asked) { return landscape::CompareStrategies(ground, asked...); });
}

Outcome AskConflicts(History& history, const Oracle& oracle, const World& always, const query::Ground& ground) {
  v1::ListConflictsRequest request = RandomConflicts(history, always);
  const std::vector<v1::Conflict> expected = Conflicts(oracle, always, request);
  Lines ours, theirs;
  Add("conflict", expected, theirs);
  if (request.has_filter() && history.Chance(50)) {
    request.set_filter_text(TextOf(request.filter()));
    request.clear_filter();
  }
  request.set_page_size(1 + history.Roll(20));
  do {
    const auto response = conflict::ListConflicts(ground, request);
    if (!response.ok()) return Said(request, response.status().ToString() + "\n", false);
    if (response->conflicts_size() > request.page_size()) return Said(request, "a page is larger than asked for", true);
    Add("conflict", response->conflicts(), ours);
    request.set_page_token(response->next_page_token());
  } while (!request.page_token().empty());
  return Said(request, Compare(ours, theirs), !expected.empty());
}

}  // namespace

std::string NameOf(Call call) {
  static const char* const kNames[] = {"MatchPattern", "FindPaths",         "Aggregate",         "GetTimeline",
                                       "DiffGraph",    "GetAllianceMatrix", "ListCoMemberships", "TraceLineage",
                                       "AssessImpact", "AssessExposure",    "CompareStrategies", "ListConflicts"};
  return kNames[static_cast<int>(call)];
}

Outcome AskQuery(Call call, History& history, const Oracle& oracle, const World& world, const World& other,
                 const testing::Engine& engine) {
  const query::Ground ground = engine.reads().ground();
  const auto always = [&] {
    View view = world.view;
    view.any = true;
    World any = MakeWorld(oracle, view, world.context);
    any.bug = world.bug;
    return any;
  };
  switch (call) {
    case Call::kPattern:
      return AskPattern(history, world, ground);
    case Call::kPaths:
      return AskPaths(history, world, ground);
    case Call::kAggregate:
      return AskAggregate(history, world, ground);
    case Call::kTimeline:
      return AskTimeline(history, always(), world, ground);
    case Call::kDiff:
      return AskDiff(history, oracle, other, world, ground);
    case Call::kMatrix:
      return AskMatrix(history, world, ground);
    case Call::kCoMemberships:
      return AskCoMemberships(history, world, ground);
    case Call::kLineage:
      return AskLineage(history, world, ground);
    case Call::kImpact:
      return AskImpact(history, world, ground);
    case Call::kExposure:
      return AskExposure(history, world, ground);
    case Call::kStrategies:
      return AskStrategies(history, world, ground);
    case Call::kConflicts:
      return AskConflicts(history, oracle, always(), ground);
  }
  return {};
}

std::string Told(const World& world) {
  std::string text = "\nthe clock says " + DayText(world.today) + "; there is:\n";
  for (const auto& [id, entity] : world.entities) {
    if (KindOf(id) == "document") continue;
    text += "  " + entity.ShortDebugString() + (world.shown.count(id) ? "" : " (not shown)") + "\n";
  }
  for (const v1::Relationship& fact : world.resolved) {
    v1::Relationship plain = Labelled(fact, world.view);
    plain.clear_claim_ids();
    text += "  " + plain.ShortDebugString() + "\n";
  }
  return text;
}

}  // namespace entente::oracle
