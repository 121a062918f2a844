// The fields a filter can name: those of the kinds asked for, or those of relationships and of their details.
#ifndef ENTENTE_SERVICE_QUERY_FILTER_FIELD_H_
#define ENTENTE_SERVICE_QUERY_FILTER_FIELD_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "service/query/filter.h"

namespace entente::query {

// The fields that `name` means in `scope`, without values. More than one where several relations have details of that
// name. INVALID_ARGUMENT with UNKNOWN_FIELD and metadata `known` if it means none. Pure.
absl::StatusOr<std::vector<Operand>> FieldsNamed(const FilterScope& scope, absl::string_view name);

// The message in `fact` that has the operand's field; null if it is not there. Pure.
const google::protobuf::Message* HolderOf(const Operand& operand, const google::protobuf::Message& fact);

}  // namespace entente::query

#endif  // ENTENTE_SERVICE_QUERY_FILTER_FIELD_H_
