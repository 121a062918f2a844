#include "tests/robustness/landscape_oracle.h"

#include <algorithm>
#include <functional>

#include "tests/robustness/dependence.h"

namespace entente::oracle {
namespace {

template <typename To>
void AddAll(const std::vector<const v1::Relationship*>& facts, To* to) {
  for (const v1::Relationship* fact : facts) *to->Add() = *fact;
}

// By least depth, then id.
std::vector<std::pair<int, std::string>> ByDepth(const Depths& depths) {
  std::vector<std::pair<int, std::string>> sorted;
  for (const auto& [id, depth] : depths) sorted.push_back({depth, id});
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}

// Every way round, from its least id.
void FindCycles(const std::map<std::string, Ids>& next, std::vector<std::string>& way,
                std::set<std::vector<std::string>>& cycles) {
  const auto found = next.find(way.back());
  if (found == next.end()) return;
  for (const std::string& to : found->second) {
    if (to == way.front()) cycles.insert(way);
    if (to <= way.front() || std::count(way.begin(), way.end(), to)) continue;
    way.push_back(to);
    FindCycles(next, way, cycles);
    way.pop_back();
  }
}

// The products an exposure looks at: what was asked about and can depend on something, unless it only stands for what
// it makes.
Ids ProductsOf(const World& world, const v1::AssessExposureRequest& request, const Dependence& graph) {
  Ids products;
  const Meanings meanings = MeaningsOr(request.meanings(), v1::MEANING_DEPENDENCE);
  for (const std::string& id : request.entities()) {
    const auto made = MadeBy(world, id);
    if (graph.LeadsOn(id) || (made.empty() && TakesPart(KindOf(id), meanings, true))) products.insert(id);
    for (const auto& [thing, truth] : made) {
      if (graph.LeadsOn(thing)) products.insert(thing);
    }
  }
  return products;
}

// What of all dependence falls to each: a maker, or a country.
struct Share {
  v1::Maker maker;
  Ids dependencies, products;
  double share = 0;
};

void AddShares(std::map<std::string, Share> shares, size_t total,
               google::protobuf::RepeatedPtrField<v1::ExposureShare>* to) {
  std::vector<std::pair<std::string, Share>> sorted(shares.begin(), shares.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.second.share > b.second.share + 1e-9; });
  for (const auto& [key, share] : sorted) {
    v1::ExposureShare& added = *to->Add();
    *added.mutable_maker() = share.maker;
    added.set_dependencies(static_cast<int>(share.dependencies.size()));
    added.set_products(static_cast<int>(share.products.size()));
    added.set_share(share.share / static_cast<double>(total));
  }
}

void FillShares(v1::AssessExposureResponse& response) {
  std::map<std::string, Share> providers, countries;
  for (const v1::Dependency& dependency : response.dependencies()) {
    std::vector<v1::Maker> makers(dependency.makers().begin(), dependency.makers().end());
    if (makers.empty()) makers.emplace_back();
    for (v1::Maker& maker : makers) {
      maker.clear_relationships();
      v1::Maker country;
      country.set_country(maker.country());
      for (Share* share : {&providers[maker.id()], &countries[maker.country()]}) {
        share->dependencies.insert(dependency.entity().id());
        share->products.insert(dependency.products().begin(), dependency.products().end());
        share->share += 1.0 / static_cast<double>(makers.size());
      }
      providers[maker.id()].maker = maker;
      countries[maker.country()].maker = country;
    }
  }
  const size_t total = response.dependencies_size();
  AddShares(std::move(providers), total, response.mutable_providers());
  AddShares(std::move(countries), total, response.mutable_countries());
}

// What a product rests on in the end: what leads nowhere that does not lead back.
Ids EndsOf(const Dependence& graph, const std::string& product) {
  Ids ends;
  for (const auto& [id, depth] : graph.Reach({product}, 0)) {
    bool end = id != product;
    for (const auto& [further, steps] : graph.Reach({id}, 0)) end = end && graph.Reach({further}, 0).count(id) > 0;
    if (end) ends.insert(id);
  }
  return ends;
}

void FillSinglePoints(const World& world, const Dependence& whole, int max_depth,
                      v1::AssessExposureResponse& response) {
  for (const v1::Entity& product : response.products()) {
    const Dependence graph = whole.Below(product.id(), max_depth);
    const Ids ends = EndsOf(graph, product.id());
    const auto cuts = [&](const Ids& without) {
      for (const auto& [id, depth] : graph.Reach({product.id()}, 0, without)) {
        if (ends.count(id)) return false;
      }
      return !ends.empty();
    };
    std::map<std::string, Ids> made;
    std::map<std::pair<std::string, bool>, v1::SinglePoint> points;
    for (const auto& [id, depth] : graph.Reach({product.id()}, 0)) {
      if (id == product.id()) continue;
      for (const v1::Maker& maker : MakersOf(world, id)) made[maker.id()].insert(id);
      v1::SinglePoint point;
      point.set_product(product.id());
      point.set_dependency(id);
      if (cuts({id})) points[{id, false}] = point;
    }
    for (const auto& [maker, things] : made) {
      bool own = false;
      for (const v1::Maker& its : MakersOf(world, product.id())) own |= its.id() == maker;
      v1::SinglePoint point;
      point.set_product(product.id());
      point.set_provider(maker);
      if (!own && cuts(things)) points[{maker, true}] = point;
    }
    for (const auto& [key, point] : points) *response.add_single_points() = point;
  }
}

// Who or what stands to an organization in relations of a meaning.
using Others = std::map<std::string, std::vector<const v1::Relationship*>>;

Others OthersOf(const World& world, const std::string& id, v1::Meaning meaning,
                const std::function<bool(const v1::Relationship&)>& wanted) {
  Others others;
  for (const v1::Relationship& fact : world.relationships) {
    if (fact.subject() != id && fact.object() != id) continue;
    if (Means(fact.relation(), MeaningsOr({}, meaning)) && wanted(fact)) others[OtherEnd(fact, id)].push_back(&fact);
  }
  return others;
}

void AddRelated(const World& world, const Others& others, const google::protobuf::FieldMask& mask,
                google::protobuf::RepeatedPtrField<v1::RelatedEntity>* to) {
  for (const auto& [id, facts] : others) {
    v1::RelatedEntity& related = *to->Add();
    *related.mutable_entity() = world.Masked(id, mask);
    AddAll(facts, related.mutable_relationships());
  }
}

v1::StrategyProfile ProfileOf(const World& world, const std::string& id, const google::protobuf::FieldMask& mask) {
  v1::StrategyProfile profile;
  *profile.mutable_organization() = world.Masked(id, mask);
  const auto subject = [&](const v1::Relationship& fact) { return fact.subject() == id; };
  const Others own = OthersOf(world, id, v1::MEANING_PRODUCTION, [&](const v1::Relationship& fact) {
    return subject(fact) && TakesPart(KindOf(fact.object()), MeaningsOr({}, v1::MEANING_DEPENDENCE), false);
  });
  AddRelated(world, own, mask, profile.mutable_own());
  AddRelated(world, OthersOf(world, id, v1::MEANING_COLLABORATION, [](const auto&) { return true; }), mask,
             profile.mutable_partners());
  AddRelated(world, OthersOf(world, id, v1::MEANING_MEMBERSHIP, subject), mask, profile.mutable_groups());
  AddRelated(
      world,
      OthersOf(world, id, v1::MEANING_STRATEGY,
               [&](const v1::Relationship& fact) { return subject(fact) && !RuleOf(fact.relation()).symmetric(); }),
      mask, profile.mutable_strategies());
  const Dependence graph(world, MeaningsOr({}, v1::MEANING_DEPENDENCE));
  Ids things;
  for (const auto& [thing, facts] : own) things.insert(thing);
  const auto made = MadeBy(world, id);
  const Depths reached = graph.Reach(things, 0);
  for (const auto& [thing, depth] : reached) {
    if (made.count(thing) || things.count(thing)) continue;
    v1::Dependency& outside = *profile.add_outside();
    *outside.mutable_entity() = world.Masked(thing, mask);
    outside.set_depth(depth);
    AddMakers(world, thing, *outside.mutable_makers());
    for (const std::string& product : things) {
      if (graph.Reach({product}, 0).count(thing)) outside.add_products(product);
    }
    AddAll(graph.Chain(things, {thing}), outside.mutable_chain());
  }
  const std::string home = CountryOf(world, id);
  if (home.empty() || reached.empty()) return profile;
  double share = 0;
  for (const auto& [thing, depth] : reached) {
    const std::vector<v1::Maker> makers = MakersOf(world, thing);
    for (const v1::Maker& maker : makers) {
      if (maker.country() == home) share += 1.0 / static_cast<double>(makers.size());
    }
  }
  profile.set_sovereign_share(world.bug == Bug::kStrategies ? share : share / static_cast<double>(reached.size()));
  return profile;
}

}  // namespace

v1::TraceLineageResponse Lineage(const World& world, const v1::TraceLineageRequest& request) {
  v1::TraceLineageResponse response;
  const Dependence graph(world, MeaningsOr(request.meanings(), v1::MEANING_DEPENDENCE));
  const Ids starts(request.entities().begin(), request.entities().end());
  const Depths depths = graph.Reach(starts, request.max_depth());
  std::map<std::string, Truth> asked;
  for (const std::string& id : starts) asked[id] = kSure;
  const auto certain = graph.Certainty(asked, request.max_depth());
  for (const auto& [depth, id] : ByDepth(depths)) {
    v1::LineageNode& node = *response.add_nodes();
    *node.mutable_entity() = world.Masked(id, request.read_mask());
    node.set_depth(world.bug == Bug::kLineage ? depth + 1 : depth);
    AddMakers(world, id, *node.mutable_makers());
    node.set_validity(world.Label(certain.at(id)));
  }
  const auto followed = graph.Followed(depths, request.max_depth());
  AddAll(followed, response.mutable_relationships());
  std::map<std::string, Ids> next;
  for (const v1::Relationship* fact : followed) next[fact->subject()].insert(fact->object());
  std::set<std::vector<std::string>> cycles;
  for (const auto& [id, to] : next) {
    std::vector<std::string> way = {id};
    FindCycles(next, way, cycles);
  }
  for (const std::vector<std::string>& cycle : cycles) {
    v1::LineageCycle& added = *response.add_cycles();
    for (const std::string& id : cycle) added.add_entities(id);
  }
  response.set_depth_limited(graph.MoreThan(depths, request.max_depth()));
  return response;
}

v1::AssessImpactResponse Impact(const World& world, const v1::AssessImpactRequest& request) {
  v1::AssessImpactResponse response;
  const Meanings meanings = MeaningsOr(request.meanings(), v1::MEANING_DEPENDENCE);
  const Dependence down(world, meanings, true), up(world, meanings);
  // What is only possibly made is only possibly withdrawn.
  std::map<std::string, Truth> starts;
  for (const std::string& id : request.entities()) {
    starts[id] = kSure;
    for (const auto& [thing, truth] : MadeBy(world, id)) {
      if (!TakesPart(KindOf(thing), meanings, false)) continue;
      Truth& known = starts.emplace(thing, kNo).first->second;
      known = std::max(known, truth);
    }
  }
  Ids withdrawn;
  for (const auto& [id, truth] : starts) withdrawn.insert(id);
  for (const std::string& id : withdrawn) *response.add_withdrawn() = world.Masked(id, request.read_mask());
  const Depths depths = down.Reach(withdrawn, request.max_depth());
  const auto certain = down.Certainty(starts, request.max_depth());
  std::map<std::string, v1::OwnerImpact> owners;
  std::map<std::string, Ids> hit;
  for (const auto& [depth, id] : ByDepth(depths)) {
    if (withdrawn.count(id)) continue;
    v1::Dependent& dependent = *response.add_dependents();
    *dependent.mutable_entity() = world.Masked(id, request.read_mask());
    dependent.set_depth(depth);
    AddAll(up.Chain({id}, withdrawn), dependent.mutable_chain());
    AddMakers(world, id, *dependent.mutable_owners());
    dependent.set_validity(world.Label(certain.at(id)));
    std::vector<v1::Maker> makers = MakersOf(world, id);
    if (makers.empty()) makers.emplace_back();
    for (v1::Maker& maker : makers) {
      maker.clear_relationships();
      *owners[maker.id()].mutable_owner() = maker;
      hit[maker.id()].insert(id);
    }
  }
  std::vector<std::pair<int, std::string>> order;
  for (const auto& [id, ids] : hit) {
    const int size = static_cast<int>(ids.size());
    order.push_back({world.bug == Bug::kImpact ? size : -size, id});
  }
  std::sort(order.begin(), order.end());
  for (const auto& [count, id] : order) {
    v1::OwnerImpact& owner = *response.add_owners();
    owner = owners[id];
    for (const std::string& dependent : hit[id]) owner.add_dependents(dependent);
  }
  response.set_depth_limited(down.MoreThan(depths, request.max_depth()));
  return response;
}

v1::AssessExposureResponse Exposure(const World& world, const v1::AssessExposureRequest& request) {
  v1::AssessExposureResponse response;
  const Dependence graph(world, MeaningsOr(request.meanings(), v1::MEANING_DEPENDENCE));
  const Ids products = ProductsOf(world, request, graph);
  for (const std::string& id : products) *response.add_products() = world.Masked(id, request.read_mask());
  // Of each dependency, how far it is from each product that depends on it. Nothing is its own dependency.
  std::map<std::string, Depths> users;
  for (const std::string& product : products) {
    for (const auto& [id, depth] : graph.Reach({product}, request.max_depth())) {
      if (id != product) users[id][product] = depth;
    }
  }
  Depths depths;
  for (const auto& [id, by] : users) {
    depths[id] = kFuture;
    for (const auto& [product, depth] : by) depths[id] = std::min(depths[id], depth);
  }
  for (const auto& [depth, id] : ByDepth(depths)) {
    v1::Dependency& dependency = *response.add_dependencies();
    *dependency.mutable_entity() = world.Masked(id, request.read_mask());
    dependency.set_depth(depth);
    AddMakers(world, id, *dependency.mutable_makers());
    Ids from;
    for (const auto& [product, steps] : users[id]) {
      dependency.add_products(product);
      from.insert(product);
    }
    if (request.include_chains()) AddAll(graph.Chain(from, {id}), dependency.mutable_chain());
  }
  FillShares(response);
  if (world.bug != Bug::kExposure) FillSinglePoints(world, graph, request.max_depth(), response);
  response.set_depth_limited(graph.MoreThan(graph.Reach(products, request.max_depth()), request.max_depth()));
  return response;
}

v1::CompareStrategiesResponse Strategies(const World& world, const v1::CompareStrategiesRequest& request) {
  v1::CompareStrategiesResponse response;
  for (const std::string& id : request.organizations()) {
    *response.add_profiles() = ProfileOf(world, id, request.read_mask());
  }
  return response;
}

}  // namespace entente::oracle
