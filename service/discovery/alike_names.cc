#include "service/discovery/alike_names.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/match.h"
#include "service/base/status_macros.h"

namespace entente::discovery {
namespace {

// Of the query's trigrams, weighed by how rare they are, a name has to share so much to be looked at.
constexpr double kLeastShare = 0.3;
// How many postings are gone through before common trigrams are left out, and what has to be covered even then.
constexpr int64_t kManyPostings = 100'000;
constexpr double kLeastCovered = 0.5;
constexpr int64_t kPostingsAFact = 64;  // what the meter counts for one
// What names are worth, beside shared trigrams (at most 1), for being the same, sounding so, or beginning so.
constexpr float kSame = 4, kSound = 2, kBegins = 0.6F;
constexpr float kLeastWorth = 0.15F;  // less is chance
constexpr uint32_t kManyBeginnings = 4096;

// Collects the names that share something with a query. Not thread-safe.
class Gatherer {
 public:
  Gatherer(const NameIndex& index, const ComparedQuery& asked, query::Meter& meter)
      : index_(index), asked_(asked), meter_(meter), worth_(index.size(), 0) {}

  absl::Status Gather() {
    const NameForms& forms = asked_.forms();
    RETURN_IF_ERROR(AddAll(index_.Under(KeySort::kNative, forms.native), kSame));
    RETURN_IF_ERROR(AddAll(index_.Under(KeySort::kSquashed, forms.squashed), kSame));
    if (!asked_.skeleton().empty()) {
      RETURN_IF_ERROR(AddAll(index_.Under(KeySort::kForeignSkeleton, asked_.skeleton()), kSound));
      if (forms.foreign) RETURN_IF_ERROR(AddAll(index_.Under(KeySort::kSkeleton, asked_.skeleton()), kSound));
    }
    const index::RisingList* const beginning = index_.Beginning(KeySort::kBeginning, forms.squashed);
    if (beginning != nullptr && beginning->size() <= kManyBeginnings) {
      const bool all_do = beginning->size() > NameIndex::kFewNames;
      RETURN_IF_ERROR(AddAll(beginning, kBegins, true, all_do ? "" : NameIndex::KeptOf(forms.squashed)));
    }
    return AddSharing();
  }

  // The names that are worth something, in no order; and what each is worth: the more, the likelier it is alike.
  std::vector<std::pair<float, NameNo>> Take() const {
    std::vector<std::pair<float, NameNo>> names;
    const auto trigrams = static_cast<float>(trigrams_);
    for (const NameNo name : touched_) {
      if (worth_[name] < kLeastWorth) continue;
      const auto others = static_cast<float>(index_.TrigramsOf(name));
      const float size = std::min(trigrams, others) / std::max({trigrams, others, 1.0F});
      names.emplace_back(worth_[name] * (0.7F + 0.3F * size), name);
    }
    return names;
  }

 private:
  struct List {
    const index::RisingList* names;
    uint32_t size;
    double weight;
  };

  absl::Status Charge(int64_t postings) {
    return meter_.Examine(1 + postings / kPostingsAFact) ? absl::OkStatus() : meter_.status();
  }

  // Those that begin with `beginning`; unless `also_new`, only what is worth something already.
  absl::Status AddAll(const index::RisingList* names, float worth, bool also_new = true,
                      absl::string_view beginning = "") {
    if (names == nullptr) return absl::OkStatus();
    names->ForEach([&](NameNo name) {
      if (name >= worth_.size()) return false;  // came meanwhile
      if (!beginning.empty() && !absl::StartsWith(index_.At(name).squashed, beginning)) return true;
      if (worth_[name] == 0) {
        if (!also_new) return true;
        touched_.push_back(name);
      }
      worth_[name] += worth;
      return true;
    });
    return Charge(names->size());
  }

  // From the rarest trigram to the commonest. Once what is left cannot make a name alike by itself, names that come up
  // for the first time are passed over.
  absl::Status AddSharing() {
    std::vector<List> lists;
    double weight = 0;
    const std::vector<uint64_t> keys = NameIndex::TrigramsOf(asked_.forms().latin);
    trigrams_ = keys.size();
    for (const uint64_t key : keys) {
      const index::RisingList* const names = index_.Under(key);
      const uint32_t size = names == nullptr ? 0 : names->size();
      lists.push_back({names, size, std::log((2.0 + worth_.size()) / (1.0 + size)) + 0.1});
      weight += lists.back().weight;
    }
    std::sort(lists.begin(), lists.end(), [](const List& a, const List& b) { return a.size < b.size; });
    double covered = 0;
    int64_t postings = 0;
    for (const List& list : lists) {
      postings += list.size;
      if (postings > kManyPostings && covered >= kLeastCovered * weight) break;
      RETURN_IF_ERROR(
          AddAll(list.names, static_cast<float>(list.weight / weight), covered <= (1 - kLeastShare) * weight));
      covered += list.weight;
    }
    return absl::OkStatus();
  }

  const NameIndex& index_;
  const ComparedQuery& asked_;
  query::Meter& meter_;
  std::vector<float> worth_;  // by name; 0: not touched
  std::vector<NameNo> touched_;
  size_t trigrams_ = 0;
};

// Puts the worthiest names from `from` on in order, as many as are likely to be needed; returns how many are in order.
size_t SortMore(std::vector<std::pair<float, NameNo>>& names, size_t from, size_t wanted) {
  const auto worthier = [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first > b.first : a.second < b.second;
  };
  const size_t until = std::min(names.size(), from + wanted);
  if (until < names.size()) {
    std::nth_element(names.begin() + from, names.begin() + until, names.end(), worthier);
  }
  std::sort(names.begin() + from, names.begin() + until, worthier);
  return until;
}

}  // namespace

// Of many names compared with one query, most have the same few words.
ComparedQuery AskedOf(const NameIndex& index, NameForms forms) {
  const auto known = std::make_shared<absl::flat_hash_map<std::string, double>>();
  return ComparedQuery(std::move(forms), [&index, known](absl::string_view word) {
    const auto found = known->find(word);
    if (found != known->end()) return found->second;
    return known->emplace(word, index.WeightOf(word)).first->second;
  });
}

absl::StatusOr<std::vector<AlikeName>> SameNames(const NameIndex& index, const ComparedQuery& asked,
                                                 query::Meter& meter) {
  std::vector<AlikeName> same;
  const NameForms& forms = asked.forms();
  bool going = true;
  for (const index::RisingList* const names :
       {index.Under(KeySort::kNative, forms.native), index.Under(KeySort::kSquashed, forms.squashed)}) {
    if (names == nullptr) continue;
    names->ForEach([&](NameNo name) {
      going = meter.Examine();
      const NameScore score = asked.Compare(index.At(name));
      const bool is_same = score.likeness == v1::LIKENESS_FOLDED ||
                           (score.likeness == v1::LIKENESS_TRANSLITERATED && index.At(name).squashed == forms.squashed);
      if (going && is_same) same.push_back({name, score});
      return going;
    });
    if (!going) return meter.status();
  }
  std::sort(same.begin(), same.end(), [](const AlikeName& a, const AlikeName& b) { return a.name < b.name; });
  const auto twice = [](const AlikeName& a, const AlikeName& b) { return a.name == b.name; };
  same.erase(std::unique(same.begin(), same.end(), twice), same.end());
  return same;
}

absl::StatusOr<std::vector<AlikeName>> NamesAlike(const NameIndex& index, const ComparedQuery& asked, int most,
                                                  absl::FunctionRef<bool(NameNo)> accept, query::Meter& meter) {
  Gatherer gatherer(index, asked, meter);
  RETURN_IF_ERROR(gatherer.Gather());
  std::vector<std::pair<float, NameNo>> names = gatherer.Take();
  std::vector<AlikeName> alike;
  int compared = 0;
  size_t sorted = 0;
  for (size_t i = 0; i < names.size() && compared < most; ++i) {
    if (i == sorted) sorted = SortMore(names, sorted, most);
    if (!meter.Examine()) return meter.status();
    const NameNo name = names[i].second;
    if (!accept(name)) continue;
    ++compared;
    const NameScore score = asked.Compare(index.At(name));
    if (score.score >= kLeastScore) alike.push_back({name, score});
  }
  std::sort(alike.begin(), alike.end(), [](const AlikeName& a, const AlikeName& b) {
    if (IsBetter(a.score, b.score) || IsBetter(b.score, a.score)) return IsBetter(a.score, b.score);
    return a.name < b.name;
  });
  return alike;
}

}  // namespace entente::discovery
