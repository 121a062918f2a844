#include "service/match/pattern_names.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "service/base/status_macros.h"
#include "service/match/pattern_graph.h"
#include "service/query/refusal.h"

namespace entente::match {
namespace {

constexpr size_t kMaxNameBytes = 32;

bool IsName(const std::string& name) {
  return !name.empty() && name.size() <= kMaxNameBytes && absl::ascii_isalpha(name[0]) &&
         std::all_of(name.begin(), name.end(), [](char c) { return absl::ascii_isalnum(c) || c == '_'; });
}

}  // namespace

absl::Status BadPattern(absl::string_view field, absl::string_view description) {
  return query::Refusal(v1::ERROR_REASON_INVALID_PATTERN, field, description);
}

absl::Status PatternNames::Add(const std::string& name, const Named& named, absl::string_view field) {
  if (!IsName(name)) {
    return BadPattern(field, absl::StrCat("`", name, "` is not a letter, then letters, digits and `_`, of at most ",
                                          kMaxNameBytes, " characters"));
  }
  if (!named_.emplace(name, named).second) {
    return BadPattern(field, absl::StrCat("`", name, "` is the name of another variable"));
  }
  return absl::OkStatus();
}

absl::StatusOr<PatternNames::Named> PatternNames::Find(const std::string& name, bool node,
                                                       absl::string_view field) const {
  const char* const sort = node ? "node" : "edge";
  if (name.empty()) {
    return query::Refusal(v1::ERROR_REASON_REQUIRED, field, absl::StrCat("the name of a ", sort, " must be there"));
  }
  const auto found = named_.find(name);
  if (found == named_.end() || found->second.is_node != node) {
    return BadPattern(field, absl::StrCat("`", name, "` is not the name of a ", sort));
  }
  return found->second;
}

absl::StatusOr<int> PatternNames::FindFor(const std::string& name, bool node, int part, absl::string_view field) const {
  ASSIGN_OR_RETURN(const Named named, Find(name, node, field));
  if (named.part != part && named.part != kItself) {
    return BadPattern(field, absl::StrCat("`", name, "` belongs to another part"));
  }
  return named.index;
}

absl::StatusOr<int> PatternNames::Node(const std::string& name, int part, absl::string_view field) const {
  return FindFor(name, true, part, field);
}

absl::StatusOr<int> PatternNames::Edge(const std::string& name, int part, absl::string_view field) const {
  return FindFor(name, false, part, field);
}

absl::StatusOr<PatternNames::Named> PatternNames::AnyNode(const std::string& name, absl::string_view field) const {
  return Find(name, true, field);
}

}  // namespace entente::match
