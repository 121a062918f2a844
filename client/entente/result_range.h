// The items of a list call, page after page, as one range.
//
//   for (absl::StatusOr<entente::v1::Entity>& entity : client.ListEntities(request)) {
//     if (!entity.ok()) return entity.status();
//     std::cout << entity->id() << "\n";
//   }
//
// Pages are fetched when they are needed, and all from one revision: the page token pins it. An error is the last
// element. A range can be walked once.
#ifndef ENTENTE_CLIENT_RESULT_RANGE_H_
#define ENTENTE_CLIENT_RESULT_RANGE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "entente/v1/graph.pb.h"

namespace entente {

// One page of a list.
template <typename T>
struct ResultPage {
  std::vector<T> items;
  std::string next_page_token;
  std::optional<int64_t> total;
  v1::ReadInfo read_info;
};

// A list, fetched as it is walked. Not thread-safe. Moving it while it is walked is not allowed.
template <typename T>
class ResultRange {
 public:
  // Fetches the page a token names; an empty token names the first.
  using Fetch = std::function<absl::StatusOr<ResultPage<T>>(const std::string& page_token)>;

  // Where the walk stands; what it points at lives until it is advanced.
  class Iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = absl::StatusOr<T>;
    using difference_type = std::ptrdiff_t;
    using pointer = value_type*;
    using reference = value_type&;

    Iterator() = default;
    explicit Iterator(ResultRange* range) : range_(range) { Advance(); }

    reference operator*() const { return *range_->current_; }
    pointer operator->() const { return &*range_->current_; }
    Iterator& operator++() {
      Advance();
      return *this;
    }
    void operator++(int) { Advance(); }
    friend bool operator==(const Iterator& a, const Iterator& b) { return a.range_ == b.range_; }

   private:
    void Advance() {
      if (!range_->Step()) range_ = nullptr;
    }
    ResultRange* range_ = nullptr;
  };

  explicit ResultRange(Fetch fetch) : fetch_(std::move(fetch)) {}

  Iterator begin() { return Iterator(this); }
  Iterator end() { return Iterator(); }

  // What the latest page was read from. Empty before the first page was fetched.
  const v1::ReadInfo& read_info() const { return page_.read_info; }
  // How many items there are in all, if the request asked for it and a page was fetched.
  std::optional<int64_t> total() const { return page_.total; }

 private:
  // Puts the next item, or an error, into current_; false at the end. Pages may be empty without being the last.
  bool Step() {
    if (over_) return false;
    while (position_ == page_.items.size()) {
      if (fetched_ && page_.next_page_token.empty()) return false;
      absl::StatusOr<ResultPage<T>> page = fetch_(page_.next_page_token);
      if (!page.ok()) {
        over_ = true;
        current_ = page.status();
        return true;
      }
      page_ = *std::move(page);
      fetched_ = true;
      position_ = 0;
    }
    current_ = absl::StatusOr<T>(std::move(page_.items[position_++]));
    return true;
  }

  Fetch fetch_;
  ResultPage<T> page_;
  size_t position_ = 0;
  bool fetched_ = false;
  bool over_ = false;
  std::optional<absl::StatusOr<T>> current_;
};

}  // namespace entente

#endif  // ENTENTE_CLIENT_RESULT_RANGE_H_
