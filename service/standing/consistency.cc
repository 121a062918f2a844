#include "service/standing/consistency.h"

#include "absl/strings/str_cat.h"
#include "service/query/refusal.h"

namespace entente::standing {

absl::Status RefuseConsistency(const v1::ReadContext& context, absl::string_view field) {
  const auto* const oneof = v1::ReadContext::descriptor()->FindOneofByName("consistency");
  const auto* const chosen = v1::ReadContext::GetReflection()->GetOneofFieldDescriptor(context, oneof);
  if (chosen == nullptr) return absl::OkStatus();
  return query::Refusal(v1::ERROR_REASON_CONFLICTING_FIELDS, absl::StrCat(field, ".", chosen->name()),
                        "a watch reads the states that its start says");
}

}  // namespace entente::standing
