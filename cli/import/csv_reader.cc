// CSV by RFC 4180, through libcsv. The text is fed line by line, so that rows know the line they begin on.
#include <csv.h>

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "cli/import/item_reader.h"

namespace entente::cli {
namespace {

// libcsv's state where no row has begun (ROW_NOT_BEGUN, which its header does not name): after a row, or a blank line.
constexpr int kBetweenRows = 0;

char UsualDelimiter(absl::string_view name) {
  const bool tabs = absl::EndsWithIgnoreCase(name, ".tsv") || absl::EndsWithIgnoreCase(name, ".tsv.gz");
  return tabs ? '\t' : ',';
}

// One file on its way through libcsv.
class CsvRows {
 public:
  CsvRows(TextSource& source, const FormatPlan& plan, const ReaderLimits& limits, const ItemReading& reading)
      : source_(source), limits_(limits), reading_(reading), columns_(plan.columns) {
    named_ = !columns_.empty();
    // Strict: a quote where none may be is an error and not taken for text. The end within quotes is one too.
    csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI | CSV_EMPTY_IS_NULL);
    csv_set_delim(&parser_, static_cast<unsigned char>(plan.delimiter.value_or(UsualDelimiter(source.name()))));
    csv_set_quote(&parser_, static_cast<unsigned char>(plan.quote));
  }
  ~CsvRows() { csv_free(&parser_); }
  CsvRows(const CsvRows&) = delete;
  CsvRows& operator=(const CsvRows&) = delete;

  absl::Status Read();

 private:
  static void OnCell(void* text, size_t size, void* self) {
    static_cast<CsvRows*>(self)->AddCell(static_cast<const char*>(text), size);
  }
  static void OnRow(int, void* self) { static_cast<CsvRows*>(self)->EndRow(); }

  void AddCell(const char* text, size_t size);
  void EndRow();
  void NameColumns();
  // Hands the bytes of one line on; false when the file is broken.
  bool Feed(const std::string& line, int32_t number);
  bool Refuse(int32_t line, absl::string_view text);

  TextSource& source_;
  const ReaderLimits& limits_;
  const ItemReading& reading_;
  csv_parser parser_;
  std::vector<std::string> columns_;
  bool named_ = false;
  std::vector<Value> cells_;
  int64_t row_bytes_ = 0;
  int32_t line_ = 0;      // the line being fed
  int32_t row_line_ = 1;  // the line the row began on
  absl::Status status_;
};

bool CsvRows::Refuse(int32_t line, absl::string_view text) {
  if (status_.ok()) status_ = absl::InvalidArgumentError(absl::StrCat(source_.Locator(line), ": ", text));
  return false;
}

void CsvRows::AddCell(const char* text, size_t size) {
  if (!status_.ok()) return;
  if (cells_.size() >= static_cast<size_t>(limits_.cells)) {
    Refuse(row_line_, absl::StrCat("the row has more than ", limits_.cells, " cells (cells)"));
    return;
  }
  cells_.push_back(text == nullptr ? Value() : Value::Text(absl::string_view(text, size), row_line_));
}

void CsvRows::NameColumns() {
  std::set<std::string> seen;
  for (const Value& cell : cells_) {
    if (!cell.absent() && !seen.insert(cell.text).second) {
      Refuse(row_line_, absl::StrCat("two columns are called `", cell.text, "`"));
    }
    columns_.push_back(cell.text);
  }
  named_ = true;
}

void CsvRows::EndRow() {
  std::vector<Value> cells = std::exchange(cells_, {});
  row_bytes_ = 0;
  if (!status_.ok()) return;
  if (!named_) {
    cells_ = std::move(cells);
    NameColumns();
    cells_.clear();
    return;
  }
  if (cells.size() > columns_.size()) {
    reading_.report(row_line_,
                    absl::StrCat("the row has ", cells.size(), " cells, but there are ", columns_.size(), " columns"));
    return;
  }
  Item item;
  item.line = row_line_;
  item.value = Value::Map(row_line_);
  for (size_t i = 0; i < cells.size(); ++i) {
    if (cells[i].absent() || columns_[i].empty()) continue;
    item.value.keys.push_back(columns_[i]);
    item.value.values.push_back(std::move(cells[i]));
  }
  status_ = reading_.take(std::move(item));
}

bool CsvRows::Feed(const std::string& line, int32_t number) {
  line_ = number;
  if (row_bytes_ == 0) row_line_ = number;
  row_bytes_ += static_cast<int64_t>(line.size());
  const size_t taken = csv_parse(&parser_, line.data(), line.size(), OnCell, OnRow, this);
  if (!status_.ok()) return false;
  if (taken != line.size()) {
    return Refuse(number, absl::StrCat("not CSV: ", csv_strerror(csv_error(&parser_))));
  }
  if (row_bytes_ > limits_.record_bytes) {
    return Refuse(row_line_, absl::StrCat("the row that begins here is longer than ", limits_.record_bytes,
                                          " bytes (record_bytes); is a quote not closed?"));
  }
  if (parser_.pstate == kBetweenRows) row_bytes_ = 0;
  return true;
}

absl::Status CsvRows::Read() {
  std::string line;
  int32_t number = 0;
  while (source_.ReadLine(line)) {
    if (!Feed(line, ++number)) return status_;
  }
  if (!source_.status().ok()) return source_.status();
  if (csv_fini(&parser_, OnCell, OnRow, this) != 0) {
    Refuse(row_line_, "the file is cut short: the row that begins here has a quote that is not closed");
  }
  return status_;
}

}  // namespace

absl::Status ReadCsv(TextSource& source, const FormatPlan& plan, const ReaderLimits& limits,
                     const ItemReading& reading) {
  return CsvRows(source, plan, limits, reading).Read();
}

}  // namespace entente::cli
