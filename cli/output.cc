#include "cli/output.h"

#include "cli/display_width.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/util/json_util.h"

namespace entente::cli {

std::string ToJson(const google::protobuf::Message& message, bool pretty) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = pretty;
  std::string json;
  const auto status = google::protobuf::util::MessageToJsonString(message, &json, options);
  return status.ok() ? json : "{}";
}

bool Output::IsPicture() const {
  return format_ == Format::kDot || format_ == Format::kMermaid || format_ == Format::kSvg;
}

void Output::Print(const google::protobuf::Message& message) {
  if (format_ == Format::kTextproto) {
    google::protobuf::TextFormat::Printer printer;
    printer.SetUseUtf8StringEscaping(true);
    std::string text;
    printer.PrintToString(message, &text);
    out_ << text;
  } else {
    out_ << ToJson(message, format_ == Format::kJson);
    if (format_ == Format::kJsonLines) out_ << "\n";
  }
  out_.flush();
}

void Output::Line(const std::string& text) {
  out_ << OnOneLine(text) << "\n";
  out_.flush();
}

void Output::Heading(const std::string& text) {
  out_ << "\n";
  out_ << (color_ ? "\033[1m" + OnOneLine(text) + "\033[0m" : OnOneLine(text)) << "\n";
}

}  // namespace entente::cli
