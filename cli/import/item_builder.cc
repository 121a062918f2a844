#include "cli/import/item_builder.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace entente::cli {
namespace {

// Scalars of the maps around items are kept for `up`; a map used as a table is not.
constexpr size_t kMostScalars = 256;

}  // namespace

bool ItemBuilder::Refuse(int32_t line, std::string fault) {
  fault_ = std::move(fault);
  fault_line_ = line;
  return false;
}

bool ItemBuilder::AtItem() const {
  for (const ItemPath& path : paths_) {
    if (path.size() != frames_.size()) continue;
    bool fits = true;
    for (size_t i = 0; i < path.size() && fits; ++i) {
      fits = path[i].each ? !frames_[i].map : frames_[i].map && (path[i].any || path[i].key == frames_[i].key);
    }
    if (fits) return true;
  }
  return false;
}

bool ItemBuilder::Enter(int32_t line) {
  if (!in_item_ && AtItem()) {
    in_item_ = true;
    nodes_ = 0;
  }
  if (in_item_ && ++nodes_ > limits_.item_nodes) {
    return Refuse(line, absl::StrCat("the item holds more than ", limits_.item_nodes, " values (item_nodes)"));
  }
  return true;
}

bool ItemBuilder::Begin(bool map, int32_t line) {
  if (frames_.size() + open_.size() >= static_cast<size_t>(limits_.depth)) {
    return Refuse(line, absl::StrCat("lists and maps are nested more than ", limits_.depth, " deep (depth)"));
  }
  if (!Enter(line)) return false;
  if (in_item_) {
    open_.push_back(map ? Value::Map(line) : Value::List({}, line));
    keys_.emplace_back();
  } else {
    frames_.push_back({map, "", Value::Map(line)});
  }
  return true;
}

bool ItemBuilder::Key(absl::string_view key) {
  std::string& pending = in_item_ ? keys_.back() : frames_.back().key;
  pending.assign(key.data(), key.size());
  return true;
}

bool ItemBuilder::End() {
  if (!in_item_) {
    frames_.pop_back();
    return true;
  }
  Value value = std::move(open_.back());
  open_.pop_back();
  keys_.pop_back();
  return Leave(std::move(value));
}

bool ItemBuilder::Scalar(absl::string_view text, int32_t line) { return Enter(line) && Leave(Value::Text(text, line)); }

bool ItemBuilder::Null(int32_t line) {
  Value value;
  value.line = line;
  return Enter(line) && Leave(std::move(value));
}

bool ItemBuilder::Leave(Value value) {
  if (!in_item_) {
    if (frames_.empty() || !frames_.back().map || !value.is_text()) return true;
    Frame& frame = frames_.back();
    if (frame.scalars.keys.size() < kMostScalars) frame.scalars.Set(frame.key, std::move(value));
    return true;
  }
  if (open_.empty()) return Give(std::move(value));
  Value& around = open_.back();
  if (around.is_list()) {
    around.values.push_back(std::move(value));
  } else {
    around.keys.push_back(std::move(keys_.back()));
    around.values.push_back(std::move(value));
  }
  return true;
}

bool ItemBuilder::Give(Value value) {
  in_item_ = false;
  Item item;
  item.line = value.line;
  item.value = std::move(value);
  for (auto frame = frames_.rbegin(); frame != frames_.rend(); ++frame) {
    if (frame->map) item.enclosing.push_back(frame->scalars);
  }
  status_ = take_(std::move(item));
  return status_.ok();
}

}  // namespace entente::cli
