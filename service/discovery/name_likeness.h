// How alike a name and a query are, and in what way: a number in [0, 1] by which answers are put in order.
//
// The same after folding is 1. Below that the best of several comparisons counts: of the transliterated names, of their
// consonants where one of the two was transliterated, of beginnings, of words weighed by how rare they are (misspelt,
// and common ones in another language), and letter by letter. The figures of the scale are in name_likeness.cc.
#ifndef ENTENTE_SERVICE_DISCOVERY_NAME_LIKENESS_H_
#define ENTENTE_SERVICE_DISCOVERY_NAME_LIKENESS_H_

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "entente/v1/discovery_service.pb.h"
#include "service/discovery/name_forms.h"
#include "service/discovery/text_likeness.h"

namespace entente::discovery {

// A name that a query is compared with: views of a NameForms, or of the index.
struct NameView {
  absl::string_view native, latin, squashed;
  bool foreign = false;
  size_t before_brackets = 0;

  NameView() = default;
  NameView(const NameForms& forms)  // NOLINT: a view of it
      : native(forms.native),
        latin(forms.latin),
        squashed(forms.squashed),
        foreign(forms.foreign),
        before_brackets(forms.before_brackets) {}
};

// What comparing found.
struct NameScore {
  double score = 0;
  // How likely the two are one name, rather than one a part of the other or a name of its kind: 1 if they are the same,
  // at most `score`.
  double sameness = 0;
  v1::Likeness likeness = v1::LIKENESS_UNSPECIFIED;  // never LIKENESS_EXACT, which folding cannot tell
  bool other_numbers = false;                        // the two have different numbers in them, as versions have
};

// Whether the first is the better one.
bool IsBetter(const NameScore& a, const NameScore& b);

// How much a word in Latin letters tells: the rarer, the more; more than 0.
using WordWeight = std::function<double(absl::string_view word)>;

// A query made ready to be compared with many names. Immutable, thread-safe as `weight` is.
class ComparedQuery {
 public:
  ComparedQuery(NameForms forms, WordWeight weight);

  const NameForms& forms() const { return forms_; }
  const std::string& skeleton() const { return skeleton_; }
  NameScore Compare(const NameView& name) const;

 private:
  struct Word {
    std::string text;
    double weight;
    absl::string_view english;  // InEnglish
    EditPattern pattern;
  };
  struct WordScore {
    double score = 0;
    double balance = 0;      // of the words of both, the share by weight that they have in common
    bool in_common = false;  // a word of both, letter by letter
  };
  class Pairing;

  std::vector<Word> WordsWeighed() const;
  NameScore Sound(const NameView& name) const;
  NameScore Beginning(const NameView& name) const;
  WordScore Words(const NameView& name) const;
  double Letters(const NameView& name) const;

  const NameForms forms_;
  const WordWeight weight_;
  const std::string skeleton_, numbers_;
  const std::vector<Word> words_;
  const EditPattern squashed_, native_;
  double weight_of_words_ = 0;
};

}  // namespace entente::discovery

#endif  // ENTENTE_SERVICE_DISCOVERY_NAME_LIKENESS_H_
