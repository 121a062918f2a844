// What read_masks leave of the changes of a commit, made once for all watches with the same mask.
#ifndef ENTENTE_SERVICE_WATCH_PROJECTION_H_
#define ENTENTE_SERVICE_WATCH_PROJECTION_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "service/base/mutex.h"

namespace entente::watch {

// The changes of one commit, projected. Thread-safe.
class Projections {
 public:
  // Keeps so many bytes of changes: watches each with a mask of its own share nothing, and must not fill the memory.
  explicit Projections(int64_t max_bytes) : left_(max_bytes) {}

  // The change at `position` as `make` makes it, called for the first who asks with this mask, and, when there is no
  // room to keep what it made, for every one.
  std::shared_ptr<const std::string> Get(absl::string_view mask, size_t position,
                                         absl::FunctionRef<std::string()> make) {
    const auto key = std::make_pair(std::string(mask), position);
    base::MutexLock lock(mutex_);
    if (const auto found = kept_.find(key); found != kept_.end()) return found->second;
    auto made = std::make_shared<const std::string>(make());
    if (left_ < static_cast<int64_t>(made->size())) return made;
    left_ -= static_cast<int64_t>(made->size());
    return kept_.emplace(key, std::move(made)).first->second;
  }

 private:
  base::Mutex mutex_;
  int64_t left_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<std::pair<std::string, size_t>, std::shared_ptr<const std::string>> kept_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace entente::watch

#endif  // ENTENTE_SERVICE_WATCH_PROJECTION_H_
