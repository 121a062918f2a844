#include "service/query/mask.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/util/field_mask_util.h"
#include "service/base/status_macros.h"
#include "service/query/refusal.h"

namespace entente::query {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::util::FieldMaskUtil;

absl::Status Unknown(const std::string& path, const std::string& before, const Descriptor& message) {
  std::vector<std::string> known;
  for (int i = 0; i < message.field_count(); ++i) known.push_back(absl::StrCat(before, message.field(i)->name()));
  const std::string list = absl::StrJoin(known, ", ");
  return Refusal(v1::ERROR_REASON_UNKNOWN_FIELD, "read_mask",
                 absl::StrCat("`", path, "` is not a field of an entity; there are ", list), {{"known", list}});
}

absl::Status CheckPath(const std::string& path) {
  const Descriptor* message = v1::Entity::descriptor();
  std::string before;
  const std::vector<std::string> steps = absl::StrSplit(path, '.');
  for (size_t i = 0; i < steps.size(); ++i) {
    const FieldDescriptor* field = message->FindFieldByName(steps[i]);
    if (field == nullptr) return Unknown(path, before, *message);
    if (i + 1 == steps.size()) break;
    if (field->is_repeated() || field->message_type() == nullptr) {
      return Refusal(v1::ERROR_REASON_UNKNOWN_FIELD, "read_mask",
                     absl::StrCat("`", path, "` leads through `", before, steps[i], "`, at which a path has to end"),
                     {{"known", absl::StrCat(before, steps[i])}});
    }
    absl::StrAppend(&before, steps[i], ".");
    message = field->message_type();
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Mask> Mask::Parse(const google::protobuf::FieldMask& mask) {
  Mask parsed;
  bool everything = mask.paths().empty();
  for (const std::string& path : mask.paths()) {
    if (path == "*") {
      everything = true;
      continue;
    }
    RETURN_IF_ERROR(CheckPath(path));
  }
  if (!everything) FieldMaskUtil::ToCanonicalForm(mask, &parsed.mask_);
  return parsed;
}

void Mask::Trim(v1::Entity& entity) const {
  if (!mask_.paths().empty()) FieldMaskUtil::TrimMessage(mask_, &entity);
}

}  // namespace entente::query
