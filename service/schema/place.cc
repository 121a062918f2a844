#include "service/schema/place.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "service/schema/format.h"

namespace entente::schema {
namespace {

constexpr size_t kMaxQuotedBytes = 64;

}  // namespace

std::string Place::ToString() const {
  std::string path = parent_ == nullptr ? "" : parent_->ToString();
  if (!path.empty() && !name_.empty()) path.push_back('.');
  absl::StrAppend(&path, name_);
  if (index_ >= 0) absl::StrAppend(&path, "[", index_, "]");
  return path;
}

void Refuse(const Place& place, v1::ErrorReason reason, std::string description,
            std::vector<base::Violation>& violations, std::map<std::string, std::string> metadata) {
  violations.push_back({reason, place.ToString(), std::move(description), std::move(metadata)});
}

std::string Quote(absl::string_view value) {
  if (!IsUtf8(value)) return "the value";
  if (value.size() <= kMaxQuotedBytes) return absl::StrCat("`", value, "`");
  size_t end = kMaxQuotedBytes;
  while (end > 0 && (static_cast<unsigned char>(value[end]) & 0xc0) == 0x80) --end;
  return absl::StrCat("`", value.substr(0, end), "...`");
}

}  // namespace entente::schema
