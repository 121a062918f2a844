// The variables of a pattern by name, and who may refer to whom.
#ifndef ENTENTE_SERVICE_MATCH_PATTERN_NAMES_H_
#define ENTENTE_SERVICE_MATCH_PATTERN_NAMES_H_

#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace entente::match {

// INVALID_ARGUMENT with INVALID_PATTERN at `field`. Pure.
absl::Status BadPattern(absl::string_view field, absl::string_view description);

// The names of one pattern. Not thread-safe.
class PatternNames {
 public:
  // A variable.
  struct Named {
    bool is_node;
    int index;  // in PatternGraph::nodes or edges
    int part;
  };

  // INVALID_PATTERN for a name that is badly formed or taken.
  absl::Status Add(const std::string& name, const Named& named, absl::string_view field);
  // A node that `part` may refer to, or an edge: one of its own or of the pattern itself. REQUIRED for an empty name,
  // INVALID_PATTERN for any other.
  absl::StatusOr<int> Node(const std::string& name, int part, absl::string_view field) const;
  absl::StatusOr<int> Edge(const std::string& name, int part, absl::string_view field) const;
  // A node of whatever part.
  absl::StatusOr<Named> AnyNode(const std::string& name, absl::string_view field) const;

 private:
  absl::StatusOr<Named> Find(const std::string& name, bool node, absl::string_view field) const;
  absl::StatusOr<int> FindFor(const std::string& name, bool node, int part, absl::string_view field) const;

  absl::flat_hash_map<std::string, Named> named_;
};

}  // namespace entente::match

#endif  // ENTENTE_SERVICE_MATCH_PATTERN_NAMES_H_
