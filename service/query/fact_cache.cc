#include "service/query/fact_cache.h"

#include <optional>
#include <string>
#include <utility>

#include "service/base/status_macros.h"

namespace entente::query {

absl::StatusOr<const v1::Entity*> FactCache::Entity(base::EntityNo no) {
  const auto known = entities_.find(no);
  if (known != entities_.end()) return &known->second;
  v1::Entity entity;
  if (mask_.IsIdOnly()) {
    entity.set_id(std::string(snapshot_.EntityId(no)));
  } else {
    RETURN_IF_ERROR(facts_.Examine());
    ASSIGN_OR_RETURN(entity, facts_.EntityOrStub(no));
    mask_.Trim(entity);
  }
  return &entities_.emplace(no, std::move(entity)).first->second;
}

absl::StatusOr<const v1::Relationship*> FactCache::Relationship(base::RelationshipNo no) {
  const auto known = relationships_.find(no);
  if (known != relationships_.end()) return &known->second;
  RETURN_IF_ERROR(facts_.Examine());
  ASSIGN_OR_RETURN(std::optional<v1::Relationship> relationship, facts_.Relationship(no));
  CHECK(relationship.has_value());
  return &relationships_.emplace(no, *std::move(relationship)).first->second;
}

}  // namespace entente::query
