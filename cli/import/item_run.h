// One pass over the items of a source: into indexes, or into records.
#ifndef ENTENTE_CLI_IMPORT_ITEM_RUN_H_
#define ENTENTE_CLI_IMPORT_ITEM_RUN_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "cli/import/key_register.h"
#include "cli/import/mapping.h"
#include "cli/import/reader_limits.h"
#include "cli/import/record_draft.h"
#include "cli/import/record_maker.h"
#include "cli/import/source_files.h"

namespace entente::cli {

// Borrows everything. Not thread-safe.
class ItemRun {
 public:
  ItemRun(const Mapping& mapping, const ReaderLimits& limits, DraftSink& sink);

  // Makes the mapping's indexes of all files; those of before are forgotten.
  absl::Status Index(const SourceFiles& files);
  // Gives the sink the records of all files.
  absl::Status Give(const SourceFiles& files);

  // The same, item by item, for items that somebody else keeps. A new edition forgets indexes and documents.
  void BeginEdition();
  absl::Status IndexItem(const Item& item, const ItemPlace& place);
  // Gives the record of the item under a key that was taken before.
  absl::Status GiveItem(const Item& item, const ItemPlace& place, const std::string& key);
  // The key of an item, with its number if it is not the first of that key. Empty, and reported, if it has none.
  std::string TakeKey(const Item& item, const ItemPlace& place, int32_t file);

 private:
  // The key of the item that a scope is of.
  std::string TakeKey(const Scope& scope, const ItemPlace& place, int32_t file);
  // Gives the record of the document, if this is the first item that is of it.
  absl::Status GiveDocument(const Scope& scope, const ItemPlace& place);
  absl::Status GiveRecord(Scope& scope, const ItemPlace& place, const std::string& key);
  void ReportRemarks(const std::string& locator);
  // Reads every item of every file.
  absl::Status ReadAll(const SourceFiles& files,
                       const std::function<absl::Status(const Item&, const ItemPlace&, int32_t file)>& take,
                       bool report);

  const Mapping& mapping_;
  const ReaderLimits& limits_;
  DraftSink& sink_;
  std::vector<LookupIndex> indexes_;
  Evaluation evaluation_;
  RecordMaker maker_;
  KeyRegister keys_;
  std::vector<std::string> file_names_;  // by number, for places of keys
  std::set<std::string> documents_;      // ids of those given
  int64_t bytes_before_ = 0;             // of the files read completely
};

}  // namespace entente::cli

#endif  // ENTENTE_CLI_IMPORT_ITEM_RUN_H_
