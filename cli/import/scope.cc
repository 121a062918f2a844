#include "cli/import/scope.h"

#include "absl/strings/ascii.h"

namespace entente::cli {

bool Evaluation::IsEmpty(absl::string_view text) const {
  text = absl::StripAsciiWhitespace(text);
  return text.empty() || (empty_words != nullptr && empty_words->count(absl::AsciiStrToLower(text)) > 0);
}

void Scope::Set(absl::string_view name, Value value) {
  for (auto& [known, old] : variables_) {
    if (known == name) {
      old = std::move(value);
      return;
    }
  }
  variables_.emplace_back(std::string(name), std::move(value));
}

const Value* Scope::FindVariable(absl::string_view name) const {
  for (const auto& [known, value] : variables_) {
    if (known == name) return &value;
  }
  for (const Scope* scope : joined_) {
    if (const Value* value = scope->FindVariable(name); value != nullptr) return value;
  }
  return nullptr;
}

const Value* Scope::Find(absl::string_view name) const {
  for (const Scope* scope = this; scope != nullptr; scope = scope->outer_) {
    if (const Value* value = scope->FindVariable(name); value != nullptr) return value;
  }
  if (const Value* field = item_->value.Find(name); field != nullptr) return field;
  if (name == "item") return &item_->value;
  if (name == "file") return file_;
  if (name == "up") return Enclosing(0);
  return nullptr;
}

const Value* Scope::Enclosing(size_t levels) const {
  return levels < item_->enclosing.size() ? &item_->enclosing[levels] : nullptr;
}

}  // namespace entente::cli
