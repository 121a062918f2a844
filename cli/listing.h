// Lists as commands show them: up to a limit, item by item where the form of output allows it.
#ifndef ENTENTE_CLI_LISTING_H_
#define ENTENTE_CLI_LISTING_H_

#include <algorithm>
#include <cstdint>

#include "absl/status/status.h"
#include "cli/session.h"
#include "entente/result_range.h"

namespace entente::cli {

// How many items a list shows unless --limit says otherwise.
inline constexpr int64_t kDefaultLimit = 1000;

// The page size that fits a limit, one more than it so that the end is seen; the largest when there is no limit.
inline int32_t PageSize(int64_t limit) {
  constexpr int64_t kLargestPage = 1000;
  return static_cast<int32_t>(limit <= 0 ? kLargestPage : std::min(limit + 1, kLargestPage));
}

// Walks a range up to `limit` items (0: all). One-by-one output prints each at once; else they are added to the
// response field that `items` gives. Fills in read_info and, where there is one, total; when items are left over,
// truncated is set and a remark written.
template <typename T, typename Response, typename Items>
absl::Status Collect(Session& session, ResultRange<T> range, int64_t limit, Response& response, Items items) {
  int64_t count = 0;
  bool cut = false;
  for (absl::StatusOr<T>& item : range) {
    if (!item.ok()) return item.status();
    cut = limit > 0 && count == limit;
    if (cut) break;
    ++count;
    if (session.output.OneByOne()) {
      session.output.Print(*item);
    } else {
      items(response)->Add(*std::move(item));
    }
  }
  *response.mutable_read_info() = range.read_info();
  if (!session.output.ForPeople()) NoteRedirects(session, response.read_info());
  if constexpr (requires { response.total(); }) {
    if (range.total().has_value()) response.set_total(*range.total());
  }
  if (cut) {
    response.mutable_read_info()->set_truncated(true);
    session.notes << "entente: only the first " << limit << " are shown; --limit 0 shows all\n";
  }
  return absl::OkStatus();
}

}  // namespace entente::cli

#endif  // ENTENTE_CLI_LISTING_H_
