// From a Pattern of a request to a PatternGraph, or to what is wrong with it.
#ifndef ENTENTE_SERVICE_MATCH_PATTERN_READER_H_
#define ENTENTE_SERVICE_MATCH_PATTERN_READER_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "entente/v1/pattern.pb.h"
#include "service/match/pattern_graph.h"
#include "service/query/query.h"
#include "service/query/read_context.h"

namespace entente::match {

// Checks the pattern, which stands at `field`. Errors as Search::Plan says. Thread-safe.
absl::StatusOr<PatternGraph> ReadPattern(const v1::Pattern& pattern, const query::View& view,
                                         const query::Limits& limits, absl::string_view field);

// Makes the windows of a graph that was read from the pattern those of another view.
void SetWindows(const v1::Pattern& pattern, const query::View& view, PatternGraph& graph);

// Makes the ids of its nodes stand for the entities that they lead to in another view.
void SetIds(const v1::Pattern& pattern, const query::View& view, PatternGraph& graph);

}  // namespace entente::match

#endif  // ENTENTE_SERVICE_MATCH_PATTERN_READER_H_
