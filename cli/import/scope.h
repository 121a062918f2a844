// What the names in an expression stand for: variables, the fields of the item, what is around it.
#ifndef ENTENTE_CLI_IMPORT_SCOPE_H_
#define ENTENTE_CLI_IMPORT_SCOPE_H_

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "cli/import/lookup.h"
#include "cli/import/value.h"

namespace entente::cli {

// What evaluation shares for the whole of a source, and where it says what did not go well. Not thread-safe.
struct Evaluation {
  const std::set<std::string>* empty_words = nullptr;  // in small letters; text that says there is nothing
  const std::vector<LookupTable>* tables = nullptr;    // by number
  const std::vector<LookupIndex>* indexes = nullptr;   // by number; null where there are none
  std::vector<std::string> remarks;                    // values that could not be read

  bool IsEmpty(absl::string_view text) const;
};

// Names, innermost first. A scope borrows all it knows and lives as long as its use. Not thread-safe.
class Scope {
 public:
  // The scope of an item; `file` is a map of what is known of its file.
  Scope(const Item& item, const Value& file) : item_(&item), file_(&file) {}
  // One within another.
  explicit Scope(const Scope& outer) : outer_(&outer), item_(outer.item_), file_(outer.file_) {}
  Scope& operator=(const Scope&) = delete;

  void Set(absl::string_view name, Value value);
  // Also sees the names of another scope, before those further out.
  void Join(const Scope& other) { joined_.push_back(&other); }

  // The value of a name: a variable, a field of the item, or else `item`, `file` or `up`; null if there is none. `up`
  // is the map around the item, and its `up` the one around that.
  const Value* Find(absl::string_view name) const;
  // The map that is `levels` maps out from the item.
  const Value* Enclosing(size_t levels) const;
  const Item& item() const { return *item_; }

 private:
  const Value* FindVariable(absl::string_view name) const;

  const Scope* outer_ = nullptr;
  const Item* item_;
  const Value* file_;
  std::vector<std::pair<std::string, Value>> variables_;
  std::vector<const Scope*> joined_;
};

}  // namespace entente::cli

#endif  // ENTENTE_CLI_IMPORT_SCOPE_H_
