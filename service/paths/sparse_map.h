// Values by dense numbers, for walks that meet a few of very many: one look into an array of places finds each.
//
// After P. Briggs, L. Torczon, "An efficient representation for sparse sets", ACM LOPLAS 2 (1993): what stands in a
// place counts only if the entry there says the same number, so that places are never cleared, and a walk costs what
// it meets.
#ifndef ENTENTE_SERVICE_PATHS_SPARSE_MAP_H_
#define ENTENTE_SERVICE_PATHS_SPARSE_MAP_H_

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace entente::paths {

// A place for each number, of any content. A thread keeps those of one map for its next, 4 bytes a number.
class Places {
 public:
  Places();
  ~Places();
  Places(const Places&) = delete;
  Places& operator=(const Places&) = delete;

  // Until the next call.
  uint32_t& At(uint32_t number) {
    if (number >= places_.size()) Grow(number);
    return places_[number];
  }

 private:
  void Grow(uint32_t number);

  std::vector<uint32_t> places_;
};

// Not thread-safe.
template <typename Value>
class SparseMap {
 public:
  // The value of a number and whether it is new, which is then Value{}. Good until a new one is added.
  std::pair<Value&, bool> Add(uint32_t number) {
    uint32_t& place = places_.At(number);
    const bool is_new = place >= entries_.size() || entries_[place].number != number;
    if (is_new) {
      place = static_cast<uint32_t>(entries_.size());
      entries_.push_back({number, Value{}});
    }
    return {entries_[place].value, is_new};
  }

  size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    uint32_t number;
    Value value;
  };
  Places places_;
  std::vector<Entry> entries_;
};

}  // namespace entente::paths

#endif  // ENTENTE_SERVICE_PATHS_SPARSE_MAP_H_
