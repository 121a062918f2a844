// The server of an import run as the SDK reaches it: ImportServer by ImportSession.
#ifndef ENTENTE_CLI_IMPORT_IMPORT_RUN_SESSION_H_
#define ENTENTE_CLI_IMPORT_IMPORT_RUN_SESSION_H_

#include <memory>

#include "cli/import/import_run.h"
#include "entente/client.h"

namespace entente::cli {

// Imports through a client, which must outlive it and what it opens. Lost connections and restarts of the server are
// waited out as the client's options say.
class ClientImportServer : public ImportServer {
 public:
  explicit ClientImportServer(const Client& client) : client_(client) {}

  absl::StatusOr<std::unique_ptr<OpenImport>> Open(const v1::ImportOpening& opening) override;

 private:
  const Client& client_;
};

}  // namespace entente::cli

#endif  // ENTENTE_CLI_IMPORT_IMPORT_RUN_SESSION_H_
