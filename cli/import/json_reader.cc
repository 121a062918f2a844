// JSON and JSON lines, through the event parser of nlohmann-json, which neither recurses nor keeps a document.
#include <istream>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "cli/import/item_reader.h"

namespace entente::cli {
namespace {

// The parser's words are for programmers: `[json.exception.parse_error.101] parse error at line 1, column 3: syntax
// error while parsing value - ...`. Lines are counted by the source, since a line of JSON lines is one document.
std::string Fault(const std::string& what) {
  const size_t colon = what.find(": ");
  return absl::StrCat("not JSON: ", colon == std::string::npos ? what : what.substr(colon + 2));
}

// Turns the parser's events into those of an ItemBuilder.
class JsonEvents : public nlohmann::json_sax<nlohmann::json> {
 public:
  // `source` tells the line; null: all is on `line`.
  JsonEvents(ItemBuilder& builder, TextSource* source, int32_t line)
      : builder_(builder), source_(source), line_(line) {}

  bool null() override { return builder_.Null(Line()); }
  bool boolean(bool value) override { return builder_.Scalar(value ? "true" : "false", Line()); }
  bool number_integer(number_integer_t value) override { return builder_.Scalar(absl::StrCat(value), Line()); }
  bool number_unsigned(number_unsigned_t value) override { return builder_.Scalar(absl::StrCat(value), Line()); }
  bool number_float(number_float_t, const std::string& text) override { return builder_.Scalar(text, Line()); }
  bool string(std::string& text) override { return builder_.Scalar(text, Line()); }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return builder_.Begin(/*map=*/true, Line()); }
  bool key(std::string& text) override { return builder_.Key(text); }
  bool end_object() override { return builder_.End(); }
  bool start_array(std::size_t) override { return builder_.Begin(/*map=*/false, Line()); }
  bool end_array() override { return builder_.End(); }
  bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception& error) override {
    fault_ = Fault(error.what());
    return false;
  }

  // What the parser did not like; empty if it was the builder that stopped.
  const std::string& fault() const { return fault_; }

 private:
  int32_t Line() { return source_ == nullptr ? line_ : source_->line(); }

  ItemBuilder& builder_;
  TextSource* const source_;
  const int32_t line_;
  std::string fault_;
};

// Python writes numbers that are none as NaN and Infinity, which JSON does not have. Outside of strings they are made
// null: nothing.
void DropNoNumbers(std::string& line) {
  constexpr absl::string_view kWords[] = {"-Infinity", "Infinity", "NaN"};
  if (line.find("NaN") == std::string::npos && line.find("Infinity") == std::string::npos) return;
  bool quoted = false;
  for (size_t at = 0; at < line.size(); ++at) {
    if (quoted && line[at] == '\\') {
      ++at;
    } else if (line[at] == '"') {
      quoted = !quoted;
    } else if (!quoted) {
      for (const absl::string_view word : kWords) {
        if (line.compare(at, word.size(), word.data(), word.size()) == 0) line.replace(at, word.size(), "null");
      }
    }
  }
}

// What stopped a parse that was not completed, for people; empty if it was the taker, or the source.
std::string StoppedBy(const JsonEvents& events, const ItemBuilder& builder) {
  return events.fault().empty() ? builder.fault() : events.fault();
}

}  // namespace

absl::Status ReadJson(TextSource& source, const FormatPlan& plan, const ReaderLimits& limits,
                      const ItemReading& reading) {
  ItemBuilder builder(plan.items, limits, reading.take);
  JsonEvents events(builder, &source, 0);
  std::istream stream(&source);
  const bool complete = nlohmann::json::sax_parse(stream, &events);
  if (!source.status().ok()) return source.status();
  if (complete) return absl::OkStatus();
  const std::string fault = StoppedBy(events, builder);
  if (fault.empty()) return builder.status();
  const int32_t line = events.fault().empty() ? builder.fault_line() : source.line();
  return absl::InvalidArgumentError(absl::StrCat(source.Locator(line), ": ", fault));
}

absl::Status ReadJsonLines(TextSource& source, const FormatPlan& plan, const ReaderLimits& limits,
                           const ItemReading& reading) {
  std::string line;
  for (int32_t number = 1; source.ReadLine(line); ++number) {
    if (line.find_first_not_of(" \t\r\n") == std::string::npos) continue;
    DropNoNumbers(line);
    ItemBuilder builder(plan.items, limits, reading.take);
    JsonEvents events(builder, nullptr, number);
    if (nlohmann::json::sax_parse(line.begin(), line.end(), &events)) continue;
    const std::string fault = StoppedBy(events, builder);
    if (fault.empty()) return builder.status();
    reading.report(number, fault);
  }
  return source.status();
}

}  // namespace entente::cli
