#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "cli/commands/choice_options.h"
#include "cli/commands/commands.h"
#include "cli/pattern_argument.h"
#include "cli/value_text.h"
#include "entente/internal/near_names.h"
#include "service/base/status_macros.h"

namespace entente::cli {
namespace {

struct Arguments {
  bool entities = false;
  bool relationships = false;
  bool observations = false;
  std::string pattern;
  std::vector<std::string> kinds;
  std::vector<std::string> touching;
  RelationChoice of;
  std::vector<std::string> metrics;
  std::string filter;
  bool stubs = false;
  std::vector<std::string> keys;
  std::vector<std::string> measures;
  std::string order_by;
  int top = 0;
};

// `from@year` is a date cut to a calendar unit, anything else a field.
absl::StatusOr<v1::GroupKey> ToKey(const std::string& text) {
  v1::GroupKey key;
  const size_t at = text.rfind('@');
  if (at == std::string::npos) {
    key.set_field(text);
    return key;
  }
  ASSIGN_OR_RETURN(const int unit, ParseEnum(*v1::CalendarUnit_descriptor(), text.substr(at + 1), "calendar unit"));
  key.mutable_period()->set_field(text.substr(0, at));
  key.mutable_period()->set_unit(static_cast<v1::CalendarUnit>(unit));
  return key;
}

// `count`, `distinct:FIELD`, `sum:FIELD` and so on.
absl::StatusOr<v1::Measure> ToMeasure(const std::string& text) {
  v1::Measure measure;
  const size_t colon = text.find(':');
  std::string function = text.substr(0, colon);
  if (absl::AsciiStrToLower(function) == "distinct") function = "count_distinct";
  if (absl::AsciiStrToLower(function) == "avg") function = "average";
  ASSIGN_OR_RETURN(const int number, ParseEnum(*v1::MeasureFunction_descriptor(), function, "measure"));
  measure.set_function(static_cast<v1::MeasureFunction>(number));
  if (colon != std::string::npos) measure.set_field(text.substr(colon + 1));
  const bool counts = measure.function() == v1::MEASURE_FUNCTION_COUNT;
  if (counts == measure.field().empty()) return measure;
  return absl::InvalidArgumentError(absl::StrCat("--measure: \"", text, "\" ",
                                                 counts ? "takes no field" : "takes a field", ", such as ",
                                                 counts ? "count" : absl::StrCat(text, ":FIELD")));
}

absl::Status RefuseIf(bool given, const std::string& option, const std::string& source) {
  if (!given) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(option, " does not go with ", source));
}

absl::Status SetEntities(const Arguments& arguments, Session& session, v1::EntitySource& source) {
  RETURN_IF_ERROR(RefuseIf(!arguments.touching.empty(), "--entity", "--entities"));
  RETURN_IF_ERROR(RefuseIf(!arguments.metrics.empty(), "--metric", "--entities"));
  RETURN_IF_ERROR(
      RefuseIf(!arguments.of.relations.empty() || !arguments.of.meanings.empty(), "--relation", "--entities"));
  RETURN_IF_ERROR(SetKinds(session, arguments.kinds, source.mutable_kinds()));
  source.set_filter_text(arguments.filter);
  source.set_include_stubs(arguments.stubs);
  return absl::OkStatus();
}

absl::Status SetRelationships(const Arguments& arguments, Session& session, v1::RelationshipSource& source) {
  RETURN_IF_ERROR(RefuseIf(!arguments.kinds.empty(), "--kind", "--relationships"));
  RETURN_IF_ERROR(RefuseIf(!arguments.metrics.empty(), "--metric", "--relationships"));
  RETURN_IF_ERROR(SetIds(session, arguments.touching, source.mutable_entities()));
  RETURN_IF_ERROR(SetRelations(arguments.of, session, source));
  source.set_filter_text(arguments.filter);
  return absl::OkStatus();
}

absl::Status SetObservations(const Arguments& arguments, Session& session, v1::ObservationSource& source) {
  RETURN_IF_ERROR(RefuseIf(!arguments.kinds.empty(), "--kind", "--observations"));
  RETURN_IF_ERROR(RefuseIf(!arguments.filter.empty(), "--filter", "--observations"));
  RETURN_IF_ERROR(SetIds(session, arguments.touching, source.mutable_subjects()));
  ASSIGN_OR_RETURN(const std::vector<v1::Metric> metrics, session.vocabulary.ParseMetrics(arguments.metrics));
  source.mutable_metrics()->Add(metrics.begin(), metrics.end());
  return absl::OkStatus();
}

absl::Status SetSource(const Arguments& arguments, Session& session, v1::AggregateRequest& request, PatternText& text) {
  const int sources =
      arguments.entities + arguments.relationships + arguments.observations + !arguments.pattern.empty();
  if (sources != 1) {
    return absl::InvalidArgumentError("give exactly one of --entities, --relationships, --observations and --pattern");
  }
  if (arguments.entities) return SetEntities(arguments, session, *request.mutable_entities());
  RETURN_IF_ERROR(RefuseIf(arguments.stubs, "--stubs", "anything but --entities"));
  if (arguments.relationships) return SetRelationships(arguments, session, *request.mutable_relationships());
  if (arguments.observations) return SetObservations(arguments, session, *request.mutable_observations());
  RETURN_IF_ERROR(RefuseIf(!arguments.filter.empty(), "--filter", "--pattern; write WHERE into the pattern"));
  RETURN_IF_ERROR(RefuseIf(!arguments.kinds.empty(), "--kind", "--pattern; write (a:kind) into the pattern"));
  ASSIGN_OR_RETURN(text, ParsePattern(session, arguments.pattern));
  *request.mutable_pattern() = text.request.pattern();
  return absl::OkStatus();
}

absl::Status SetGroups(const Arguments& arguments, v1::AggregateRequest& request) {
  for (const std::string& key : arguments.keys) {
    ASSIGN_OR_RETURN(*request.add_group_by(), ToKey(key));
  }
  for (const std::string& measure : arguments.measures) {
    ASSIGN_OR_RETURN(*request.add_measures(), ToMeasure(measure));
  }
  request.set_order_by(arguments.order_by);
  request.set_top(arguments.top);
  return absl::OkStatus();
}

std::string ValueText(const v1::GroupValue& value) {
  switch (value.value_case()) {
    case v1::GroupValue::kText:
      return value.text();
    case v1::GroupValue::kNumber:
      return NumberText(value.number());
    case v1::GroupValue::kEntity:
      return value.entity().id();
    case v1::GroupValue::kTruth:
      return value.truth() ? "yes" : "no";
    case v1::GroupValue::VALUE_NOT_SET:
      return "(none)";
  }
  return "";
}

std::string ValueText(const v1::MeasureValue& value) {
  if (value.has_count()) return absl::StrCat(value.count());
  return value.has_number() ? NumberText(value.number()) : "";
}

Table TableOf(const v1::AggregateRequest& request) {
  std::vector<std::string> headings;
  for (const v1::GroupKey& key : request.group_by()) {
    const std::string unit = absl::AsciiStrToUpper(EnumText(key.period().unit()));
    headings.push_back(key.has_period() ? absl::StrCat(absl::AsciiStrToUpper(key.period().field()), " ", unit)
                                        : absl::AsciiStrToUpper(key.field()));
    headings.push_back("NAME");
  }
  for (const v1::Measure& measure : request.measures()) {
    const std::string function = absl::StrReplaceAll(EnumText(measure.function()), {{"_", " "}});
    headings.push_back(
        absl::StrCat(function, measure.field().empty() ? "" : " ", absl::AsciiStrToUpper(measure.field())));
  }
  if (request.measures().empty()) headings.push_back("COUNT");
  return Table(headings);
}

void Write(const v1::AggregateRequest& request, const v1::AggregateResponse& response, Session& session) {
  Table table = TableOf(request);
  const auto add = [&](const v1::Group& group, std::vector<std::string> cells) {
    for (const v1::MeasureValue& value : group.measures()) cells.push_back(ValueText(value));
    table.Add(std::move(cells));
  };
  for (const v1::Group& group : response.groups()) {
    std::vector<std::string> cells;
    for (const v1::GroupValue& key : group.keys()) {
      cells.push_back(ValueText(key));
      cells.push_back(key.entity().description().name());
    }
    add(group, std::move(cells));
  }
  if (response.has_remainder()) {
    std::vector<std::string> cells(2 * request.group_by_size());
    if (!cells.empty()) cells[0] = "(all others)";
    add(response.remainder(), std::move(cells));
  }
  session.output.Write(table);
  WriteReadInfo(session, response.read_info(), response.groups_size(),
                absl::StrCat("of ", response.total_groups(), " groups"));
}

absl::Status Run(const Arguments& arguments, Session& session) {
  v1::AggregateRequest request;
  PatternText text;
  RETURN_IF_ERROR(SetSource(arguments, session, request, text));
  RETURN_IF_ERROR(SetGroups(arguments, request));
  *request.mutable_context() = session.context;
  const absl::StatusOr<v1::AggregateResponse> response = session.client.Aggregate(request);
  if (!response.ok()) return ShowPlace(session, arguments.pattern, text, response.status());
  if (session.output.ForPeople()) {
    Write(request, *response, session);
  } else if (session.output.OneByOne()) {
    for (const v1::Group& group : response->groups()) session.output.Print(group);
  } else {
    session.output.Print(*response);
  }
  return absl::OkStatus();
}

}  // namespace

void AddAggregate(CLI::App& root, Action& chosen) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App& command = *root.add_subcommand("aggregate", "Count, sum and group facts, or matches of a pattern");
  command.group(kQuestions);
  command.add_flag("--entities", arguments->entities, "Count entities");
  command.add_flag("--relationships", arguments->relationships, "Count relationships");
  command.add_flag("--observations", arguments->observations, "Count observations");
  command.add_option("--pattern", arguments->pattern,
                     "Count matches of this pattern; `entente match --help` shows some");
  AddWords(command, "--kind", arguments->kinds, "Only entities of these kinds");
  AddWords(command, "--entity", arguments->touching, "Only relationships and observations of these; ids or names");
  AddRelationOptions(command, arguments->of);
  AddWords(command, "-m,--metric", arguments->metrics, "Only observations of these metrics");
  command.add_option("--filter", arguments->filter, "Only what satisfies it: 'country = \"KR\"'");
  command.add_flag("--stubs", arguments->stubs, "With entities that are only pointed at");
  AddWords(command, "--by", arguments->keys, "Group by a field, or a date by year, quarter or month: from@year");
  AddWords(command, "--measure", arguments->measures,
           "count, distinct:FIELD, sum:FIELD, min:FIELD, max:FIELD or average:FIELD");
  command.add_option("--order-by", arguments->order_by, "'#1 desc, $1': by the first measure, then the first key");
  command.add_option("--top", arguments->top, "Show so many groups, and the others as one; 0 for all");
  Choose(command, chosen, std::move(arguments), &Run);
}

}  // namespace entente::cli
