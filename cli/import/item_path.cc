#include "cli/import/item_path.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace entente::cli {

absl::StatusOr<ItemPath> ParseItemPath(absl::string_view text) {
  const absl::string_view whole = text;
  ItemPath path;
  while (!text.empty()) {
    ItemStep step;
    if (absl::ConsumePrefix(&text, "[*]")) {
      step.each = true;
      path.push_back(step);
      continue;
    }
    if (!path.empty() && !absl::ConsumePrefix(&text, ".")) {
      return absl::InvalidArgumentError(absl::StrCat("`", whole, "` is no path such as `groups[*].items[*]`"));
    }
    const absl::string_view key = text.substr(0, text.find_first_of(".["));
    if (key.empty()) {
      return absl::InvalidArgumentError(absl::StrCat("`", whole, "` is no path such as `groups[*].items[*]`"));
    }
    step.any = key == "*";
    step.key = std::string(key);
    path.push_back(step);
    text.remove_prefix(key.size());
  }
  return path;
}

}  // namespace entente::cli
