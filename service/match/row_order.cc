#include "service/match/row_order.h"

#include <algorithm>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/base/status_macros.h"
#include "service/query/filter.h"
#include "service/query/order_clause.h"
#include "service/query/refusal.h"
#include "service/query/sort_key.h"

namespace entente::match {
namespace {

using query::Refusal;

constexpr size_t kMostKept = 1 << 16;  // keys of each part
constexpr char kField[] = "order_by";

// Where the variable is among what is returned.
absl::StatusOr<size_t> PositionOf(absl::string_view name, const Returns& returns,
                                  const std::vector<Variable>& variables) {
  for (size_t i = 0; i < returns.size(); ++i) {
    if (returns.at(i).name == name) return i;
  }
  const auto tell = [](std::string* out, const Variable& variable) { absl::StrAppend(out, variable.name); };
  for (const Variable& variable : variables) {
    if (variable.name != name) continue;
    return Refusal(v1::ERROR_REASON_REQUIRED, kField, absl::StrCat("`", name, "` must be among `returns`"));
  }
  const std::string known = absl::StrJoin(variables, ", ", tell);
  return Refusal(v1::ERROR_REASON_UNKNOWN_FIELD, kField,
                 absl::StrCat("`", name, "` is not a variable that rows bind; there are ", known), {{"known", known}});
}

absl::StatusOr<RowOrder::Part> ReadPart(const query::OrderClause& clause, const Returns& returns,
                                        const std::vector<Variable>& variables, const schema::Schema& schema) {
  const size_t dot = clause.field.find('.');
  if (dot == std::string::npos) {
    return Refusal(v1::ERROR_REASON_INVALID_FORMAT, kField,
                   absl::StrCat("`", clause.field, "` is not a variable and a field, such as `", clause.field, ".id`"));
  }
  ASSIGN_OR_RETURN(const size_t position, PositionOf(clause.field.substr(0, dot), returns, variables));
  const Variable& variable = returns.at(position);
  const std::string field = clause.field.substr(dot + 1);
  const std::string order = absl::StrCat(field, clause.descending ? " desc" : "");
  RowOrder::Part part{.position = position, .descending = clause.descending};
  switch (variable.sort) {
    case Sort::kNode: {
      part.by_id = field == "id";
      const query::FilterScope scope{.schema = schema, .kinds = variable.kinds};
      if (!part.by_id) {
        ASSIGN_OR_RETURN(part.entities, query::EntityOrder::Parse(scope, order));
      }
      return part;
    }
    case Sort::kEdge: {
      ASSIGN_OR_RETURN(part.relationships, query::RelationshipOrder::Parse(order));
      return part;
    }
    case Sort::kWalk:
      break;
  }
  return Refusal(v1::ERROR_REASON_INVALID_FORMAT, kField,
                 absl::StrCat("`", variable.name, "` is a walk, which gives no order"));
}

}  // namespace

absl::StatusOr<RowOrder> RowOrder::Parse(absl::string_view order_by, const Returns& returns,
                                         const std::vector<Variable>& variables, const schema::Schema& schema) {
  RowOrder order;
  order.returns_ = &returns;
  ASSIGN_OR_RETURN(const std::vector<query::OrderClause> clauses, query::ParseOrderClauses(order_by));
  for (const query::OrderClause& clause : clauses) {
    ASSIGN_OR_RETURN(Part part, ReadPart(clause, returns, variables, schema));
    order.parts_.push_back(std::move(part));
  }
  return order;
}

bool RowOrder::TieLess(const graph::Snapshot& snapshot, const ReturnedRow& a, const ReturnedRow& b) const {
  const auto identity = [&](base::RelationshipNo no) {
    const graph::RelationshipEnds ends = snapshot.Ends(no);
    return std::make_tuple(snapshot.EntityId(ends.subject), ends.relation, snapshot.EntityId(ends.object),
                           snapshot.Episode(no));
  };
  const auto less = [&](base::RelationshipNo x, base::RelationshipNo y) { return identity(x) < identity(y); };
  for (size_t i = 0; i < a.values.size(); ++i) {
    const uint32_t x = a.values[i], y = b.values[i];
    if (x != y && (x == base::kNoNumber || y == base::kNoNumber)) return y == base::kNoNumber;
    if (x != y && returns_->at(i).sort == Sort::kNode) return snapshot.EntityId(x) < snapshot.EntityId(y);
    if (x != y) return less(x, y);
    if (a.walks[i] == b.walks[i]) continue;
    return std::lexicographical_compare(a.walks[i].begin(), a.walks[i].end(), b.walks[i].begin(), b.walks[i].end(),
                                        less);
  }
  return false;
}

absl::StatusOr<std::string> RowKeys::KeyOf(const ReturnedRow& row) {
  std::string key;
  for (size_t i = 0; i < order_.parts().size(); ++i) {
    const RowOrder::Part& part = order_.parts()[i];
    const uint32_t value = row.values[part.position];
    auto found = known_[i].find(value);
    if (found == known_[i].end()) {
      if (known_[i].size() == kMostKept) known_[i].clear();
      ASSIGN_OR_RETURN(std::string made, Make(part, value));
      found = known_[i].emplace(value, std::move(made)).first;
    }
    key += found->second;
  }
  return key;
}

absl::StatusOr<std::string> RowKeys::Make(const RowOrder::Part& part, uint32_t value) {
  query::SortKey key;
  if (value == base::kNoNumber) {
    key.AddAbsent();
  } else if (part.by_id) {
    key.AddText(snapshot_.EntityId(value), part.descending);
  } else if (returns_.at(part.position).sort == Sort::kNode) {
    ASSIGN_OR_RETURN(const v1::Entity* entity, facts_.Entity(value));
    part.entities.AddTo(*entity, key);
  } else {
    // The dates are those the view shows, which a policy may have changed.
    ASSIGN_OR_RETURN(const v1::Relationship* relationship,
                     facts_.Relationship(value, returns_.at(part.position).window));
    ASSIGN_OR_RETURN(const base::Span span, base::ParseValidTime(relationship->valid_time()));
    part.relationships.AddTo(snapshot_, value, span, relationship->confidence(), key);
  }
  return key.Take();
}

}  // namespace entente::match
