// Whole command lines, run against a mock server: what tests of commands have in common.
#ifndef ENTENTE_CLI_TESTING_COMMAND_RUN_H_
#define ENTENTE_CLI_TESTING_COMMAND_RUN_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "cli/application.h"
#include "entente/mocks/mock_connection.h"
#include "google/protobuf/text_format.h"

namespace entente::cli {

// The message a text in text format says.
template <typename T>
T Text(const std::string& text) {
  T message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

// Runs command lines against a mock server.
class CommandTest : public ::testing::Test {
 protected:
  int Run(const std::vector<std::string>& arguments, const std::string& input = "") {
    std::istringstream in(input);
    std::ostringstream out, err;
    const auto connect = [this](const Options& options) {
      options_ = options;
      return connection_;
    };
    const int code = cli::Run(arguments, {in, out, err, false, width_, connect});
    out_ = out.str();
    err_ = err.str();
    return code;
  }
  // A server that knows some words; asked any number of times.
  void ExpectSchema() {
    EXPECT_CALL(*connection_, GetSchema).WillRepeatedly(::testing::Return(Text<v1::GetSchemaResponse>(R"(
      kinds { name: "organization" rule { plural: "organizations" } }
      relations { name: "MEMBER_OF" number: 1 rule { subjects: "organization" objects: "alliance" inverse: "HAS_MEMBER" } }
      relations { name: "PARTNERS_WITH" number: 3 rule { symmetric: true } }
      relations { name: "OF_TOMORROW" number: 900 rule { inverse: "TOMORROW_OF" } }
      metrics { name: "EMPLOYEES" number: 6 })")));
  }

  std::shared_ptr<mocks::MockConnection> connection_ = std::make_shared<::testing::StrictMock<mocks::MockConnection>>();
  Options options_;
  int width_ = kDefaultWidth;
  std::string out_, err_;
};

// A stream of these messages that ends well.
template <typename Message>
class GivenStream : public StreamReader<Message> {
 public:
  explicit GivenStream(std::vector<Message> messages, absl::Status end = absl::OkStatus())
      : messages_(std::move(messages)), end_(std::move(end)) {}
  bool Read(Message* message, std::chrono::milliseconds) override {
    if (next_ == messages_.size()) return false;
    *message = messages_[next_++];
    return true;
  }
  absl::Status Finish() override { return end_; }
  void Cancel() override {}

 private:
  const std::vector<Message> messages_;
  const absl::Status end_;
  size_t next_ = 0;
};

}  // namespace entente::cli

#endif  // ENTENTE_CLI_TESTING_COMMAND_RUN_H_
