// When a relationship begins and ends, in half the bytes, where both are known to the day or not at all.
#ifndef ENTENTE_SERVICE_GRAPH_PACKED_SPAN_H_
#define ENTENTE_SERVICE_GRAPH_PACKED_SPAN_H_

#include <cstdint>
#include <optional>

#include "service/base/date.h"

namespace entente::graph {

// A span, or where it is kept because it does not fit in here. 8 bytes.
class PackedSpan {
 public:
  // Nowhere.
  PackedSpan() = default;
  // Of a span that fits; nothing of another.
  static std::optional<PackedSpan> Of(const base::Span& span) {
    const bool unknown = span.from_earliest == base::kDistantPast && span.from_latest == base::kDistantFuture;
    const bool exact = (unknown || span.from_earliest == span.from_latest) && span.until_earliest == span.until_latest;
    if (!exact || span.from_earliest == kElsewhere) return std::nullopt;
    return PackedSpan(span.from_earliest, span.until_earliest);
  }
  static PackedSpan Elsewhere(uint32_t place) { return {kElsewhere, static_cast<base::Day>(place)}; }

  bool is_here() const { return from_ != kElsewhere; }
  // Of one that is here.
  base::Span span() const {
    return {from_, from_ == base::kDistantPast ? base::kDistantFuture : from_, until_, until_};
  }
  // Of one that is not.
  uint32_t place() const { return static_cast<uint32_t>(until_); }

 private:
  static constexpr base::Day kElsewhere = base::kDistantPast + 1;

  PackedSpan(base::Day from, base::Day until) : from_(from), until_(until) {}

  base::Day from_ = kElsewhere;  // kDistantPast: nobody knows when
  base::Day until_ = -1;         // not here: the place
};

}  // namespace entente::graph

#endif  // ENTENTE_SERVICE_GRAPH_PACKED_SPAN_H_
