#include "cli/pattern_argument.h"

#include <unicode/utf8.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "cli/display_width.h"
#include "service/base/status_macros.h"

namespace entente::cli {
namespace {

// The byte at which character `column` begins, counted from 1; the end if there are fewer.
size_t ByteOf(const std::string& text, int column) {
  int32_t at = 0;
  const int32_t size = static_cast<int32_t>(text.size());
  for (int i = 1; i < column && at < size; ++i) U8_FWD_1(text.data(), at, size);
  return at;
}

// Replaces the ids of the nodes that are names.
absl::Status ResolveIds(Session& session, google::protobuf::RepeatedPtrField<v1::PatternNode>& nodes) {
  for (v1::PatternNode& node : nodes) {
    for (std::string& id : *node.mutable_ids()) {
      ASSIGN_OR_RETURN(id, IdOf(session, id));
    }
  }
  return absl::OkStatus();
}

}  // namespace

std::string PlaceInText(const std::string& text, int column) {
  if (column <= 0) return "";
  const size_t at = ByteOf(text, column);
  const size_t before = at == 0 ? std::string::npos : text.rfind('\n', at - 1);
  const size_t start = before == std::string::npos ? 0 : before + 1;
  const std::string line = text.substr(start, std::min(text.find('\n', at), text.size()) - start);
  const int indent = DisplayWidth(OnOneLine(text.substr(start, at - start)));
  return absl::StrCat("  ", OnOneLine(line), "\n  ", std::string(indent, ' '), "^\n");
}

absl::StatusOr<PatternText> ParsePattern(Session& session, const std::string& text) {
  absl::StatusOr<PatternText> pattern = ParsePatternText(text);
  if (!pattern.ok()) {
    session.notes << PlaceInText(text, ColumnOf(pattern.status()));
    return pattern;
  }
  v1::Pattern& message = *pattern->request.mutable_pattern();
  RETURN_IF_ERROR(ResolveIds(session, *message.mutable_nodes()));
  for (v1::PatternPart& part : *message.mutable_optional_parts()) {
    RETURN_IF_ERROR(ResolveIds(session, *part.mutable_nodes()));
  }
  for (v1::PatternPart& part : *message.mutable_absent_parts()) {
    RETURN_IF_ERROR(ResolveIds(session, *part.mutable_nodes()));
  }
  return pattern;
}

absl::Status ShowPlace(Session& session, const std::string& text, const PatternText& pattern, absl::Status error) {
  session.notes << PlaceInText(text, ColumnOf(pattern, error));
  return error;
}

}  // namespace entente::cli
