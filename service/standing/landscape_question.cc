#include "service/standing/landscape_question.h"

#include <algorithm>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "service/base/status_macros.h"
#include "service/landscape/landscape.h"
#include "service/query/refusal.h"
#include "service/standing/consistency.h"

namespace entente::standing {
namespace {

using Ids = google::protobuf::RepeatedPtrField<std::string>;

// Leaves out the ids of what is not there. Leaves them all where one was never heard of or they are too many, for the
// call to refuse. False: that leaves none, and there were some.
bool KeepThere(const graph::Snapshot& snapshot, int limit, Ids& ids) {
  if (ids.size() > limit) return true;
  Ids there;
  for (const std::string& id : ids) {
    const std::optional<base::EntityNo> no = snapshot.FindEntity(id);
    if (!no.has_value()) return true;
    if (snapshot.Entity(snapshot.Canonical(*no)).has_value()) *there.Add() = id;
  }
  const bool kept = ids.empty() || !there.empty();
  ids.Swap(&there);
  return kept;
}

bool AsksForIds(const google::protobuf::FieldMask& mask) {
  return mask.paths().empty() || std::any_of(mask.paths().begin(), mask.paths().end(),
                                             [](const std::string& path) { return path == "id" || path == "*"; });
}

absl::Status Exclude(bool given, absl::string_view field, absl::string_view why) {
  if (!given) return absl::OkStatus();
  return query::Refusal(v1::ERROR_REASON_CONFLICTING_FIELDS, field, why);
}

}  // namespace

absl::StatusOr<LandscapeQuestion> LandscapeQuestion::Read(const query::Ground& ground,
                                                          const v1::WatchLandscapeRequest& request,
                                                          const query::Caller& caller) {
  LandscapeQuestion question(ground, caller);
  if (request.has_alliance_matrix()) *question.asked_.mutable_alliance_matrix() = request.alliance_matrix();
  if (request.has_exposure()) *question.asked_.mutable_exposure() = request.exposure();
  RETURN_IF_ERROR(question.Check());
  const absl::Status found = question.FindGrounds();
  if (!found.ok()) return query::Moved(found, "", absl::StrCat(question.field(), "."));
  return question;
}

const v1::ReadContext& LandscapeQuestion::context() const {
  return asked_.has_exposure() ? asked_.exposure().context() : asked_.alliance_matrix().context();
}

absl::string_view LandscapeQuestion::field() const {
  const google::protobuf::OneofDescriptor* const question = asked_.GetDescriptor()->FindOneofByName("question");
  return asked_.GetReflection()->GetOneofFieldDescriptor(asked_, question)->name();
}

absl::Status LandscapeQuestion::Check() const {
  if (sort() == v1::WatchLandscapeRequest::QUESTION_NOT_SET) {
    return query::Refusal(v1::ERROR_REASON_REQUIRED, "question", "alliance_matrix or exposure must be there");
  }
  RETURN_IF_ERROR(RefuseConsistency(context(), absl::StrCat(field(), ".context")));
  RETURN_IF_ERROR(Exclude(asked_.alliance_matrix().omit_empty(), "alliance_matrix.omit_empty",
                          "a matrix that is watched is told by its cells, not by rows and columns"));
  return Exclude(asked_.alliance_matrix().has_read_mask(), "alliance_matrix.read_mask",
                 "a matrix that is watched is told by ids, not by entities");
}

absl::Status LandscapeQuestion::FindGrounds() {
  const graph::Snapshot head = ground_.graph.Head();
  ASSIGN_OR_RETURN(basis_, asked_.has_exposure() ? landscape::BasisOf(head.schema(), asked_.exposure())
                                                 : landscape::BasisOf(head.schema(), asked_.alliance_matrix()));
  // A day's commit tells which relationships it turns, as they resolve by default, and what becomes of descriptions,
  // but not that one of them is more or less certain: an exposure shows that, and definite_only asks for it.
  const auto when = context().valid_at().when_case();
  const bool on_today = when == v1::ValidAt::WHEN_NOT_SET || when == v1::ValidAt::kToday;
  const bool by_default =
      context().resolution().exclude_documents().empty() && context().resolution().min_confidence() == 0;
  on_any_day_ = on_today && (!by_default || asked_.has_exposure() || (context().definite_only() && AsksDescriptions()));
  return absl::OkStatus();
}

bool LandscapeQuestion::AsksDescriptions() const {
  const v1::GetAllianceMatrixRequest& matrix = asked_.alliance_matrix();
  return matrix.rows().ids().empty() || (matrix.has_columns() && matrix.columns().ids().empty());
}

absl::StatusOr<Lines> LandscapeQuestion::AnswerAt(int64_t revision) const {
  ASSIGN_OR_RETURN(const graph::Snapshot snapshot, ground_.graph.At(revision));
  const absl::StatusOr<Lines> lines =
      asked_.has_exposure() ? Ask(snapshot, asked_.exposure()) : Ask(snapshot, asked_.alliance_matrix());
  if (lines.ok()) return lines;
  // Let go of while the answer was made, which then says so at a path the request does not have.
  RETURN_IF_ERROR(snapshot.StillKept());
  return query::Moved(lines.status(), "", absl::StrCat(field(), "."));
}

absl::StatusOr<Lines> LandscapeQuestion::Ask(const graph::Snapshot& snapshot,
                                             v1::GetAllianceMatrixRequest request) const {
  const int limit = ground_.limits.max_matrix_side;
  if (!KeepThere(snapshot, limit, *request.mutable_rows()->mutable_ids())) return Lines();
  if (request.has_columns() && !KeepThere(snapshot, limit, *request.mutable_columns()->mutable_ids())) return Lines();
  request.set_omit_empty(true);
  request.mutable_read_mask()->add_paths("id");
  request.mutable_context()->mutable_at_exact_snapshot()->set_revision(snapshot.revision());
  ASSIGN_OR_RETURN(v1::GetAllianceMatrixResponse response, landscape::GetAllianceMatrix(ground_, request, caller_));
  return LinesOf(std::move(response));
}

absl::StatusOr<Lines> LandscapeQuestion::Ask(const graph::Snapshot& snapshot, v1::AssessExposureRequest request) const {
  if (!KeepThere(snapshot, ground_.limits.max_batch, *request.mutable_entities())) return Lines();
  const bool with_ids = AsksForIds(request.read_mask());
  if (!with_ids) request.mutable_read_mask()->add_paths("id");
  request.mutable_context()->mutable_at_exact_snapshot()->set_revision(snapshot.revision());
  ASSIGN_OR_RETURN(v1::AssessExposureResponse response, landscape::AssessExposure(ground_, request, caller_));
  return LinesOf(std::move(response), with_ids);
}

bool LandscapeQuestion::NamesEntities() const {
  const v1::GetAllianceMatrixRequest& matrix = asked_.alliance_matrix();
  return asked_.exposure().entities_size() + matrix.rows().ids_size() + matrix.columns().ids_size() > 0;
}

bool LandscapeQuestion::RestsOn(const graph::Snapshot& snapshot, base::FactRef fact) const {
  if (fact.sort == base::FactSort::kEntity) return (basis_.kinds >> snapshot.KindOf(fact.no) & 1) != 0;
  return fact.sort == base::FactSort::kRelationship &&
         std::binary_search(basis_.relations.begin(), basis_.relations.end(), snapshot.Ends(fact.no).relation);
}

bool LandscapeQuestion::MayDiffer(absl::Span<const std::shared_ptr<const watch::EncodedCommit>> commits) const {
  if (on_any_day_) {
    const absl::StatusOr<graph::Snapshot> before = ground_.graph.At(commits.front()->revision - 1);
    if (!before.ok() || before->clock_day() != commits.back()->clock_day) return true;
  }
  if (NamesEntities() && watch::LeadIdsElsewhere(commits)) return true;
  const graph::Snapshot head = ground_.graph.Head();  // kinds and relations never change
  for (const auto& commit : commits) {
    for (const base::FactRef fact : commit->touched) {
      if (RestsOn(head, fact)) return true;
    }
  }
  return false;
}

watch::Interest LandscapeQuestion::interest() const {
  return {
      .everything = on_any_day_, .relations = basis_.relations, .kinds = basis_.kinds, .redirects = NamesEntities()};
}

}  // namespace entente::standing
