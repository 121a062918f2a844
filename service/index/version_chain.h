// The versions of many small things, each written by a revision, so that readers of any revision find theirs.
//
// A slot holds its first version itself, since most things never get a second one; newer ones hang on it, newest first.
#ifndef ENTENTE_SERVICE_INDEX_VERSION_CHAIN_H_
#define ENTENTE_SERVICE_INDEX_VERSION_CHAIN_H_

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <vector>

#include "service/index/stable_vector.h"

namespace entente::index {

// The last revision that fits into a version: two thousand million.
inline constexpr int64_t kMaxRevision = (int64_t{1} << 31) - 2;

// A thing as one revision left it.
template <typename T>
struct Version {
  Version(int64_t revision, bool gone, const T& value)
      : revision(static_cast<uint32_t>(revision)), gone(gone), value(value) {}

  uint32_t revision : 31;
  uint32_t gone : 1;  // the thing is not there from this revision on; `value` means nothing
  T value;
};

// The newer versions of all slots of one sort. One writer, any number of readers.
template <typename T>
class VersionChain {
 public:
  // One thing. Belongs to one chain.
  class Slot {
   public:
    // A thing that is not there at any revision.
    Slot() : first_(kMaxRevision + 1, true, T{}) {}
    explicit Slot(const Version<T>& first) : first_(first) {}

   private:
    friend class VersionChain;
    const Version<T> first_;
    std::atomic<uint32_t> newest_{0};  // node + 1; 0: none
  };

  // The newest version written at or before `revision`; null if there is none. It may be `gone`.
  const Version<T>* Find(const Slot& slot, int64_t revision) const {
    for (uint32_t i = slot.newest_.load(std::memory_order_acquire); i != 0; i = nodes_[i - 1].older) {
      const Version<T>& version = nodes_[i - 1].version;
      if (version.revision <= revision) return &version;
    }
    return slot.first_.revision <= revision ? &slot.first_ : nullptr;
  }

  // The version a slot was made with, whatever was pushed or rewritten since.
  static const Version<T>& First(const Slot& slot) { return slot.first_; }

  // Adds the newest version. For the writer.
  void Push(Slot& slot, const Version<T>& version) {
    const uint32_t older = slot.newest_.load(std::memory_order_relaxed);
    slot.newest_.store(nodes_.Append(Node{version, older}) + 1, std::memory_order_release);
  }

  // Puts `version` at its revision, in the place of the one that is there or behind the one before it; false if there
  // is neither. Costs the number of versions that are newer: they are copied, since a reader may be walking them. For
  // the writer.
  bool Rewrite(Slot& slot, const Version<T>& version) {
    std::vector<Version<T>> newer;
    uint32_t i = slot.newest_.load(std::memory_order_relaxed);
    for (; i != 0 && nodes_[i - 1].version.revision > version.revision; i = nodes_[i - 1].older) {
      newer.push_back(nodes_[i - 1].version);
    }
    if (i == 0 && slot.first_.revision > version.revision) return false;
    if (i != 0 && nodes_[i - 1].version.revision == version.revision) i = nodes_[i - 1].older;
    // A rewritten first version is shadowed by a node of its revision.
    uint32_t top = nodes_.Append(Node{version, i}) + 1;
    std::for_each(newer.rbegin(), newer.rend(), [&](const Version<T>& copy) {
      top = nodes_.Append(Node{copy, top}) + 1;
    });
    slot.newest_.store(top, std::memory_order_release);
    return true;
  }

 private:
  struct Node {
    Version<T> version;
    uint32_t older;
  };

  StableVector<Node> nodes_;
};

}  // namespace entente::index

#endif  // ENTENTE_SERVICE_INDEX_VERSION_CHAIN_H_
