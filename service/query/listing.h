// Fills one page of a list from candidates that come in no order.
//
// Candidates are offered with their sort keys; those up to the last page's end are passed over. Of candidates that are
// sure to be part of the list only as many are kept as a page holds; the others are kept all, and loaded one after the
// other in order until the page is full, so that a page costs what it shows and not what the list holds.
#ifndef ENTENTE_SERVICE_QUERY_LISTING_H_
#define ENTENTE_SERVICE_QUERY_LISTING_H_

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/message.h"
#include "google/protobuf/repeated_field.h"
#include "service/base/status_macros.h"
#include "service/query/page.h"

namespace entente::query {

// A page in the making. Not thread-safe. `Number` is what an item goes by until it is loaded: something small.
template <typename Item, typename Number = uint32_t>
class Listing {
 public:
  // Loads the item with a number; nothing if it is not part of the list after all.
  using Load = std::function<absl::StatusOr<std::optional<Item>>(Number no)>;

  // `count`: the total is asked for.
  Listing(const Page& page, bool count) : page_(page), count_(count) {}

  // Each candidate once; `sure` when Load is known to return it.
  void Offer(std::string key, Number no, bool sure) {
    sure_total_ += sure;
    if (!page_.after.empty() && key <= page_.after) {
      if (count_ && !sure) before_.push_back(no);
      return;
    }
    if (!sure) {
      unsure_.push_back({std::move(key), no});
      return;
    }
    // A heap with the greatest key on top: one more than the page holds tells that there is a next one.
    if (full() && sure_.front().key <= key) return;
    if (full()) {
      std::pop_heap(sure_.begin(), sure_.end());
      sure_.pop_back();
    }
    sure_.push_back({std::move(key), no});
    std::push_heap(sure_.begin(), sure_.end());
  }

  // Whether what was offered as sure fills the page and tells that there is a next one: nothing greater will change it.
  bool full() const { return sure_.size() > static_cast<size_t>(page_.size); }

  // Loads the page into `items`. Call once, after the last Offer.
  absl::Status Fill(const Load& load, google::protobuf::RepeatedPtrField<Item>& items) {
    return Fill(
        load,
        [&load](const Number& no) -> absl::StatusOr<bool> {
          ASSIGN_OR_RETURN(const std::optional<Item> item, load(no));
          return item.has_value();
        },
        items);
  }
  // The same, with another function for those that are only counted: whether the item is part of the list.
  absl::Status Fill(const Load& load, const std::function<absl::StatusOr<bool>(const Number& no)>& is_part,
                    google::protobuf::RepeatedPtrField<Item>& items) {
    std::sort_heap(sure_.begin(), sure_.end());
    std::make_heap(unsure_.begin(), unsure_.end(), std::greater<>());
    int64_t bytes = 0;
    while (std::optional<Candidate> candidate = TakeLeast()) {
      ASSIGN_OR_RETURN(std::optional<Item> item, load(candidate->no));
      if (!item.has_value()) continue;
      unsure_matched_ += !candidate->sure;
      bytes += SizeOf(*item);
      if (!items.empty() && (items.size() >= page_.size || bytes > page_.max_bytes)) {
        more_ = true;
        break;
      }
      *items.Add() = *std::move(item);
      last_ = std::move(candidate->key);
    }
    return count_ ? CountRest(is_part) : absl::OkStatus();
  }

  // After Fill: the key of the last item if there are more, else empty; how many there are in all, if counted.
  std::string next() const { return more_ ? last_ : std::string(); }
  int64_t total() const { return sure_total_ + unsure_matched_; }

 private:
  static int64_t SizeOf(const std::string& bytes) { return static_cast<int64_t>(bytes.size()); }
  static int64_t SizeOf(const google::protobuf::Message& item) { return static_cast<int64_t>(item.ByteSizeLong()); }

  struct Candidate {
    std::string key;
    Number no;
    bool sure = false;

    bool operator<(const Candidate& other) const { return key < other.key; }
    bool operator>(const Candidate& other) const { return other.key < key; }
  };

  // The least of those sure, which are sorted, and of those not, which are a heap; nothing when there are none left.
  std::optional<Candidate> TakeLeast() {
    const bool sure_left = next_sure_ < sure_.size();
    if (!sure_left && unsure_.empty()) return std::nullopt;
    if (unsure_.empty() || (sure_left && sure_[next_sure_] < unsure_.front())) {
      Candidate least = std::move(sure_[next_sure_++]);
      least.sure = true;
      return least;
    }
    std::pop_heap(unsure_.begin(), unsure_.end(), std::greater<>());
    Candidate least = std::move(unsure_.back());
    unsure_.pop_back();
    return least;
  }

  // What the page passed over or did not get to, as far as it is not counted yet.
  absl::Status CountRest(const std::function<absl::StatusOr<bool>(const Number& no)>& is_part) {
    for (const Candidate& candidate : unsure_) before_.push_back(candidate.no);
    for (const Number& no : before_) {
      ASSIGN_OR_RETURN(const bool matches, is_part(no));
      unsure_matched_ += matches;
    }
    return absl::OkStatus();
  }

  const Page& page_;
  const bool count_;
  std::vector<Candidate> sure_, unsure_;
  size_t next_sure_ = 0;
  std::vector<Number> before_;  // candidates of earlier pages, to be counted
  int64_t sure_total_ = 0, unsure_matched_ = 0;
  std::string last_;
  bool more_ = false;
};

}  // namespace entente::query

#endif  // ENTENTE_SERVICE_QUERY_LISTING_H_
