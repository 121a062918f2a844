#include "service/discovery/name_index.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <limits>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "service/discovery/common_words.h"
#include "service/discovery/latin.h"

namespace entente::discovery {
namespace {

// How many bytes of a beginning are kept: a longer one is looked for under the longest of these. A longer one is kept
// only where more than so many names share the shorter one.
constexpr size_t kBeginnings[] = {1, 2, 3, 4, 6, 9, 14, 21};
constexpr int kMaxWordBeginnings = 8;  // words of one name
constexpr size_t kLetters = 3;
constexpr uint32_t kKeysOfItsOwn = 3;  // that a name has, about: no other has them

// Calls `visit(text)` for what a name of these forms begins with, or a later word of it does, as `sort` says.
template <typename Visit>
void ForEachText(KeySort sort, const NameView& name, Visit&& visit) {
  if (sort == KeySort::kBeginning) return visit(name.squashed);
  if (sort == KeySort::kTyped) return HasHangul(name.native) ? visit(AsTyped(name.native)) : void();
  size_t start = 0;
  int words = 0;
  for (const absl::string_view word : absl::StrSplit(name.latin, ' ', absl::SkipEmpty())) {
    if (start > 0) visit(name.squashed.substr(start));
    start += word.size();
    if (++words > kMaxWordBeginnings) break;
  }
}

std::vector<uint64_t> KeysOf(const NameForms& forms) {
  std::vector<uint64_t> keys = {PostingLists::KeyOf(KeySort::kSquashed, forms.squashed)};
  if (forms.foreign) keys.push_back(PostingLists::KeyOf(KeySort::kNative, forms.native));
  if (const std::string skeleton = SkeletonOf(forms.squashed); !skeleton.empty()) {
    keys.push_back(PostingLists::KeyOf(forms.foreign ? KeySort::kForeignSkeleton : KeySort::kSkeleton, skeleton));
  }
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
  if (from == 0) lists_.Reserve(size_t{kKeysOfItsOwn} * there);
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
  for (const KeySort sort : {KeySort::kBeginning, KeySort::kWordBeginning, KeySort::kTyped}) {
    // The texts are gone once they were visited; the visits are made here, under the lock.
    const auto add = [&](absl::string_view text) ABSL_NO_THREAD_SAFETY_ANALYSIS { AddBeginnings(sort, text, name); };
    ForEachText(sort, At(name), add);
  }
}

// The first name too many under a beginning comes there only once all others are under longer ones: whoever sees too
// many finds them all there.
void NameIndex::AddBeginnings(KeySort sort, absl::string_view text, NameNo name) {
  for (const size_t* size = std::begin(kBeginnings); size != std::end(kBeginnings) && *size <= text.size(); ++size) {
    const absl::string_view beginning = text.substr(0, *size);
    const uint64_t key = PostingLists::KeyOf(sort, beginning);
    const index::RisingList* const names = lists_.Find(key);
    const bool is_there = names != nullptr && !names->Takes(name);  // another word of it begins alike
    const uint32_t others = names == nullptr ? 0 : names->size() - is_there;
    const size_t* const longer = std::next(size);
    if (others == kFewNames && !is_there && longer != std::end(kBeginnings)) Divide(*names, sort, beginning, *longer);
    lists_.Add(key, name);
    if (others < kFewNames) return;
  }
}

void NameIndex::Divide(const index::RisingList& names, KeySort sort, absl::string_view beginning, size_t size) {
  names.ForEach([&](NameNo name) {
    ForEachText(sort, At(name), [&](absl::string_view text) {
      if (text.size() >= size && absl::StartsWith(text, beginning)) {
        lists_.Add(PostingLists::KeyOf(sort, text.substr(0, size)), name);
      }
    });
    return true;
  });
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

const index::RisingList* NameIndex::Beginning(KeySort sort, absl::string_view text) const {
  const index::RisingList* names = nullptr;
  for (const size_t size : kBeginnings) {
    if (size > text.size() || (names != nullptr && names->size() <= kFewNames)) break;
    names = lists_.Find(sort, text.substr(0, size));
    if (names == nullptr) break;
  }
  return names;
}

absl::string_view NameIndex::KeptOf(absl::string_view text) {
  const size_t* const longer = std::upper_bound(std::begin(kBeginnings), std::end(kBeginnings), text.size());
  return longer == std::begin(kBeginnings) ? absl::string_view() : text.substr(0, *std::prev(longer));
}

double NameIndex::WeightOf(absl::string_view word) const {
  const index::RisingList* const names = lists_.Find(KeySort::kWord, word);
  const double bearing = 1.0 + (names == nullptr ? 0 : names->size());
  return std::log((2.0 + size()) / bearing) + 0.1;
}

}  // namespace entente::discovery
