// The words of the schema: kinds, relations and metrics as people type and read them.
//
// A word this program was built with needs no call; others, inverse names and suggestions come from the server's
// schema.
#ifndef ENTENTE_CLI_VOCABULARY_H_
#define ENTENTE_CLI_VOCABULARY_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "entente/client.h"

namespace entente::cli {

// The words of one server. Not thread-safe; the client must outlive it.
class Vocabulary {
 public:
  explicit Vocabulary(const Client& client) : client_(client) {}

  // The server's schema, fetched once.
  absl::StatusOr<const v1::GetSchemaResponse*> Schema();

  // The relation, metric or kind a word names (case does not matter; a kind's plural will do). INVALID_ARGUMENT says
  // what is near, and of an inverse name which relation it is the inverse of.
  absl::StatusOr<v1::Relation> ParseRelation(const std::string& text);
  absl::StatusOr<std::vector<v1::Relation>> ParseRelations(const std::vector<std::string>& texts);
  absl::StatusOr<v1::Metric> ParseMetric(const std::string& text);
  absl::StatusOr<std::vector<v1::Metric>> ParseMetrics(const std::vector<std::string>& texts);
  absl::StatusOr<std::string> ParseKind(const std::string& text);
  absl::StatusOr<std::vector<std::string>> ParseKinds(const std::vector<std::string>& texts);

  // What a relation is called read from its subject, or from its object.
  std::string RelationName(v1::Relation relation, bool from_object);

 private:
  const Client& client_;
  std::optional<v1::GetSchemaResponse> schema_;
};

// The meanings some words name; no server is asked, since every client knows all.
absl::StatusOr<std::vector<v1::Meaning>> ParseMeanings(const std::vector<std::string>& texts);

}  // namespace entente::cli

#endif  // ENTENTE_CLI_VOCABULARY_H_
