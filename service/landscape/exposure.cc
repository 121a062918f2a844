// AssessExposure: on whom and on which countries products depend, and where everything hangs by one thread.
#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "service/base/status_macros.h"
#include "service/landscape/basis.h"
#include "service/landscape/dependencies.h"
#include "service/landscape/landscape.h"
#include "service/landscape/makers.h"
#include "service/landscape/reading.h"
#include "service/landscape/shares.h"

namespace entente::landscape {
namespace {

using base::EntityNo;

absl::StatusOr<bool> DependsOnSomething(Reading& reading, EntityNo no, const query::Ways& ways) {
  bool depends = false;
  if (!ways.LeadsFrom(reading.snapshot.KindOf(no))) return depends;
  RETURN_IF_ERROR(reading.scan.ForEach(no, ways, [&](const query::Edge& edge) {
    depends = edge.other != no;
    return !depends;
  }));
  return depends;
}

// Those asked about that can depend on something, unless they make things and depend on nothing themselves; and of what
// they make, what depends on something. By id.
absl::StatusOr<std::vector<EntityNo>> ProductsOf(Reading& reading, Makers& makers, const std::vector<EntityNo>& asked,
                                                 const query::Ways& ways) {
  absl::flat_hash_set<EntityNo> products;
  for (const EntityNo no : asked) {
    ASSIGN_OR_RETURN(const std::vector<Production> made, makers.MadeBy(no));
    for (const Production& each : made) {
      ASSIGN_OR_RETURN(const bool depends, DependsOnSomething(reading, each.other, ways));
      if (depends) products.insert(each.other);
    }
    ASSIGN_OR_RETURN(const bool depends, DependsOnSomething(reading, no, ways));
    if (depends || (made.empty() && ways.LeadsFrom(reading.snapshot.KindOf(no)))) products.insert(no);
  }
  std::vector<EntityNo> sorted(products.begin(), products.end());
  SortById(reading.snapshot, sorted);
  return sorted;
}

// Tells what was found. Not thread-safe.
class ExposureWriter {
 public:
  ExposureWriter(Reading& reading, Makers& makers, Dependencies& dependencies, v1::AssessExposureResponse& response)
      : reading_(reading), makers_(makers), dependencies_(dependencies), response_(response) {}

  absl::Status Write(const std::vector<EntityNo>& products, bool with_chains) {
    for (const EntityNo no : products) {
      ASSIGN_OR_RETURN(const v1::Entity* const entity, reading_.facts.Entity(no));
      RETURN_IF_ERROR(Add(reading_.meter, *entity, *response_.mutable_products()));
    }
    for (const DependedOn& each : dependencies_.all()) {
      ASSIGN_OR_RETURN(v1::Dependency told, dependencies_.ToProto(reading_, makers_, each, with_chains));
      Count(told, each.products);
      RETURN_IF_ERROR(Add(reading_.meter, std::move(told), *response_.mutable_dependencies()));
    }
    for (v1::ExposureShare& share : providers_.ToProto()) {
      RETURN_IF_ERROR(Add(reading_.meter, std::move(share), *response_.mutable_providers()));
    }
    for (v1::ExposureShare& share : countries_.ToProto()) {
      RETURN_IF_ERROR(Add(reading_.meter, std::move(share), *response_.mutable_countries()));
    }
    for (const Reach& reach : dependencies_.reaches()) RETURN_IF_ERROR(WriteSinglePoints(reach));
    return absl::OkStatus();
  }

 private:
  void Count(const v1::Dependency& dependency, const std::vector<uint32_t>& products) {
    std::vector<v1::Maker> providers, countries;
    std::vector<std::string> ids, codes;
    for (const v1::Maker& maker : dependency.makers()) {
      providers.push_back(maker);
      providers.back().clear_relationships();
      ids.push_back(maker.id());
      countries.emplace_back().set_country(maker.country());
      codes.push_back(maker.country());
    }
    if (dependency.makers().empty()) {
      providers.emplace_back();
      countries.emplace_back();
      ids.emplace_back();
      codes.emplace_back();
    }
    providers_.Add(providers, ids, products);
    countries_.Add(countries, codes, products);
  }

  EntityNo EntityOf(const Reach& reach, uint32_t node) const {
    return dependencies_.graph().nodes()[reach.positions[node]].no;
  }

  absl::StatusOr<bool> IsMadeBy(EntityNo made, EntityNo maker) {
    ASSIGN_OR_RETURN(const std::vector<Production>* const makers, makers_.Of(made));
    return std::any_of(makers->begin(), makers->end(), [&](const Production& each) { return each.other == maker; });
  }

  // Points of one product, by id.
  absl::Status WriteSinglePoints(const Reach& reach) {
    if (!reading_.meter.Examine(static_cast<int64_t>(reach.positions.size()))) return reading_.meter.status();
    const std::vector<bool> ends = EndsOf(reach);
    std::vector<uint32_t> route;
    std::vector<v1::SinglePoint> points;
    for (const uint32_t node : CutPoints(reach, ends, route)) {
      points.emplace_back().set_dependency(std::string(reading_.snapshot.EntityId(EntityOf(reach, node))));
    }
    ASSIGN_OR_RETURN(const std::vector<EntityNo> providers, SingleProviders(reach, ends, route));
    for (const EntityNo provider : providers) {
      points.emplace_back().set_provider(std::string(reading_.snapshot.EntityId(provider)));
    }
    const auto id_of = [](const v1::SinglePoint& point) {
      return point.has_dependency() ? point.dependency() : point.provider();
    };
    std::sort(points.begin(), points.end(),
              [&](const v1::SinglePoint& a, const v1::SinglePoint& b) { return id_of(a) < id_of(b); });
    for (v1::SinglePoint& point : points) {
      point.set_product(std::string(reading_.snapshot.EntityId(EntityOf(reach, 0))));
      RETURN_IF_ERROR(Add(reading_.meter, std::move(point), *response_.mutable_single_points()));
    }
    return absl::OkStatus();
  }

  // Providers without whose dependencies no end is reached. Whoever that is makes something on any one route.
  absl::StatusOr<std::vector<EntityNo>> SingleProviders(const Reach& reach, const std::vector<bool>& ends,
                                                        const std::vector<uint32_t>& route) {
    absl::flat_hash_set<EntityNo> candidates;
    for (const uint32_t node : route) {
      ASSIGN_OR_RETURN(const std::vector<Production>* const makers, makers_.Of(EntityOf(reach, node)));
      for (const Production& each : *makers) candidates.insert(each.other);
    }
    std::vector<EntityNo> single;
    for (const EntityNo candidate : candidates) {
      ASSIGN_OR_RETURN(const bool is_own, IsMadeBy(EntityOf(reach, 0), candidate));
      if (is_own) continue;
      if (!reading_.meter.Examine(static_cast<int64_t>(reach.positions.size()))) return reading_.meter.status();
      absl::Status status;
      const bool reaches = ReachesEnd(reach, ends, [&](uint32_t node) {
        const auto made = IsMadeBy(EntityOf(reach, node), candidate);
        status.Update(made.status());
        return !made.ok() || *made;
      });
      RETURN_IF_ERROR(status);
      if (!reaches) single.push_back(candidate);
    }
    return single;
  }

  Reading& reading_;
  Makers& makers_;
  Dependencies& dependencies_;
  v1::AssessExposureResponse& response_;
  Shares providers_, countries_;
};

}  // namespace

absl::StatusOr<v1::AssessExposureResponse> AssessExposure(const query::Ground& ground,
                                                          const v1::AssessExposureRequest& request,
                                                          const query::Caller& caller) {
  ASSIGN_OR_RETURN(Opened opened, Open(ground, request.context(), request.read_mask(), caller));
  const graph::Snapshot& snapshot = opened.view.snapshot;
  ASSIGN_OR_RETURN(const std::vector<EntityNo> asked,
                   Asked(opened.view, request.entities(), ground.limits.max_batch, "entities"));
  ASSIGN_OR_RETURN(const std::vector<int> relations, DependenceRelations(snapshot.schema(), request));
  ASSIGN_OR_RETURN(const int depth, DepthOf(request.max_depth(), ground.limits));
  const query::Ways ways(snapshot.schema(), relations, v1::DIRECTION_OUT);
  Reading reading(opened.view, opened.mask, opened.meter());
  Makers makers(reading);
  ASSIGN_OR_RETURN(const std::vector<EntityNo> products, ProductsOf(reading, makers, asked, ways));
  Dependencies dependencies;
  RETURN_IF_ERROR(dependencies.Find(reading, ways, products, depth));
  v1::AssessExposureResponse response;
  RETURN_IF_ERROR(ExposureWriter(reading, makers, dependencies, response).Write(products, request.include_chains()));
  response.set_depth_limited(dependencies.graph().depth_limited());
  RETURN_IF_ERROR(FillInfo(ground, opened, *response.mutable_read_info()));
  return response;
}

}  // namespace entente::landscape
