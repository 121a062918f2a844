#include "service/landscape/dependencies.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "service/base/status_macros.h"

namespace entente::landscape {

using base::EntityNo;

absl::Status Dependencies::Find(Reading& reading, const query::Ways& ways, const std::vector<EntityNo>& products,
                                int max_depth) {
  products_ = static_cast<uint32_t>(products.size());
  max_depth_ = max_depth;
  std::vector<Start> starts;
  for (const EntityNo no : products) starts.push_back({no});
  RETURN_IF_ERROR(graph_.Walk(reading.scan, ways, starts, max_depth));
  absl::flat_hash_map<uint32_t, size_t> places;
  for (uint32_t product = 0; product < products_; ++product) {
    ASSIGN_OR_RETURN(Reach reach, ReachOf(graph_, product, max_depth, reading.meter));
    for (uint32_t node = 1; node < reach.positions.size(); ++node) {
      const auto [place, added] = places.emplace(reach.positions[node], all_.size());
      if (added) all_.push_back({reach.positions[node], reach.depths[node], {}});
      DependedOn& dependency = all_[place->second];
      dependency.depth = std::min(dependency.depth, reach.depths[node]);
      dependency.products.push_back(product);
    }
    reaches_.push_back(std::move(reach));
  }
  std::sort(all_.begin(), all_.end(), [&](const DependedOn& a, const DependedOn& b) {
    if (a.depth != b.depth) return a.depth < b.depth;
    return reading.snapshot.EntityId(graph_.nodes()[a.position].no) <
           reading.snapshot.EntityId(graph_.nodes()[b.position].no);
  });
  return absl::OkStatus();
}

// From all products at once; but a product is no start of a chain to itself.
absl::StatusOr<std::vector<base::RelationshipNo>> Dependencies::ChainTo(Reading& reading,
                                                                        const DependedOn& dependency) {
  const bool is_product = dependency.position < products_;
  if (chains_.has_value() && !is_product) return chains_->To(dependency.position);
  std::vector<uint32_t> starts;
  for (uint32_t product = 0; product < products_; ++product) {
    if (product != dependency.position) starts.push_back(product);
  }
  ASSIGN_OR_RETURN(Chains chains,
                   Chains::Find(graph_, starts, max_depth_, Chains::ReadFrom::kStart, reading.snapshot, reading.meter));
  if (is_product) return chains.To(dependency.position);
  chains_ = std::move(chains);
  return chains_->To(dependency.position);
}

absl::StatusOr<v1::Dependency> Dependencies::ToProto(Reading& reading, Makers& makers, const DependedOn& dependency,
                                                     bool with_chain) {
  v1::Dependency told;
  const EntityNo no = graph_.nodes()[dependency.position].no;
  ASSIGN_OR_RETURN(const v1::Entity* const entity, reading.facts.Entity(no));
  *told.mutable_entity() = *entity;
  told.set_depth(dependency.depth);
  RETURN_IF_ERROR(makers.AddAll(no, *told.mutable_makers()));
  for (const uint32_t product : dependency.products) {
    told.add_products(std::string(reading.snapshot.EntityId(graph_.nodes()[product].no)));
  }
  if (with_chain) {
    ASSIGN_OR_RETURN(const std::vector<base::RelationshipNo> chain, ChainTo(reading, dependency));
    RETURN_IF_ERROR(landscape::AddAll(reading, chain, *told.mutable_chain()));
  }
  return told;
}

}  // namespace entente::landscape
