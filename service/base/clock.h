// The clock seam: the only place from which the service learns what time it is.
#ifndef ENTENTE_SERVICE_BASE_CLOCK_H_
#define ENTENTE_SERVICE_BASE_CLOCK_H_

#include <atomic>
#include <chrono>
#include <cstdint>

namespace entente::base {

// Tells the time. Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  // Microseconds since 1970-01-01T00:00Z. May jump either way; the committer keeps commit times from decreasing.
  virtual int64_t NowMicros() const = 0;
  // Today (UTC), in days since 1970-01-01.
  int32_t Today() const {
    constexpr int64_t kMicrosPerDay = 86'400'000'000;
    const int64_t now = NowMicros();
    return static_cast<int32_t>((now - (((now % kMicrosPerDay) + kMicrosPerDay) % kMicrosPerDay)) / kMicrosPerDay);
  }
};

// The system's clock.
class SystemClock final : public Clock {
 public:
  int64_t NowMicros() const override {
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
  }
};

// A clock that stands where it is set, for tests.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(int64_t now_us) : now_us_(now_us) {}
  int64_t NowMicros() const override { return now_us_.load(); }
  void Set(int64_t now_us) { now_us_.store(now_us); }
  void Advance(int64_t by_us) { now_us_.fetch_add(by_us); }

 private:
  std::atomic<int64_t> now_us_;
};

}  // namespace entente::base

#endif  // ENTENTE_SERVICE_BASE_CLOCK_H_
