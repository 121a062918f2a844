#include "service/landscape/basis.h"

#include <algorithm>
#include <iterator>
#include <string>

#include "service/base/status_macros.h"
#include "service/landscape/makers.h"
#include "service/landscape/reading.h"

namespace entente::landscape {
namespace {

using schema::KindSet;

// Of a kind that is not known: none. The call refuses it.
KindSet BitOf(const schema::Kind* kind) { return kind == nullptr ? 0 : KindSet{1} << kind->index; }

KindSet KindsOfIds(const schema::Schema& schema, const query::Texts& ids) {
  KindSet kinds = 0;
  for (const std::string& id : ids) kinds |= BitOf(schema.KindOfId(id));
  return kinds;
}

// The kinds of those that a selection chooses from.
KindSet KindsOf(const schema::Schema& schema, const v1::EntitySelection& selection) {
  if (!selection.ids().empty()) return KindsOfIds(schema, selection.ids());
  KindSet kinds = 0;
  if (selection.kinds().empty()) {
    for (const schema::Kind& kind : schema.kinds()) kinds |= BitOf(&kind);
  }
  for (const std::string& name : selection.kinds()) kinds |= BitOf(schema.FindKind(name));
  return kinds;
}

}  // namespace

absl::StatusOr<std::vector<int>> DirectRelations(const schema::Schema& schema,
                                                 const v1::GetAllianceMatrixRequest& request) {
  return RelationsOr(schema, request.direct(), v1::MEANING_COLLABORATION, "direct");
}

absl::StatusOr<std::vector<int>> SharedRelations(const schema::Schema& schema,
                                                 const v1::GetAllianceMatrixRequest& request) {
  return RelationsOr(schema, request.shared(), v1::MEANING_MEMBERSHIP, "shared");
}

absl::StatusOr<std::vector<int>> DependenceRelations(const schema::Schema& schema,
                                                     const v1::AssessExposureRequest& request) {
  return RelationsOr(schema, request.meanings(), v1::MEANING_DEPENDENCE, "meanings");
}

absl::StatusOr<Basis> BasisOf(const schema::Schema& schema, const v1::GetAllianceMatrixRequest& request) {
  ASSIGN_OR_RETURN(const std::vector<int> direct, DirectRelations(schema, request));
  ASSIGN_OR_RETURN(const std::vector<int> shared, SharedRelations(schema, request));
  Basis basis;
  std::set_union(direct.begin(), direct.end(), shared.begin(), shared.end(), std::back_inserter(basis.relations));
  basis.kinds = KindsOf(schema, request.rows());
  if (request.has_columns()) basis.kinds |= KindsOf(schema, request.columns());
  return basis;
}

// What is made counts where it can be depended on or depend, and where its maker could stand for itself; of documents
// that somebody publishes, for one, an exposure says nothing.
absl::StatusOr<Basis> BasisOf(const schema::Schema& schema, const v1::AssessExposureRequest& request) {
  ASSIGN_OR_RETURN(const std::vector<int> dependence, DependenceRelations(schema, request));
  KindSet dependents = 0, ends = 0;
  for (const int number : dependence) {
    const schema::Relation& relation = *schema.FindRelation(number);
    dependents |= relation.subjects;
    ends |= relation.subjects | relation.objects;
  }
  Basis basis{.kinds = ends | KindsOfIds(schema, request.entities())};
  std::vector<int> production;
  for (const int number : ProductionRelations(schema)) {
    const schema::Relation& relation = *schema.FindRelation(number);
    const bool makes_ends = (relation.objects & ends) != 0;
    if (makes_ends) basis.kinds |= relation.subjects;
    if (makes_ends || (relation.subjects & dependents) != 0) production.push_back(number);
  }
  std::set_union(dependence.begin(), dependence.end(), production.begin(), production.end(),
                 std::back_inserter(basis.relations));
  return basis;
}

}  // namespace entente::landscape
