#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "cli/commands/choice_options.h"
#include "cli/commands/commands.h"
#include "cli/listing.h"
#include "cli/value_text.h"
#include "service/base/status_macros.h"

namespace entente::cli {
namespace {

struct Arguments {
  EntityChoice of;
  std::vector<std::string> events;
  RelationChoice along;
  std::vector<std::string> metrics;
  std::string between;
  bool descending = false;
  int64_t limit = kDefaultLimit;
};

absl::StatusOr<v1::GetTimelineRequest> ToRequest(const Arguments& arguments, Session& session) {
  v1::GetTimelineRequest request;
  RETURN_IF_ERROR(SetIds(session, arguments.of.names, request.mutable_entities()));
  RETURN_IF_ERROR(SetKinds(session, arguments.of.kinds, request.mutable_kinds()));
  request.set_filter_text(arguments.of.filter);
  for (const std::string& event : arguments.events) {
    ASSIGN_OR_RETURN(const int kind, ParseEnum(*v1::TimelineEventKind_descriptor(), event, "sort of event"));
    request.add_event_kinds(static_cast<v1::TimelineEventKind>(kind));
  }
  RETURN_IF_ERROR(SetRelations(arguments.along, session, request));
  ASSIGN_OR_RETURN(const std::vector<v1::Metric> metrics, session.vocabulary.ParseMetrics(arguments.metrics));
  request.mutable_metrics()->Add(metrics.begin(), metrics.end());
  request.set_between(arguments.between);
  request.set_descending(arguments.descending);
  request.set_page_size(PageSize(arguments.limit));
  *request.mutable_context() = session.context;
  request.mutable_context()->set_include_claims(true);
  return request;
}

std::string CitationsOf(const v1::Fact& fact) {
  if (fact.has_entity()) return CitationsText(fact.entity().claims());
  return CitationsText(fact.has_relationship() ? fact.relationship().claims() : fact.observation().claims());
}

std::string WhatHappened(const v1::TimelineEvent& event) {
  return event.field().empty() ? absl::AsciiStrToLower(EnumText(event.kind())) : event.field();
}

void Write(const v1::GetTimelineResponse& response, Session& session) {
  Table table({"DATE", "EVENT", "FACT", "WHAT", "CITATIONS"});
  for (const v1::TimelineEvent& event : response.events()) {
    table.Add({event.date(), WhatHappened(event), FactText(KeyOf(event.fact())), StateText(event.fact()),
               CitationsOf(event.fact())});
  }
  session.output.Write(table);
  const int64_t undated = response.undated_relationships();
  WriteReadInfo(session, response.read_info(), response.events_size(),
                undated == 0 ? "events" : absl::StrCat("events, and ", undated, " relationships without a date,"));
}

absl::Status Timeline(const Arguments& arguments, Session& session) {
  ASSIGN_OR_RETURN(v1::GetTimelineRequest request, ToRequest(arguments, session));
  v1::GetTimelineResponse response;
  // Page by page here, since a range does not tell what is undated.
  const auto fetch = [&](const std::string& token) -> absl::StatusOr<ResultPage<v1::TimelineEvent>> {
    request.set_page_token(token);
    ASSIGN_OR_RETURN(v1::GetTimelineResponse page, session.client.GetTimelinePage(request));
    response.set_undated_relationships(page.undated_relationships());
    ResultPage<v1::TimelineEvent> items;
    for (v1::TimelineEvent& event : *page.mutable_events()) items.items.push_back(std::move(event));
    items.next_page_token = page.next_page_token();
    items.read_info = page.read_info();
    return items;
  };
  RETURN_IF_ERROR(Collect(session, ResultRange<v1::TimelineEvent>(fetch), arguments.limit, response,
                          [](v1::GetTimelineResponse& r) { return r.mutable_events(); }));
  if (session.output.ForPeople()) {
    Write(response, session);
  } else if (!session.output.OneByOne()) {
    session.output.Print(response);
  }
  return absl::OkStatus();
}

}  // namespace

void AddTimeline(CLI::App& root, Action& chosen) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App& command = *root.add_subcommand("timeline", "List what has a date, in order");
  command.group(kQuestions);
  command.add_option("entity", arguments->of.names, "What touches these; ids or names");
  AddWords(command, "--kind", arguments->of.kinds, "Only entities of these kinds");
  command.add_option("--filter", arguments->of.filter, "Only entities that satisfy it: 'country = \"KR\"'");
  AddWords(command, "--event", arguments->events, "Only began, ended, measured or field (a date of an entity)");
  AddRelationOptions(command, arguments->along);
  AddWords(command, "-m,--metric", arguments->metrics, "Only observations of these metrics");
  command.add_option("--between", arguments->between, "Only what may lie in this period: 2024, 2024-06/2024-09");
  command.add_flag("--descending", arguments->descending, "The latest first");
  command.add_option("--limit", arguments->limit, "At most so many; 0 for all")->capture_default_str();
  Choose(command, chosen, std::move(arguments), &Timeline);
}

}  // namespace entente::cli
