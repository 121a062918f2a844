// A value of a source as it was read: text, a list or a map, with the line it stood on. Numbers and dates are text as
// written; what is null, or not there, is absent.
//
// A value type; nesting is bounded by the reader that made it. Not the protobuf kind: nothing is typed here, since the
// types of JSON and YAML (`2022-01-01`, `no`, `1e5`) are accidents of their spelling.
#ifndef ENTENTE_CLI_IMPORT_VALUE_H_
#define ENTENTE_CLI_IMPORT_VALUE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace entente::cli {

enum class ValueKind : uint8_t { kAbsent, kText, kList, kMap };

struct Value {
  ValueKind kind = ValueKind::kAbsent;
  int32_t line = 0;               // where it begins in its file, from 1
  std::string text;               // of kText
  std::vector<std::string> keys;  // of kMap, in the order of the file
  std::vector<Value> values;      // of kList, and of kMap beside its keys

  static Value Text(absl::string_view text, int32_t line = 0);
  static Value List(std::vector<Value> values, int32_t line = 0);
  static Value Map(int32_t line = 0);

  bool absent() const { return kind == ValueKind::kAbsent; }
  bool is_text() const { return kind == ValueKind::kText; }
  bool is_list() const { return kind == ValueKind::kList; }
  bool is_map() const { return kind == ValueKind::kMap; }

  // The member of a map; null if there is none.
  const Value* Find(absl::string_view key) const;
  // Sets or replaces a member of a map; removes it if `value` is absent.
  void Set(absl::string_view key, Value value);

  // Same content, lines aside.
  bool operator==(const Value& other) const;
};

// One item of a source: the part of a file that one record is made of.
struct Item {
  Value value;
  std::vector<Value> enclosing;  // the maps around it, innermost first, each with the scalars that came before the item
  int32_t line = 0;
};

}  // namespace entente::cli

#endif  // ENTENTE_CLI_IMPORT_VALUE_H_
