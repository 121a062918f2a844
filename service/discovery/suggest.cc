// SuggestEntities: what something that is being typed may become.
#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/match.h"
#include "service/base/status_macros.h"
#include "service/discovery/alike_names.h"
#include "service/discovery/best_name.h"
#include "service/discovery/calls.h"
#include "service/discovery/latin.h"
#include "service/discovery/sayings.h"
#include "service/query/arguments.h"
#include "service/query/entity_scan.h"

namespace entente::discovery {
namespace {

using base::EntityNo;

// How a name fits what was typed, the best first.
enum class Fit { kSame, kBegins, kWordBegins, kNone };
constexpr Fit kFits[] = {Fit::kSame, Fit::kBegins, Fit::kWordBegins};

// What was typed, in the forms in which names may begin with it.
struct Typed {
  absl::string_view text;
  NameForms forms;
  std::string letters;  // AsTyped; empty if there is no Hangul in it
};

Typed TypedOf(absl::string_view text, NameForms forms) {
  std::string letters = HasHangul(forms.native) ? AsTyped(forms.native) : std::string();
  return {text, std::move(forms), std::move(letters)};
}

bool AWordBegins(const NameView& name, absl::string_view typed) {
  size_t start = 0;
  for (const char c : name.latin) {
    if (c != ' ') {
      ++start;
    } else if (absl::StartsWith(name.squashed.substr(std::min(start, name.squashed.size())), typed)) {
      return true;
    }
  }
  return false;
}

Fit FitOf(const NameView& name, const Typed& typed) {
  if (name.native == typed.forms.native || name.squashed == typed.forms.squashed) return Fit::kSame;
  if (absl::StartsWith(name.squashed, typed.forms.squashed)) return Fit::kBegins;
  if (!typed.letters.empty() && absl::StartsWith(AsTyped(name.native), typed.letters)) return Fit::kBegins;
  return AWordBegins(name, typed.forms.squashed) ? Fit::kWordBegins : Fit::kNone;
}

v1::Likeness LikenessOf(Fit fit, const Saying& name, const NameView& forms, const Typed& typed) {
  if (name.text == typed.text) return v1::LIKENESS_EXACT;
  if (fit != Fit::kSame) return v1::LIKENESS_PREFIX;
  return forms.native == typed.forms.native ? v1::LIKENESS_FOLDED : v1::LIKENESS_TRANSLITERATED;
}

// An entity that fits what was typed, by the shortest of its names that fits so.
struct Fitting {
  EntityNo no;
  size_t letters;
  int64_t relationships;
};

// One request. Not thread-safe.
class Suggest {
 public:
  Suggest(const Ground& ground, const Typed& typed, const std::vector<const schema::Kind*>& kinds, size_t limit,
          NameReading& reading)
      : ground_(ground),
        typed_(typed),
        kinds_(kinds),
        limit_(limit),
        view_(reading.view),
        meter_(reading.meter),
        known_{view_.snapshot, ground.index},
        sayings_(view_, meter_),
        facts_(view_, meter_) {
    for (const schema::Relation& relation : view_.snapshot.schema().relations()) relations_.push_back(relation.number);
    std::sort(relations_.begin(), relations_.end());
  }

  absl::Status Into(v1::SuggestEntitiesResponse& response) {
    for (const Fit fit : kFits) {
      if (static_cast<size_t>(response.suggestions_size()) >= limit_) break;
      const size_t first = fitting_.size();
      RETURN_IF_ERROR(Find(fit, first));
      RETURN_IF_ERROR(AddMostKnown(first, fit, response));
    }
    return absl::OkStatus();
  }

  // Whether so many names begin like that that not all were looked at.
  bool cut() const { return cut_; }

 private:
  // The entities that a name of the index makes fit so, and not better, from place `first` of fitting_ on.
  absl::Status Find(Fit fit, size_t first) {
    for (const index::RisingList* const names : ListsFor(fit)) {
      if (names == nullptr) continue;
      names->ForEach([&](NameNo name) {
        if (!meter_.Examine()) return false;
        if (++looked_at_ > ground_.limits.max_names_begun) {
          cut_ = true;
          return false;
        }
        const NameView forms = ground_.index.At(name);
        if (FitOf(forms, typed_) != fit) return true;
        return ForEachBearer(view_.snapshot, ground_.index, name, [&](EntityNo no) {
          if (query::IsOfKinds(view_.snapshot.KindOf(no), kinds_)) Note(no, forms.squashed.size(), first);
          return true;
        });
      });
      RETURN_IF_ERROR(meter_.status());
    }
    return absl::OkStatus();
  }

  void Note(EntityNo no, size_t letters, size_t first) {
    const auto [at, is_new] = places_.try_emplace(no, fitting_.size());
    if (is_new) {
      fitting_.push_back({no, letters, 0});
    } else if (at->second >= first) {
      fitting_[at->second].letters = std::min(fitting_[at->second].letters, letters);
    }
  }

  std::vector<const index::RisingList*> ListsFor(Fit fit) const {
    const NameIndex& index = ground_.index;
    switch (fit) {
      case Fit::kSame:
        return {index.Under(KeySort::kNative, typed_.forms.native),
                index.Under(KeySort::kSquashed, typed_.forms.squashed)};
      case Fit::kBegins:
        return {index.Beginning(KeySort::kBeginning, typed_.forms.squashed),
                typed_.letters.empty() ? nullptr : index.Beginning(KeySort::kTyped, typed_.letters)};
      default:
        return {index.Beginning(KeySort::kWordBeginning, typed_.forms.squashed)};
    }
  }

  // Those with the most relationships first; of equals, those of whose name most is there; of equals, by id.
  absl::Status AddMostKnown(size_t first, Fit fit, v1::SuggestEntitiesResponse& response) {
    for (size_t i = first; i < fitting_.size(); ++i) {
      fitting_[i].relationships = view_.snapshot.Degree(fitting_[i].no, graph::End::kSubject, relations_) +
                                  view_.snapshot.Degree(fitting_[i].no, graph::End::kObject, relations_);
    }
    std::vector<Fitting> left(fitting_.begin() + first, fitting_.end());
    const auto later = [&](const Fitting& a, const Fitting& b) {
      if (a.relationships != b.relationships) return a.relationships < b.relationships;
      if (a.letters != b.letters) return a.letters > b.letters;
      return view_.snapshot.EntityId(a.no) > view_.snapshot.EntityId(b.no);
    };
    std::make_heap(left.begin(), left.end(), later);
    while (!left.empty() && static_cast<size_t>(response.suggestions_size()) < limit_) {
      std::pop_heap(left.begin(), left.end(), later);
      RETURN_IF_ERROR(Add(left.back().no, fit, response));
      left.pop_back();
    }
    return absl::OkStatus();
  }

  // One whose names, by the claims that count, fit less well waits for its turn.
  absl::Status Add(EntityNo no, Fit expected, v1::SuggestEntitiesResponse& response) {
    ASSIGN_OR_RETURN(const Sayings* const sayings, sayings_.Of(no));
    Fit best = Fit::kNone;
    v1::Suggestion suggestion;
    for (const Saying& name : sayings->names) {
      const std::optional<NameView> forms = known_.ViewOf(name);
      if (!forms.has_value()) continue;
      const Fit fit = FitOf(*forms, typed_);
      if (fit >= best) continue;
      best = fit;
      suggestion.mutable_matched()->set_text(name.text);
      suggestion.mutable_matched()->set_field(name.field->path);
      suggestion.mutable_matched()->set_likeness(LikenessOf(fit, name, *forms, typed_));
    }
    if (best > expected) places_.erase(no);
    if (best > expected || !meter_.Examine()) return meter_.status();
    ASSIGN_OR_RETURN(const std::optional<v1::Entity> entity, facts_.Entity(no));
    if (!entity.has_value()) return absl::OkStatus();
    suggestion.set_id(entity->id());
    suggestion.set_name(entity->description().name());
    if (!meter_.Return(1, static_cast<int64_t>(suggestion.ByteSizeLong()))) return meter_.status();
    *response.add_suggestions() = std::move(suggestion);
    return absl::OkStatus();
  }

  const Ground& ground_;
  const Typed& typed_;
  const std::vector<const schema::Kind*>& kinds_;
  const size_t limit_;
  const query::View& view_;
  query::Meter& meter_;
  const KnownNames known_;
  SayingsReader sayings_;
  query::Facts facts_;
  std::vector<int> relations_;                    // all, sorted
  std::vector<Fitting> fitting_;                  // in the order in which they were found
  absl::flat_hash_map<EntityNo, size_t> places_;  // of them
  int64_t looked_at_ = 0;
  bool cut_ = false;
};

}  // namespace

absl::StatusOr<v1::SuggestEntitiesResponse> SuggestEntities(const Ground& ground,
                                                            const v1::SuggestEntitiesRequest& request,
                                                            const query::Caller& caller) {
  // As it stands: `The B` may become a name whose article counts, `Co` is not a legal form yet.
  ASSIGN_OR_RETURN(NameForms whole, FormsAsked(request.prefix(), ground.limits, "prefix", /*whole=*/true));
  const schema::Schema& schema = ground.query.graph.Head().schema();
  ASSIGN_OR_RETURN(const auto kinds, query::KindsNamed(schema, request.kinds(), "kinds"));
  ASSIGN_OR_RETURN(const int limit,
                   CountAsked(request.limit(), ground.limits.default_found, ground.limits.max_found, "limit"));
  ASSIGN_OR_RETURN(NameReading reading, OpenNames(ground, request.context(), caller));
  v1::SuggestEntitiesResponse response;
  const Typed typed = TypedOf(request.prefix(), std::move(whole));
  Suggest as_typed(ground, typed, kinds, limit, reading);
  absl::Status ended = as_typed.Into(response);
  bool cut = as_typed.cut();
  if (ended.ok() && response.suggestions().empty()) {
    ASSIGN_OR_RETURN(NameForms forms, FormsAsked(request.prefix(), ground.limits, "prefix"));
    const Typed without = TypedOf(request.prefix(), std::move(forms));
    Suggest anew(ground, without, kinds, limit, reading);
    ended = anew.Into(response);
    cut = cut || anew.cut();
  }
  if (!ended.ok() && !reading.meter.Truncates(ended)) return ended;
  RETURN_IF_ERROR(
      query::FillReadInfo(reading.view, ground.query.tokens, reading.meter.Cost(), *response.mutable_read_info()));
  response.mutable_read_info()->set_truncated(!ended.ok() || cut);
  return response;
}

}  // namespace entente::discovery
