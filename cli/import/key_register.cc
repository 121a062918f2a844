#include "cli/import/key_register.h"

#include "cli/import/text_key.h"

namespace entente::cli {

int32_t KeyRegister::Take(absl::string_view key, int32_t file, int32_t line) {
  const auto [at, is_new] = places_.try_emplace(HashOf(key), Place{file, line, 0});
  return ++at->second.count;
}

int32_t KeyRegister::first_file(absl::string_view key) const {
  const auto found = places_.find(HashOf(key));
  return found == places_.end() ? 0 : found->second.file;
}

int32_t KeyRegister::first_line(absl::string_view key) const {
  const auto found = places_.find(HashOf(key));
  return found == places_.end() ? 0 : found->second.line;
}

}  // namespace entente::cli
