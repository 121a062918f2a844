#include "cli/import/text_source.h"

#include <unicode/ucnv.h>
#include <unicode/ustring.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace entente::cli {
namespace {

constexpr unsigned kPieceBytes = 64 << 10;
// Below this size no ratio is asked for: a short file may well be one repeated line.
constexpr int64_t kExpansionGrace = int64_t{16} << 20;

std::string BaseName(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

bool IsUtf8(const std::string& encoding) {
  const std::string lower = absl::AsciiStrToLower(encoding);
  return lower.empty() || lower == "utf-8" || lower == "utf8";
}

}  // namespace

absl::StatusOr<std::unique_ptr<TextSource>> TextSource::Open(const std::string& path, const std::string& encoding,
                                                             const ReaderLimits& limits) {
  UConverter* converter = nullptr;
  if (!IsUtf8(encoding)) {
    UErrorCode error = U_ZERO_ERROR;
    converter = ucnv_open(encoding.c_str(), &error);
    if (U_FAILURE(error)) {
      return absl::InvalidArgumentError(absl::StrCat("no encoding is called `", encoding, "`"));
    }
    ucnv_setToUCallBack(converter, UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &error);
  }
  gzFile file = gzopen(path.c_str(), "rb");
  if (file == nullptr) {
    const int reason = errno;
    if (converter != nullptr) ucnv_close(converter);
    return absl::NotFoundError(absl::StrCat("cannot open ", path, ": ", std::strerror(reason)));
  }
  gzbuffer(file, kPieceBytes);
  return std::unique_ptr<TextSource>(new TextSource(path, file, converter, limits));
}

TextSource::TextSource(std::string path, gzFile file, UConverter* converter, const ReaderLimits& limits)
    : path_(std::move(path)), name_(BaseName(path_)), file_(file), converter_(converter), limits_(limits) {}

TextSource::~TextSource() {
  gzclose(file_);
  if (converter_ != nullptr) ucnv_close(converter_);
}

std::string TextSource::Locator(int32_t line) const { return absl::StrCat(name_, ":", line); }

int32_t TextSource::line() {
  if (gptr() != nullptr) {
    lines_before_ += static_cast<int32_t>(std::count(counted_to_, static_cast<const char*>(gptr()), '\n'));
    counted_to_ = gptr();
  }
  return lines_before_ + 1;
}

void TextSource::Fail(absl::Status status) {
  if (status_.ok()) status_ = std::move(status);
  ended_ = true;
  setg(nullptr, nullptr, nullptr);
}

void TextSource::Fail(int32_t line, absl::string_view text) {
  Fail(absl::InvalidArgumentError(absl::StrCat(Locator(line), ": ", text)));
}

int64_t TextSource::bytes_on_disk() const { return std::max<int64_t>(gzoffset(file_), 0); }

TextSource::int_type TextSource::underflow() {
  if (gptr() < egptr()) return traits_type::to_int_type(*gptr());
  line();
  if (!Fill()) {
    setg(nullptr, nullptr, nullptr);
    return traits_type::eof();
  }
  setg(buffer_.data(), buffer_.data(), buffer_.data() + buffer_.size());
  counted_to_ = gptr();
  return traits_type::to_int_type(*gptr());
}

bool TextSource::ReadLine(std::string& line) {
  line.clear();
  while (underflow() != traits_type::eof()) {
    const char* begin = gptr();
    const size_t there = egptr() - gptr();
    const void* found = std::memchr(begin, '\n', there);
    const size_t taken = found == nullptr ? there : static_cast<const char*>(found) - begin + 1;
    line.append(begin, taken);
    gbump(static_cast<int>(taken));
    if (found != nullptr) return true;
  }
  return status_.ok() && !line.empty();
}

bool TextSource::Fill() {
  buffer_.clear();
  while (buffer_.empty() && !ended_) {
    raw_.resize(kPieceBytes);
    const int read = gzread(file_, raw_.data(), kPieceBytes);
    int error = Z_OK;
    const char* text = gzerror(file_, &error);
    if (read < 0 || (error != Z_OK && error != Z_STREAM_END)) {
      Fail(inspected_line_, error == Z_BUF_ERROR
                                ? std::string("the file is cut short: its compressed data does not end")
                                : absl::StrCat("cannot be read: ", text));
      return false;
    }
    raw_.resize(read);
    decompressed_ += read;
    if (!CheckExpansion()) return false;
    const bool last = read == 0;
    if (!Convert(last)) return false;
    if (last) ended_ = true;
  }
  return !buffer_.empty();
}

bool TextSource::CheckExpansion() {
  if (decompressed_ > limits_.file_bytes) {
    Fail(inspected_line_, absl::StrCat("the file is larger than ", limits_.file_bytes, " bytes (file_bytes)"));
  } else if (decompressed_ > kExpansionGrace &&
             decompressed_ / std::max<int64_t>(bytes_on_disk(), 1) > limits_.expansion_ratio) {
    Fail(inspected_line_,
         absl::StrCat("it decompresses to more than ", limits_.expansion_ratio, " times its size (expansion_ratio)"));
  }
  return status_.ok();
}

bool TextSource::Convert(bool last) {
  if (converter_ == nullptr) {
    buffer_ = carried_ + raw_;
  } else if (!Decode(last)) {
    Fail(inspected_line_, "its bytes are not text in the `encoding` of the mapping");
    return false;
  }
  carried_.clear();
  if (at_start_) SkipByteOrderMark();
  return status_.ok() && Inspect(last);
}

bool TextSource::Decode(bool last) {
  std::vector<UChar> wide(raw_.size() * 2 + 16);
  UChar* target = wide.data();
  const char* source = raw_.data();
  UErrorCode error = U_ZERO_ERROR;
  ucnv_toUnicode(converter_, &target, wide.data() + wide.size(), &source, raw_.data() + raw_.size(), nullptr, last,
                 &error);
  if (U_FAILURE(error)) return false;
  const int32_t units = static_cast<int32_t>(target - wide.data());
  buffer_.resize(static_cast<size_t>(units) * 3 + 1);
  int32_t bytes = 0;
  u_strToUTF8(buffer_.data(), static_cast<int32_t>(buffer_.size()), &bytes, wide.data(), units, &error);
  buffer_.resize(bytes);
  return U_SUCCESS(error);
}

void TextSource::SkipByteOrderMark() {
  if (buffer_.empty()) return;
  at_start_ = false;
  if (absl::StartsWith(buffer_, "\xEF\xBB\xBF")) {
    buffer_.erase(0, 3);
  } else if (absl::StartsWith(buffer_, "\xFF\xFE") || absl::StartsWith(buffer_, "\xFE\xFF")) {
    Fail(1, "it is UTF-16, not UTF-8; say `encoding: utf-16` in the mapping");
  }
}

bool TextSource::Inspect(bool last) {
  const int32_t size = static_cast<int32_t>(buffer_.size());
  int32_t at = 0;
  while (at < size) {
    const int32_t start = at;
    UChar32 character;
    U8_NEXT(buffer_.data(), at, size, character);
    if (character < 0 && !last && size - start < U8_MAX_LENGTH) {
      carried_ = buffer_.substr(start);
      buffer_.resize(start);
      return true;
    }
    if (character < 0) {
      Fail(inspected_line_, "its bytes are not UTF-8; say its `encoding` in the mapping");
      return false;
    }
    if (character == 0) {
      Fail(inspected_line_, "it holds a byte 0 and is no text");
      return false;
    }
    line_bytes_ += at - start;
    if (character == '\n') {
      ++inspected_line_;
      line_bytes_ = 0;
    } else if (line_bytes_ > limits_.line_bytes) {
      Fail(inspected_line_, absl::StrCat("the line is longer than ", limits_.line_bytes, " bytes (line_bytes)"));
      return false;
    }
  }
  return true;
}

}  // namespace entente::cli
