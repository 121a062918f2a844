// The same questions to PostgreSQL: names in a table, with the indexes of pg_trgm.
#ifndef ENTENTE_TESTS_BENCHMARK_TRIGRAM_PEER_H_
#define ENTENTE_TESTS_BENCHMARK_TRIGRAM_PEER_H_

#include <string>
#include <vector>

#include "tests/benchmark/organization_names.h"

namespace entente::benchmark {

// A question and the indexes that suit it.
enum class TrigramQuery {
  kBeginning,      // names that begin so: a B-tree in byte order
  kWordBeginning,  // names of which a word begins so: GIN of trigrams
  kSimilar,        // names as similar as pg_trgm's threshold says, the most similar first: GIN of trigrams
  kNearest,        // the nearest names: GiST of trigrams
};

// A connection to a running PostgreSQL. Not thread-safe. Ends the program on an error.
class TrigramPeer {
 public:
  // `connection` as libpq takes it: `host=/tmp/socket user=postgres`.
  explicit TrigramPeer(const std::string& connection);
  ~TrigramPeer();
  TrigramPeer(const TrigramPeer&) = delete;
  TrigramPeer& operator=(const TrigramPeer&) = delete;

  // Fills a table of its own with the names, in lower case, and indexes it.
  void Load(const std::vector<NamedOrganization>& organizations);
  // The ids of what is found, best first, ten names at most.
  std::vector<std::string> Ask(TrigramQuery query, const std::string& text);

 private:
  void Run(const char* sql);
  void Insert(const std::string& id, const std::string& name);

  void* connection_;
};

}  // namespace entente::benchmark

#endif  // ENTENTE_TESTS_BENCHMARK_TRIGRAM_PEER_H_
