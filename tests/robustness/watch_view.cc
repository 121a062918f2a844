#include "tests/robustness/watch_view.h"

#include <algorithm>

#include "tests/robustness/condition.h"
#include "tests/robustness/watch_copy.h"
#include "tests/robustness/world.h"

namespace entente::oracle {
namespace {

constexpr int64_t kNothing = -1;  // before the first revision, when there was nothing

template <typename Values, typename Value>
bool Holds(const Values& values, const Value& value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

// The entities a fact is about.
std::vector<std::string> EntitiesOf(const v1::Fact& fact) {
  if (fact.has_entity()) return {fact.entity().id()};
  if (fact.has_observation()) return {fact.observation().subject()};
  return {fact.relationship().subject(), fact.relationship().object()};
}

// Whether relationships of a relation are among those that `relations` and `meanings` name, if they name any.
bool IsNamed(int relation, const v1::WatchFilter& filter) {
  if (Means(relation, filter.meanings())) return true;
  return std::any_of(filter.relations().begin(), filter.relations().end(),
                     [&](int asked) { return Implies(relation, asked); });
}

bool NamesRelations(const v1::WatchFilter& filter) { return !filter.relations().empty() || !filter.meanings().empty(); }

// An observation holds from the first possible day of its period until the day after the last.
void PeriodOf(const std::string& text, Days& from, Days& until) {
  const size_t slash = text.find('/');
  from = ReadDate(text.substr(0, slash));
  until = slash == std::string::npos ? from : ReadDate(text.substr(slash + 1));
  if (text[0] != '[') from.latest = from.earliest;
  if (text[0] != '[') until.earliest = until.latest;
  if (until.earliest != kFuture) ++until.earliest;
  if (until.latest != kFuture) ++until.latest;
}

}  // namespace

bool Step::changes() const {
  if (before.has_value() != after.has_value()) return true;
  return before.has_value() && before->SerializeAsString() != after->SerializeAsString();
}

v1::Validity LabelOf(const v1::Fact& fact, const View& window) {
  if (fact.has_entity()) return fact.entity().validity();
  Days from, until{kFuture, kFuture};
  if (fact.has_observation()) {
    PeriodOf(fact.observation().period(), from, until);
  } else {
    const v1::ValidTime& time = fact.relationship().valid_time();
    from = ReadDate(time.from());
    if (!time.until().empty()) until = ReadDate(time.until());
  }
  return Judge(from, until, window);
}

View WindowOf(const v1::ValidAt& valid_at, bool definite_only, int today) {
  View window;
  window.definite_only = definite_only;
  window = ViewAt(window, valid_at, today);
  window.any = false;  // what is seen at any time is labelled with its validity today
  return window;
}

WatchView::WatchView(const WatchTruth& truth, const v1::WatchRequest& request,
                     const std::vector<v1::WatchRequest>& fixed_times)
    : truth_(truth), request_(request) {
  for (size_t i = 0; i < fixed_times.size(); ++i) {
    const bool same = fixed_times[i].valid_at().SerializeAsString() == request.valid_at().SerializeAsString() &&
                      fixed_times[i].definite_only() == request.definite_only();
    if (same) fixed_ = static_cast<int>(i);
  }
}

const Steps& WatchView::Between(int64_t from, int64_t to) { return Ask(from, to, between_); }

const Steps& WatchView::At(int64_t revision) { return Ask(kNothing, revision, at_); }

const Steps& WatchView::Ask(int64_t from, int64_t to, Answer& last) {
  const int64_t rewrites = truth_.rewrites();
  if (from == last.from && to == last.to && rewrites == last.rewrites) return last.steps;
  last = {from, to, rewrites, {}};
  for (const int island : from == kNothing ? truth_.islands() : truth_.ChangedBetween(from, to)) {
    AddIsland(island, from, to, last.steps);
  }
  return last.steps;
}

void WatchView::AddIsland(int island, int64_t from, int64_t to, Steps& steps) {
  const std::vector<Slice> slices = truth_.SlicesOf(island, from, to);
  std::vector<std::map<std::string, Step>> ways;
  const bool all = slices.size() > 1 || from == kNothing;
  for (size_t i = 0; i < slices.size(); ++i) {
    if (slices[i].until != 0 && from >= slices[i].until) continue;
    for (size_t j = i; j < slices.size(); ++j) {
      if (from == kNothing && j > i) break;
      if (slices[j].until != 0 && to >= slices[j].until) continue;
      ways.push_back(Compare(slices[i], slices[j], from, to, all));
    }
  }
  std::set<std::string> keys;
  for (const auto& way : ways) {
    for (const auto& [key, step] : way) keys.insert(key);
  }
  for (const std::string& key : keys) {
    for (auto& way : ways) {
      Step& step = way[key];
      if (ways.size() > 1) step.may_be_told = true;
      steps[key].push_back(std::move(step));
    }
  }
}

std::map<std::string, Step> WatchView::Compare(const Slice& before, const Slice& after, int64_t from, int64_t to,
                                               bool all) {
  static const State kEmpty;
  const State& old = before.before && from != kNothing ? *before.before : kEmpty;
  const State& now = after.after ? *after.after : kEmpty;
  const int day_before = truth_.DayAt(from), day_after = truth_.DayAt(to);
  const std::set<std::string> near_before = Around(&old), near_after = Around(&now);
  std::set<std::string> keys;
  for (const auto& [key, known] : old) keys.insert(key);
  for (const auto& [key, known] : now) keys.insert(key);
  std::map<std::string, Step> steps;
  for (const std::string& key : keys) {
    const auto was = old.find(key), is = now.find(key);
    const Known* known_before = was == old.end() ? nullptr : was->second.get();
    const Known* known_after = is == now.end() ? nullptr : is->second.get();
    const bool same = known_before == known_after && day_before == day_after && near_before == near_after;
    if (same && !all) continue;
    Step step{known_before != nullptr, known_after != nullptr, Shown(known_before, day_before, near_before),
              Shown(known_after, day_after, near_after)};
    step.may_be_told = known_before != known_after;
    steps.emplace(key, std::move(step));
  }
  return steps;
}

std::optional<v1::Fact> WatchView::Shown(const Known* known, int day, const std::set<std::string>& entities) const {
  if (known == nullptr || !Concerns(known->fact, entities)) return std::nullopt;
  v1::Fact shown = known->fact.has_entity() && fixed_ >= 0 ? known->fixed[fixed_] : known->fact;
  const v1::Validity label = LabelOf(shown, WindowOf(request_.valid_at(), request_.definite_only(), day));
  if (shown.has_relationship()) shown.mutable_relationship()->set_validity(label);
  if (shown.has_observation()) shown.mutable_observation()->set_validity(label);
  if (!shown.has_entity() && (moves() || stands())) {
    if (label == v1::VALIDITY_NOT_VALID) return std::nullopt;
    if (label == v1::VALIDITY_POSSIBLE && request_.definite_only()) return std::nullopt;
  }
  if (!Satisfied(shown)) return std::nullopt;
  return shown;
}

bool WatchView::Concerns(const v1::Fact& fact, const std::set<std::string>& entities) const {
  const v1::WatchFilter& filter = request_.filter();
  if (NamesRelations(filter)) {
    if (!fact.has_relationship() || !IsNamed(fact.relationship().relation(), filter)) return false;
  }
  bool of_kind = filter.kinds().empty(), of_entity = filter.entities().empty();
  for (const std::string& id : EntitiesOf(fact)) {
    of_kind |= Holds(filter.kinds(), KindOf(id));
    of_entity |= entities.count(id) > 0;
  }
  return of_kind && of_entity;
}

bool WatchView::Satisfied(const v1::Fact& shown) const {
  const v1::WatchFilter& filter = request_.filter();
  Truth truth = kSure;
  if (shown.has_entity() && filter.has_entity_filter()) truth = Satisfies(shown.entity(), filter.entity_filter());
  if (shown.has_relationship() && filter.has_relationship_filter()) {
    truth = Satisfies(shown.relationship(), filter.relationship_filter());
  }
  return truth == kSure || (truth == kMaybe && !request_.definite_only());
}

std::set<std::string> WatchView::Around(const State* state) const {
  const v1::WatchFilter& filter = request_.filter();
  std::set<std::string> reached(filter.entities().begin(), filter.entities().end());
  for (int hop = 0; hop < filter.hops(); ++hop) {
    std::set<std::string> next;
    for (const auto& [key, known] : *state) {
      if (!known->fact.has_relationship()) continue;
      const v1::Relationship& r = known->fact.relationship();
      const bool followed = NamesRelations(filter) ? IsNamed(r.relation(), filter) : !RuleOf(r.relation()).roster();
      if (!followed) continue;
      if (reached.count(r.subject())) next.insert(r.object());
      if (reached.count(r.object())) next.insert(r.subject());
    }
    reached.merge(next);
  }
  return reached;
}

}  // namespace entente::oracle
