#include "service/landscape/selection.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "service/base/status_macros.h"
#include "service/landscape/reading.h"
#include "service/query/arguments.h"
#include "service/query/entity_scan.h"
#include "service/query/filter.h"
#include "service/query/refusal.h"

namespace entente::landscape {
namespace {

using base::EntityNo;

absl::StatusOr<std::vector<EntityNo>> SelectByKind(const v1::EntitySelection& selection, const query::View& view,
                                                   const query::Limits& limits, query::Meter& meter,
                                                   absl::string_view field) {
  const schema::Schema& schema = view.snapshot.schema();
  ASSIGN_OR_RETURN(const auto kinds, query::KindsNamed(schema, selection.kinds(), absl::StrCat(field, ".kinds")));
  ASSIGN_OR_RETURN(const std::optional<query::CompiledFilter> filter,
                   query::CompiledFilter::Compile({.schema = schema, .kinds = kinds},
                                                  selection.has_filter() ? &selection.filter() : nullptr,
                                                  selection.filter_text(), absl::StrCat(field, ".filter"), limits));
  query::Facts facts(view, meter);
  std::vector<EntityNo> chosen;
  RETURN_IF_ERROR(query::ForEachMatchingEntity(view, facts, kinds, filter, false, [&](EntityNo no, const v1::Entity*) {
    chosen.push_back(no);
    return query::CheckBatch(static_cast<int>(chosen.size()), limits.max_matrix_side, field);
  }));
  return chosen;
}

}  // namespace

absl::StatusOr<std::vector<EntityNo>> Select(const v1::EntitySelection& selection, const query::View& view,
                                             const query::Limits& limits, query::Meter& meter,
                                             absl::string_view field) {
  const bool by_id = !selection.ids().empty();
  const bool by_kind = !selection.kinds().empty() || selection.has_filter() || !selection.filter_text().empty();
  if (by_id && by_kind) {
    return query::Refusal(v1::ERROR_REASON_CONFLICTING_FIELDS, absl::StrCat(field, ".ids"),
                          "entities are chosen by id, or by kind and filter, and not by both");
  }
  if (!by_id && !by_kind) {
    return query::Refusal(v1::ERROR_REASON_REQUIRED, field, "ids, kinds or a filter must be there");
  }
  std::vector<EntityNo> chosen;
  if (by_id) {
    ASSIGN_OR_RETURN(chosen, query::EntitiesNamed(view, selection.ids(), limits.max_matrix_side,
                                                  absl::StrCat(field, ".ids")));
  } else {
    ASSIGN_OR_RETURN(chosen, SelectByKind(selection, view, limits, meter, field));
  }
  SortById(view.snapshot, chosen);
  return chosen;
}

}  // namespace entente::landscape
