// Reads the items of one file, whatever its format: CSV rows, elements of JSON or YAML, lines of JSON.
//
//   RETURN_IF_ERROR(ReadItems(path, format, limits, take, report));
//
// The formats' own readers are in csv_reader.cc, json_reader.cc and yaml_reader.cc. All stream: one item is in memory.
#ifndef ENTENTE_CLI_IMPORT_ITEM_READER_H_
#define ENTENTE_CLI_IMPORT_ITEM_READER_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "cli/import/item_builder.h"
#include "cli/import/item_path.h"
#include "cli/import/reader_limits.h"
#include "cli/import/text_source.h"

namespace entente::cli {

enum class FileFormat { kByName, kCsv, kJson, kJsonLines, kYaml };

// How to read a file.
struct FormatPlan {
  FileFormat format = FileFormat::kByName;  // kByName: by what the file is called, `.gz` aside
  std::string encoding = "utf-8";
  std::vector<ItemPath> items = {{}};  // of JSON, JSON lines and YAML
  std::optional<char> delimiter;       // of CSV, like the rest; left out: a comma, in files called .tsv a tab
  char quote = '"';
  std::vector<std::string> columns;  // empty: the first row names them
};

// Where reading stands.
struct ItemReading {
  // Takes each item. An error ends the reading.
  TakeItem take;
  // Told of a row or line that is no item, which is passed over.
  std::function<void(int32_t line, std::string text)> report;
  // Told now and then how far the file on disk was read.
  std::function<void(int64_t bytes)> progress;
};

// The format a file's name speaks of; INVALID_ARGUMENT if none.
absl::StatusOr<FileFormat> FormatByName(const std::string& path);

// Reads one file. INVALID_ARGUMENT with file and line if it is broken.
absl::Status ReadItems(const std::string& path, const FormatPlan& plan, const ReaderLimits& limits,
                       const ItemReading& reading);

// The formats' readers.
absl::Status ReadCsv(TextSource& source, const FormatPlan& plan, const ReaderLimits& limits,
                     const ItemReading& reading);
absl::Status ReadJson(TextSource& source, const FormatPlan& plan, const ReaderLimits& limits,
                      const ItemReading& reading);
absl::Status ReadJsonLines(TextSource& source, const FormatPlan& plan, const ReaderLimits& limits,
                           const ItemReading& reading);
absl::Status ReadYaml(TextSource& source, const FormatPlan& plan, const ReaderLimits& limits,
                      const ItemReading& reading);

}  // namespace entente::cli

#endif  // ENTENTE_CLI_IMPORT_ITEM_READER_H_
