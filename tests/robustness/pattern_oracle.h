// MatchPattern by brute force: every assignment of entities to nodes is tried.
//
// Part of the naive oracle (oracle.h): written from the comments of pattern.proto and query_service.proto.
#ifndef ENTENTE_TESTS_ROBUSTNESS_PATTERN_ORACLE_H_
#define ENTENTE_TESTS_ROBUSTNESS_PATTERN_ORACLE_H_

#include <map>
#include <string>
#include <vector>

#include "entente/v1/query_service.pb.h"
#include "tests/robustness/world.h"

namespace entente::oracle {

// One way from one entity to another that fulfils an edge: a relationship, or a walk.
struct Way {
  std::vector<v1::Relationship> relationships;
  Truth truth = kSure;
};

// A match: what is bound, by variable, and how certain it is. What an optional part leaves unbound is in neither map.
struct Match {
  std::map<std::string, std::string> nodes;
  std::map<std::string, Way> edges;
  Truth truth = kSure;
};

// Every match, in no order.
std::vector<Match> Matches(const World& world, const v1::Pattern& pattern);

// The variables a row can have, in order: nodes and named edges of the pattern, then of its optional parts.
std::vector<std::string> VariablesOf(const v1::Pattern& pattern);

// A row as text, to be compared; one made from what the engine returned reads the same.
std::string TextOf(const v1::PatternRow& row);

// What the call answers, before order and limit.
std::vector<v1::PatternRow> Rows(const World& world, const v1::MatchPatternRequest& request);

}  // namespace entente::oracle

#endif  // ENTENTE_TESTS_ROBUSTNESS_PATTERN_ORACLE_H_
