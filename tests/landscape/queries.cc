#include "tests/landscape/queries.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "entente/v1/landscape_service.pb.h"
#include "entente/v1/query_service.pb.h"
#include "tests/landscape/pattern_builder.h"

namespace entente::generated {
namespace {

constexpr int kPrefixMatches = 10;  // that Q11 asks for
constexpr int kMostPartners = 20;   // that Q09 asks for
constexpr int kLineage = 6;         // steps of BASED_ON that Q05 and Q06 go

std::string OrganizationId(const Parameters& parameters, const std::string& name) {
  return EntityIds::IdOf("Organization", std::stoi(parameters.at(name)));
}

std::string NumberText(const std::string& id) { return std::to_string(EntityIds::NumberOf(id)); }

template <typename Message>
Message Parsed(const std::string& bytes) {
  Message message;
  if (!message.ParseFromString(bytes)) {
    std::fprintf(stderr, "an answer is no %s\n", message.GetTypeName().c_str());
    std::abort();
  }
  return message;
}

// The rows of a streamed pattern, each through `cells`.
template <typename CellsOf>
Rows PatternRows(const Responses& responses, CellsOf cells) {
  Rows rows;
  for (const std::string& bytes : responses) {
    const auto response = Parsed<v1::MatchPatternResponse>(bytes);
    for (const v1::PatternRow& row : response.rows()) rows.push_back(cells(row));
  }
  return Ordered(std::move(rows));
}

Rows EntityNumbers(const Responses& responses, const Parameters&, const Catalogue&) {
  return PatternRows(responses, [](const v1::PatternRow& row) {
    Cells cells;
    for (const v1::Binding& binding : row.bindings()) cells.push_back(NumberText(binding.entity().id()));
    return cells;
  });
}

v1::MatchPatternRequest MatchOnDay(const Parameters& parameters) {
  v1::MatchPatternRequest request;
  request.mutable_read_mask()->add_paths("id");
  *request.mutable_context() = OnDay(parameters.at("asof"));
  return request;
}

// Q01
std::string PointGet(const Parameters& parameters, const Catalogue& catalogue) {
  v1::GetEntityRequest request;
  request.set_id(catalogue.ids.IdOf(std::stoi(parameters.at("id"))));
  return request.SerializeAsString();
}

Rows PointRows(const Responses& responses, const Parameters&, const Catalogue&) {
  const EntityRow row = RowOf(Parsed<v1::GetEntityResponse>(responses.at(0)).entity());
  return {{std::to_string(row.number), row.kind, row.name, row.country, row.sector, row.founded, row.attrs}};
}

// Q02: by the index of names, which folds; the exact spelling is compared here.
std::string ByAlias(const Parameters& parameters, const Catalogue&) {
  v1::ListEntitiesRequest request;
  *request.mutable_filter() = Equals("aliases", parameters.at("alias"));
  for (const char* path : {"id", "description.name", "description.aliases"})
    request.mutable_read_mask()->add_paths(path);
  return request.SerializeAsString();
}

Rows AliasRows(const Responses& responses, const Parameters& parameters, const Catalogue&) {
  Rows rows;
  const auto response = Parsed<v1::ListEntitiesResponse>(responses.at(0));
  for (const v1::Entity& entity : response.entities()) {
    const auto& aliases = entity.description().aliases();
    if (std::none_of(aliases.begin(), aliases.end(),
                     [&](const v1::Alias& alias) { return alias.name() == parameters.at("alias"); })) {
      continue;
    }
    rows.push_back({NumberText(entity.id()), EntityIds::KindOf(entity.id()), entity.description().name()});
  }
  return Ordered(std::move(rows));
}

// Q03
std::string Partners(const Parameters& parameters, const Catalogue&) {
  v1::MatchPatternRequest request = MatchOnDay(parameters);
  request.mutable_read_mask()->add_paths("description.name");
  AddEntity(*request.mutable_pattern(), "o", OrganizationId(parameters, "org"));
  AddNode(*request.mutable_pattern(), "p");
  AddEdge(*request.mutable_pattern(), "o", v1::RELATION_PARTNERS_WITH, "p");
  request.add_returns("p");
  return request.SerializeAsString();
}

Rows PartnerRows(const Responses& responses, const Parameters&, const Catalogue&) {
  return PatternRows(responses, [](const v1::PatternRow& row) {
    const v1::Entity& partner = row.bindings(0).entity();
    return Cells{NumberText(partner.id()), partner.description().name()};
  });
}

// Q04
std::string TelcoLabModel(const Parameters& parameters, const Catalogue&) {
  v1::MatchPatternRequest request = MatchOnDay(parameters);
  v1::Pattern& pattern = *request.mutable_pattern();
  AddNode(pattern, "t", "organization",
          All(Equals("organization.sectors", SectorValue("Organization", "telco")),
              Equals("organization.country", parameters.at("country"))));
  AddNode(pattern, "l", "organization", Equals("organization.sectors", SectorValue("Organization", "ai_lab")));
  AddNode(pattern, "m", "model", Equals("model.modalities", SectorValue("Model", parameters.at("modality"))));
  AddEdge(pattern, "t", v1::RELATION_PARTNERS_WITH, "l");
  AddEdge(pattern, "l", v1::RELATION_DEVELOPS, "m");
  return request.SerializeAsString();
}

// Q05
std::string Exposure(const Parameters& parameters, const Catalogue&) {
  v1::AssessExposureRequest request;
  request.add_entities(EntityIds::IdOf("Product", std::stoi(parameters.at("product"))));
  request.set_max_depth(1 + kLineage);
  request.mutable_read_mask()->add_paths("id");
  *request.mutable_context() = OnDay(parameters.at("asof"));
  return request.SerializeAsString();
}

Rows ExposureRows(const Responses& responses, const Parameters&, const Catalogue&) {
  Rows rows;
  const auto response = Parsed<v1::AssessExposureResponse>(responses.at(0));
  for (const v1::ExposureShare& share : response.countries()) {
    if (share.maker().country().empty()) continue;
    rows.push_back({share.maker().country(), std::to_string(share.dependencies())});
  }
  return Ordered(std::move(rows));
}

// Q06: everything that leads to a model of the organization in so many steps. No chain of models is longer, and no
// product is based on.
std::string ReverseImpact(const Parameters& parameters, const Catalogue&) {
  v1::MatchPatternRequest request = MatchOnDay(parameters);
  v1::Pattern& pattern = *request.mutable_pattern();
  AddEntity(pattern, "o", OrganizationId(parameters, "org"));
  AddNode(pattern, "m", "model");
  AddNode(pattern, "x");
  AddEdge(pattern, "o", v1::RELATION_DEVELOPS, "m");
  v1::PatternEdge& chain = AddEdge(pattern, "x", v1::RELATION_BASED_ON, "m");
  chain.add_relations(v1::RELATION_BUILT_ON);
  chain.mutable_steps()->set_max(kLineage + 1);
  request.add_returns("x");
  request.set_distinct(true);
  return request.SerializeAsString();
}

// Q07
std::string ShortestPath(const Parameters& parameters, const Catalogue&) {
  v1::FindPathsRequest request;
  request.add_sources(OrganizationId(parameters, "a"));
  request.add_targets(OrganizationId(parameters, "b"));
  request.set_max_hops(6);
  request.mutable_read_mask()->add_paths("id");
  *request.mutable_context() = AnyTime();
  return request.SerializeAsString();
}

Rows PathRows(const Responses& responses, const Parameters&, const Catalogue&) {
  const auto response = Parsed<v1::FindPathsResponse>(responses.at(0));
  if (response.paths().empty()) return {};
  return {{std::to_string(response.paths(0).hops_size())}};
}

// Q08
std::string CommonPartners(const Parameters& parameters, const Catalogue&) {
  v1::MatchPatternRequest request = MatchOnDay(parameters);
  v1::Pattern& pattern = *request.mutable_pattern();
  AddEntity(pattern, "a", OrganizationId(parameters, "a"));
  AddEntity(pattern, "b", OrganizationId(parameters, "b"));
  AddNode(pattern, "c");
  AddEdge(pattern, "a", v1::RELATION_PARTNERS_WITH, "c");
  AddEdge(pattern, "b", v1::RELATION_PARTNERS_WITH, "c");
  request.add_returns("c");
  return request.SerializeAsString();
}

v1::AggregateRequest CountOnDay(const Parameters& parameters) {
  v1::AggregateRequest request;
  request.mutable_read_mask()->add_paths("id");
  *request.mutable_context() = OnDay(parameters.at("asof"));
  return request;
}

// Q09
std::string MostPartners(const Parameters& parameters, const Catalogue&) {
  v1::AggregateRequest request = CountOnDay(parameters);
  v1::Pattern& pattern = *request.mutable_pattern();
  AddNode(pattern, "o", "organization",
          Equals("organization.sectors", SectorValue("Organization", parameters.at("sector"))));
  AddNode(pattern, "p");
  AddEdge(pattern, "o", v1::RELATION_PARTNERS_WITH, "p");
  request.add_group_by()->set_field("o");
  request.set_order_by("#1 desc, $1");
  request.set_top(kMostPartners);
  return request.SerializeAsString();
}

// An entity and a number a group.
Rows EntityCounts(const Responses& responses, const Parameters&, const Catalogue&) {
  Rows rows;
  const auto response = Parsed<v1::AggregateResponse>(responses.at(0));
  for (const v1::Group& group : response.groups()) {
    rows.push_back({NumberText(group.keys(0).entity().id()), std::to_string(group.measures(0).count())});
  }
  return Ordered(std::move(rows));
}

// Q10
std::string CoMemberships(const Parameters& parameters, const Catalogue&) {
  v1::ListCoMembershipsRequest request;
  for (absl::string_view number : absl::StrSplit(parameters.at("orgs"), ';')) {
    request.mutable_members()->add_ids(EntityIds::IdOf("Organization", std::stoi(std::string(number))));
  }
  request.set_page_size(1000);
  *request.mutable_context() = OnDay(parameters.at("asof"));
  return request.SerializeAsString();
}

Rows CoMembershipRows(const Responses& responses, const Parameters&, const Catalogue&) {
  Rows rows;
  const auto response = Parsed<v1::ListCoMembershipsResponse>(responses.at(0));
  for (const v1::CoMembership& pair : response.pairs()) {
    rows.push_back({NumberText(pair.first()), NumberText(pair.second()), std::to_string(pair.shared_size())});
  }
  return Ordered(std::move(rows));
}

// Q11
std::string PrefixSearch(const Parameters& parameters, const Catalogue&) {
  v1::ListEntitiesRequest request;
  *request.mutable_filter() = Compare("name", v1::COMPARATOR_PREFIX, parameters.at("prefix"));
  request.set_order_by("name");
  request.set_page_size(kPrefixMatches);
  for (const char* path : {"id", "description.name"}) request.mutable_read_mask()->add_paths(path);
  return request.SerializeAsString();
}

Rows PrefixRows(const Responses& responses, const Parameters&, const Catalogue&) {
  Rows rows;
  const auto response = Parsed<v1::ListEntitiesResponse>(responses.at(0));
  for (const v1::Entity& entity : response.entities()) {
    rows.push_back({NumberText(entity.id()), entity.description().name()});
  }
  return Ordered(std::move(rows));
}

// Q12: what began or ended in (d1, d2] at somebody who was joined to the organization on some day of d1..d2.
std::string Changes(const Parameters& parameters, const Catalogue&) {
  const std::string &d1 = parameters.at("d1"), &d2 = parameters.at("d2");
  v1::MatchPatternRequest request;
  v1::Pattern& pattern = *request.mutable_pattern();
  AddEntity(pattern, "o", OrganizationId(parameters, "org"));
  AddNode(pattern, "n");
  AddNode(pattern, "x");
  v1::PatternEdge& near = *pattern.add_edges();
  near.set_from("o");
  near.set_to("n");
  near.mutable_valid_at()->set_interval(d1 + "/" + d2);
  v1::PatternEdge& changed = *pattern.add_edges();
  changed.set_variable("e");
  changed.set_from("n");
  changed.set_to("x");
  const auto within = [&](const char* date) {
    return All(Compare(date, v1::COMPARATOR_GREATER, d1), Compare(date, v1::COMPARATOR_LESS_EQUAL, d2));
  };
  *changed.mutable_filter() = Any(within("from"), within("until"));
  request.add_returns("e");
  request.set_distinct(true);
  *request.mutable_context() = AnyTime();
  return request.SerializeAsString();
}

Rows ChangeRows(const Responses& responses, const Parameters& parameters, const Catalogue& catalogue) {
  const auto within = [&](const std::string& date) {
    return date > parameters.at("d1") && date <= parameters.at("d2") ? "true" : "false";
  };
  return PatternRows(responses, [&](const v1::PatternRow& row) {
    const v1::Relationship& relationship = row.bindings(0).relationship();
    return Cells{std::to_string(catalogue.relationships.NumberOf(relationship)),
                 within(relationship.valid_time().from()), within(relationship.valid_time().until())};
  });
}

// Q13
std::string PartnerProfile(const Parameters& parameters, const Catalogue&) {
  v1::AggregateRequest request = CountOnDay(parameters);
  v1::Pattern& pattern = *request.mutable_pattern();
  AddEntity(pattern, "o", OrganizationId(parameters, "org"));
  AddNode(pattern, "p", "organization");
  AddEdge(pattern, "o", v1::RELATION_PARTNERS_WITH, "p");
  request.add_group_by()->set_field("p.organization.sectors");
  request.add_group_by()->set_field("p.organization.country");
  return request.SerializeAsString();
}

Rows ProfileRows(const Responses& responses, const Parameters&, const Catalogue&) {
  Rows rows;
  const auto response = Parsed<v1::AggregateResponse>(responses.at(0));
  for (const v1::Group& group : response.groups()) {
    rows.push_back({SectorOf("Organization", group.keys(0).text()), group.keys(1).text(),
                    std::to_string(group.measures(0).count())});
  }
  return Ordered(std::move(rows));
}

// Q14
std::string ThreeHops(const Parameters& parameters, const Catalogue&) {
  v1::AggregateRequest request = CountOnDay(parameters);
  v1::Pattern& pattern = *request.mutable_pattern();
  AddEntity(pattern, "o", OrganizationId(parameters, "org"));
  AddNode(pattern, "s", "organization", Equals("organization.sectors", SectorValue("Organization", "startup")));
  AddNode(pattern, "t", "organization", Equals("organization.sectors", SectorValue("Organization", "telco")));
  AddNode(pattern, "l");
  AddEdge(pattern, "o", v1::RELATION_INVESTED_IN, "s");
  AddEdge(pattern, "s", v1::RELATION_PARTNERS_WITH, "t");
  AddEdge(pattern, "t", v1::RELATION_MEMBER_OF, "l");
  request.add_group_by()->set_field("l");
  v1::Measure& measure = *request.add_measures();
  measure.set_function(v1::MEASURE_FUNCTION_COUNT_DISTINCT);
  measure.set_field("t");
  return request.SerializeAsString();
}

constexpr char kGetEntity[] = "/entente.v1.QueryService/GetEntity";
constexpr char kListEntities[] = "/entente.v1.QueryService/ListEntities";
constexpr char kMatchPattern[] = "/entente.v1.QueryService/MatchPattern";
constexpr char kFindPaths[] = "/entente.v1.QueryService/FindPaths";
constexpr char kAggregate[] = "/entente.v1.QueryService/Aggregate";
constexpr char kAssessExposure[] = "/entente.v1.LandscapeService/AssessExposure";
constexpr char kListCoMemberships[] = "/entente.v1.LandscapeService/ListCoMemberships";

}  // namespace

const std::vector<Query>& Queries() {
  static const std::vector<Query> queries = {
      {"Q01", "point get", kGetEntity, PointGet, PointRows},
      {"Q02", "by alias", kListEntities, ByAlias, AliasRows},
      {"Q03", "partners as of", kMatchPattern, Partners, PartnerRows},
      {"Q04", "telco - lab - model", kMatchPattern, TelcoLabModel, EntityNumbers},
      {"Q05", "product exposure", kAssessExposure, Exposure, ExposureRows},
      {"Q06", "reverse impact", kMatchPattern, ReverseImpact, EntityNumbers},
      {"Q07", "shortest path", kFindPaths, ShortestPath, PathRows},
      {"Q08", "common partners", kMatchPattern, CommonPartners, EntityNumbers},
      {"Q09", "top 20 by partnerships", kAggregate, MostPartners, EntityCounts},
      {"Q10", "co-membership of 20", kListCoMemberships, CoMemberships, CoMembershipRows},
      {"Q11", "prefix search", kListEntities, PrefixSearch, PrefixRows},
      {"Q12", "changes near an org", kMatchPattern, Changes, ChangeRows},
      {"Q13", "partners by sector, country", kAggregate, PartnerProfile, ProfileRows},
      {"Q14", "3-hop pattern", kAggregate, ThreeHops, EntityCounts},
  };
  return queries;
}

Rows Ordered(Rows rows) {
  std::sort(rows.begin(), rows.end());
  return rows;
}

}  // namespace entente::generated
