#include "cli/import/item_run.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "cli/import/field_filler.h"
#include "service/base/status_macros.h"

namespace entente::cli {

ItemRun::ItemRun(const Mapping& mapping, const ReaderLimits& limits, DraftSink& sink)
    : mapping_(mapping), limits_(limits), sink_(sink), maker_(mapping, limits, evaluation_) {
  evaluation_.empty_words = &mapping.empty_words;
  evaluation_.tables = &mapping.tables;
  evaluation_.indexes = &indexes_;
  BeginEdition();  // keys are taken of items that are kept, before there is one
}

void ItemRun::ReportRemarks(const std::string& locator) {
  for (std::string& remark : evaluation_.remarks) sink_.Report({locator, std::move(remark), Loss::kNone});
  evaluation_.remarks.clear();
}

absl::Status ItemRun::ReadAll(const SourceFiles& files,
                              const std::function<absl::Status(const Item&, const ItemPlace&, int32_t file)>& take,
                              bool report) {
  file_names_.clear();
  for (size_t number = 0; number < files.items.size(); ++number) {
    const SourceFile& file = files.items[number];
    file_names_.push_back(file.name);
    ItemReading reading;
    reading.take = [&](Item item) {
      const std::string locator = absl::StrCat(file.name, ":", item.line);
      return take(item, {file.facts, locator}, static_cast<int32_t>(number));
    };
    reading.report = [&](int32_t line, std::string text) {
      if (report) sink_.Report({absl::StrCat(file.name, ":", line), std::move(text), Loss::kUnread});
    };
    reading.progress = [&](int64_t bytes) { sink_.Progress(bytes_before_ + bytes); };
    RETURN_IF_ERROR(ReadItems(file.path, mapping_.format, limits_, reading));
    bytes_before_ += file.bytes;
  }
  return absl::OkStatus();
}

absl::Status ItemRun::Index(const SourceFiles& files) {
  BeginEdition();
  return ReadAll(
      files, [this](const Item& item, const ItemPlace& place, int32_t) { return IndexItem(item, place); },
      /*report=*/false);
}

absl::Status ItemRun::Give(const SourceFiles& files) {
  return ReadAll(
      files,
      [this](const Item& item, const ItemPlace& place, int32_t file) -> absl::Status {
        const std::unique_ptr<Scope> scope = maker_.ScopeOf(item, place);
        RETURN_IF_ERROR(GiveDocument(*scope, place));
        const std::string key = maker_.Takes(*scope) ? TakeKey(*scope, place, file) : "";
        if (!key.empty()) return GiveRecord(*scope, place, key);
        evaluation_.remarks.clear();
        return absl::OkStatus();
      },
      /*report=*/true);
}

void ItemRun::BeginEdition() {
  indexes_ = mapping_.empty_indexes;
  documents_.clear();
}

absl::Status ItemRun::IndexItem(const Item& item, const ItemPlace& place) {
  const std::unique_ptr<Scope> scope = maker_.ScopeOf(item, place);
  for (size_t i = 0; i < mapping_.indexes.size(); ++i) {
    const IndexRule& rule = mapping_.indexes[i];
    if (!Holds(rule.when, *scope, evaluation_)) continue;
    const std::string key = rule.key.Text(*scope, evaluation_);
    const std::string value = rule.value.Text(*scope, evaluation_);
    if (key.empty() || value.empty()) continue;
    if (!indexes_[i].Put(key, value, static_cast<size_t>(limits_.index_entries))) {
      return absl::InvalidArgumentError(absl::StrCat(place.locator, ": the index `", rule.name, "` has more than ",
                                                     limits_.index_entries, " keys (index_entries)"));
    }
  }
  evaluation_.remarks.clear();
  return absl::OkStatus();
}

absl::Status ItemRun::GiveItem(const Item& item, const ItemPlace& place, const std::string& key) {
  const std::unique_ptr<Scope> scope = maker_.ScopeOf(item, place);
  RETURN_IF_ERROR(GiveDocument(*scope, place));
  if (maker_.Takes(*scope)) return GiveRecord(*scope, place, key);
  evaluation_.remarks.clear();
  return absl::OkStatus();
}

absl::Status ItemRun::GiveRecord(Scope& scope, const ItemPlace& place, const std::string& key) {
  scope.Set("record", Value::Text(key));
  absl::StatusOr<std::vector<RecordDraft>> drafts = maker_.Make(scope, key, place);
  ReportRemarks(place.locator);
  if (!drafts.ok()) {
    sink_.Report({place.locator, std::string(drafts.status().message()), Loss::kUnread});
    return absl::OkStatus();
  }
  for (RecordDraft& draft : *drafts) RETURN_IF_ERROR(sink_.Take(std::move(draft)));
  return absl::OkStatus();
}

absl::Status ItemRun::GiveDocument(const Scope& scope, const ItemPlace& place) {
  if (mapping_.document.is_literal() && !documents_.empty()) return absl::OkStatus();
  const std::string id = mapping_.document.Text(scope, evaluation_);
  if (id.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(place.locator, ": the mapping's `document` has no id here"));
  }
  if (!documents_.insert(id).second) return absl::OkStatus();
  const std::string locator = absl::StrCat(mapping_.path, ":", mapping_.document_line);
  std::vector<RecordDraft> drafts = maker_.MakeDocument(scope, {place.file, locator});
  for (RecordDraft& draft : drafts) RETURN_IF_ERROR(sink_.Take(std::move(draft)));
  return absl::OkStatus();
}

std::string ItemRun::TakeKey(const Item& item, const ItemPlace& place, int32_t file) {
  std::string key = TakeKey(*maker_.ScopeOf(item, place), place, file);
  evaluation_.remarks.clear();
  return key;
}

std::string ItemRun::TakeKey(const Scope& scope, const ItemPlace& place, int32_t file) {
  const std::string key = maker_.KeyOfRecord(scope);
  if (key.empty()) {
    sink_.Report({place.locator, "the record has no key", Loss::kRecord});
    return "";
  }
  const std::string known = RecordMaker::KeyInClaims(key);
  const int32_t count = keys_.Take(known, file, scope.item().line);
  if (count == 1) return key;
  if (mapping_.repeated_keys == RepeatedKeys::kNumber) return absl::StrCat(key, "#", count);
  if (mapping_.repeated_keys == RepeatedKeys::kSkip) return "";
  // The files of a history are read by somebody else, and their names are not known here.
  const std::string first = file_names_.empty() ? "line " : absl::StrCat(file_names_[keys_.first_file(known)], ":");
  sink_.Report({place.locator, absl::StrCat("the key `", key, "` was taken at ", first, keys_.first_line(known)),
                Loss::kRecord});
  return "";
}

}  // namespace entente::cli
