// Whose part of all dependence is how great.
#ifndef ENTENTE_SERVICE_LANDSCAPE_SHARES_H_
#define ENTENTE_SERVICE_LANDSCAPE_SHARES_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "entente/v1/landscape_service.pb.h"

namespace entente::landscape {

// Adds up what is counted in equal parts. Parts are kept by size, so that equal sums are equal numbers, in whatever
// order they were added. Not thread-safe.
class EqualParts {
 public:
  // One of `of` parts of one thing.
  void Add(int of) { ++parts_[of]; }
  // How many things that is.
  double Sum() const;

 private:
  std::map<int, int64_t> parts_;
};

// Shares by some name: a maker's id, a country. Not thread-safe.
class Shares {
 public:
  // Counts one dependency, on which these products depend, for whom it falls to: a name for each of those who make it,
  // or one empty name.
  void Add(const std::vector<v1::Maker>& whose, const std::vector<std::string>& names,
           const std::vector<uint32_t>& products);

  // The greatest share first, then by name.
  std::vector<v1::ExposureShare> ToProto() const;

 private:
  struct Share {
    v1::Maker maker;
    int32_t dependencies = 0;
    absl::flat_hash_set<uint32_t> products;
    EqualParts parts;
  };

  int64_t total_ = 0;
  std::map<std::string, Share> shares_;
};

}  // namespace entente::landscape

#endif  // ENTENTE_SERVICE_LANDSCAPE_SHARES_H_
