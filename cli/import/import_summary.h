// What became of an import: counts, and what was refused, with place and reason.
//
// The summary goes to the screen, with the first refusals; all of them go to the file of --errors, one a line, as
// compilers write theirs: `orgs.csv:17: INVALID_FORMAT: claims[0].valid_time.from: ...`.
#ifndef ENTENTE_CLI_IMPORT_IMPORT_SUMMARY_H_
#define ENTENTE_CLI_IMPORT_IMPORT_SUMMARY_H_

#include <cstdint>
#include <fstream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "cli/import/resolver.h"
#include "cli/output.h"
#include "entente/v1/bulk_service.pb.h"

namespace entente::cli {

// How many refusals the summary shows.
inline constexpr int kRefusalsShown = 10;

// What was refused, and what was remarked on though it was taken. Not thread-safe.
class RefusalLog {
 public:
  // Writes every line to a file as well, in the place of what is there. Errors name the file.
  absl::Status WriteTo(const std::string& path);

  // A record the server or the resolver refused, one line for each of its mistakes.
  void Add(const v1::RefusedRecord& refused);
  // Something the reader found: a record that was lost, or a value that was left out.
  void Add(const std::string& locator, const std::string& text, bool lost);
  // Whether the file could be written so far.
  absl::Status status() const;

  int64_t refused() const { return refused_; }
  // How many lines there are in all: a refusal has one for each of its mistakes.
  int64_t lines() const { return lines_; }
  // The first lines, refusals before remarks.
  std::vector<std::string> Shown() const;

 private:
  void Write(const std::string& line, bool is_refusal);

  std::string path_;
  std::ofstream file_;
  std::vector<std::string> shown_refusals_;
  std::vector<std::string> shown_remarks_;
  int64_t refused_ = 0;
  int64_t lines_ = 0;
};

// The outcome of an import.
struct ImportReport {
  v1::ImportCounts counts;
  ResolutionCounts entities;
  int64_t revision = 0;  // after it; 0 if nothing was sent
  int64_t replayed = 0;  // batches that were on disk already
  int64_t editions = 0;  // runs it took; more than one where the source came with its history
  std::string token;
  absl::Duration elapsed;
  bool dry_run = false;
  bool kept_missing = false;  // nothing was retracted, since not all of the source could be read
  std::string review_path;    // where the queue went; empty: nowhere
};

// Writes the report for people.
void WriteReport(const ImportReport& report, const RefusalLog& log, Output& output);

// Adds the counts of `more`. Pure.
void AddCounts(const v1::ImportCounts& more, v1::ImportCounts& counts);

}  // namespace entente::cli

#endif  // ENTENTE_CLI_IMPORT_IMPORT_SUMMARY_H_
