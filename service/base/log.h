// The service's own log: one JSON object a line on standard error, for machines and for people with jq.
//
//   Log(LogLevel::kInfo, "listening", {{"address", address}, {"port", 50051}});
//   {"ts":"2025-03-10T08:00:00.123Z","level":"info","msg":"listening","address":"0.0.0.0","port":50051}
//
// Values go in as they are; a line below the level costs one relaxed load and no allocation. Not the commit log, and
// not an audit: nothing reads it back.
#ifndef ENTENTE_SERVICE_BASE_LOG_H_
#define ENTENTE_SERVICE_BASE_LOG_H_

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <type_traits>
#include <variant>

#include "absl/strings/string_view.h"

namespace entente::base {

// How much an event matters. The level set is the least that is written.
enum class LogLevel { kDebug = 0, kInfo = 1, kWarning = 2, kError = 3, kOff = 4 };

// Sets the least level that is written, from the next event on; kInfo until it is first called. Thread-safe.
void SetLogLevel(LogLevel level);
// Whether an event of this level would be written, for values that are dear to compute. Thread-safe.
bool LogEnabled(LogLevel level);
// `debug`, `info`, `warning`, `error` or `off`, and back; nothing for any other name.
absl::string_view LogLevelName(LogLevel level);
std::optional<LogLevel> ParseLogLevel(absl::string_view name);

// A key and its value: a text (borrowed for the length of the call), a number or a truth value.
struct LogField {
  using Value = std::variant<absl::string_view, int64_t, uint64_t, double, bool>;

  LogField(absl::string_view key, absl::string_view text) : key(key), value(text) {}
  LogField(absl::string_view key, const char* text) : key(key), value(absl::string_view(text)) {}
  LogField(absl::string_view key, const std::string& text) : key(key), value(absl::string_view(text)) {}
  template <typename Number, typename = std::enable_if_t<std::is_arithmetic_v<Number>>>
  LogField(absl::string_view key, Number number) : key(key), value(Widened(number)) {}

  absl::string_view key;
  Value value;

 private:
  template <typename Number>
  static Value Widened(Number number) {
    if constexpr (std::is_same_v<Number, bool>) {
      return number;
    } else if constexpr (std::is_floating_point_v<Number>) {
      return static_cast<double>(number);
    } else if constexpr (std::is_signed_v<Number>) {
      return static_cast<int64_t>(number);
    } else {
      return static_cast<uint64_t>(number);
    }
  }
};

// Writes an event, if its level is enabled, in one write so that lines of several threads do not mix. Thread-safe.
void Log(LogLevel level, absl::string_view message, std::initializer_list<LogField> fields = {});

// The line Log writes, with its line break, for an event at `now_us` microseconds since 1970. Bytes that are no UTF-8
// come out as U+FFFD, numbers that are not finite as null. Pure.
std::string LogLine(int64_t now_us, LogLevel level, absl::string_view message, std::initializer_list<LogField> fields);

}  // namespace entente::base

#endif  // ENTENTE_SERVICE_BASE_LOG_H_
