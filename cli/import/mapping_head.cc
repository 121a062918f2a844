// The head of a mapping: what the source is, how its files are read, tables, indexes, variables, keys, its document.
#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/import/mapping_reader.h"
#include "cli/import/text_key.h"

namespace entente::cli {
namespace {

// Room for the record's key and the claim's part in the 128 characters of a claim's id.
constexpr size_t kMaxSourceBytes = 40;

struct FormatWord {
  absl::string_view word;
  FileFormat format;
};
constexpr FormatWord kFormats[] = {{"csv", FileFormat::kCsv},
                                   {"json", FileFormat::kJson},
                                   {"jsonl", FileFormat::kJsonLines},
                                   {"yaml", FileFormat::kYaml}};

struct KeepWord {
  absl::string_view word;
  IndexKeep keep;
};
constexpr KeepWord kKeeps[] = {{"first", IndexKeep::kFirst},
                               {"last", IndexKeep::kLast},
                               {"least", IndexKeep::kLeast},
                               {"greatest", IndexKeep::kGreatest}};

char Single(const std::string& text) { return text == "\\t" || text == "tab" ? '\t' : text.empty() ? '\0' : text[0]; }

}  // namespace

void MappingReader::ReadHead() {
  const Value* source = Section("source");
  if (source == nullptr || !source->is_text() || source->text.empty() || source->text.size() > kMaxSourceBytes ||
      KeyOf(source->text) != source->text) {
    Mistake(source == nullptr ? 1 : source->line,
            absl::StrCat("`source` has to be 1 to ", kMaxSourceBytes, " characters of `a-z 0-9 . -`"));
  } else {
    mapping_.source = source->text;
  }
  const Value* space = Section("space");
  mapping_.space = space != nullptr && space->is_text() ? space->text : mapping_.source;
  ReadFormat();
  ReadEmptyWords();
  ReadTables();
  ReadIndexes();
  ReadVariables();
  ReadKeys();
}

void MappingReader::ReadFormat() {
  if (const Value* format = Section("format"); format != nullptr) {
    for (const FormatWord& known : kFormats) {
      if (format->text == known.word) mapping_.format.format = known.format;
    }
    if (mapping_.format.format == FileFormat::kByName) Mistake(format->line, "`format` is csv, json, jsonl or yaml");
  }
  if (const Value* encoding = Section("encoding"); encoding != nullptr) mapping_.format.encoding = encoding->text;
  if (const Value* csv = Section("csv"); csv != nullptr) ReadCsvPlan(*csv, mapping_.format);
  if (const Value* items = Section("items"); items != nullptr) ReadItems(*items, mapping_.format);
  if (const Value* pattern = Section("file_name"); pattern != nullptr) mapping_.file_name = ReadPattern(*pattern);
}

void MappingReader::ReadItems(const Value& value, FormatPlan& plan) {
  plan.items.clear();
  const std::vector<Value> paths = value.is_list() ? value.values : std::vector<Value>{value};
  for (const Value& written : paths) {
    absl::StatusOr<ItemPath> path = ParseItemPath(written.text);
    if (path.ok()) {
      plan.items.push_back(*std::move(path));
    } else {
      Mistake(written.line, std::string(path.status().message()));
    }
  }
}

void MappingReader::ReadCsvPlan(const Value& value, FormatPlan& plan) {
  if (!CheckKeys(value, {"delimiter", "quote", "columns"}, "`csv`")) return;
  if (const Value* delimiter = value.Find("delimiter"); delimiter != nullptr) plan.delimiter = Single(delimiter->text);
  if (const Value* quote = value.Find("quote"); quote != nullptr) plan.quote = Single(quote->text);
  if (plan.delimiter == '\0' || plan.quote == '\0' || plan.delimiter.value_or(',') == plan.quote) {
    Mistake(value.line, "`delimiter` and `quote` have to be two different characters");
  }
  if (const Value* columns = value.Find("columns"); columns != nullptr) {
    for (const Value& column : columns->values) plan.columns.push_back(column.text);
  }
}

void MappingReader::ReadEmptyWords() {
  EachSection("empty", [this](const Value& words) {
    if (!words.is_list()) Mistake(words.line, "`empty` has to be a list of words that say there is nothing");
    for (const Value& word : words.values) mapping_.empty_words.insert(absl::AsciiStrToLower(word.text));
  });
}

void MappingReader::ReadTables() {
  EachSection("tables", [this](const Value& tables) {
    if (!IsMap(tables, "`tables`")) return;
    for (size_t i = 0; i < tables.keys.size(); ++i) {
      const auto [at, is_new] = names_.tables.emplace(tables.keys[i], static_cast<int>(mapping_.tables.size()));
      if (is_new) mapping_.tables.emplace_back();
      mapping_.tables[at->second] = LookupTable();
      ReadTable(tables.values[i], mapping_.tables[at->second]);
    }
  });
}

void MappingReader::ReadTable(const Value& value, LookupTable& table) {
  if (!CheckKeys(value, {}, "a table")) return;
  for (size_t i = 0; i < value.keys.size(); ++i) {
    const std::string& key = value.keys[i];
    if (key.size() > 2 && key.front() == '/' && key.back() == '/') {
      std::shared_ptr<const RE2> pattern =
          ReadPattern(Value::Text(key.substr(1, key.size() - 2), value.values[i].line));
      if (pattern != nullptr) table.AddPattern(std::move(pattern), value.values[i]);
    } else if (key == "default") {
      table.SetDefault(value.values[i]);
    } else {
      table.Add(key, value.values[i]);
    }
  }
}

void MappingReader::ReadIndexes() {
  EachSection("indexes", [this](const Value& indexes) {
    if (!IsMap(indexes, "`indexes`")) return;
    for (size_t i = 0; i < indexes.keys.size(); ++i) {
      const Value& written = indexes.values[i];
      if (!CheckKeys(written, {"key", "value", "keep", "when"}, "an index")) continue;
      const std::string word = ReadText(written, "keep");
      IndexKeep keep = IndexKeep::kFirst;
      bool known = word.empty();
      for (const KeepWord& one : kKeeps) {
        if (word != one.word) continue;
        keep = one.keep;
        known = true;
      }
      if (!known) Mistake(written.line, "`keep` is first, last, least or greatest");
      IndexRule rule{indexes.keys[i], ReadGuard(written), ReadTemplate(written, "key"), ReadTemplate(written, "value")};
      if (rule.key.empty() || rule.value.empty()) Mistake(written.line, "an index needs a `key` and a `value`");
      names_.indexes[rule.name] = static_cast<int>(mapping_.indexes.size());
      mapping_.indexes.push_back(std::move(rule));
      mapping_.empty_indexes.emplace_back(keep);
    }
  });
}

void MappingReader::ReadParameters(const std::map<std::string, std::string>& given) {
  EachSection("parameters", [this](const Value& parameters) {
    if (!IsMap(parameters, "`parameters`")) return;
    for (size_t i = 0; i < parameters.keys.size(); ++i) {
      mapping_.parameters[parameters.keys[i]] = parameters.values[i].text;
    }
  });
  for (const auto& [name, text] : given) {
    const auto found = mapping_.parameters.find(name);
    if (found == mapping_.parameters.end()) {
      Mistake(1, absl::StrCat("the mapping has no parameter `", name, "`"));
    } else {
      found->second = text;
    }
  }
}

void MappingReader::ReadVariables() {
  EachSection("let", [this](const Value& variables) {
    if (!IsMap(variables, "`let`")) return;
    for (size_t i = 0; i < variables.keys.size(); ++i) {
      Template made = ReadTemplate(variables.values[i]);
      const auto known = std::find_if(mapping_.variables.begin(), mapping_.variables.end(),
                                      [&](const auto& variable) { return variable.first == variables.keys[i]; });
      if (known != mapping_.variables.end()) {
        known->second = std::move(made);  // in its old place: those after it may use it
      } else {
        mapping_.variables.emplace_back(variables.keys[i], std::move(made));
      }
    }
  });
}

void MappingReader::ReadKeys() {
  for (auto layer = layers_.rbegin(); layer != layers_.rend() && mapping_.when.all.empty(); ++layer) {
    file_ = layer->file;
    mapping_.when = ReadGuard(layer->content);
  }
  if (const Value* key = Section("key"); key != nullptr) mapping_.key = ReadTemplate(*key);
  if (mapping_.key.empty()) Mistake(1, "`key` is missing: what names a record within the source, such as `${id}`");
  if (const Value* locator = Section("locator"); locator != nullptr) mapping_.locator = ReadTemplate(*locator);
  if (const Value* repeated = Section("repeated_keys"); repeated != nullptr) {
    if (repeated->text == "number") mapping_.repeated_keys = RepeatedKeys::kNumber;
    if (repeated->text == "skip") mapping_.repeated_keys = RepeatedKeys::kSkip;
    if (repeated->text != "number" && repeated->text != "skip" && repeated->text != "refuse") {
      Mistake(repeated->line, "`repeated_keys` is refuse, number or skip");
    }
  }
}

void MappingReader::ReadDocument() {
  const Value* written = Section("document");
  if (written == nullptr) {
    Mistake(1, "`document` is missing: the entity that stands for the source, which every claim cites");
    return;
  }
  if (!CheckKeys(*written, {"id", "fields", "confidence"}, "`document`")) return;
  mapping_.document_line = written->line;
  mapping_.document = ReadTemplate(*written, "id");
  const std::string id = mapping_.document.empty() ? "" : ReadText(*written, "id");
  const google::protobuf::FieldDescriptor* kind = KindOfId(id);
  if (kind == nullptr) {
    Mistake(written->line, absl::StrCat("`id` has to begin with a kind and a slash; kinds: ", KindNames()));
    return;
  }
  const Value* fields = written->Find("fields");
  if (fields == nullptr) return;  // somebody else describes it
  ClaimRule claim;
  claim.line = written->line;
  claim.sort = ClaimSort::kDescribe;
  claim.subject.id = mapping_.document;
  claim.description = ReadDescription(*fields, {kind});
  claim.confidence = ReadTemplate(*written, "confidence");
  mapping_.document_claim = std::move(claim);
}

}  // namespace entente::cli
