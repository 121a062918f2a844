// What a command works with: a client, the words of the schema, the context its reads have, and where its answer goes.
#ifndef ENTENTE_CLI_SESSION_H_
#define ENTENTE_CLI_SESSION_H_

#include <istream>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "cli/output.h"
#include "cli/vocabulary.h"
#include "entente/client.h"

namespace entente::cli {

// One run of one command. Borrows everything but for its length. Not thread-safe.
struct Session {
  // For the command's own call. With --grpcurl it prints the call and fails with CANCELLED.
  const Client& client;
  // For the calls that prepare it: names, schema, current revision.
  const Client& directory;
  Vocabulary& vocabulary;
  v1::ReadContext context;
  Output& output;
  std::istream& in;
  // For remarks that are not part of the answer.
  std::ostream& notes;
  // With --grpcurl, the connection that prints; a watch is printed through it, since following it would take other
  // calls.
  Connection* printer = nullptr;
};

// The id a name or id stands for; see ResolveId. An ambiguous name is an error that lists the candidates.
absl::StatusOr<std::string> IdOf(const Session& session, const std::string& text);
absl::StatusOr<std::vector<std::string>> IdsOf(const Session& session, const std::vector<std::string>& texts);

// The session's context for reads of exactly the state another answer came from, at any valid time.
v1::ReadContext SameState(const v1::ReadInfo& info);

// `7 entities at revision 12, 2025-03-10`, as a last line for people; says when the answer is incomplete, by `info` or
// for the reason `incomplete` gives. Notes redirects.
void WriteReadInfo(Session& session, const v1::ReadInfo& info, int64_t shown, const std::string& what,
                   const std::string& incomplete = "");
// Remarks about the ids that were asked for and lead to other entities.
void NoteRedirects(Session& session, const v1::ReadInfo& info);
// The same remark about the answer, where there is no last line.
void NoteIncomplete(Session& session, const v1::ReadInfo& info, const std::string& incomplete = "");

}  // namespace entente::cli

#endif  // ENTENTE_CLI_SESSION_H_
