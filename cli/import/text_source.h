// The text of one file of a source, as a stream buffer: decompressed (gzip, by its content), converted to UTF-8,
// checked, counted in lines, and within limits.
//
//   ASSIGN_OR_RETURN(std::unique_ptr<TextSource> source, TextSource::Open(path, "utf-8", limits));
//   while (source->ReadLine(line)) ...
//   RETURN_IF_ERROR(source->status());
//
// Parsers read it through std::istream and see the end of the file where it breaks; status() then says why, which goes
// before whatever the parser makes of it.
#ifndef ENTENTE_CLI_IMPORT_TEXT_SOURCE_H_
#define ENTENTE_CLI_IMPORT_TEXT_SOURCE_H_

#include <zlib.h>

#include <cstdint>
#include <memory>
#include <streambuf>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "cli/import/reader_limits.h"

struct UConverter;

namespace entente::cli {

// Not thread-safe.
class TextSource : public std::streambuf {
 public:
  // `encoding` as ICU knows it. NOT_FOUND if the file cannot be opened, INVALID_ARGUMENT if there is no such encoding.
  static absl::StatusOr<std::unique_ptr<TextSource>> Open(const std::string& path, const std::string& encoding,
                                                          const ReaderLimits& limits);
  ~TextSource() override;
  TextSource(const TextSource&) = delete;
  TextSource& operator=(const TextSource&) = delete;

  // The name of the file without its folder, for locators.
  const std::string& name() const { return name_; }
  // The line of the next byte, from 1.
  int32_t line();
  // `name:line`.
  std::string Locator(int32_t line) const;

  // The next line with its line break, which the last one may lack. False at the end.
  bool ReadLine(std::string& line);

  // Ends the reading for a reason of the caller's: what follows is the end of the file.
  void Fail(absl::Status status);
  void Fail(int32_t line, absl::string_view text);
  // Why the text ended, if not with the file.
  const absl::Status& status() const { return status_; }

  // How far the file on disk has been read.
  int64_t bytes_on_disk() const;

 protected:
  int_type underflow() override;

 private:
  TextSource(std::string path, gzFile file, UConverter* converter, const ReaderLimits& limits);

  // Appends the next piece to buffer_; false at the end.
  bool Fill();
  // Whether the bytes read so far are a plausible part of a file of that size on disk.
  bool CheckExpansion();
  // Moves raw_ to buffer_ as UTF-8. `last`: nothing follows.
  bool Convert(bool last);
  bool Decode(bool last);
  // Checks that buffer_ is UTF-8 and its lines are not too long; keeps back a character that is not complete.
  bool Inspect(bool last);
  void SkipByteOrderMark();

  const std::string path_;
  const std::string name_;
  gzFile const file_;
  UConverter* const converter_;  // null: the file is UTF-8
  const ReaderLimits limits_;
  absl::Status status_;
  bool at_start_ = true;
  bool ended_ = false;
  int64_t decompressed_ = 0;
  std::string raw_;
  std::string buffer_;        // what the get area covers
  std::string carried_;       // the beginning of a character whose rest is in the next piece
  int32_t lines_before_ = 0;  // line breaks before counted_to_
  const char* counted_to_ = nullptr;
  int32_t inspected_line_ = 1;  // the line at the end of what was inspected
  int64_t line_bytes_ = 0;      // how much of that line there is
};

}  // namespace entente::cli

#endif  // ENTENTE_CLI_IMPORT_TEXT_SOURCE_H_
