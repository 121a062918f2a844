// The landscape queries Q01 to Q14 as calls of the service: what to send, and what the answer says as rows of text.
//
// Each is one call, so that a caller needs to know nothing but bytes:
//
//   const Query& query = Find("Q03");
//   responses = Call(query.method, query.request({{"org", "8689"}, {"asof", "2021-11-13"}}, catalogue));
//   Rows rows = query.rows(responses, parameters, catalogue);
//
// Rows are as the query's description says, ordered by their text; two answers are the same when they are equal.
#ifndef ENTENTE_TESTS_LANDSCAPE_QUERIES_H_
#define ENTENTE_TESTS_LANDSCAPE_QUERIES_H_

#include <map>
#include <string>
#include <vector>

#include "tests/landscape/csv.h"
#include "tests/landscape/loader.h"

namespace entente::generated {

using Parameters = std::map<std::string, std::string>;  // as in params/Qnn.csv: lists are separated by `;`
using Rows = std::vector<Cells>;
using Responses = std::vector<std::string>;  // serialized; one, or those of a stream

// A query.
struct Query {
  const char *name, *title;
  const char* method;  // `/entente.v1.QueryService/GetEntity`
  std::string (*request)(const Parameters& parameters, const Catalogue& catalogue);  // serialized
  Rows (*rows)(const Responses& responses, const Parameters& parameters, const Catalogue& catalogue);
};

// All of them, in order.
const std::vector<Query>& Queries();

// Orders the rows by their text.
Rows Ordered(Rows rows);

}  // namespace entente::generated

#endif  // ENTENTE_TESTS_LANDSCAPE_QUERIES_H_
