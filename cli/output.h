// Where a command's answer goes, and in which form.
//
// Programs get whole messages (json, jsonl, textproto); people get tables, and pictures where a command draws them. A
// command asks `ForPeople()` and then either writes a Table or Card, or hands its message to Print.
#ifndef ENTENTE_CLI_OUTPUT_H_
#define ENTENTE_CLI_OUTPUT_H_

#include <ostream>
#include <string>

#include "cli/table.h"
#include "cli/wide_table.h"
#include "google/protobuf/message.h"

namespace entente::cli {

// The forms of output.
enum class Format { kTable, kJson, kJsonLines, kTextproto, kDot, kMermaid, kSvg };

// How wide a page is when nobody says, in columns of a terminal.
inline constexpr int kDefaultWidth = 100;

// The message as JSON with the contract's JSON names; on one line unless `pretty`.
std::string ToJson(const google::protobuf::Message& message, bool pretty);

// An output. Not thread-safe.
class Output {
 public:
  // `color` only when `out` is a terminal; `width` is how many columns it has.
  Output(std::ostream& out, Format format, bool color, int width = kDefaultWidth)
      : out_(out), format_(format), color_(color), width_(width) {}

  Format format() const { return format_; }
  bool ForPeople() const { return format_ == Format::kTable; }
  bool OneByOne() const { return format_ == Format::kJsonLines; }
  bool IsPicture() const;
  int width() const { return width_; }

  // Writes a message in the form for programs.
  void Print(const google::protobuf::Message& message);

  // Write for people.
  void Write(const Table& table) { table.Write(out_, color_); }
  void Write(const Card& card) { card.Write(out_, color_); }
  void Write(const WideTable& table) { table.Write(out_, color_, width_); }
  void Line(const std::string& text = "");
  // A heading with an empty line before it.
  void Heading(const std::string& text);

  // The bare stream, for what is neither message nor table.
  std::ostream& stream() { return out_; }

 private:
  std::ostream& out_;
  const Format format_;
  const bool color_;
  const int width_;
};

}  // namespace entente::cli

#endif  // ENTENTE_CLI_OUTPUT_H_
