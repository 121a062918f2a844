// The dates of a relationship, from the claims about it.
#ifndef ENTENTE_SERVICE_RESOLVE_DATES_H_
#define ENTENTE_SERVICE_RESOLVE_DATES_H_

#include <vector>

#include "entente/v1/graph.pb.h"
#include "service/resolve/standing.h"

namespace entente::resolve {

// Both ends with the claims that decided them, null for an end that nobody gives.
struct Dates {
  v1::ValidTime valid_time;
  const Standing* from = nullptr;
  const Standing* until = nullptr;
};

// Each end is that of the first claim that gives it, but an end that cannot go with the other one, decided by a claim
// of better standing, is passed over: the dates of a fact are always an interval. Pure.
Dates ResolveDates(const std::vector<Standing>& order);

}  // namespace entente::resolve

#endif  // ENTENTE_SERVICE_RESOLVE_DATES_H_
