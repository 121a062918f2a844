// Which fields of an Entity a read returns, after AIP-157.
#ifndef ENTENTE_SERVICE_QUERY_MASK_H_
#define ENTENTE_SERVICE_QUERY_MASK_H_

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "entente/v1/graph.pb.h"
#include "google/protobuf/field_mask.pb.h"

namespace entente::query {

// A checked read mask. Immutable, thread-safe.
class Mask {
 public:
  // Paths are field names of Entity and of the messages in it, such as `description.name` or `claims`; a path can end
  // at a repeated field but not lead through one. No paths, and `*`, mean everything. INVALID_ARGUMENT with
  // UNKNOWN_FIELD at `read_mask` and metadata `known` for any other path.
  static absl::StatusOr<Mask> Parse(const google::protobuf::FieldMask& mask);

  // Whether everything was asked for.
  bool IsEverything() const { return mask_.paths().empty(); }
  // Whether nothing but the id was asked for, so that the entity need not be loaded.
  bool IsIdOnly() const { return mask_.paths_size() == 1 && mask_.paths(0) == "id"; }

  // Takes out of `entity` what was not asked for.
  void Trim(v1::Entity& entity) const;
  // The same with an entity's bytes, which are not parsed for it. DATA_LOSS if they are none of a message.
  absl::StatusOr<std::string> Cut(std::string entity) const;

 private:
  // The fields to be kept of a message, by number; none: all of it.
  struct Kept {
    std::map<int, Kept> fields;
  };

  static absl::StatusOr<std::string> Cut(absl::string_view message, const Kept& kept);

  google::protobuf::FieldMask mask_;  // empty: everything
  Kept kept_;
};

}  // namespace entente::query

#endif  // ENTENTE_SERVICE_QUERY_MASK_H_
