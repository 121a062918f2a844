#include "cli/import/source_history.h"

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cli/import/field_filler.h"
#include "cli/import/text_key.h"
#include "service/base/status_macros.h"

namespace entente::cli {
namespace {

constexpr size_t kEditionBytes = 32;

// An item as it stands.
struct KeptItem {
  Item item;
  size_t file = 0;      // of the last state
  std::string locator;  // the line that last touched it
};

using State = std::map<std::string, KeptItem>;

enum class Happening { kBegins, kEnds, kSets };

// An event of the log.
struct Event {
  Happening what = Happening::kSets;
  std::string key;
  std::string field;
  Value before;
  Value after;
  Value start;  // of kBegins, a map
  std::string edition;
  std::string locator;
};

// A name for what the files hold, other for other contents: an edition is known by its name.
std::string NameOf(const State& state) {
  std::string text;
  const auto add = [&text](const std::string& part) { absl::StrAppend(&text, part.size(), ":", part); };
  for (const auto& [key, kept] : state) {
    add(key);
    std::vector<const Value*> pending = {&kept.item.value};
    while (!pending.empty()) {
      const Value& value = *pending.back();
      pending.pop_back();
      add(value.text);
      for (const std::string& member : value.keys) add(member);
      for (const Value& part : value.values) pending.push_back(&part);
    }
  }
  constexpr size_t kHashDigits = 8;
  const std::string hashed = KeyOf(text);
  return absl::StrCat("files-", hashed.substr(hashed.size() - kHashDigits));
}

class History {
 public:
  History(const Mapping& mapping, const SourceFiles& files, const ReaderLimits& limits, ItemRun& run, DraftSink& sink)
      : mapping_(mapping), rule_(*mapping.history), files_(files), limits_(limits), run_(run), sink_(sink) {}

  absl::Status Give();

 private:
  absl::Status ReadLastState();
  absl::Status ReadLog();
  absl::Status AddEvent(const Item& item, const SourceFile& file);
  // Goes back from `state`, the last one, to the first, and notes what each item that begins on the way began as.
  void GoBack(State& state);
  // Does what an event says.
  void Apply(size_t event, State& state);
  // Gives everything there is.
  absl::Status GiveEdition(const Edition& edition, const State& state);

  const Mapping& mapping_;
  const HistoryRule& rule_;
  const SourceFiles& files_;
  const ReaderLimits& limits_;
  ItemRun& run_;
  DraftSink& sink_;
  State last_;
  std::vector<Event> events_;
  std::map<size_t, KeptItem> beginnings_;  // by number of the event
};

absl::Status History::ReadLastState() {
  for (size_t number = 0; number < files_.items.size(); ++number) {
    const SourceFile& file = files_.items[number];
    ItemReading reading;
    reading.take = [&](Item item) -> absl::Status {
      KeptItem kept{std::move(item), number, ""};
      kept.locator = absl::StrCat(file.name, ":", kept.item.line);
      const ItemPlace place{file.facts, kept.locator};
      const std::string key = run_.TakeKey(kept.item, place, static_cast<int32_t>(number));
      if (key.empty()) return absl::OkStatus();
      if (last_.size() >= static_cast<size_t>(limits_.history_items)) {
        return absl::InvalidArgumentError(absl::StrCat(place.locator, ": a source with its history has at most ",
                                                       limits_.history_items, " items (history_items)"));
      }
      last_.emplace(key, std::move(kept));
      return absl::OkStatus();
    };
    reading.report = [&](int32_t line, std::string text) {
      sink_.Report({absl::StrCat(file.name, ":", line), std::move(text), Loss::kUnread});
    };
    RETURN_IF_ERROR(ReadItems(file.path, mapping_.format, limits_, reading));
  }
  return absl::OkStatus();
}

absl::Status History::ReadLog() {
  for (const SourceFile& file : files_.log) {
    ItemReading reading;
    reading.take = [&](Item item) { return AddEvent(item, file); };
    reading.report = [&](int32_t line, std::string text) {
      sink_.Report({absl::StrCat(file.name, ":", line), std::move(text), Loss::kRecord});
    };
    RETURN_IF_ERROR(ReadItems(file.path, rule_.format, limits_, reading));
  }
  return absl::OkStatus();
}

absl::Status History::AddEvent(const Item& item, const SourceFile& file) {
  if (events_.size() >= static_cast<size_t>(limits_.history_events)) {
    return absl::InvalidArgumentError(absl::StrCat(file.name, ":", item.line, ": a log has at most ",
                                                   limits_.history_events, " events (history_events)"));
  }
  // Words that say nothing are kept here: whether `none` is a value is for the mapping of the item to say.
  Evaluation evaluation;
  evaluation.tables = &mapping_.tables;
  const Scope scope(item, file.facts);
  Event event;
  event.locator = absl::StrCat(file.name, ":", item.line);
  event.key = rule_.item.Text(scope, evaluation);
  event.edition = KeyOf(rule_.edition.Text(scope, evaluation), kEditionBytes);
  if (Holds(rule_.begins, scope, evaluation)) {
    event.what = Happening::kBegins;
    event.start = Value::Map(item.line);
    for (const auto& [field, made] : rule_.start) event.start.Set(field, made.Evaluate(scope, evaluation));
  } else if (Holds(rule_.ends, scope, evaluation)) {
    event.what = Happening::kEnds;
  } else {
    event.field = rule_.field.Text(scope, evaluation);
    event.before = rule_.before.Evaluate(scope, evaluation);
    event.after = rule_.after.Evaluate(scope, evaluation);
  }
  if (event.key.empty() || (event.what == Happening::kSets && event.field.empty())) {
    sink_.Report({event.locator, "the event names no item, or no field", Loss::kRecord});
    return absl::OkStatus();
  }
  events_.push_back(std::move(event));
  return absl::OkStatus();
}

void History::GoBack(State& state) {
  for (size_t i = events_.size(); i-- > 0;) {
    const Event& event = events_[i];
    KeptItem& kept = state[event.key];
    if (!kept.item.value.is_map()) kept.item.value = Value::Map();
    if (event.what == Happening::kSets) {
      kept.item.value.Set(event.field, event.before);
    } else if (event.what == Happening::kBegins) {
      for (size_t field = 0; field < event.start.keys.size(); ++field) {
        if (kept.item.value.Find(event.start.keys[field]) == nullptr) {
          kept.item.value.Set(event.start.keys[field], event.start.values[field]);
        }
      }
      beginnings_[i] = std::move(kept);
      state.erase(event.key);
    }
  }
}

void History::Apply(size_t number, State& state) {
  const Event& event = events_[number];
  if (event.what == Happening::kEnds) {
    state.erase(event.key);
    return;
  }
  KeptItem& kept = state[event.key];
  if (event.what == Happening::kBegins) kept = beginnings_[number];
  if (event.what == Happening::kSets) kept.item.value.Set(event.field, event.after);
  kept.locator = event.locator;
}

absl::Status History::GiveEdition(const Edition& edition, const State& state) {
  RETURN_IF_ERROR(sink_.BeginEdition(edition));
  run_.BeginEdition();
  for (const auto& [key, kept] : state) {
    RETURN_IF_ERROR(run_.IndexItem(kept.item, {files_.items[kept.file].facts, kept.locator}));
  }
  for (const auto& [key, kept] : state) {
    RETURN_IF_ERROR(run_.GiveItem(kept.item, {files_.items[kept.file].facts, kept.locator}, key));
  }
  return absl::OkStatus();
}

absl::Status History::Give() {
  RETURN_IF_ERROR(ReadLastState());
  RETURN_IF_ERROR(ReadLog());
  State state = last_;
  GoBack(state);
  int64_t given = 0;
  std::set<std::string> ended;  // since the edition before
  const int64_t per_event = files_.bytes_to_read / static_cast<int64_t>(events_.size() + 1);
  for (size_t i = 0; i < events_.size(); ++i) {
    Apply(i, state);
    if (events_[i].what == Happening::kEnds) {
      ended.insert(events_[i].key);
    } else {
      ended.erase(events_[i].key);
    }
    if (i + 1 < events_.size() && events_[i + 1].edition == events_[i].edition) continue;
    RETURN_IF_ERROR(GiveEdition({events_[i].edition, {ended.begin(), ended.end()}}, state));
    ended.clear();
    given = static_cast<int64_t>(i + 1) * per_event;
    sink_.Progress(given);
  }
  for (const auto& [key, kept] : state) {
    if (last_.count(key) == 0) ended.insert(key);
  }
  RETURN_IF_ERROR(GiveEdition({NameOf(last_), {ended.begin(), ended.end()}}, last_));
  sink_.Progress(files_.bytes_to_read);
  return absl::OkStatus();
}

}  // namespace

absl::Status GiveHistory(const Mapping& mapping, const SourceFiles& files, const ReaderLimits& limits, ItemRun& run,
                         DraftSink& sink) {
  return History(mapping, files, limits, run, sink).Give();
}

}  // namespace entente::cli
