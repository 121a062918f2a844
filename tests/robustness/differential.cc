#include "tests/robustness/differential.h"

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "service/query/encoded.h"
#include "service/schema/schema.h"

namespace entente::oracle {
namespace {

using query_engine = ::entente::query::Engine;

// Facts are compared without the revisions they were written at, which the oracle does not keep.
template <typename Fact>
std::string Text(Fact fact) {
  fact.clear_created_revision();
  fact.clear_updated_revision();
  fact.clear_claims();
  return fact.ShortDebugString();
}

std::string Text(v1::Entity entity) {
  entity.clear_created_revision();
  entity.clear_updated_revision();
  entity.clear_claims();
  entity.clear_validity();
  return entity.ShortDebugString();
}

template <typename Facts>
std::vector<std::string> Texts(const Facts& facts) {
  std::vector<std::string> texts;
  for (const auto& fact : facts) texts.push_back(Text(fact));
  return texts;
}

std::string Differ(const std::vector<std::string>& engine, const std::vector<std::string>& oracle) {
  if (engine == oracle) return "";
  std::string text = "engine:\n";
  for (const std::string& line : engine) text += "  " + line + "\n";
  text += "oracle:\n";
  for (const std::string& line : oracle) text += "  " + line + "\n";
  return text;
}

std::string Said(const google::protobuf::Message& request, const std::string& difference) {
  return difference.empty() ? "" : request.GetTypeName() + " " + request.ShortDebugString() + "\n" + difference;
}

std::string KindOf(const std::string& id) { return id.substr(0, id.find('/')); }

// All pages of a list, at a random page size.
template <typename Request, typename Call, typename Take>
absl::Status Pages(History& history, Request& request, Call call, Take take) {
  request.set_page_size(1 + history.Roll(20));
  while (true) {
    auto response = call(request);
    if (!response.ok()) return response.status();
    if (take(*response) > request.page_size()) return absl::InternalError("a page is larger than asked for");
    if (response->next_page_token().empty()) return absl::OkStatus();
    request.set_page_token(response->next_page_token());
  }
}

std::string AskGet(History& history, const Oracle& oracle, const query_engine& reads, const View& view,
                   const v1::ReadContext& context) {
  v1::GetEntityRequest request;
  *request.mutable_context() = context;
  request.set_id(history.RandomEntity());
  const std::string meant = oracle.Canonical(request.id(), view.revision);
  const std::optional<v1::Entity> expected = oracle.Entity(meant, view);
  const auto response = query::Readable(reads.GetEntity(request));
  if (!response.ok()) {
    const bool not_found = response.status().code() == absl::StatusCode::kNotFound;
    return Said(request, not_found && !expected ? "" : response.status().ToString());
  }
  std::vector<std::string> redirects;
  for (const v1::Redirect& each : response->read_info().redirects()) redirects.push_back(each.from() + " > " + each.to());
  const std::vector<std::string> followed =
      meant == request.id() ? std::vector<std::string>{} : std::vector{request.id() + " > " + meant};
  // What the policy leaves out is an id of the request too, but documents are not merged.
  if (redirects != followed) return Said(request, Differ(redirects, followed));
  return Said(request, Differ({Text(response->entity())}, expected ? Texts(std::vector{*expected}) : std::vector<std::string>{}));
}

std::string AskBatch(History& history, const Oracle& oracle, const query_engine& reads, const View& view,
                     const v1::ReadContext& context) {
  v1::BatchGetEntitiesRequest request;
  *request.mutable_context() = context;
  std::vector<std::string> expected;
  bool all = true;
  for (int n = 1 + history.Roll(4); n > 0; --n) {
    request.add_ids(history.RandomEntity());
    const std::optional<v1::Entity> entity =
        oracle.Entity(oracle.Canonical(*request.ids().rbegin(), view.revision), view);
    all &= entity.has_value();
    if (entity) expected.push_back(Text(*entity));
  }
  const auto response = query::Readable(reads.BatchGetEntities(request));
  if (!response.ok()) {
    return Said(request, !all && response.status().code() == absl::StatusCode::kNotFound ? "" : response.status().ToString());
  }
  return Said(request, all ? Differ(Texts(response->entities()), expected) : "an entity is not there, yet all were got");
}

std::string AskLookup(History& history, const Oracle& oracle, const query_engine& reads, const View& view,
                      const v1::ReadContext& context) {
  static const std::vector<std::string> kSpellings = {"Alpha", "BETA", "gamma", "Ｄｅｌｔａ", "Epsilon o1", "alpha  m0"};
  v1::LookupEntitiesRequest request;
  *request.mutable_context() = context;
  const std::string spelling = history.Any(kSpellings);
  request.add_lookups()->set_name(spelling);
  const std::string folded = spelling == "Ｄｅｌｔａ" ? "delta" : spelling == "alpha  m0" ? "alpha m0" : spelling;
  const auto same = [&](const std::string& name) {
    return std::equal(name.begin(), name.end(), folded.begin(), folded.end(),
                      [](char a, char b) { return std::tolower(a) == std::tolower(b); });
  };
  std::vector<v1::Entity> bearers;
  for (const v1::Entity& entity : oracle.Entities(view)) {
    bool bears = same(entity.description().name());
    for (const v1::Alias& alias : entity.description().aliases()) bears |= same(alias.name());
    if (bears) bearers.push_back(entity);
  }
  const auto response = reads.LookupEntities(request);
  if (!response.ok()) return Said(request, response.status().ToString());
  const v1::LookupResult& result = response->results(0);
  if (bearers.size() == 1) return Said(request, Differ({Text(result.entity())}, Texts(bearers)));
  const int expected = static_cast<int>(bearers.empty() ? absl::StatusCode::kNotFound : absl::StatusCode::kFailedPrecondition);
  return Said(request, result.error().code() == expected ? "" : result.ShortDebugString());
}

// A filter and the same condition by hand.
bool RandomCondition(History& history, v1::ListEntitiesRequest& request, std::function<bool(const v1::Entity&)>& holds) {
  const auto country = [](const v1::Entity& e) { return e.description().organization().country(); };
  switch (history.Roll(6)) {
    case 0:
      request.set_filter_text("organization.country = \"KR\"");
      holds = [=](const v1::Entity& e) { return country(e) == "KR"; };
      return true;
    case 1:
      request.set_filter_text("organization.sectors:TELECOM AND organization.country != \"KR\"");
      holds = [=](const v1::Entity& e) {
        const auto& sectors = e.description().organization().sectors();
        return std::count(sectors.begin(), sectors.end(), v1::SECTOR_TELECOM) > 0 && !country(e).empty() && country(e) != "KR";
      };
      return true;
    case 2:
      request.set_filter_text("model.parameters >= 5e9 OR product.ai_wrapper = true");
      holds = [](const v1::Entity& e) {
        return e.description().model().parameters() >= 5e9 || e.description().product().ai_wrapper();
      };
      return true;
    case 3:
      request.set_filter_text("name:alpha");
      holds = [](const v1::Entity& e) { return e.description().name().rfind("Alpha", 0) == 0; };
      return true;
    case 4:
      request.set_filter_text("model.access < CLOSED");
      return false;
    default:
      holds = [](const v1::Entity&) { return true; };
      return true;
  }
}

std::string AskList(History& history, const Oracle& oracle, const query_engine& reads, const View& view,
                    const v1::ReadContext& context) {
  v1::ListEntitiesRequest request;
  *request.mutable_context() = context;
  std::set<std::string> kinds;
  if (history.Chance(50)) kinds.insert(KindOf(history.RandomEntity()));
  std::function<bool(const v1::Entity&)> holds;
  if (!RandomCondition(history, request, holds)) {
    // Enums have no order: the engine has to refuse, with or without anything to compare.
    return reads.ListEntities(request).ok() ? "an enum was compared by order" : "";
  }
  // A filter on a kind's own field asks for that kind anyway; another kind is UNKNOWN_FIELD.
  if (!request.filter_text().empty() && request.filter_text().rfind("name", 0) != 0) kinds.clear();
  for (const std::string& kind : kinds) request.add_kinds(kind);
  request.set_include_stubs(history.Chance(50));
  request.set_include_total(history.Chance(50));
  std::vector<v1::Entity> expected;
  for (const v1::Entity& entity : oracle.Entities(view)) {
    if (!kinds.empty() && !kinds.count(KindOf(entity.id()))) continue;
    if (entity.stub() && !request.include_stubs()) continue;
    if (holds(entity)) expected.push_back(entity);
  }
  std::vector<std::string> got;
  int64_t total = -1;
  const absl::Status status = Pages(
      history, request, [&](const auto& r) { return query::Readable(reads.ListEntities(r)); },
      [&](const v1::ListEntitiesResponse& response) {
        for (const v1::Entity& entity : response.entities()) got.push_back(Text(entity));
        if (response.has_total()) total = response.total();
        return response.entities_size();
      });
  if (!status.ok()) return Said(request, status.ToString());
  if (request.include_total() && total != static_cast<int64_t>(expected.size())) return Said(request, "the total is wrong");
  return Said(request, Differ(got, Texts(expected)));
}

bool Symmetric(v1::Relation relation) {
  return relation == v1::RELATION_PARTNERS_WITH || relation == v1::RELATION_COMPETES_WITH;
}

bool Answers(v1::Relation asked, v1::Relation stored) {
  return asked == stored || (asked == v1::RELATION_BASED_ON && stored == v1::RELATION_DERIVED_FROM);
}

bool Dependence(v1::Relation r) {
  return r == v1::RELATION_BASED_ON || r == v1::RELATION_DERIVED_FROM || r == v1::RELATION_BUILT_ON || r == v1::RELATION_TRAINED_ON;
}

std::string AskRelationships(History& history, const Oracle& oracle, const query_engine& reads, const View& view,
                             const v1::ReadContext& context) {
  v1::ListRelationshipsRequest request;
  *request.mutable_context() = context;
  // Entities are named only if they are there at the revision at all; others are NOT_FOUND, which the unit tests hold.
  View everything = view;
  everything.any = true;
  everything.definite_only = false;
  everything.exclude.clear();
  everything.min_confidence = 0;
  std::vector<std::string> there;
  for (const v1::Entity& entity : oracle.Entities(everything)) there.push_back(entity.id());
  if (there.empty()) return "";
  const auto meant = [&](const std::string& id) { return oracle.Canonical(id, view.revision); };
  for (const std::string& id : oracle.Merged()) {
    if (std::find(there.begin(), there.end(), meant(id)) != there.end()) there.push_back(id);
  }
  if (history.Chance(40)) request.add_subjects(history.Any(there));
  if (history.Chance(30)) request.add_objects(history.Any(there));
  if (history.Chance(30)) request.add_entities(history.Any(there));
  if (history.Chance(50)) request.add_relations(history.RandomRelation());
  if (history.Chance(20)) request.add_meanings(v1::MEANING_DEPENDENCE);
  if (request.subjects_size() + request.objects_size() + request.entities_size() + request.relations_size() +
          request.meanings_size() == 0) {
    request.add_relations(history.RandomRelation());
  }
  const auto fits = [&](const v1::Relationship& fact) {
    // A symmetric one may be read either way, but both ends the same way.
    const auto reads_as = [&](const std::string& subject, const std::string& object) {
      return (request.subjects_size() == 0 || subject == meant(request.subjects(0))) &&
             (request.objects_size() == 0 || object == meant(request.objects(0)));
    };
    if (!reads_as(fact.subject(), fact.object()) &&
        !(Symmetric(fact.relation()) && reads_as(fact.object(), fact.subject()))) {
      return false;
    }
    const std::string around = request.entities_size() ? meant(request.entities(0)) : "";
    if (request.entities_size() && fact.subject() != around && fact.object() != around) return false;
    if (request.relations_size() && !Answers(static_cast<v1::Relation>(request.relations(0)), fact.relation())) return false;
    return request.meanings_size() == 0 || Dependence(fact.relation());
  };
  std::vector<std::string> expected, got;
  for (const v1::Relationship& fact : oracle.Relationships(view)) {
    if (fits(fact)) expected.push_back(Text(fact));
  }
  const absl::Status status = Pages(
      history, request, [&](const auto& r) { return query::Readable(reads.ListRelationships(r)); },
      [&](const v1::ListRelationshipsResponse& response) {
        for (const v1::Relationship& fact : response.relationships()) got.push_back(Text(fact));
        return response.relationships_size();
      });
  if (!status.ok()) return Said(request, status.ToString());
  return Said(request, Differ(got, expected));
}

std::string AskClaims(History& history, const Oracle& oracle, const query_engine& reads, const View& view) {
  v1::ListClaimsRequest request;
  request.mutable_context()->mutable_at_exact_snapshot()->set_revision(view.revision);
  request.set_include_retracted(history.Chance(50));
  const std::string document = history.RandomOf("document");
  request.add_documents(document);
  std::vector<std::string> expected, got;
  for (const v1::Claim& claim : oracle.Claims(view.revision)) {
    bool cites = false;
    for (const v1::Citation& citation : claim.citations()) cites |= citation.document() == document;
    if (!cites || (claim.state() != v1::CLAIM_STATE_ASSERTED && !request.include_retracted())) continue;
    expected.push_back(claim.id() + " " + std::to_string(claim.state()) + " " + claim.valid_time().ShortDebugString());
  }
  const absl::Status status = Pages(
      history, request, [&](const auto& r) { return reads.ListClaims(r); },
      [&](const v1::ListClaimsResponse& response) {
        for (const v1::Claim& claim : response.claims()) {
          got.push_back(claim.id() + " " + std::to_string(claim.state()) + " " + claim.valid_time().ShortDebugString());
        }
        return response.claims_size();
      });
  if (!status.ok()) return Said(request, status.ToString());
  return Said(request, Differ(got, expected));
}

std::string AskObservations(History& history, const Oracle& oracle, const query_engine& reads, const View& view,
                            const v1::ReadContext& context) {
  v1::ListObservationsRequest request;
  *request.mutable_context() = context;
  View asked = view;
  if (!context.has_valid_at()) asked.any = true;  // observations: left out means any time
  std::vector<std::string> got;
  const absl::Status status = Pages(
      history, request, [&](const auto& r) { return query::Readable(reads.ListObservations(r)); },
      [&](const v1::ListObservationsResponse& response) {
        for (const v1::Observation& fact : response.observations()) got.push_back(Text(fact));
        return response.observations_size();
      });
  if (!status.ok()) return Said(request, status.ToString());
  return Said(request, Differ(got, Texts(oracle.Observations(asked))));
}

std::string AskNeighborhood(History& history, const Oracle& oracle, const query_engine& reads, const View& view,
                            const v1::ReadContext& context) {
  v1::GetNeighborhoodRequest request;
  *request.mutable_context() = context;
  request.add_seeds(history.RandomEntity());
  for (int n = 1 + history.Roll(3); n > 0; --n) {
    v1::NeighborhoodStep& step = *request.add_steps();
    step.set_direction(static_cast<v1::Direction>(1 + history.Roll(3)));
    if (history.Chance(40)) step.add_relations(history.RandomRelation());
  }
  const std::string seed = oracle.Canonical(request.seeds(0), view.revision);
  std::map<std::string, int> depth = {{seed, 0}};
  std::set<std::string> frontier = {seed}, facts;
  const std::vector<v1::Relationship> all = oracle.Relationships(view);
  for (int i = 0; i < request.steps_size(); ++i) {
    const v1::NeighborhoodStep& step = request.steps(i);
    std::set<std::string> next;
    for (const v1::Relationship& fact : all) {
      if (step.relations_size() && !Answers(static_cast<v1::Relation>(step.relations(0)), fact.relation())) continue;
      if (step.relations().empty() && fact.relation() == v1::RELATION_AUTHORED) continue;  // a roster
      const auto go = [&](const std::string& from, const std::string& to) {
        if (!frontier.count(from)) return;
        facts.insert(Text(fact));
        depth.emplace(to, i + 1);
        next.insert(to);  // a step starts from all that the one before reached, seen earlier or not
      };
      if (step.direction() != v1::DIRECTION_IN || Symmetric(fact.relation())) go(fact.subject(), fact.object());
      if (step.direction() != v1::DIRECTION_OUT || Symmetric(fact.relation())) go(fact.object(), fact.subject());
    }
    frontier = next;
  }
  const auto response = query::Readable(reads.GetNeighborhood(request));
  if (!response.ok()) {
    const bool absent = !oracle.Entity(seed, view);
    return Said(request, absent && response.status().code() == absl::StatusCode::kNotFound ? "" : response.status().ToString());
  }
  std::vector<std::string> got, expected;
  for (const v1::Neighbor& neighbor : response->neighbors()) {
    got.push_back(neighbor.entity().id() + " " + std::to_string(neighbor.depth()));
  }
  for (const auto& [id, at] : depth) expected.push_back(id + " " + std::to_string(at));
  std::sort(got.begin(), got.end());
  std::sort(expected.begin(), expected.end());
  std::vector<std::string> edges = Texts(response->relationships());
  std::sort(edges.begin(), edges.end());
  got.insert(got.end(), edges.begin(), edges.end());
  expected.insert(expected.end(), facts.begin(), facts.end());
  return Said(request, Differ(got, expected));
}

// The winner of a relationship's dates, and of everything a single claim says.
std::string AskExplain(History& history, const Oracle& oracle, const query_engine& reads, const View& view,
                       const v1::ReadContext& context) {
  const std::vector<v1::Relationship> facts = oracle.Relationships(view);
  if (facts.empty()) return "";
  const v1::Relationship& fact = facts[history.Roll(static_cast<int>(facts.size()))];
  v1::ExplainFactRequest request;
  *request.mutable_context() = context;
  v1::RelationshipKey& key = *request.mutable_fact()->mutable_relationship();
  key.set_relation(fact.relation());
  key.set_subject(fact.subject());
  key.set_object(fact.object());
  key.set_episode(fact.episode());
  std::vector<v1::Claim> about;
  for (const v1::Claim& claim : oracle.Claims(view.revision)) {
    if (claim.has_relationship() && IdentityOf(claim) == fact.subject() + "|" + std::to_string(fact.relation()) + "|" +
                                                             fact.object() + "|" + fact.episode()) {
      about.push_back(claim);
    }
  }
  std::vector<std::string> expected, got;
  for (const v1::Claim& claim : oracle.Standing(about, view)) expected.push_back(claim.id());
  const size_t counting = expected.size();
  for (const v1::Claim& claim : oracle.Standing(about, view)) {
    if (!claim.valid_time().from().empty()) {
      expected.push_back("from by " + claim.id());
      break;
    }
  }
  const auto response = reads.ExplainFact(request);
  if (!response.ok()) return Said(request, response.status().ToString());
  for (size_t i = 0; i < counting && i < static_cast<size_t>(response->claims_size()); ++i) {
    got.push_back(response->claims(static_cast<int>(i)).id());
  }
  for (const v1::FieldExplanation& field : response->fields()) {
    if (field.path() == "valid_time.from") got.push_back("from by " + field.winner());
  }
  return Said(request, Differ(got, expected));
}

}  // namespace

std::string Ask(int n, History& history, const Oracle& oracle, const testing::Engine& engine, int64_t oldest) {
  v1::ReadContext context;
  const View view = history.RandomView(oracle, oldest, context);
  const query_engine& reads = engine.reads();
  switch (n % kCalls) {
    case 0:
      return AskGet(history, oracle, reads, view, context);
    case 1:
      return AskBatch(history, oracle, reads, view, context);
    case 2:
      return AskLookup(history, oracle, reads, view, context);
    case 3:
      return AskList(history, oracle, reads, view, context);
    case 4:
      return AskRelationships(history, oracle, reads, view, context);
    case 5:
      return AskClaims(history, oracle, reads, view);
    case 6:
      return AskObservations(history, oracle, reads, view, context);
    case 7:
      return AskNeighborhood(history, oracle, reads, view, context);
    default:
      return AskExplain(history, oracle, reads, view, context);
  }
}

}  // namespace entente::oracle
