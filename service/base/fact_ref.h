// The dense numbers under which the service keeps entities, relationships, observations and claims.
//
// Numbers are given out by the commit that first names a thing, in order from 0, and travel in the log, so that every
// replay and replica uses the same ones. They never leave the service.
#ifndef ENTENTE_SERVICE_BASE_FACT_REF_H_
#define ENTENTE_SERVICE_BASE_FACT_REF_H_

#include <cstdint>
#include <utility>

namespace entente::base {

using EntityNo = uint32_t;
using RelationshipNo = uint32_t;
using ObservationNo = uint32_t;
using ClaimNo = uint32_t;
inline constexpr uint32_t kNoNumber = 0xffffffff;

// What sort of fact a number is of; the values are part of the format on disk.
enum class FactSort : uint8_t { kEntity = 1, kRelationship = 2, kObservation = 3 };

// A fact by number.
struct FactRef {
  FactSort sort;
  uint32_t no;

  bool operator==(const FactRef&) const = default;
  auto operator<=>(const FactRef&) const = default;
  template <typename H>
  friend H AbslHashValue(H h, const FactRef& ref) {
    return H::combine(std::move(h), ref.sort, ref.no);
  }
};

}  // namespace entente::base

#endif  // ENTENTE_SERVICE_BASE_FACT_REF_H_
