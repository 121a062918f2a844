// Whether a log record fits the graph it is to be applied to, so that applying it cannot fail half way.
#ifndef ENTENTE_SERVICE_GRAPH_RECORD_CHECK_H_
#define ENTENTE_SERVICE_GRAPH_RECORD_CHECK_H_

#include <vector>

#include "absl/status/statusor.h"
#include "service/base/date.h"
#include "service/commit_log/log_record.pb.h"
#include "service/graph/tables.h"

namespace entente::graph {

// What had to be parsed to tell, by position in the record; of things without dates, the default.
struct RecordDates {
  std::vector<base::Span> claims, facts, rewrites;
};

// DATA_LOSS if the record does not follow on the graph: a gap in revisions or numbers, ends that are not there, dates
// that cannot be read, a sort that does not agree with what it comes with.
absl::StatusOr<RecordDates> CheckRecord(const Tables& tables, const log::LogRecord& record);

// The relationship or observation a fact effect is about, with its numbers and the text of its key.
RelationshipIdentity RelationshipOf(const log::FactEffect& effect);
ObservationIdentity ObservationOf(const log::FactEffect& effect);

}  // namespace entente::graph

#endif  // ENTENTE_SERVICE_GRAPH_RECORD_CHECK_H_
