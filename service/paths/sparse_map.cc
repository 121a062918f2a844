#include "service/paths/sparse_map.h"

#include <algorithm>

namespace entente::paths {
namespace {

thread_local std::vector<uint32_t> spare;

}  // namespace

Places::Places() { places_.swap(spare); }

Places::~Places() {
  if (places_.size() > spare.size()) places_.swap(spare);
}

void Places::Grow(uint32_t number) { places_.resize(std::max<size_t>(size_t{number} + 1, 2 * places_.size())); }

}  // namespace entente::paths
