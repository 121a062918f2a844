#include "cli/session.h"

#include "absl/strings/str_cat.h"
#include "entente/name_resolver.h"
#include "service/base/status_macros.h"

namespace entente::cli {

absl::StatusOr<std::string> IdOf(const Session& session, const std::string& text) {
  return ResolveId(session.directory, text, session.context);
}

absl::StatusOr<std::vector<std::string>> IdsOf(const Session& session, const std::vector<std::string>& texts) {
  std::vector<std::string> ids;
  for (const std::string& text : texts) {
    ASSIGN_OR_RETURN(ids.emplace_back(), IdOf(session, text));
  }
  return ids;
}

v1::ReadContext SameState(const v1::ReadInfo& info) {
  v1::ReadContext context;
  context.mutable_at_exact_snapshot()->set_token(info.token());
  context.mutable_valid_at()->set_any(true);
  return context;
}

namespace {

constexpr char kCut[] = "a limit cut the answer short";

}  // namespace

void WriteReadInfo(Session& session, const v1::ReadInfo& info, int64_t shown, const std::string& what,
                   const std::string& incomplete) {
  NoteRedirects(session, info);
  session.output.Line();
  session.output.Line(absl::StrCat(shown, " ", what, " at revision ", info.revision(),
                                   info.clock_day().empty() ? "" : absl::StrCat(", ", info.clock_day()),
                                   info.truncated() ? absl::StrCat("; ", kCut) : "",
                                   incomplete.empty() ? "" : absl::StrCat("; ", incomplete)));
}

void NoteRedirects(Session& session, const v1::ReadInfo& info) {
  for (const v1::Redirect& redirect : info.redirects()) {
    session.notes << "entente: " << redirect.from() << " was merged into " << redirect.to() << "\n";
  }
}

void NoteIncomplete(Session& session, const v1::ReadInfo& info, const std::string& incomplete) {
  NoteRedirects(session, info);
  if (info.truncated()) session.notes << "entente: " << kCut << "\n";
  if (!incomplete.empty()) session.notes << "entente: " << incomplete << "\n";
}

}  // namespace entente::cli
