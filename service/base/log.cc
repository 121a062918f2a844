#include "service/base/log.h"

#include <unicode/utf8.h>

#include <atomic>
#include <charconv>
#include <cmath>
#include <cstdio>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "service/base/clock.h"

namespace entente::base {
namespace {

constexpr absl::string_view kLevelNames[] = {"debug", "info", "warning", "error", "off"};

std::atomic<LogLevel> least_level{LogLevel::kInfo};

// Appends a text as a JSON string.
void AppendText(absl::string_view text, std::string& line) {
  line.push_back('"');
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  const auto size = static_cast<int32_t>(text.size());
  for (int32_t i = 0; i < size;) {
    const int32_t start = i;
    UChar32 c;
    U8_NEXT(bytes, i, size, c);
    if (c < 0) {
      line += "\xEF\xBF\xBD";
    } else if (c == '"' || c == '\\') {
      line += {'\\', static_cast<char>(c)};
    } else if (c == '\n') {
      line += "\\n";
    } else if (c < 0x20 || c == 0x7f) {
      absl::StrAppendFormat(&line, "\\u%04x", c);
    } else {
      line.append(text.data() + start, i - start);
    }
  }
  line.push_back('"');
}

struct ValueWriter {
  std::string& line;
  void operator()(absl::string_view text) const { AppendText(text, line); }
  void operator()(int64_t number) const { absl::StrAppend(&line, number); }
  void operator()(uint64_t number) const { absl::StrAppend(&line, number); }
  void operator()(double number) const {
    if (!std::isfinite(number)) {
      line += "null";
      return;
    }
    char text[32];  // the shortest text that reads back as the same number has at most 24 characters
    line.append(text, std::to_chars(text, text + sizeof(text), number).ptr);
  }
  void operator()(bool truth) const { line += truth ? "true" : "false"; }
};

}  // namespace

void SetLogLevel(LogLevel level) { least_level.store(level, std::memory_order_relaxed); }

bool LogEnabled(LogLevel level) {
  return level != LogLevel::kOff && level >= least_level.load(std::memory_order_relaxed);
}

absl::string_view LogLevelName(LogLevel level) { return kLevelNames[static_cast<int>(level)]; }

std::optional<LogLevel> ParseLogLevel(absl::string_view name) {
  for (int i = 0; i <= static_cast<int>(LogLevel::kOff); ++i) {
    if (kLevelNames[i] == name) return static_cast<LogLevel>(i);
  }
  return std::nullopt;
}

std::string LogLine(int64_t now_us, LogLevel level, absl::string_view message, std::initializer_list<LogField> fields) {
  const absl::Time time = absl::FromUnixMicros(now_us);
  std::string line = absl::StrCat("{\"ts\":\"", absl::FormatTime("%E4Y-%m-%dT%H:%M:%E3SZ", time, absl::UTCTimeZone()),
                                  "\",\"level\":\"", LogLevelName(level), "\",\"msg\":");
  AppendText(message, line);
  for (const LogField& field : fields) {
    line.push_back(',');
    AppendText(field.key, line);
    line.push_back(':');
    std::visit(ValueWriter{line}, field.value);
  }
  line += "}\n";
  return line;
}

void Log(LogLevel level, absl::string_view message, std::initializer_list<LogField> fields) {
  if (!LogEnabled(level)) return;
  const std::string line = LogLine(SystemClock().NowMicros(), level, message, fields);
  // Standard error is not buffered and locked for the call. Where it cannot be written there is nobody left to tell.
  std::fwrite(line.data(), 1, line.size(), stderr);
}

}  // namespace entente::base
