#include "cli/import/lookup.h"

#include "absl/strings/ascii.h"

namespace entente::cli {
namespace {

std::string Folded(absl::string_view text) { return absl::AsciiStrToLower(absl::StripAsciiWhitespace(text)); }

}  // namespace

void LookupTable::Add(absl::string_view key, Value value) { exact_[Folded(key)] = std::move(value); }

const Value* LookupTable::Find(absl::string_view text) const {
  const auto found = exact_.find(Folded(text));
  if (found != exact_.end()) return &found->second;
  const re2::StringPiece piece(text.data(), text.size());
  for (const auto& [pattern, value] : patterns_) {
    if (RE2::PartialMatch(piece, *pattern)) return &value;
  }
  return default_ ? &*default_ : nullptr;
}

std::vector<const Value*> LookupTable::Values() const {
  std::vector<const Value*> values;
  for (const auto& [key, value] : exact_) values.push_back(&value);
  for (const auto& [pattern, value] : patterns_) values.push_back(&value);
  if (default_) values.push_back(&*default_);
  return values;
}

bool LookupIndex::Put(absl::string_view key, absl::string_view value, size_t most) {
  const auto [at, is_new] = values_.emplace(Folded(key), Value());
  Value& kept = at->second;
  const bool takes = is_new || keep_ == IndexKeep::kLast || (keep_ == IndexKeep::kLeast && value < kept.text) ||
                     (keep_ == IndexKeep::kGreatest && value > kept.text);
  if (takes) kept = Value::Text(value);
  return values_.size() <= most;
}

const Value* LookupIndex::Find(absl::string_view key) const {
  const auto found = values_.find(Folded(key));
  return found == values_.end() ? nullptr : &found->second;
}

}  // namespace entente::cli
