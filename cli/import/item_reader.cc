#include "cli/import/item_reader.h"

#include <memory>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "service/base/status_macros.h"

namespace entente::cli {
namespace {

// Telling of every item would cost more than reading it.
constexpr int kItemsBetweenProgress = 256;

absl::Status ReadAs(FileFormat format, TextSource& source, const FormatPlan& plan, const ReaderLimits& limits,
                    const ItemReading& reading) {
  switch (format) {
    case FileFormat::kCsv:
      return ReadCsv(source, plan, limits, reading);
    case FileFormat::kJson:
      return ReadJson(source, plan, limits, reading);
    case FileFormat::kJsonLines:
      return ReadJsonLines(source, plan, limits, reading);
    case FileFormat::kYaml:
      return ReadYaml(source, plan, limits, reading);
    case FileFormat::kByName:
      break;
  }
  return absl::InternalError("a format that was not chosen");
}

}  // namespace

absl::StatusOr<FileFormat> FormatByName(const std::string& path) {
  std::string name = absl::AsciiStrToLower(path);
  if (absl::EndsWith(name, ".gz")) name.resize(name.size() - 3);
  if (absl::EndsWith(name, ".csv") || absl::EndsWith(name, ".tsv")) return FileFormat::kCsv;
  if (absl::EndsWith(name, ".jsonl") || absl::EndsWith(name, ".ndjson")) return FileFormat::kJsonLines;
  if (absl::EndsWith(name, ".json")) return FileFormat::kJson;
  if (absl::EndsWith(name, ".yaml") || absl::EndsWith(name, ".yml")) return FileFormat::kYaml;
  return absl::InvalidArgumentError(
      absl::StrCat(path, ": its name says no format; give the mapping a `format`: csv, json, jsonl or yaml"));
}

absl::Status ReadItems(const std::string& path, const FormatPlan& plan, const ReaderLimits& limits,
                       const ItemReading& reading) {
  FileFormat format = plan.format;
  if (format == FileFormat::kByName) {
    ASSIGN_OR_RETURN(format, FormatByName(path));
  }
  ASSIGN_OR_RETURN(std::unique_ptr<TextSource> source, TextSource::Open(path, plan.encoding, limits));
  int items = 0;
  ItemReading counted = reading;
  counted.take = [&](Item item) {
    if (reading.progress && ++items % kItemsBetweenProgress == 0) reading.progress(source->bytes_on_disk());
    return reading.take(std::move(item));
  };
  RETURN_IF_ERROR(ReadAs(format, *source, plan, limits, counted));
  if (reading.progress) reading.progress(source->bytes_on_disk());
  return absl::OkStatus();
}

}  // namespace entente::cli
