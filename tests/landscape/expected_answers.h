// The answers on which several engines agree: the folder `expected` beside the generator.
#ifndef ENTENTE_TESTS_LANDSCAPE_EXPECTED_ANSWERS_H_
#define ENTENTE_TESTS_LANDSCAPE_EXPECTED_ANSWERS_H_

#include <string>
#include <vector>

#include "tests/landscape/queries.h"

namespace entente::generated {

// One parameter set and its answer, ordered.
struct ExpectedAnswer {
  int set = 0;
  Parameters parameters;
  Rows rows;
};

// Those of `Qnn.json`. Ends the program if the file cannot be read.
std::vector<ExpectedAnswer> ExpectedAnswers(const std::string& path);

// Whether both manifests tell the same files: what was generated is what the answers are of.
bool SameData(const std::string& manifest, const std::string& expected_manifest);

}  // namespace entente::generated

#endif  // ENTENTE_TESTS_LANDSCAPE_EXPECTED_ANSWERS_H_
