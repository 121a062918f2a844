// An answer about the landscape as keyed lines, and what makes two such answers differ.
//
//   pair organization/a organization/b                 a cell of an alliance matrix: row, column
//   product product/x                                  of an exposure, as all that follow
//   dependency model/y
//   provider organization/z                            `provider` alone: of what nobody is known to make
//   country KR                                         `country` alone: of makers whose country is not known
//   single product/x dependency model/y
//   single product/x provider organization/z
//
// A key is the same at every revision. A line is different when anything that it shows is: of a relationship or entity
// in it also its claims, its validity and the revision that changed it last.
#ifndef ENTENTE_SERVICE_STANDING_LANDSCAPE_LINES_H_
#define ENTENTE_SERVICE_STANDING_LANDSCAPE_LINES_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "entente/v1/landscape_service.pb.h"
#include "entente/v1/watch_service.pb.h"
#include "service/watch/source.h"

namespace entente::standing {

// A line of an answer.
struct Line {
  std::string key;
  std::string bytes;  // a serialized v1::LandscapeLine
};

// A whole answer: by key, each once.
using Lines = std::vector<Line>;

// The lines of an answer, whose entities must have ids. Of the rows and columns of a matrix nothing else counts; lines
// of an exposure show ids of entities only if `with_ids`. Pure, as all here.
Lines LinesOf(v1::GetAllianceMatrixResponse response);
Lines LinesOf(v1::AssessExposureResponse response, bool with_ids);

// Whether answers to a question of this sort could have a line with this key.
bool IsKeyOf(v1::WatchLandscapeRequest::QuestionCase question, absl::string_view key);

// The LineChanges that lead from one answer to another, by key.
watch::Changes Differences(const Lines& before, const Lines& after);

}  // namespace entente::standing

#endif  // ENTENTE_SERVICE_STANDING_LANDSCAPE_LINES_H_
