#include "service/match/row_facts.h"

#include <optional>
#include <utility>

#include "service/base/status_macros.h"
#include "service/match/views.h"
#include "service/query/encoded.h"

namespace entente::match {
namespace {

constexpr size_t kMostKept = 4096;  // of each

}  // namespace

RowFacts::RowFacts(const query::View& view, const query::Mask& mask, query::Meter& meter)
    : view_(view),
      timeless_(AtAnyTime(view)),
      mask_(mask),
      meter_(meter),
      facts_(view_, meter),
      timeless_facts_(timeless_, meter) {}

absl::StatusOr<const v1::Entity*> RowFacts::Entity(base::EntityNo no) {
  if (const auto found = entities_.find(no); found != entities_.end()) return &found->second;
  if (entities_.size() == kMostKept) entities_.clear();
  meter_.Examine();  // what is returned next notices a spent budget
  ASSIGN_OR_RETURN(v1::Entity entity, facts_.EntityOrStub(no));
  return &entities_.emplace(no, std::move(entity)).first->second;
}

absl::StatusOr<const v1::Relationship*> RowFacts::Relationship(base::RelationshipNo no, const base::Window& window) {
  auto found = relationships_.find(no);
  if (found == relationships_.end()) {
    if (relationships_.size() == kMostKept) relationships_.clear();
    meter_.Examine();
    ASSIGN_OR_RETURN(std::optional<v1::Relationship> relationship, timeless_facts_.Relationship(no));
    if (!relationship.has_value()) RETURN_IF_ERROR(view_.snapshot.StillKept());
    CHECK(relationship.has_value());  // or no row had bound it
    found = relationships_.emplace(no, *std::move(relationship)).first;
  }
  ASSIGN_OR_RETURN(const base::Span span, base::ParseValidTime(found->second.valid_time()));
  found->second.set_validity(base::Judge(span, window));
  return &found->second;
}

absl::StatusOr<const std::string*> RowFacts::EncodedEntity(base::EntityNo no) {
  if (const auto found = encoded_entities_.find(no); found != encoded_entities_.end()) return &found->second;
  if (encoded_entities_.size() == kMostKept) encoded_entities_.clear();
  std::string entity;
  if (mask_.IsIdOnly()) {
    v1::Entity id;
    id.set_id(std::string(view_.snapshot.EntityId(no)));
    entity = id.SerializeAsString();
  } else {
    if (!entities_.contains(no)) meter_.Examine();
    ASSIGN_OR_RETURN(entity, facts_.EncodedEntityOrStub(no, mask_));
  }
  return &encoded_entities_.emplace(no, std::move(entity)).first->second;
}

absl::StatusOr<std::string> RowFacts::EncodedRelationship(base::RelationshipNo no, const base::Window& window) {
  if (!timeless_facts_.stored() || view_.include_claims) {
    ASSIGN_OR_RETURN(const v1::Relationship* relationship, Relationship(no, window));
    return relationship->SerializeAsString();
  }
  const std::optional<graph::RelationshipState> state = view_.snapshot.Relationship(no);
  if (!state.has_value()) RETURN_IF_ERROR(view_.snapshot.StillKept());
  CHECK(state.has_value());
  auto found = encoded_relationships_.find(no);
  if (found == encoded_relationships_.end()) {
    if (encoded_relationships_.size() == kMostKept) encoded_relationships_.clear();
    if (!relationships_.contains(no)) meter_.Examine();
    ASSIGN_OR_RETURN(std::string body, view_.snapshot.Body({base::FactSort::kRelationship, no}));
    found = encoded_relationships_.emplace(no, std::move(body)).first;
  }
  return query::Labelled<v1::Relationship>(found->second, base::Judge(state->span, window));
}

}  // namespace entente::match
