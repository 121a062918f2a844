// How a mapping tells of a source's history.
#include <utility>

#include "cli/import/mapping_reader.h"

namespace entente::cli {

void MappingReader::ReadHistory() {
  const Value* value = Section("history");
  if (value == nullptr) return;
  if (!CheckKeys(*value, {"log", "items", "item", "begins", "ends", "start", "field", "before", "after", "edition"},
                 "`history`")) {
    return;
  }
  HistoryRule history;
  if (const Value* log = value->Find("log"); log != nullptr) history.log = ReadPattern(*log);
  if (history.log == nullptr)
    Mistake(value->line, "`history` needs a `log`: a pattern of the names of the log's files");
  history.format.items = {{}};
  if (const Value* items = value->Find("items"); items != nullptr) ReadItems(*items, history.format);
  history.item = ReadTemplate(*value, "item");
  history.begins = ReadGuard(*value, "begins");
  history.ends = ReadGuard(*value, "ends");
  history.field = ReadTemplate(*value, "field");
  history.before = ReadTemplate(*value, "before");
  history.after = ReadTemplate(*value, "after");
  history.edition = ReadTemplate(*value, "edition");
  if (history.item.empty() || history.field.empty() || history.edition.empty() || history.begins.all.empty() ||
      history.ends.all.empty()) {
    Mistake(value->line, "`history` needs `item`, `begins`, `ends`, `field` and `edition`");
  }
  if (const Value* start = value->Find("start"); start != nullptr && CheckKeys(*start, {}, "`start`")) {
    for (size_t i = 0; i < start->keys.size(); ++i) {
      history.start.emplace_back(start->keys[i], ReadTemplate(start->values[i]));
    }
  }
  mapping_.history = std::move(history);
}

}  // namespace entente::cli
