#include "service/discovery/name_likeness.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "service/discovery/common_words.h"
#include "service/discovery/latin.h"

namespace entente::discovery {
namespace {

constexpr double kTransliterated = 0.97;
// Of names that sound alike: what their consonants are worth, and what their letters add.
constexpr double kSound = 0.72, kSoundLetters = 0.23;
constexpr double kShortSound = 0.6, kShortSoundLetters = 0.3;
constexpr size_t kShortSkeleton = 2;
// Of names of which one begins with the other: what that is worth, and what is added by the share it covers.
constexpr double kBegins = 0.80, kBeginsShare = 0.15;
constexpr double kWordBegins = 0.70, kWordBeginsShare = 0.20;
constexpr size_t kLeastBeginning = 2;  // letters
// Of names of which one has something in brackets at its end that the other has not.
constexpr double kWithoutBrackets = 0.95;
// Of words in common: those of the query count for more than that there are no others.
constexpr double kContained = 0.55, kBalanced = 0.45, kWords = 0.96;
constexpr double kTranslated = 0.95;  // of a word that is taken for the same
constexpr double kMisspelt = 0.93;    // times the share of its letters that are right
constexpr double kShortened = 0.85;   // of `pharma` for `pharmaceuticals`, before the same factor
constexpr double kInitials = 0.85;    // of `UC` for `University of California`
constexpr size_t kLeastInitials = 2, kMostInitials = 6;
constexpr size_t kLettersOfSlip = 4;  // of a word, for each slip that is forgiven
constexpr double kLetters = 0.97;
// From which share of wrong letters on two names are rather other names than slips, and what each more then costs.
constexpr double kSlips = 1.0 / 6, kBeyondSlips = 3;
constexpr double kOtherNumbers = 0.8;  // what is left when the numbers are different
constexpr size_t kMaxWords = 32;

double LettersRight(const EditPattern& pattern, absl::string_view other) {
  const size_t longer = std::max(pattern.size(), std::min(other.size(), EditPattern::kMaxCompared));
  const size_t shorter = std::min(pattern.size(), other.size());
  if (longer == 0 || longer - shorter > longer / 2) return 0;
  const double wrong = static_cast<double>(pattern.DistanceTo(other)) / static_cast<double>(longer);
  return std::max(0.0, 1 - wrong - kBeyondSlips * std::max(0.0, wrong - kSlips));
}

bool IsJoining(absl::string_view word) {
  const absl::string_view english = InEnglish(word);
  return english == "of" || english == "the" || english == "for" || word == "and" || word == "in";
}

// Whether `part` begins at a word of `latin`, blanks aside, and not at the first.
bool BeginsAWord(absl::string_view latin, absl::string_view part) {
  for (size_t blank = latin.find(' '); blank != absl::string_view::npos; blank = latin.find(' ', blank + 1)) {
    size_t at = blank, matched = 0;
    while (matched < part.size() && at < latin.size()) {
      if (latin[at] == ' ') {
        ++at;
      } else if (latin[at++] == part[matched]) {
        ++matched;
      } else {
        break;
      }
    }
    if (matched == part.size()) return true;
  }
  return false;
}

// Whether `text`, blanks aside, ends where a word of `latin` does.
bool EndsAWord(absl::string_view latin, size_t letters) {
  for (size_t i = 0; i < latin.size(); ++i) {
    if (latin[i] == ' ') continue;
    if (--letters == 0) return i + 1 == latin.size() || latin[i + 1] == ' ';
  }
  return false;
}

double Share(absl::string_view part, absl::string_view whole) {
  return static_cast<double>(part.size()) / static_cast<double>(whole.size());
}

}  // namespace

bool IsBetter(const NameScore& a, const NameScore& b) {
  return a.score != b.score ? a.score > b.score : a.likeness < b.likeness;
}

ComparedQuery::ComparedQuery(NameForms forms, WordWeight weight)
    : forms_(std::move(forms)),
      weight_(std::move(weight)),
      skeleton_(SkeletonOf(forms_.squashed)),
      numbers_(NumbersIn(forms_.squashed)),
      words_(WordsWeighed()),
      squashed_(forms_.squashed),
      native_(forms_.foreign ? forms_.native : std::string()) {
  for (const Word& word : words_) weight_of_words_ += word.weight;
}

std::vector<ComparedQuery::Word> ComparedQuery::WordsWeighed() const {
  std::vector<Word> words;
  for (const absl::string_view word : absl::StrSplit(forms_.latin, ' ', absl::SkipEmpty())) {
    if (words.size() == kMaxWords) break;
    words.push_back({std::string(word), weight_(word), InEnglish(word), EditPattern(word)});
  }
  return words;
}

// Where only one of the two was transliterated, there was more than one way to do it.
NameScore ComparedQuery::Sound(const NameView& name) const {
  if (name.foreign == forms_.foreign || skeleton_.empty() || SkeletonOf(name.squashed) != skeleton_) return {};
  const double letters = JaroWinkler(forms_.squashed, name.squashed);
  const bool is_short = skeleton_.size() <= kShortSkeleton;
  const double score = is_short ? kShortSound + kShortSoundLetters * letters : kSound + kSoundLetters * letters;
  return {score, score, v1::LIKENESS_TRANSLITERATED};
}

NameScore ComparedQuery::Beginning(const NameView& name) const {
  const absl::string_view query = forms_.squashed;
  if (std::min(query.size(), name.squashed.size()) < kLeastBeginning) return {};
  const size_t head = std::max(forms_.before_brackets, name.before_brackets);
  const bool one_has_brackets = (forms_.before_brackets == 0) != (name.before_brackets == 0);
  if (one_has_brackets && std::min(query.size(), name.squashed.size()) == head &&
      query.substr(0, head) == name.squashed.substr(0, head)) {
    return {kWithoutBrackets, kWithoutBrackets, v1::LIKENESS_PREFIX};
  }
  if (absl::StartsWith(name.squashed, query)) {
    return {kBegins + kBeginsShare * Share(query, name.squashed), 0, v1::LIKENESS_PREFIX};
  }
  if (absl::StartsWith(query, name.squashed) && EndsAWord(forms_.latin, name.squashed.size())) {
    return {kWordBegins + kWordBeginsShare * Share(name.squashed, query), 0, v1::LIKENESS_PREFIX};
  }
  if (BeginsAWord(name.latin, query)) {
    return {kWordBegins + kWordBeginsShare * Share(query, name.squashed), 0, v1::LIKENESS_PREFIX};
  }
  return {};
}

// Pairs words of a query with those of a name, each once. Lives as long as one comparison.
class ComparedQuery::Pairing {
 public:
  explicit Pairing(absl::string_view latin) {
    for (const absl::string_view word : absl::StrSplit(latin, ' ', absl::SkipEmpty())) {
      if (count_ == kMaxWords) break;
      others_[count_++] = word;
    }
  }

  // Each takes the first that is free, or the best, and returns how alike the two are; 0 if there is none.
  double TakeSame(const Word& word) {
    for (size_t i = 0; i < count_; ++i) {
      if (taken_[i] == 0 && others_[i] == word.text) return taken_[i] = 1;
    }
    return 0;
  }
  double TakeTranslated(const Word& word) {
    if (word.english.empty()) return 0;
    for (size_t i = 0; i < count_; ++i) {
      if (taken_[i] == 0 && InEnglish(others_[i]) == word.english) return taken_[i] = kTranslated;
    }
    return 0;
  }
  double TakeMisspelt(const Word& word) {
    double best = 0;
    size_t at = 0;
    for (size_t i = 0; i < count_; ++i) {
      if (taken_[i] > 0) continue;
      const size_t longer = std::max(word.text.size(), others_[i].size());
      const size_t shorter = std::min(word.text.size(), others_[i].size());
      const size_t slips = shorter / kLettersOfSlip;
      if (slips > 0 && best < kShortened &&
          absl::StartsWith(longer == word.text.size() ? word.text : others_[i],
                           longer == word.text.size() ? others_[i] : word.text)) {
        best = kShortened, at = i;
      }
      if (longer - shorter > slips) continue;
      const auto wrong = static_cast<size_t>(word.pattern.DistanceTo(others_[i]));
      const double right = 1 - static_cast<double>(wrong) / static_cast<double>(longer);
      if (wrong <= slips && right > best) best = right, at = i;
    }
    return best == 0 ? 0 : taken_[at] = kMisspelt * best;
  }

  // `UC` of `UC San Diego` takes `University of California`.
  double TakeInitials(const Word& word) {
    if (word.text.size() < kLeastInitials || word.text.size() > kMostInitials) return 0;
    for (size_t start = 0; start < count_; ++start) {
      const size_t end = EndOfInitials(word.text, start);
      for (size_t i = start; i < end; ++i) taken_[i] = kInitials;
      if (end > start) return kInitials;
    }
    return 0;
  }

  // The weight of the name's words, and of them what was taken.
  std::pair<double, double> Weigh(const WordWeight& weight) const {
    double all = 0, taken = 0;
    for (size_t i = 0; i < count_; ++i) {
      const double of_word = weight(others_[i]);
      all += of_word;
      taken += taken_[i] * of_word;
    }
    return {all, taken};
  }

 private:
  // Past the free words from `start` on that begin with the letters, one each but for joining words; `start` if none
  // do.
  size_t EndOfInitials(absl::string_view letters, size_t start) const {
    size_t matched = 0, i = start;
    for (; i < count_ && matched < letters.size() && taken_[i] == 0; ++i) {
      if (others_[i][0] == letters[matched]) {
        ++matched;
      } else if (i == start || !IsJoining(others_[i])) {
        return start;
      }
    }
    return matched == letters.size() && i > start + 1 ? i : start;
  }

  std::array<absl::string_view, kMaxWords> others_;
  std::array<double, kMaxWords> taken_ = {};  // how alike it is to the word that took it; 0: it is free
  size_t count_ = 0;
};

ComparedQuery::WordScore ComparedQuery::Words(const NameView& name) const {
  Pairing pairing(name.latin);
  std::array<const Word*, kMaxWords> left;
  size_t count = 0;
  double of_query = 0;
  WordScore result;
  for (const Word& word : words_) {
    if (pairing.TakeSame(word) > 0) {
      of_query += word.weight;
      result.in_common = true;
    } else {
      left[count++] = &word;
    }
  }
  for (size_t i = 0; i < count; ++i) {
    double likeness = pairing.TakeTranslated(*left[i]);
    if (likeness == 0) likeness = pairing.TakeMisspelt(*left[i]);
    if (likeness == 0) likeness = pairing.TakeInitials(*left[i]);
    of_query += likeness * left[i]->weight;
  }
  if (of_query == 0) return {};
  const auto [weight_of_name, of_name] = pairing.Weigh(weight_);
  result.balance = (of_query + of_name) / (weight_of_words_ + weight_of_name);
  result.score = kContained * of_query / weight_of_words_ + kBalanced * result.balance;
  return result;
}

double ComparedQuery::Letters(const NameView& name) const {
  const double latin = LettersRight(squashed_, name.squashed);
  return forms_.foreign && name.foreign ? std::max(latin, LettersRight(native_, name.native)) : latin;
}

NameScore ComparedQuery::Compare(const NameView& name) const {
  if (name.native == forms_.native) return {1, 1, v1::LIKENESS_FOLDED};
  if (name.squashed == forms_.squashed) return {kTransliterated, kTransliterated, v1::LIKENESS_TRANSLITERATED};
  NameScore result = Sound(name);
  const NameScore beginning = Beginning(name);
  const WordScore words = Words(name);
  const std::string numbers = NumbersIn(name.squashed);
  result.other_numbers = numbers != numbers_;
  const double other = result.other_numbers && !numbers.empty() && !numbers_.empty() ? kOtherNumbers : 1;
  const double letters = kLetters * Letters(name);
  result.score = std::max({result.score, beginning.score, other * std::max(kWords * words.score, letters)});
  result.sameness = std::max({result.sameness, beginning.sameness, other * std::max(kWords * words.balance, letters)});
  if (result.likeness == v1::LIKENESS_UNSPECIFIED) result.likeness = beginning.likeness;
  if (result.likeness == v1::LIKENESS_UNSPECIFIED) {
    result.likeness = words.in_common ? v1::LIKENESS_WORDS : v1::LIKENESS_TYPO;
  }
  return result;
}

}  // namespace entente::discovery
