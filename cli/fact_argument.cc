#include "cli/fact_argument.h"

#include "service/base/status_macros.h"

namespace entente::cli {

absl::StatusOr<v1::FactKey> ParseFact(Session& session, const std::vector<std::string>& words,
                                      const std::string& episode) {
  v1::FactKey key;
  if (words.size() == 1) {
    ASSIGN_OR_RETURN(*key.mutable_entity(), IdOf(session, words[0]));
    return key;
  }
  if (words.size() != 3) {
    return absl::InvalidArgumentError("a fact is ENTITY, or SUBJECT RELATION OBJECT, or SUBJECT METRIC PERIOD");
  }
  const absl::StatusOr<v1::Relation> relation = session.vocabulary.ParseRelation(words[1]);
  if (relation.ok()) {
    v1::RelationshipKey& edge = *key.mutable_relationship();
    edge.set_relation(*relation);
    edge.set_episode(episode);
    ASSIGN_OR_RETURN(*edge.mutable_subject(), IdOf(session, words[0]));
    ASSIGN_OR_RETURN(*edge.mutable_object(), IdOf(session, words[2]));
    return key;
  }
  const absl::StatusOr<v1::Metric> metric = session.vocabulary.ParseMetric(words[1]);
  if (!metric.ok()) return relation.status();
  key.mutable_observation()->set_metric(*metric);
  key.mutable_observation()->set_period(words[2]);
  ASSIGN_OR_RETURN(*key.mutable_observation()->mutable_subject(), IdOf(session, words[0]));
  return key;
}

}  // namespace entente::cli
