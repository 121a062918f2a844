// Streams of a watch as a test wants them. For tests only.
//
//   ScriptedStreams<PatternWatch> streams;
//   streams.Add({message, message}, absl::UnavailableError("lost"));  // the first stream that is opened
//   streams.Add({message}, absl::OkStatus(), /*hold=*/true);          // the second: stays open until it is cancelled
//   EXPECT_CALL(connection, WatchPattern).WillRepeatedly(streams.opener());
//
// When all are used up, nobody is there: UNAVAILABLE.
#ifndef ENTENTE_CLIENT_INTERNAL_SCRIPTED_STREAM_H_
#define ENTENTE_CLIENT_INTERNAL_SCRIPTED_STREAM_H_

#include <deque>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "entente/connection.h"
#include "service/base/mutex.h"

namespace entente::internal {

// Sends what it was given and then ends, or holds until it is cancelled. Thread-safe as a StreamReader is.
template <typename Message>
class ScriptedStream : public StreamReader<Message> {
 public:
  ScriptedStream(std::deque<Message> messages, absl::Status end, bool hold)
      : messages_(std::move(messages)), end_(std::move(end)), hold_(hold) {}

  bool Read(Message* message, std::chrono::milliseconds) override {
    base::MutexLock lock(mutex_);
    while (messages_.empty() && hold_) changed_.Wait(mutex_);
    if (messages_.empty()) return false;
    *message = std::move(messages_.front());
    messages_.pop_front();
    return true;
  }
  bool Wait(std::chrono::milliseconds timeout) override {
    const auto until = std::chrono::steady_clock::now() + timeout;
    base::MutexLock lock(mutex_);
    while (messages_.empty() && hold_) {
      if (std::chrono::steady_clock::now() >= until) return false;
      changed_.WaitUntil(mutex_, until);
    }
    return true;
  }
  absl::Status Finish() override { return end_; }
  void Cancel() override {
    base::MutexLock lock(mutex_);
    messages_.clear();
    hold_ = false;
    changed_.NotifyAll();
  }

 private:
  base::Mutex mutex_;
  base::Condition changed_;
  std::deque<Message> messages_ ABSL_GUARDED_BY(mutex_);
  const absl::Status end_;
  bool hold_ ABSL_GUARDED_BY(mutex_);
};

// The streams that are opened one after the other, and what was asked for each. One thread opens them; it must outlive
// what opens them.
template <typename Stream>
class ScriptedStreams {
 public:
  using Request = typename Stream::Request;
  using Response = typename Stream::Response;

  void Add(std::deque<Response> messages, absl::Status end, bool hold = false) {
    streams_.push_back(std::make_unique<ScriptedStream<Response>>(std::move(messages), std::move(end), hold));
  }
  std::function<std::unique_ptr<StreamReader<Response>>(const Request&)> opener() {
    return [this](const Request& request) {
      requests_.push_back(request);
      if (streams_.empty()) Add({}, absl::UnavailableError("nobody there"));
      auto stream = std::move(streams_.front());
      streams_.pop_front();
      return stream;
    };
  }
  const std::vector<Request>& requests() const { return requests_; }

 private:
  std::deque<std::unique_ptr<StreamReader<Response>>> streams_;
  std::vector<Request> requests_;
};

}  // namespace entente::internal

#endif  // ENTENTE_CLIENT_INTERNAL_SCRIPTED_STREAM_H_
