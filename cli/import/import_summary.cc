#include "cli/import/import_summary.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/display_width.h"
#include "cli/import/progress.h"
#include "cli/table.h"
#include "entente/error.h"

namespace entente::cli {
namespace {

// What a number counts, left out where there is nothing to count.
struct Counted {
  int64_t count;
  const char* what;
};

std::string ListOf(const std::vector<Counted>& counted) {
  std::vector<std::string> texts;
  for (const Counted& one : counted) {
    if (one.count > 0) texts.push_back(absl::StrCat(WithCommas(one.count), " ", one.what));
  }
  return texts.empty() ? "none" : absl::StrJoin(texts, ", ");
}

}  // namespace

absl::Status RefusalLog::WriteTo(const std::string& path) {
  path_ = path;
  file_.open(path, std::ios::binary | std::ios::trunc);
  return status();
}

absl::Status RefusalLog::status() const {
  if (path_.empty() || file_) return absl::OkStatus();
  return absl::PermissionDeniedError(absl::StrCat("cannot write the errors file \"", path_, "\""));
}

void RefusalLog::Add(const v1::RefusedRecord& refused) {
  ++refused_;
  const absl::Status status = ToStatus(refused.status());
  const std::vector<FieldViolation> violations = FieldViolations(status);
  for (const FieldViolation& violation : violations) {
    const std::string field = violation.field.empty() ? "" : absl::StrCat(violation.field, ": ");
    Write(absl::StrCat(refused.locator(), ": ", field, violation.description), true);
  }
  if (!violations.empty()) return;
  const std::string reason = ReasonName(status).empty() ? absl::StatusCodeToString(status.code()) : ReasonName(status);
  Write(absl::StrCat(refused.locator(), ": ", reason, ": ", std::string(status.message())), true);
}

void RefusalLog::Add(const std::string& locator, const std::string& text, bool lost) {
  if (lost) ++refused_;
  Write(absl::StrCat(locator, ": ", lost ? "" : "remark: ", text), lost);
}

void RefusalLog::Write(const std::string& line, bool is_refusal) {
  ++lines_;
  const std::string safe = OnOneLine(line);
  std::vector<std::string>& shown = is_refusal ? shown_refusals_ : shown_remarks_;
  if (shown.size() < kRefusalsShown) shown.push_back(safe);
  if (!path_.empty()) file_ << safe << std::endl;
}

std::vector<std::string> RefusalLog::Shown() const {
  std::vector<std::string> lines = shown_refusals_;
  for (const std::string& line : shown_remarks_) {
    if (lines.size() < kRefusalsShown) lines.push_back(line);
  }
  return lines;
}

void AddCounts(const v1::ImportCounts& more, v1::ImportCounts& counts) {
  counts.set_asserted(counts.asserted() + more.asserted());
  counts.set_corrected(counts.corrected() + more.corrected());
  counts.set_unchanged(counts.unchanged() + more.unchanged());
  counts.set_refused(counts.refused() + more.refused());
  counts.set_retracted(counts.retracted() + more.retracted());
  counts.set_records(counts.records() + more.records());
  counts.set_refused_records(counts.refused_records() + more.refused_records());
}

void WriteReport(const ImportReport& report, const RefusalLog& log, Output& output) {
  const v1::ImportCounts& counts = report.counts;
  const ResolutionCounts& entities = report.entities;
  Card card;
  card.Add("records", ListOf({{counts.records(), "taken"}, {log.refused(), "refused"}}));
  card.Add("claims", ListOf({{counts.asserted(), "asserted"},
                             {counts.corrected(), "corrected"},
                             {counts.unchanged(), "unchanged"},
                             {counts.retracted(), "retracted"},
                             {counts.refused(), "refused"}}));
  card.Add("entities", ListOf({{entities.known, "as before"},
                               {entities.matched, "matched"},
                               {entities.created, "created"},
                               {entities.stubbed, "stubbed"},
                               {entities.reviewed, "reviewed"},
                               {entities.queued, "queued for review"}}));
  if (report.entities.queued > 0) {
    card.Add("review", report.review_path.empty() ? "--review FILE keeps the queue" : report.review_path);
  }
  if (report.kept_missing) card.Add("missing", "kept: not all records could be read, so nothing was retracted");
  if (report.editions > 1) card.Add("editions", WithCommas(report.editions));
  if (report.replayed > 0) card.Add("batches", absl::StrCat(report.replayed, " were there already"));
  card.Add("revision", report.dry_run ? "none: nothing was changed" : absl::StrCat(report.revision));
  const double seconds = std::max(absl::ToDoubleSeconds(report.elapsed), 1e-3);
  const int64_t claims = counts.asserted() + counts.corrected() + counts.unchanged();
  card.Add("took", absl::StrCat(absl::FormatDuration(absl::Trunc(report.elapsed, absl::Milliseconds(1))), ", ",
                                WithCommas(static_cast<int64_t>(static_cast<double>(claims) / seconds)), " claims/s"));
  output.Write(card);
  const std::vector<std::string> lines = log.Shown();
  if (lines.empty()) return;
  output.Line();
  for (const std::string& line : lines) output.Line(line);
  const int64_t left = log.lines() - static_cast<int64_t>(lines.size());
  if (left > 0) output.Line(absl::StrCat("... and ", WithCommas(left), " more; --errors FILE keeps all"));
}

}  // namespace entente::cli
