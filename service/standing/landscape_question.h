// A question about the landscape that is asked again and again, at one revision after the other: the question of a
// WatchLandscapeRequest, checked, with what its answer rests on.
#ifndef ENTENTE_SERVICE_STANDING_LANDSCAPE_QUESTION_H_
#define ENTENTE_SERVICE_STANDING_LANDSCAPE_QUESTION_H_

#include <cstdint>
#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "entente/v1/watch_service.pb.h"
#include "service/base/fact_ref.h"
#include "service/graph/snapshot.h"
#include "service/landscape/basis.h"
#include "service/query/query.h"
#include "service/standing/landscape_lines.h"
#include "service/watch/source.h"

namespace entente::standing {

// A question. Immutable, thread-safe; what its ground borrows must outlive it.
class LandscapeQuestion {
 public:
  // Takes the question out of a request. INVALID_ARGUMENT: REQUIRED at `question` when there is none;
  // CONFLICTING_FIELDS for what a watched answer cannot have, at `alliance_matrix.omit_empty` for example. What else is
  // wrong with it, its first answer says.
  static absl::StatusOr<LandscapeQuestion> Read(const query::Ground& ground, const v1::WatchLandscapeRequest& request,
                                                const query::Caller& caller);

  // The answer at a revision. Entities chosen by id that are not there then are left out of it. OUT_OF_RANGE with
  // HISTORY_COMPACTED when that state is no longer kept; else the errors of the call, at paths below
  // `alliance_matrix.` or `exposure.`: RESOURCE_EXHAUSTED when it costs more than its budget, CANCELLED when the caller
  // is gone, UNKNOWN_ENTITY for an id that nobody ever heard of.
  absl::StatusOr<Lines> AnswerAt(int64_t revision) const;

  // Whether the answer may be another after these commits, one or more without a gap, than before: false only where it
  // is certain not to be. Looks at numbers alone.
  bool MayDiffer(absl::Span<const std::shared_ptr<const watch::EncodedCommit>> commits) const;
  watch::Interest interest() const;

  v1::WatchLandscapeRequest::QuestionCase sort() const { return asked_.question_case(); }

 private:
  LandscapeQuestion(const query::Ground& ground, query::Caller caller) : ground_(ground), caller_(std::move(caller)) {}

  const v1::ReadContext& context() const;
  absl::string_view field() const;
  absl::Status Check() const;
  absl::Status FindGrounds();
  // Whether rows or columns are chosen by how they are described.
  bool AsksDescriptions() const;
  absl::StatusOr<Lines> Ask(const graph::Snapshot& snapshot, v1::GetAllianceMatrixRequest request) const;
  absl::StatusOr<Lines> Ask(const graph::Snapshot& snapshot, v1::AssessExposureRequest request) const;
  // Whether entities are given by ids, which a merge can let lead elsewhere.
  bool NamesEntities() const;
  bool RestsOn(const graph::Snapshot& snapshot, base::FactRef fact) const;

  query::Ground ground_;
  query::Caller caller_;
  v1::WatchLandscapeRequest asked_;  // nothing but its question

  // What an answer rests on.
  landscape::Basis basis_;
  bool on_any_day_ = false;  // the day: one that passes may change it though its commit tells of no fact
};

}  // namespace entente::standing

#endif  // ENTENTE_SERVICE_STANDING_LANDSCAPE_QUESTION_H_
