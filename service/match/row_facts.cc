#include "service/match/row_facts.h"

#include <optional>
#include <utility>

#include "service/base/status_macros.h"
#include "service/match/views.h"

namespace entente::match {
namespace {

constexpr size_t kMostKept = 4096;  // of each

}  // namespace

RowFacts::RowFacts(const query::View& view, query::Meter& meter)
    : view_(view), timeless_(AtAnyTime(view)), meter_(meter), facts_(view_, meter), timeless_facts_(timeless_, meter) {}

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

}  // namespace entente::match
