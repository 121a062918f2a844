// Where in a request a value stands, spelled out only when something is wrong with it.
//
// Each step is a local of the function that takes it, so that checking a good claim makes no strings:
//   Place claim(field), entity(claim, "entity"), id(entity, "id");  id.ToString() ==
//   "changes[3].assert_claim.entity.id"
#ifndef ENTENTE_SERVICE_SCHEMA_PLACE_H_
#define ENTENTE_SERVICE_SCHEMA_PLACE_H_

#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "entente/v1/error_reason.pb.h"
#include "service/base/error.h"

namespace entente::schema {

// One step of a field path. Immutable, thread-safe; what it was made from must outlive it.
class Place {
 public:
  explicit Place(absl::string_view root) : name_(root) {}
  // `index` is the position in a repeated field; negative for the field itself.
  Place(const Place& parent, absl::string_view name, int index = -1) : parent_(&parent), name_(name), index_(index) {}

  std::string ToString() const;

 private:
  const Place* parent_ = nullptr;
  absl::string_view name_;
  int index_ = -1;
};

// Appends a violation at `place`.
void Refuse(const Place& place, v1::ErrorReason reason, std::string description,
            std::vector<base::Violation>& violations, std::map<std::string, std::string> metadata = {});

// A value between back ticks, cut to a length fit for a message; what is no UTF-8 is not repeated.
std::string Quote(absl::string_view value);

}  // namespace entente::schema

#endif  // ENTENTE_SERVICE_SCHEMA_PLACE_H_
