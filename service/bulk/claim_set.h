// A set of claims by number: those that an import has met.
#ifndef ENTENTE_SERVICE_BULK_CLAIM_SET_H_
#define ENTENTE_SERVICE_BULK_CLAIM_SET_H_

#include <cstddef>
#include <vector>

#include "service/base/fact_ref.h"

namespace entente::bulk {

// The set: one bit for each claim that was ever numbered, and no more. Not thread-safe.
class ClaimSet {
 public:
  void Add(base::ClaimNo no) {
    if (no >= bits_.size()) bits_.resize(no + 1 + bits_.size() / 2);
    bits_[no] = true;
  }
  bool Contains(base::ClaimNo no) const { return no < bits_.size() && bits_[no]; }

 private:
  std::vector<bool> bits_;
};

}  // namespace entente::bulk

#endif  // ENTENTE_SERVICE_BULK_CLAIM_SET_H_
