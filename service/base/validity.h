// The order of validities: how far each is from not holding.
#ifndef ENTENTE_SERVICE_BASE_VALIDITY_H_
#define ENTENTE_SERVICE_BASE_VALIDITY_H_

#include "entente/v1/graph.pb.h"

namespace entente::base {

// Whether what holds with `a` holds more surely than what holds with `b`. What was not asked is as if it did not hold.
inline bool Surer(v1::Validity a, v1::Validity b) {
  const auto strength = [](v1::Validity validity) {
    if (validity == v1::VALIDITY_DEFINITE) return 2;
    return validity == v1::VALIDITY_POSSIBLE ? 1 : 0;
  };
  return strength(a) > strength(b);
}

}  // namespace entente::base

#endif  // ENTENTE_SERVICE_BASE_VALIDITY_H_
