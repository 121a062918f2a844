// What a set of products depends on, told product by product: for AssessExposure and CompareStrategies.
#ifndef ENTENTE_SERVICE_LANDSCAPE_DEPENDENCIES_H_
#define ENTENTE_SERVICE_LANDSCAPE_DEPENDENCIES_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "entente/v1/landscape_service.pb.h"
#include "service/landscape/dependency_graph.h"
#include "service/landscape/makers.h"
#include "service/landscape/reach.h"
#include "service/landscape/reading.h"

namespace entente::landscape {

// Something depended on.
struct DependedOn {
  uint32_t position;               // in the graph
  int depth = 0;                   // the length of the shortest chain from a product other than itself
  std::vector<uint32_t> products;  // positions of those that depend on it, in order
};

// What the products, the starts of a walk, depend on. Not thread-safe; the reading must outlive it.
class Dependencies {
 public:
  // Walks from the products (by id), `max_depth` steps at most. Charges the meter.
  absl::Status Find(Reading& reading, const query::Ways& ways, const std::vector<base::EntityNo>& products,
                    int max_depth);

  const DependencyGraph& graph() const { return graph_; }
  // Below each product.
  const std::vector<Reach>& reaches() const { return reaches_; }
  // By least depth, then id.
  const std::vector<DependedOn>& all() const { return all_; }

  // Tells of one, with a chain if asked for.
  absl::StatusOr<v1::Dependency> ToProto(Reading& reading, Makers& makers, const DependedOn& dependency,
                                         bool with_chain);

 private:
  absl::StatusOr<std::vector<base::RelationshipNo>> ChainTo(Reading& reading, const DependedOn& dependency);

  DependencyGraph graph_;
  uint32_t products_ = 0;
  int max_depth_ = 0;
  std::vector<Reach> reaches_;
  std::vector<DependedOn> all_;
  std::optional<Chains> chains_;  // from all products
};

}  // namespace entente::landscape

#endif  // ENTENTE_SERVICE_LANDSCAPE_DEPENDENCIES_H_
