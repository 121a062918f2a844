#include "cli/import/value.h"

#include <algorithm>
#include <utility>

namespace entente::cli {

Value Value::Text(absl::string_view text, int32_t line) {
  Value value;
  value.kind = ValueKind::kText;
  value.line = line;
  value.text.assign(text.data(), text.size());
  return value;
}

Value Value::List(std::vector<Value> values, int32_t line) {
  Value value;
  value.kind = ValueKind::kList;
  value.line = line;
  value.values = std::move(values);
  return value;
}

Value Value::Map(int32_t line) {
  Value value;
  value.kind = ValueKind::kMap;
  value.line = line;
  return value;
}

const Value* Value::Find(absl::string_view key) const {
  if (!is_map()) return nullptr;
  for (size_t i = 0; i < keys.size(); ++i) {
    if (keys[i] == key) return &values[i];
  }
  return nullptr;
}

void Value::Set(absl::string_view key, Value value) {
  const auto found = std::find(keys.begin(), keys.end(), key);
  const auto at = found - keys.begin();
  if (value.absent()) {
    if (found == keys.end()) return;
    keys.erase(found);
    values.erase(values.begin() + at);
  } else if (found == keys.end()) {
    keys.emplace_back(key);
    values.push_back(std::move(value));
  } else {
    values[at] = std::move(value);
  }
}

bool Value::operator==(const Value& other) const {
  return kind == other.kind && text == other.text && keys == other.keys && values == other.values;
}

}  // namespace entente::cli
