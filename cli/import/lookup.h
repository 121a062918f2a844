// What a mapping looks values up in: tables, which it writes out, and indexes, which it makes of the source itself.
#ifndef ENTENTE_CLI_IMPORT_LOOKUP_H_
#define ENTENTE_CLI_IMPORT_LOOKUP_H_

#include <re2/re2.h>

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "cli/import/value.h"

namespace entente::cli {

// A table of a mapping. Keys are compared without case and without white space at the ends; a key between slashes is a
// regular expression that has to match a part of the text. Thread-safe once made.
class LookupTable {
 public:
  void Add(absl::string_view key, Value value);
  void AddPattern(std::shared_ptr<const RE2> pattern, Value value) {
    patterns_.emplace_back(std::move(pattern), std::move(value));
  }
  void SetDefault(Value value) { default_ = std::move(value); }

  // The value of a text: of its key, else of the first pattern that matches, else the default. Null if there is none.
  const Value* Find(absl::string_view text) const;

  // Every value, for checks.
  std::vector<const Value*> Values() const;

 private:
  std::unordered_map<std::string, Value> exact_;
  std::vector<std::pair<std::shared_ptr<const RE2>, Value>> patterns_;
  std::optional<Value> default_;
};

// Which of several values of a key an index keeps.
enum class IndexKeep { kFirst, kLast, kLeast, kGreatest };

// An index of a source. Keys are compared like those of tables. Thread-compatible.
class LookupIndex {
 public:
  explicit LookupIndex(IndexKeep keep) : keep_(keep) {}

  // Puts a value in; false when the index would have more than `most` keys.
  bool Put(absl::string_view key, absl::string_view value, size_t most);
  const Value* Find(absl::string_view key) const;

 private:
  IndexKeep keep_;
  std::unordered_map<std::string, Value> values_;
};

}  // namespace entente::cli

#endif  // ENTENTE_CLI_IMPORT_LOOKUP_H_
