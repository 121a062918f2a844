// What tests of a Watcher share: messages as a server sends them, and a watch of scripted streams. For tests only.
#ifndef ENTENTE_CLIENT_INTERNAL_WATCHER_STAGE_H_
#define ENTENTE_CLIENT_INTERNAL_WATCHER_STAGE_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "entente/error.h"
#include "entente/internal/scripted_stream.h"
#include "entente/mocks/mock_connection.h"
#include "entente/watcher.h"

namespace entente::internal {

// Messages. Of a commit the token is `rREVISIONpPART`, of a mark `mREVISION`, of a snapshot `sREVISION`; the kind of a
// change is the number of its part, from 1.
template <typename Stream = FactWatch>
typename Stream::Response Part(int64_t revision, int part, bool last, int changes = 1) {
  typename Stream::Response message;
  message.set_token("r" + std::to_string(revision) + "p" + std::to_string(part));
  auto& commit = *message.mutable_commit();
  commit.set_revision(revision);
  commit.set_part(part);
  commit.set_last_part(last);
  for (int i = 0; i < changes; ++i) commit.add_changes()->set_kind(static_cast<v1::ChangeKind>(part + 1));
  return message;
}

template <typename Stream = FactWatch>
typename Stream::Response Commit(int64_t revision, int changes = 1) {
  return Part<Stream>(revision, 0, true, changes);
}

template <typename Stream = FactWatch>
typename Stream::Response Mark(int64_t revision, int64_t head = 0) {
  typename Stream::Response message;
  message.set_token("m" + std::to_string(revision));
  message.mutable_mark()->set_revision(revision);
  message.mutable_mark()->set_head_revision(head);
  return message;
}

template <typename Stream = FactWatch>
typename Stream::Response Complete(int64_t revision) {
  typename Stream::Response message = Mark<Stream>(revision);
  message.mutable_mark()->set_snapshot_complete(true);
  return message;
}

template <typename Stream = FactWatch>
typename Stream::Response Snapshot(int64_t revision) {
  typename Stream::Response message;
  message.set_token("s" + std::to_string(revision));
  message.mutable_snapshot()->set_revision(revision);
  return message;
}

inline v1::WatchResponse Resync(int64_t after, int64_t revision) {
  v1::WatchResponse message;
  message.set_token("resync" + std::to_string(revision));
  message.mutable_resync()->set_reason(v1::RESYNC_REASON_SLOW_CONSUMER);
  message.mutable_resync()->set_after_revision(after);
  message.mutable_resync()->set_revision(revision);
  return message;
}

inline v1::WatchResponse Closing(v1::CloseReason reason) {
  v1::WatchResponse message;
  message.set_token("closing");
  message.mutable_closing()->set_reason(reason);
  return message;
}

inline absl::Status Refusal(v1::ErrorReason reason) {
  return MakeError(absl::StatusCode::kFailedPrecondition, reason, "refused");
}
inline absl::Status Compacted() {
  return MakeError(absl::StatusCode::kOutOfRange, v1::ERROR_REASON_HISTORY_COMPACTED, "gone",
                   {{"oldest", "9"}, {"head", "12"}});
}
inline absl::Status Lost() { return absl::UnavailableError("lost"); }

// What an event is, and of which revision.
template <typename Event>
std::string Short(const absl::StatusOr<Event>& event) {
  if (!event.ok()) return std::string(absl::StatusCodeToString(event.status().code()));
  return std::visit(
      [](const auto& what) -> std::string {
        using What = std::decay_t<decltype(what)>;
        if constexpr (std::is_same_v<What, Ended>) {
          return v1::CloseReason_Name(what.reason);
        } else if constexpr (std::is_same_v<What, Gap>) {
          return "gap after " + std::to_string(what.after_revision);
        } else if constexpr (std::is_same_v<What, v1::SyncMark>) {
          return "mark " + std::to_string(what.revision());
        } else if constexpr (std::is_same_v<What, v1::WatchResync>) {
          return "resync " + std::to_string(what.revision());
        } else if constexpr (requires { what.changes(); }) {
          return "commit " + std::to_string(what.revision()) + " of " + std::to_string(what.changes_size());
        } else {
          return "snapshot " + std::to_string(what.revision());
        }
      },
      *event);
}

// A watch of facts whose streams are scripted, and which waits for nothing between them.
class WatcherStage : public ::testing::Test {
 protected:
  Watcher Start(const v1::WatchRequest& request, int max_attempts = 3, const WatchOptions& options = {}) {
    EXPECT_CALL(*connection_, Watch).WillRepeatedly(streams_.opener());
    return Watcher(connection_, request, Policy(max_attempts), std::chrono::seconds(1), options);
  }
  Watcher StartAfter(int64_t revision, int max_attempts = 3, const WatchOptions& options = {}) {
    v1::WatchRequest request;
    request.set_after_revision(revision);
    return Start(request, max_attempts, options);
  }
  static RetryPolicy Policy(int max_attempts) {
    RetryPolicy policy;
    policy.max_attempts = max_attempts;
    policy.initial_backoff = policy.max_backoff = std::chrono::milliseconds(0);
    return policy;
  }
  void ExpectPinning(int64_t head) {
    EXPECT_CALL(*connection_, ListEntities).WillOnce([head](const v1::ListEntitiesRequest& request, Deadline) {
      EXPECT_TRUE(request.context().fully_consistent());
      v1::ListEntitiesResponse response;
      response.mutable_read_info()->set_revision(head);
      return response;
    });
  }

  std::shared_ptr<::testing::StrictMock<mocks::MockConnection>> connection_ =
      std::make_shared<::testing::StrictMock<mocks::MockConnection>>();
  ScriptedStreams<FactWatch> streams_;
};

}  // namespace entente::internal

#endif  // ENTENTE_CLIENT_INTERNAL_WATCHER_STAGE_H_
