// Filters as people write them, after AIP-160: `sectors:TELECOM AND (country = "KR" OR country = JP) -name:"test"`.
//
// Comparisons are `field op value` with op one of = != < <= > >= and : (has). AND, OR and NOT are in capitals; `-`
// before a term is NOT; terms side by side are AND; OR binds tighter than AND, as AIP-160 has it, so `a AND b OR c` is
// `a AND (b OR c)`. A value is a word or a text in single or double quotes with \\ \" \' \n \t. Bare words, functions
// and values in parentheses are refused. Knows no fields: filter.h does.
#ifndef ENTENTE_SERVICE_QUERY_FILTER_TEXT_H_
#define ENTENTE_SERVICE_QUERY_FILTER_TEXT_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "entente/v1/query_service.pb.h"

namespace entente::query {

// A filter, and where in the text its comparisons stand.
struct FilterText {
  v1::Filter filter;         // without a condition when the text is blank
  std::vector<int> columns;  // of each comparison, in the order they are met going down the tree; from 1, in characters
};

inline constexpr size_t kMaxFilterTextBytes = 16384;

// Parses `text`, of at most kMaxFilterTextBytes (else OUT_OF_BOUNDS). INVALID_ARGUMENT with INVALID_FILTER at `field`
// and metadata `column` (from 1, in characters) for what cannot be read; OUT_OF_BOUNDS for terms inside one another
// beyond `max_depth`. Pure, thread-safe.
absl::StatusOr<FilterText> ParseFilterText(absl::string_view text, int max_depth, absl::string_view field);

}  // namespace entente::query

#endif  // ENTENTE_SERVICE_QUERY_FILTER_TEXT_H_
