// Puts the items of a file together from what a parser meets, one at a time.
//
//   ItemBuilder builder(paths, limits, take);
//   builder.Begin(/*map=*/true, 1) && builder.Key("items") && ... && builder.End();
//
// Outside items nothing is kept but the scalars of the maps around them, which an item sees as `up`.
#ifndef ENTENTE_CLI_IMPORT_ITEM_BUILDER_H_
#define ENTENTE_CLI_IMPORT_ITEM_BUILDER_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "cli/import/item_path.h"
#include "cli/import/reader_limits.h"
#include "cli/import/value.h"

namespace entente::cli {

// Takes an item; an error ends the reading.
using TakeItem = std::function<absl::Status(Item)>;

// Not thread-safe. Every call says whether to go on; if not, status() or the taker's error says why.
class ItemBuilder {
 public:
  ItemBuilder(const std::vector<ItemPath>& paths, const ReaderLimits& limits, const TakeItem& take)
      : paths_(paths), limits_(limits), take_(take) {}

  // A map or a list begins or ends; a map's key; a scalar, or a null.
  bool Begin(bool map, int32_t line);
  bool End();
  bool Key(absl::string_view key);
  bool Scalar(absl::string_view text, int32_t line);
  bool Null(int32_t line);

  // What ended the building: an error of the taker, or, with its line, of the file.
  const absl::Status& status() const { return status_; }
  const std::string& fault() const { return fault_; }
  int32_t fault_line() const { return fault_line_; }

 private:
  // A map or list that is open and not within an item.
  struct Frame {
    bool map = false;
    std::string key;
    Value scalars;
  };

  bool Refuse(int32_t line, std::string fault);
  bool AtItem() const;
  // Counts a value; opens an item if one begins here.
  bool Enter(int32_t line);
  // A value is complete: it goes into the one around it, or out.
  bool Leave(Value value);
  bool Give(Value value);

  const std::vector<ItemPath>& paths_;
  const ReaderLimits& limits_;
  const TakeItem& take_;
  std::vector<Frame> frames_;
  std::vector<Value> open_;        // of the item being built, outermost first
  std::vector<std::string> keys_;  // the pending key of each of open_
  bool in_item_ = false;
  int32_t nodes_ = 0;
  absl::Status status_;
  std::string fault_;
  int32_t fault_line_ = 0;
};

}  // namespace entente::cli

#endif  // ENTENTE_CLI_IMPORT_ITEM_BUILDER_H_
