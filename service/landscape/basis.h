// What the answer to a question rests on, told by relations and kinds: whatever else changes, the answer stays. For
// asking again only when there is reason to.
#ifndef ENTENTE_SERVICE_LANDSCAPE_BASIS_H_
#define ENTENTE_SERVICE_LANDSCAPE_BASIS_H_

#include <vector>

#include "absl/status/statusor.h"
#include "entente/v1/landscape_service.pb.h"
#include "service/schema/schema.h"

namespace entente::landscape {

// The basis of an answer. A value.
struct Basis {
  std::vector<int> relations;  // relationships of these, by number
  schema::KindSet kinds = 0;   // entities of these kinds: that they are there, how they are described
};

// The basis of every answer to a question, whatever its context. Errors for meanings are those of the call. Pure, as
// all here.
absl::StatusOr<Basis> BasisOf(const schema::Schema& schema, const v1::GetAllianceMatrixRequest& request);
absl::StatusOr<Basis> BasisOf(const schema::Schema& schema, const v1::AssessExposureRequest& request);

// The relations that a question follows, by number. OUT_OF_BOUNDS at the field of the meanings, as `direct[0]`.
absl::StatusOr<std::vector<int>> DirectRelations(const schema::Schema& schema,
                                                 const v1::GetAllianceMatrixRequest& request);
absl::StatusOr<std::vector<int>> SharedRelations(const schema::Schema& schema,
                                                 const v1::GetAllianceMatrixRequest& request);
absl::StatusOr<std::vector<int>> DependenceRelations(const schema::Schema& schema,
                                                     const v1::AssessExposureRequest& request);

}  // namespace entente::landscape

#endif  // ENTENTE_SERVICE_LANDSCAPE_BASIS_H_
