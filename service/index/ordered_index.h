// Numbers in the order of keys that are kept elsewhere: a skip list (Pugh, CACM 1990) of numbers and of how their keys
// begin, which decides most comparisons without a look at the keys themselves.
//
// Some 24 bytes each. Nothing can be removed.
#ifndef ENTENTE_SERVICE_INDEX_ORDERED_INDEX_H_
#define ENTENTE_SERVICE_INDEX_ORDERED_INDEX_H_

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>

#include "absl/types/span.h"
#include "service/base/status_macros.h"
#include "service/index/arena.h"

namespace entente::index {

// One writer, any number of readers. A reader sees at least what was inserted before anything it saw published.
class OrderedIndex {
 public:
  // The arena outlives the index and belongs to the same writer.
  explicit OrderedIndex(Arena& arena) : arena_(arena) {}
  OrderedIndex(const OrderedIndex&) = delete;
  OrderedIndex& operator=(const OrderedIndex&) = delete;

  // What is in order.
  struct Entry {
    uint32_t number;
    uint32_t start;  // of its key: the less it is the earlier it comes, and of those with the same one the keys decide
  };

  // Adds a number that is not there; `before(other)` says whether an entry that was inserted earlier comes before it.
  // For the writer; what the keys are made of was written before.
  template <typename Before>
  void Insert(const Entry& entry, Before&& before) {
    std::array<Link*, kMaxHeight> links;
    Link* at = heads_.data();
    for (int level = kMaxHeight - 1; level >= 0; --level) {
      for (Node* next; (next = at[level].load(std::memory_order_acquire)) != nullptr && before(next->entry);) {
        at = next->links();
      }
      links[level] = &at[level];
    }
    Place(entry, links);
  }

  // Takes in entries that are in order already, which needs no search. For the writer of an empty index.
  void Fill(absl::Span<const Entry> entries) {
    std::array<Link*, kMaxHeight> links;
    for (int level = 0; level < kMaxHeight; ++level) links[level] = &heads_[level];
    CHECK(links[0]->load(std::memory_order_relaxed) == nullptr);
    for (const Entry& entry : entries) {
      const auto [node, height] = Place(entry, links);
      for (int level = 0; level < height; ++level) links[level] = &node->links()[level];
    }
  }

  // Calls `visit(number)` in order, passing over the first ones, of which `before(entry)` holds, until it returns
  // false.
  template <typename Before, typename Visit>
  void ForEachFrom(Before&& before, Visit&& visit) const {
    const Link* at = heads_.data();
    for (int level = kMaxHeight - 1; level >= 0; --level) {
      for (const Node* next; (next = at[level].load(std::memory_order_acquire)) != nullptr && before(next->entry);) {
        at = next->links();
      }
    }
    for (const Node* node; (node = at[0].load(std::memory_order_acquire)) != nullptr && visit(node->entry.number);) {
      at = node->links();
    }
  }

 private:
  struct Node;
  using Link = std::atomic<Node*>;
  struct alignas(8) Node {
    explicit Node(const Entry& entry) : entry(entry) {}
    const Link* links() const { return reinterpret_cast<const Link*>(this + 1); }
    Link* links() { return reinterpret_cast<Link*>(this + 1); }

    const Entry entry;
  };

  struct Placed {
    Node* node;
    int height;
  };

  static constexpr int kMaxHeight = 12;  // each level has a quarter of the one below: enough for 4^12

  // Puts an entry behind the links that lead past it, one of each level.
  Placed Place(const Entry& entry, const std::array<Link*, kMaxHeight>& links) {
    const int height = RandomHeight();
    void* const place = arena_.Allocate(sizeof(Node) + height * sizeof(Link), alignof(Node));
    Node* const node = std::construct_at(static_cast<Node*>(place), entry);
    for (int level = 0; level < height; ++level) {
      std::construct_at(&node->links()[level], links[level]->load(std::memory_order_relaxed));
    }
    for (int level = 0; level < height; ++level) links[level]->store(node, std::memory_order_release);
    return {node, height};
  }

  // 1, and one more with a chance of a quarter each time: xorshift64 (Marsaglia 2003).
  int RandomHeight() {
    random_ ^= random_ << 13;
    random_ ^= random_ >> 7;
    random_ ^= random_ << 17;
    int height = 1;
    for (uint64_t bits = random_; height < kMaxHeight && (bits & 3) == 0; bits >>= 2) ++height;
    return height;
  }

  Arena& arena_;
  std::array<Link, kMaxHeight> heads_ = {};
  uint64_t random_ = 88172645463325252;
};

}  // namespace entente::index

#endif  // ENTENTE_SERVICE_INDEX_ORDERED_INDEX_H_
