// What a file of a source may cost to read. Past a limit the file is refused with its name, the line and the limit's.
#ifndef ENTENTE_CLI_IMPORT_READER_LIMITS_H_
#define ENTENTE_CLI_IMPORT_READER_LIMITS_H_

#include <cstdint>

namespace entente::cli {

// A value; the defaults are far above what the sources of this field need.
struct ReaderLimits {
  int64_t file_bytes = int64_t{8} << 30;     // of one file, once decompressed
  int64_t line_bytes = int64_t{16} << 20;    // of one line
  int64_t record_bytes = int64_t{16} << 20;  // of one row of CSV, which may span lines
  int64_t expansion_ratio = 200;             // decompressed to compressed, past the first 16 MiB
  int32_t cells = 4096;                      // of one row of CSV
  int32_t depth = 64;                        // of lists and maps within one another
  int32_t item_nodes = 100'000;              // values of one item
  int32_t item_claims = 100'000;             // that a mapping makes of one item
  int32_t alias_nodes = 100'000;             // values that aliases of YAML stand for, in one file
  int32_t index_entries = 2'000'000;         // of one index of a mapping
  int32_t history_items = 200'000;           // of the last state of a source that comes with its history
  int32_t history_events = 2'000'000;        // of its log
};

}  // namespace entente::cli

#endif  // ENTENTE_CLI_IMPORT_READER_LIMITS_H_
