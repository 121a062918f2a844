// The generated landscape as commits.
//
//   Loader loader([&](const v1::CommitRequest& commit) { return client.Commit(commit).status(); });
//   absl::Status status = loader.Load(directory);
//   loader.catalogue().ids.IdOf(8452);
#ifndef ENTENTE_TESTS_LANDSCAPE_LOADER_H_
#define ENTENTE_TESTS_LANDSCAPE_LOADER_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "entente/v1/commit_service.pb.h"
#include "tests/landscape/mapping.h"

namespace entente::generated {

// What the answers of the service are read with: which id is which number of the generator.
struct Catalogue {
  EntityIds ids;
  RelationshipNumbers relationships;
};

// Runs the generator: `directory` gets its CSV files. False if that failed.
bool Generate(const std::string& script, const std::string& scale, const std::string& directory);

// Reads the CSV files and hands on commits of claims, entities before relationships. Not thread-safe.
class Loader {
 public:
  // Takes a commit; not OK ends the load.
  using Sink = std::function<absl::Status(const v1::CommitRequest& commit)>;

  // 2,000 claims a commit are some 300 kB: large enough that the costs of a commit do not count, small enough that two
  // of them overlap in sender and server.
  explicit Loader(Sink sink, int claims_per_commit = 2000);

  // Both of the following.
  absl::Status Load(const std::string& directory);
  absl::Status LoadEntities(const std::string& directory);
  // `file` is relationships.csv, after the entities, or commits.csv, after those.
  absl::Status LoadRelationships(const std::string& file);

  const Catalogue& catalogue() const { return catalogue_; }
  int64_t claims() const { return claims_; }

 private:
  absl::Status Add(v1::Claim claim);
  absl::Status Flush();

  const Sink sink_;
  const int claims_per_commit_;
  Catalogue catalogue_;
  v1::CommitRequest commit_;
  int64_t claims_ = 0;
};

}  // namespace entente::generated

#endif  // ENTENTE_TESTS_LANDSCAPE_LOADER_H_
