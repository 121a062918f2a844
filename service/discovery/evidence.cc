#include "service/discovery/evidence.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "service/base/status_macros.h"
#include "service/discovery/weights.h"

namespace entente::discovery {
namespace {

using base::EntityNo;

// A name is as rare as can be told when it has as many words that nothing else has.
constexpr double kWordsOfRareName = 2;
// The most that a name is worth that several bear, before it is shared among them.
constexpr double kRarityOfShared = 0.2;
// Letters of a name below which many unrelated things share it.
constexpr double kRarityOfLetters[] = {0, 0.2, 0.3, 0.5, 0.8};

void Add(const char* feature, double value, double weight, std::string why, Judgement& judgement) {
  v1::Evidence& evidence = judgement.evidence.emplace_back();
  evidence.set_feature(feature);
  evidence.set_value(value);
  evidence.set_weight(weight);
  evidence.set_why(std::move(why));
}

std::string Quoted(absl::string_view text) { return absl::StrCat("\"", text, "\""); }

// `its name`, `one of its aliases`.
std::string PlaceOf(const Saying& name) {
  return absl::StrCat(name.field->descriptor->is_repeated() ? "one of its " : "its ", name.field->leaf);
}

std::string WhyName(const std::string& text, const BestName& best) {
  const std::string mentioned = Quoted(text), place = PlaceOf(*best.name);
  const std::string named = absl::StrCat(Quoted(best.name->text), ", ", place);
  switch (best.score.likeness) {
    case v1::LIKENESS_EXACT:
      return absl::StrCat(mentioned, " is ", place);
    case v1::LIKENESS_FOLDED:
      return absl::StrCat(mentioned, " is ", named, ", written in another way");
    case v1::LIKENESS_TRANSLITERATED:
      return absl::StrCat(mentioned, " sounds like ", named);
    case v1::LIKENESS_PREFIX:
      return absl::StrCat("one of ", mentioned, " and ", named, ", begins like the other");
    case v1::LIKENESS_WORDS:
      return absl::StrCat(mentioned, " has words in common with ", named);
    default:
      return absl::StrCat(mentioned, " has letters in common with ", named);
  }
}

std::vector<std::string> TextsOf(const std::vector<Saying>& sayings) {
  std::vector<std::string> texts;
  for (const Saying& saying : sayings) texts.push_back(saying.text);
  return texts;
}

bool IsIn(const std::string& country, const Sayings& sayings) {
  return std::any_of(sayings.countries.begin(), sayings.countries.end(),
                     [&](const Saying& saying) { return saying.text == country; });
}

// `counts`: how much the names count as the same. Names that are merely alike are the more likely one's the same
// country; of names that are the same it says less.
void WeighCountry(const ReadMention& mention, const Sayings& sayings, double counts, Judgement& judgement) {
  if (mention.country.empty() || sayings.countries.empty()) return;
  const bool same = IsIn(mention.country, sayings);
  Add("country", same, WeightAt(kCountryWeights, same) + (same ? counts * kCountryOfSameName : 0),
      same ? absl::StrCat("both are in ", mention.country)
           : absl::StrCat("it is in ", absl::StrJoin(TextsOf(sayings.countries), ", "), ", not in ", mention.country),
      judgement);
}

void WeighPages(const ReadMention& mention, const Sayings& sayings, Judgement& judgement) {
  if (!mention.page.has_value() || sayings.pages.empty()) return;
  double best = -1;
  const Saying* nearest = nullptr;
  for (const Saying& page : sayings.pages) {
    const double likeness = Likeness(*mention.page, AddressOf(page.text));
    if (likeness > best) best = likeness, nearest = &page;
  }
  Add("homepage", best, WeightAt(kPageWeights, best),
      absl::StrCat(nearest->text, best == 1  ? " is the page of both"
                                  : best > 0 ? " is on the same host"
                                             : absl::StrCat(" is not on ", mention.page->host)),
      judgement);
}

void WeighKeys(const ReadMention& mention, const Sayings& sayings, Judgement& judgement) {
  const Saying *same = nullptr, *other = nullptr;
  for (const Saying& key : mention.keys) {
    for (const Saying& its : sayings.keys) {
      if (key.field != its.field) continue;
      (key.text == its.text ? same : other) = &its;
    }
  }
  if (same != nullptr) {
    Add("external_id", 1, WeightAt(kKeyWeights, 1), absl::StrCat(same->text, " is its ", same->field->path), judgement);
  } else if (other != nullptr) {
    Add("external_id", 0, WeightAt(kKeyWeights, 0), absl::StrCat("its ", other->field->path, " is ", other->text),
        judgement);
  }
}

double LogOddsOf(const std::vector<v1::Evidence>& evidence) {
  double log_odds = kBias;
  for (const v1::Evidence& each : evidence) log_odds += each.weight();
  return log_odds;
}

}  // namespace

EvidenceJudge::EvidenceJudge(const NameIndex& index, const query::View& view, query::Meter& meter)
    : index_(index), view_(view), meter_(meter), sayings_(view, meter), facts_(view, meter) {
  for (const schema::Relation& relation : view.snapshot.schema().relations()) relations_.push_back(relation.number);
  std::sort(relations_.begin(), relations_.end());
}

absl::StatusOr<int> EvidenceJudge::CountInCountry(const ReadMention& mention, const std::vector<EntityNo>& bearers) {
  int count = 0;
  for (const EntityNo no : bearers) {
    ASSIGN_OR_RETURN(const Sayings* const sayings, sayings_.Of(no));
    count += mention.country.empty() || sayings->countries.empty() || IsIn(mention.country, *sayings);
  }
  return count;
}

absl::StatusOr<Judgement> EvidenceJudge::Judge(const ReadMention& mention, EntityNo no, int bearers) {
  ASSIGN_OR_RETURN(const Sayings* const sayings, sayings_.Of(no));
  Judgement judgement;
  WeighKeys(mention, *sayings, judgement);
  const double counts = WeighName(mention, *sayings, bearers, judgement);
  WeighPages(mention, *sayings, judgement);
  WeighCountry(mention, *sayings, counts, judgement);
  RETURN_IF_ERROR(WeighRelated(mention, no, judgement));
  if (!mention.kinds.empty()) {
    const std::string& kind = view_.snapshot.schema().kinds()[view_.snapshot.KindOf(no)].name;
    Add("kind", 1, WeightAt(kKindWeights, 1), absl::StrCat("it is of kind ", kind), judgement);
  }
  judgement.log_odds = LogOddsOf(judgement.evidence);
  judgement.score = 1 / (1 + std::exp(-judgement.log_odds));
  std::stable_sort(
      judgement.evidence.begin(), judgement.evidence.end(),
      [](const v1::Evidence& a, const v1::Evidence& b) { return std::abs(a.weight()) > std::abs(b.weight()); });
  return judgement;
}

double EvidenceJudge::WeighName(const ReadMention& mention, const Sayings& sayings, int bearers,
                                Judgement& judgement) const {
  BestName best;
  const MentionedName* best_of = nullptr;
  for (const MentionedName& name : mention.names) {
    BestName found = BestOf({view_.snapshot, index_}, sayings, name.text, name.asked, &NameScore::sameness);
    if (found.name == nullptr || (best.name != nullptr && found.score.sameness <= best.score.sameness)) continue;
    best = std::move(found);
    best_of = &name;
  }
  if (best_of == nullptr) return 1;  // another name is no reason against it
  const double likeness = best.score.sameness * (best.score.other_numbers ? kOtherNumbersLeft : 1);
  Add("name", likeness, WeightAt(kNameWeights, likeness), WhyName(best_of->text, best), judgement);
  const double counts = std::max(0.0, (likeness - kLeastForRarity) / (1 - kLeastForRarity));
  if (counts > 0) WeighRarity(*best_of, best, counts, bearers, judgement);
  return counts;
}

// A name tells much if few bear it, its words are rare, and it is not so short that many come to it.
void EvidenceJudge::WeighRarity(const MentionedName& name, const BestName& best, double counts, int bearers,
                                Judgement& judgement) const {
  const NameForms& forms = name.asked.forms();
  double weight = 0;
  for (const absl::string_view word : absl::StrSplit(forms.latin, ' ', absl::SkipEmpty()))
    weight += index_.WeightOf(word);
  double rarity = std::min(1.0, weight / (kWordsOfRareName * std::log(2.0 + index_.size())));
  if (forms.squashed.size() < std::size(kRarityOfLetters)) rarity *= kRarityOfLetters[forms.squashed.size()];
  if (bearers > 1) rarity = std::min(rarity, kRarityOfShared) / bearers;
  Add("rarity", rarity, counts * WeightAt(kRarityWeights, rarity),
      bearers > 1 ? absl::StrCat(bearers, " have the name ", Quoted(best.name->text))
                  : absl::StrCat("nothing else has the name ", Quoted(best.name->text)),
      judgement);
}

absl::Status EvidenceJudge::WeighRelated(const ReadMention& mention, EntityNo no, Judgement& judgement) {
  if (mention.related.empty()) return absl::OkStatus();
  std::vector<std::string> related;
  for (const EntityNo other : mention.related) {
    ASSIGN_OR_RETURN(const bool are_related, AreRelated(no, other));
    if (are_related) related.emplace_back(view_.snapshot.EntityId(other));
  }
  const double share = static_cast<double>(related.size()) / static_cast<double>(mention.related.size());
  Add("related", share, WeightAt(kRelatedWeights, share),
      related.empty() ? "it has no relationship with those it should have"
                      : absl::StrCat("it has a relationship with ", absl::StrJoin(related, ", ")),
      judgement);
  return absl::OkStatus();
}

// Looks from the one that has fewer relationships.
absl::StatusOr<bool> EvidenceJudge::AreRelated(EntityNo a, EntityNo b) {
  const graph::Snapshot& snapshot = view_.snapshot;
  const auto degree = [&](EntityNo no) {
    return snapshot.Degree(no, graph::End::kSubject, relations_) + snapshot.Degree(no, graph::End::kObject, relations_);
  };
  if (degree(b) < degree(a)) std::swap(a, b);
  bool are_related = false;
  for (const graph::End end : {graph::End::kSubject, graph::End::kObject}) {
    snapshot.ForEachRelationship(a, end, [&](base::RelationshipNo no, const graph::RelationshipState& state) {
      if (!meter_.Examine()) return false;
      const graph::RelationshipEnds ends = snapshot.Ends(no);
      const EntityNo other = snapshot.Canonical(end == graph::End::kSubject ? ends.object : ends.subject);
      are_related = are_related || (other == b && facts_.MayShow(state));
      return !are_related;
    });
    RETURN_IF_ERROR(meter_.status());
  }
  return are_related;
}

}  // namespace entente::discovery
