#include "service/base/log.h"

#include <cmath>
#include <sstream>
#include <thread>
#include <vector>

#include "entente/v1/graph.pb.h"
#include "gmock/gmock.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"

namespace entente::base {
namespace {

using ::testing::HasSubstr;

// Captures what is logged while it lives, and puts the level back.
class Captured {
 public:
  explicit Captured(LogLevel level) {
    SetLogLevel(level);
    ::testing::internal::CaptureStderr();
  }
  ~Captured() { SetLogLevel(LogLevel::kInfo); }
  std::string Text() { return ::testing::internal::GetCapturedStderr(); }
};

TEST(Log, WritesOneObjectALine) {
  EXPECT_EQ(
      LogLine(1741593600123456, LogLevel::kInfo, "listening",
              {{"address", "0.0.0.0"}, {"port", 50051}, {"ratio", 0.1}, {"tls", false}, {"head", uint64_t{1} << 63}}),
      "{\"ts\":\"2025-03-10T08:00:00.123Z\",\"level\":\"info\",\"msg\":\"listening\",\"address\":\"0.0.0.0\","
      "\"port\":50051,\"ratio\":0.1,\"tls\":false,\"head\":9223372036854775808}\n");
}

// The string under a key, by reflection: the packaged library's maps are laid out otherwise than headers say when they
// are compiled for ThreadSanitizer.
std::string StringOf(const google::protobuf::Struct& object, const std::string& key) {
  const auto* field = object.GetDescriptor()->FindFieldByName("fields");
  const auto* reflection = object.GetReflection();
  for (int i = 0; i < reflection->FieldSize(object, field); ++i) {
    const google::protobuf::Message& entry = reflection->GetRepeatedMessage(object, field, i);
    const auto* type = entry.GetDescriptor();
    if (entry.GetReflection()->GetString(entry, type->map_key()) != key) continue;
    const google::protobuf::Message& value = entry.GetReflection()->GetMessage(entry, type->map_value());
    return static_cast<const google::protobuf::Value&>(value).string_value();
  }
  return "(absent)";
}

TEST(Log, EveryTextIsReadBackByAJsonReader) {
  std::string text = "\"quoted\" back\\slash 한 🤗";
  for (char c = 1; c < 32; ++c) text.push_back(c);
  text += std::string("\0\x7f", 2);
  const std::string line = LogLine(0, LogLevel::kError, text, {{text, text}});
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  google::protobuf::Struct read;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(line, &read).ok()) << line;
  EXPECT_EQ(StringOf(read, "msg"), text);
  EXPECT_EQ(StringOf(read, text), text);
}

TEST(Log, BytesThatAreNoTextAreReplaced) {
  EXPECT_THAT(LogLine(0, LogLevel::kInfo, "a\xff\xc3", {}), HasSubstr("\"a\uFFFD\uFFFD\""));
}

TEST(Log, NumbersThatAreNotFiniteAreNull) {
  EXPECT_THAT(LogLine(0, LogLevel::kInfo, "m", {{"a", std::nan("")}, {"b", HUGE_VAL}}),
              HasSubstr("\"a\":null,\"b\":null"));
}

TEST(Log, WritesWhatIsAtOrAboveTheLevel) {
  Captured captured(LogLevel::kWarning);
  Log(LogLevel::kInfo, "unseen");
  Log(LogLevel::kWarning, "seen", {{"n", 1}});
  Log(LogLevel::kError, "seen too");
  const std::string text = captured.Text();
  EXPECT_THAT(text, HasSubstr("\"level\":\"warning\",\"msg\":\"seen\",\"n\":1}\n"));
  EXPECT_THAT(text, HasSubstr("\"msg\":\"seen too\""));
  EXPECT_EQ(text.find("unseen"), std::string::npos);
}

TEST(Log, OffWritesNothing) {
  Captured captured(LogLevel::kOff);
  Log(LogLevel::kError, "unseen");
  Log(LogLevel::kOff, "unseen");
  EXPECT_FALSE(LogEnabled(LogLevel::kOff));
  EXPECT_EQ(captured.Text(), "");
}

TEST(Log, LevelsHaveNames) {
  for (const LogLevel level :
       {LogLevel::kDebug, LogLevel::kInfo, LogLevel::kWarning, LogLevel::kError, LogLevel::kOff}) {
    EXPECT_EQ(ParseLogLevel(LogLevelName(level)), level);
  }
  EXPECT_FALSE(ParseLogLevel("loud").has_value());
  EXPECT_FALSE(ParseLogLevel("").has_value());
}

TEST(Log, LinesOfSeveralThreadsDoNotMix) {
  Captured captured(LogLevel::kInfo);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([t] {
      for (int i = 0; i < 200; ++i) Log(LogLevel::kInfo, std::string(300, static_cast<char>('a' + t)), {{"i", i}});
    });
  }
  for (auto& thread : threads) thread.join();
  std::istringstream lines(captured.Text());
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    const size_t message = line.find("\"msg\":\"");
    ASSERT_NE(message, std::string::npos) << line;
    ASSERT_EQ(line.substr(message + 7, 300), std::string(300, line[message + 7])) << line;
  }
  EXPECT_EQ(count, 800);
}

}  // namespace
}  // namespace entente::base
