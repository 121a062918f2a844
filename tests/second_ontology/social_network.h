// A social network in the engine, in process, on the second ontology: loaded from CSV files, asked without gRPC.
//
//   SocialNetwork network;
//   network.LoadFolder(SharedDirectory() + "/data/graph-benchmarks/lsqb/sf0.1-subset");
//   v1::AggregateResponse counted = network.Count("pattern { ... }");
//
// Ids are the kind and the file's number in fourteen digits, so that ids order as numbers do.
#ifndef ENTENTE_TESTS_SECOND_ONTOLOGY_SOCIAL_NETWORK_H_
#define ENTENTE_TESTS_SECOND_ONTOLOGY_SOCIAL_NETWORK_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "entente/v1/commit_service.pb.h"
#include "entente/v1/query_service.pb.h"
#include "service/query/query.h"
#include "tests/robustness/engine.h"

namespace entente::testing {

// ENTENTE_SHARED_DIR, or `../shared` beside the sources.
std::string SharedDirectory();
// Where the graphs are that other engines were asked about.
std::string GraphsDirectory();

// `person/00000000000933`.
std::string IdOf(const std::string& kind, int64_t number);
int64_t NumberOf(const std::string& id);

// A request from its text. Ends the program if it is none.
void ParseOrDie(const std::string& text, google::protobuf::Message& message);
template <typename Request>
Request FromText(const std::string& text) {
  Request request;
  ParseOrDie(text, request);
  return request;
}

// The network. Not thread-safe.
class SocialNetwork {
 public:
  SocialNetwork();

  // Every file of a folder: `Forum_hasMember_Person.csv` has relationships by its name, `Person.csv` entities. What
  // only relationships name becomes a stub.
  void LoadFolder(const std::string& folder);
  // One claim; it is committed with the next that fill a commit, or by Flush.
  void Say(v1::Claim claim);
  void Describe(const std::string& id, v1::Description description);
  void Relate(v1::Relation relation, const std::string& subject, const std::string& object);
  void Flush();

  int64_t claims() const { return claims_; }

  v1::Entity Get(const std::string& id) const;
  // The rows of a pattern; the request as text, on top of a generous budget.
  std::vector<v1::PatternRow> Match(const std::string& request) const;
  // How many rows a pattern has, by Aggregate.
  int64_t Count(const std::string& pattern) const;
  v1::FindPathsResponse FindPaths(const std::string& request) const;

 private:
  query::Ground ground() const { return engine_.reads().ground(); }
  void LoadEntities(const std::string& path, const std::string& kind);
  void LoadRelationships(const std::string& path, const std::string& subject, const std::string& relation,
                         const std::string& object);

  Engine engine_;
  v1::CommitRequest commit_;
  int64_t claims_ = 0;
};

}  // namespace entente::testing

#endif  // ENTENTE_TESTS_SECOND_ONTOLOGY_SOCIAL_NETWORK_H_
