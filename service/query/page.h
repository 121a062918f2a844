// Pages, after AIP-158: how many items, from where, and the token that leads to the next ones.
//
// A page token holds the revision of the first page, a digest of the request, and the sort key of the last item given,
// so that pages neither repeat nor skip an item whatever is committed between them.
#ifndef ENTENTE_SERVICE_QUERY_PAGE_H_
#define ENTENTE_SERVICE_QUERY_PAGE_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "google/protobuf/message.h"
#include "service/base/token.h"
#include "service/query/query.h"

namespace entente::query {

// Which page is asked for.
struct Page {
  int size = 0;                     // items at most
  int64_t max_bytes = 0;            // the page ends before it grows beyond, but has at least one item
  std::optional<int64_t> revision;  // of the first page; nothing on it
  std::string after;                // sort key of the last item given; empty on the first page
  const google::protobuf::Message* request = nullptr;
};

// Reads `page_size` and `page_token` of a list request. A page size of 0 is the default, one too large is lowered.
// INVALID_ARGUMENT with OUT_OF_BOUNDS for a negative one, PAGE_TOKEN_MISMATCH for a token of another request, or what
// TokenCodec::Decode says. The request outlives the page. Pure.
absl::StatusOr<Page> OpenPage(const google::protobuf::Message& request, const base::TokenCodec& tokens,
                              const Limits& limits);

// The token that goes on after the item with sort key `last`, at `revision`. Pure.
std::string NextPageToken(const Page& page, const base::TokenCodec& tokens, int64_t revision, const std::string& last);

}  // namespace entente::query

#endif  // ENTENTE_SERVICE_QUERY_PAGE_H_
