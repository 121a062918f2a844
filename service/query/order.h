// The order of a list, after AIP-132: `organization.country desc, name`.
//
// An order makes sort keys (sort_key.h); ids end every key, so that no two items share one. Numbers, enum values (by
// number), booleans (false first) and dates (by earliest, then latest day) compare as such, text by its folded form and
// then its bytes; what is absent comes last either way.
#ifndef ENTENTE_SERVICE_QUERY_ORDER_H_
#define ENTENTE_SERVICE_QUERY_ORDER_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "entente/v1/graph.pb.h"
#include "service/base/date.h"
#include "service/graph/snapshot.h"
#include "service/query/filter.h"
#include "service/query/sort_key.h"

namespace entente::query {

// The order of entities. Immutable, thread-safe.
class EntityOrder {
 public:
  // INVALID_ARGUMENT at `order_by`: UNKNOWN_FIELD, or INVALID_FORMAT for what cannot be read or a field that repeats.
  static absl::StatusOr<EntityOrder> Parse(const FilterScope& scope, absl::string_view order_by);

  // The searchable field by whose folded text it orders first, from the least on; null if it does not.
  const schema::Field* leading_text() const;
  // What the key of an entity begins with, whose text there folds to this. Keys of two texts order as these do.
  static std::string KeyStart(absl::string_view folded);

  // Whether it orders by that text alone, and the key of an entity then.
  bool only_text() const { return parts_.size() == 1 && leading_text() != nullptr; }
  static std::string KeyOfText(absl::string_view folded, absl::string_view text, absl::string_view id);

  // Whether KeyOf needs more of the entity than its id.
  bool needs_body() const { return !parts_.empty(); }
  std::string KeyOf(const v1::Entity& entity) const;
  // The key when no body is needed.
  static std::string KeyOf(absl::string_view id);
  // Adds to a key of several orders what KeyOf has before the id.
  void AddTo(const v1::Entity& entity, SortKey& key) const;

 private:
  struct Part {
    Operand field;
    bool descending;
  };
  std::vector<Part> parts_;
};

// The order of relationships. Immutable, thread-safe.
class RelationshipOrder {
 public:
  // As EntityOrder::Parse, for the fields that ListRelationshipsRequest.order_by names.
  static absl::StatusOr<RelationshipOrder> Parse(absl::string_view order_by);

  // Whether KeyOf needs the confidence.
  bool needs_body() const;
  // The key of the relationship with these dates; a confidence that is not needed may be anything.
  std::string KeyOf(const graph::Snapshot& snapshot, base::RelationshipNo no, const base::Span& span,
                    v1::Confidence confidence) const;
  // Adds to a key of several orders what KeyOf has before the identity.
  void AddTo(const graph::Snapshot& snapshot, base::RelationshipNo no, const base::Span& span,
             v1::Confidence confidence, SortKey& key) const;

 private:
  enum class Field { kFrom, kUntil, kRelation, kSubject, kObject, kConfidence };
  struct Part {
    Field field;
    bool descending;
  };
  std::vector<Part> parts_;
};

// The key of an observation, by subject, metric, period. Thread-safe.
std::string ObservationOrderKey(const graph::Snapshot& snapshot, base::ObservationNo no);

}  // namespace entente::query

#endif  // ENTENTE_SERVICE_QUERY_ORDER_H_
