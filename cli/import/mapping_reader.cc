#include "cli/import/mapping_reader.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace entente::cli {

void MappingReader::Read(const std::map<std::string, std::string>& parameters) {
  static const std::vector<absl::string_view> kSections = {
      "extends",       "source",  "space",    "title",    "format",     "encoding", "csv",  "items",
      "file_name",     "empty",   "tables",   "indexes",  "parameters", "let",      "when", "key",
      "repeated_keys", "locator", "document", "mentions", "claims",     "history"};
  for (const MappingLayer& layer : layers_) {
    file_ = layer.file;
    if (!CheckKeys(layer.content, kSections, "a mapping")) return;
  }
  ReadHead();
  ReadParameters(parameters);
  ReadMentions();
  ReadDocument();
  ReadClaims();
  ReadHistory();
}

void MappingReader::Mistake(int line, const std::string& text) {
  mistakes_.push_back(absl::StrCat(file_, ":", line, ": ", text));
}

const Value* MappingReader::Section(absl::string_view key) {
  for (auto layer = layers_.rbegin(); layer != layers_.rend(); ++layer) {
    const Value* value = layer->content.Find(key);
    if (value == nullptr) continue;
    file_ = layer->file;
    return value;
  }
  return nullptr;
}

void MappingReader::EachSection(absl::string_view key, const std::function<void(const Value&)>& read) {
  for (const MappingLayer& layer : layers_) {
    const Value* value = layer.content.Find(key);
    if (value == nullptr) continue;
    file_ = layer.file;
    read(*value);
  }
}

bool MappingReader::IsMap(const Value& value, absl::string_view what) {
  if (value.is_map()) return true;
  Mistake(value.line, absl::StrCat(what, " has to be a map"));
  return false;
}

bool MappingReader::CheckKeys(const Value& map, const std::vector<absl::string_view>& allowed, absl::string_view what) {
  if (!IsMap(map, what)) return false;
  std::set<std::string> seen;
  for (size_t i = 0; i < map.keys.size(); ++i) {
    const std::string& key = map.keys[i];
    const int line = map.values[i].line;
    if (!seen.insert(key).second) Mistake(line, absl::StrCat("`", key, "` stands here twice"));
    if (!allowed.empty() && std::find(allowed.begin(), allowed.end(), key) == allowed.end()) {
      Mistake(line, absl::StrCat(what, " has no `", key, "`; it has: ", absl::StrJoin(allowed, ", ")));
    }
  }
  return true;
}

Template MappingReader::ReadTemplate(const Value& value) {
  if (value.absent()) return Template();
  if (!value.is_text()) {
    Mistake(value.line, "here a text is needed, such as `${name}`");
    return Template();
  }
  absl::StatusOr<Template> made = Template::Parse(value.text, names_);
  if (made.ok()) return *std::move(made);
  Mistake(value.line, std::string(made.status().message()));
  return Template();
}

Template MappingReader::ReadTemplate(const Value& map, absl::string_view key) {
  const Value* value = map.Find(key);
  return value == nullptr ? Template() : ReadTemplate(*value);
}

std::string MappingReader::ReadText(const Value& map, absl::string_view key) {
  const Value* value = map.Find(key);
  if (value == nullptr || value->absent()) return "";
  if (!value->is_text()) Mistake(value->line, absl::StrCat("`", key, "` has to be a text"));
  return value->text;
}

bool MappingReader::ReadFlag(const Value& map, absl::string_view key) {
  const std::string text = ReadText(map, key);
  if (!text.empty() && text != "true" && text != "false") {
    Mistake(map.Find(key)->line, absl::StrCat("`", key, "` has to be `true` or `false`"));
  }
  return text == "true";
}

Guard MappingReader::ReadGuard(const Value& map, absl::string_view key) {
  Guard guard;
  const Value* value = map.Find(key);
  if (value == nullptr) return guard;
  if (value->is_list()) {
    for (const Value& one : value->values) guard.all.push_back(ReadTemplate(one));
  } else {
    guard.all.push_back(ReadTemplate(*value));
  }
  return guard;
}

std::optional<Loop> MappingReader::ReadLoop(const Value& map) {
  const Value* value = map.Find("for_each");
  if (value == nullptr) return {};
  if (!IsMap(*value, "`for_each`")) return {};
  if (value->keys.size() != 1) {
    Mistake(value->line, "`for_each` has to be one name with the values it takes: `maker: ${makers | split(',')}`");
    return {};
  }
  return Loop{value->keys[0], ReadTemplate(value->values[0])};
}

std::shared_ptr<const RE2> MappingReader::ReadPattern(const Value& value) {
  absl::StatusOr<std::shared_ptr<const RE2>> pattern = CompilePattern(value.text);
  if (pattern.ok()) return *std::move(pattern);
  Mistake(value.line, std::string(pattern.status().message()));
  return nullptr;
}

std::optional<std::vector<std::string>> MappingReader::PossibleWords(const Template& made) const {
  if (made.empty()) return {};
  if (made.is_literal()) return std::vector<std::string>{made.literal()};
  const int table = made.last_table();
  if (table < 0) return {};
  std::vector<std::string> words;
  for (const Value* value : mapping_.tables[table].Values()) {
    if (value->is_text()) words.push_back(value->text);
    for (const Value& element : value->values) words.push_back(element.text);
  }
  return words;
}

void MappingReader::CheckWords(const Value& written, const Template& made, absl::string_view what,
                               const std::string& words, const Checked& passes) {
  const std::optional<std::vector<std::string>> possible = PossibleWords(made);
  if (!possible) return;
  for (const std::string& word : *possible) {
    if (!passes(word)) Mistake(written.line, absl::StrCat("`", word, "` is no ", what, "; there are: ", words));
  }
}

}  // namespace entente::cli
