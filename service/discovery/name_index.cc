#include "service/discovery/name_index.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "service/discovery/common_words.h"
#include "service/discovery/latin.h"

namespace entente::discovery {
namespace {

// How many bytes of a beginning are kept: a longer one is looked for under the longest of these.
constexpr size_t kBeginnings[] = {1, 2, 3, 4, 6, 9, 14, 21};
constexpr int kMaxWordBeginnings = 8;  // words of one name
constexpr size_t kLetters = 3;

void AddBeginnings(KeySort sort, absl::string_view text, std::vector<uint64_t>& keys) {
  for (const size_t size : kBeginnings) {
    if (size > text.size()) break;
    keys.push_back(PostingLists::KeyOf(sort, text.substr(0, size)));
  }
}

void AddWordBeginnings(absl::string_view latin, absl::string_view squashed, std::vector<uint64_t>& keys) {
  size_t start = 0;
  int words = 0;
  for (const absl::string_view word : absl::StrSplit(latin, ' ', absl::SkipEmpty())) {
    if (start > 0) AddBeginnings(KeySort::kWordBeginning, squashed.substr(start), keys);
    start += word.size();
    if (++words > kMaxWordBeginnings) break;
  }
}

std::vector<uint64_t> KeysOf(const NameForms& forms) {
  std::vector<uint64_t> keys = {PostingLists::KeyOf(KeySort::kNative, forms.native),
                                PostingLists::KeyOf(KeySort::kSquashed, forms.squashed)};
  if (const std::string skeleton = SkeletonOf(forms.squashed); !skeleton.empty()) {
    keys.push_back(PostingLists::KeyOf(forms.foreign ? KeySort::kForeignSkeleton : KeySort::kSkeleton, skeleton));
  }
  AddBeginnings(KeySort::kBeginning, forms.squashed, keys);
  AddWordBeginnings(forms.latin, forms.squashed, keys);
  if (HasHangul(forms.native)) AddBeginnings(KeySort::kTyped, AsTyped(forms.native), keys);
  for (const absl::string_view word : absl::StrSplit(forms.latin, ' ', absl::SkipEmpty())) {
    keys.push_back(PostingLists::KeyOf(KeySort::kWord, word));
  }
  return keys;
}

void SortOnce(std::vector<uint64_t>& keys) {
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
}

}  // namespace

NameIndex::NameIndex(const schema::Schema& schema) {
  for (const schema::Field* field : schema.fields()) is_name_.push_back(field->rule.searchable());
}

std::vector<uint64_t> NameIndex::TrigramsOf(absl::string_view latin) {
  std::vector<uint64_t> keys;
  std::string padded;
  for (const absl::string_view word : absl::StrSplit(latin, ' ', absl::SkipEmpty())) {
    const absl::string_view english = InEnglish(word);
    padded = absl::StrCat("^", english.empty() ? word : english, "$");
    for (size_t i = 0; i + kLetters <= padded.size(); ++i) {
      keys.push_back(PostingLists::KeyOf(KeySort::kTrigram, absl::string_view(padded).substr(i, kLetters)));
    }
  }
  SortOnce(keys);
  return keys;
}

bool NameIndex::CatchUp(const graph::TermIndex& terms) {
  const uint32_t there = terms.size();
  if (covered_.load(std::memory_order_acquire) >= there) return true;
  base::MutexLock lock(writing_);
  const uint32_t from = covered_.load(std::memory_order_relaxed);
  const uint32_t until = std::min(std::max(from, there), from + kSlice);
  for (uint32_t term = from; term < until; ++term) {
    const graph::TermIndex::Term text = terms.At(term);
    if (is_name_[text.field_number]) Take(term, text.text);
  }
  covered_.store(until, std::memory_order_release);
  return until >= there;
}

const char* NameIndex::Keep(const NameForms& forms) {
  std::string text = forms.foreign ? forms.native : std::string();
  absl::StrAppend(&text, forms.latin, forms.squashed == forms.latin ? "" : forms.squashed);
  return arena_.Copy(text).data();
}

void NameIndex::Take(uint32_t term, absl::string_view folded) {
  const NameForms forms = FormsOf(folded);
  if (forms.empty()) return;
  std::vector<uint64_t> keys = KeysOf(forms), trigrams = TrigramsOf(forms.latin);
  const auto size = [](size_t bytes) {
    return static_cast<uint16_t>(std::min<size_t>(bytes, std::numeric_limits<uint16_t>::max()));
  };
  const NameNo name = names_.Append(Entry{Keep(forms), term, size(forms.native.size()), size(forms.latin.size()),
                                          size(forms.squashed.size()), size(forms.before_brackets),
                                          size(trigrams.size()), forms.foreign});
  keys.insert(keys.end(), trigrams.begin(), trigrams.end());
  SortOnce(keys);
  for (const uint64_t key : keys) lists_.Add(key, name);
}

// Names are in order of their terms.
std::optional<NameNo> NameIndex::Find(uint32_t term) const {
  NameNo low = 0, high = names_.size();
  while (low < high) {
    const NameNo middle = low + (high - low) / 2;
    if (names_[middle].term < term) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  if (low == names_.size() || names_[low].term != term) return std::nullopt;
  return low;
}

NameView NameIndex::At(NameNo name) const {
  const Entry& entry = names_[name];
  NameView view;
  view.foreign = entry.foreign;
  view.before_brackets = entry.before_brackets;
  const char* text = entry.text;
  if (entry.foreign) {
    view.native = {text, entry.native_size};
    text += entry.native_size;
  }
  view.latin = {text, entry.latin_size};
  view.squashed = entry.squashed_size == entry.latin_size
                      ? view.latin
                      : absl::string_view(text + entry.latin_size, entry.squashed_size);
  if (!entry.foreign) view.native = view.squashed;
  return view;
}

const index::GrowList* NameIndex::Beginning(KeySort sort, absl::string_view text) const {
  size_t size = 0;
  for (const size_t kept : kBeginnings) {
    if (kept <= text.size()) size = kept;
  }
  return size == 0 ? nullptr : lists_.Find(sort, text.substr(0, size));
}

double NameIndex::WeightOf(absl::string_view word) const {
  const index::GrowList* const names = lists_.Find(KeySort::kWord, word);
  const double bearing = 1.0 + (names == nullptr ? 0 : names->size());
  return std::log((2.0 + size()) / bearing) + 0.1;
}

}  // namespace entente::discovery
