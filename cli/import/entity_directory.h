// What an import asks a server about entities while it finds out who is who: earlier claims, exact keys and names, and
// candidates.
//
// The resolver works on the seam; ServerDirectory is the real one, tests have one of their own. Every read is fully
// consistent, since the answer to one batch depends on the batches before it, and asks of any valid time: a name that
// was borne once is a name.
#ifndef ENTENTE_CLI_IMPORT_ENTITY_DIRECTORY_H_
#define ENTENTE_CLI_IMPORT_ENTITY_DIRECTORY_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "entente/client.h"
#include "entente/v1/discovery_service.pb.h"

namespace entente::cli {

// What a lookup found: one entity, or several that bear the name, or neither.
struct LookedUp {
  std::optional<v1::Entity> entity;     // with id, stub, claim_ids and description
  std::vector<std::string> candidates;  // the first ids of those that bear it, when it is ambiguous
};

// The seam to the server.
class EntityDirectory {
 public:
  virtual ~EntityDirectory() = default;

  // The claims there are under these ids, in whatever state, by id; ids that are unknown are left out.
  virtual absl::StatusOr<std::map<std::string, v1::Claim>> FindClaims(const std::vector<std::string>& ids) = 0;
  // A result for each lookup, in order.
  virtual absl::StatusOr<std::vector<LookedUp>> Lookup(const std::vector<v1::EntityLookup>& lookups) = 0;
  // A resolution for each mention, in order; candidates come as LookedUp::entity does.
  virtual absl::StatusOr<std::vector<v1::Resolution>> Resolve(const std::vector<v1::Mention>& mentions) = 0;
};

// From which probability on the server's candidates count.
struct Thresholds {
  double match = 0.95;
  double review = 0.50;
};

// The directory of a server. Splits what is too much for one request. Not thread-safe; the client must outlive it.
class ServerDirectory : public EntityDirectory {
 public:
  ServerDirectory(const Client& client, const Thresholds& thresholds) : client_(client), thresholds_(thresholds) {}

  absl::StatusOr<std::map<std::string, v1::Claim>> FindClaims(const std::vector<std::string>& ids) override;
  absl::StatusOr<std::vector<LookedUp>> Lookup(const std::vector<v1::EntityLookup>& lookups) override;
  absl::StatusOr<std::vector<v1::Resolution>> Resolve(const std::vector<v1::Mention>& mentions) override;

 private:
  const Client& client_;
  const Thresholds thresholds_;
  size_t claims_asked_ = 0;  // how many ids the next question about claims holds; 0: not asked yet
};

}  // namespace entente::cli

#endif  // ENTENTE_CLI_IMPORT_ENTITY_DIRECTORY_H_
