#include "service/conflict/sides.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "service/base/date.h"
#include "service/base/status_macros.h"
#include "service/resolve/dates.h"
#include "service/resolve/standing.h"

namespace entente::conflict {
namespace {

using resolve::Standing;

// How many comparisons are charged as one fact looked at: they take nanoseconds.
constexpr size_t kComparisonsOfAFact = 256;

// A claim that counts, by its place in the order of standing, with the time to which it applies.
struct Witness {
  const Standing* standing;
  base::Span span;
};

// A value, and those that give it, in order of standing.
struct Voice {
  Value value;
  std::vector<size_t> witnesses;
  size_t side = 0;
};

// Parts the witnesses of one field. For one thread.
class Sides {
 public:
  Sides(const SingularField& field, const std::vector<Witness>& witnesses, query::Meter& meter)
      : field_(field), witnesses_(witnesses), meter_(meter) {}

  // The conflict, if there is one; `decider` decided the field, null for whoever stands highest.
  absl::StatusOr<std::optional<v1::Conflict>> Part(const Standing* decider, const resolve::Policy& policy) {
    Hear();
    if (voices_.size() < 2) return std::optional<v1::Conflict>();
    RETURN_IF_ERROR(TakeSides());
    if (sides_.size() < 2) return std::optional<v1::Conflict>();
    RETURN_IF_ERROR(FindOdds());
    std::optional<v1::Conflict> conflict;
    if (std::none_of(at_odds_.begin(), at_odds_.end(), [](bool odds) { return odds; })) return conflict;
    conflict.emplace();
    conflict->set_field(field_.path);
    conflict->set_size(size_.size());
    conflict->set_measure(size_.measure());
    for (const size_t side : Order(decider)) Tell(side, policy, *conflict->add_sides());
    return conflict;
  }

 private:
  // Gathers what is said, each value once.
  void Hear() {
    absl::flat_hash_map<std::string, size_t> known;
    for (size_t i = 0; i < witnesses_.size(); ++i) {
      std::optional<Value> value = ValueIn(*witnesses_[i].standing->claim, field_);
      if (!value.has_value()) continue;
      const auto [it, is_new] = known.try_emplace(value->text, voices_.size());
      if (is_new) voices_.push_back({.value = *std::move(value)});
      voices_[it->second].witnesses.push_back(i);
    }
  }

  absl::Status TakeSides() {
    for (size_t i = 0; i < voices_.size(); ++i) {
      RETURN_IF_ERROR(Charge(i));
      const auto welcomes = [&](const std::vector<size_t>& side) {
        return std::all_of(side.begin(), side.end(),
                           [&](size_t other) { return Agree(voices_[i].value, voices_[other].value); });
      };
      const auto side = std::find_if(sides_.begin(), sides_.end(), welcomes);
      voices_[i].side = static_cast<size_t>(side - sides_.begin());
      if (side == sides_.end()) {
        sides_.push_back({i});
      } else {
        side->push_back(i);
      }
    }
    return absl::OkStatus();
  }

  // Finds the pairs that disagree of different sides, and how far they are apart.
  absl::Status FindOdds() {
    at_odds_.assign(sides_.size(), false);
    for (size_t i = 0; i < voices_.size(); ++i) {
      RETURN_IF_ERROR(Charge(i));
      for (size_t j = 0; j < i; ++j) {
        const Voice &a = voices_[i], &b = voices_[j];
        if (a.side == b.side || Agree(a.value, b.value)) continue;
        RETURN_IF_ERROR(Charge(field_.is_date_of_fact() ? 1 : a.witnesses.size() * b.witnesses.size()));
        if (!MayMeet(a, b)) continue;
        at_odds_[a.side] = at_odds_[b.side] = true;
        size_.Add(a.value, b.value);
      }
    }
    return absl::OkStatus();
  }

  // Whether a claim of the one and a claim of the other may hold on the same day.
  bool MayMeet(const Voice& a, const Voice& b) const {
    if (field_.is_date_of_fact()) return true;
    for (const size_t i : a.witnesses) {
      const base::Span& ours = witnesses_[i].span;
      for (const size_t j : b.witnesses) {
        const base::Span& theirs = witnesses_[j].span;
        if (ours.from_earliest < theirs.until_latest && theirs.from_earliest < ours.until_latest) return true;
      }
    }
    return false;
  }

  // The sides at odds: by the standing of their first claim, since that is how they came about, but the one that
  // decides before all.
  std::vector<size_t> Order(const Standing* decider) const {
    std::vector<size_t> order;
    for (size_t side = 0; side < sides_.size(); ++side) {
      if (at_odds_[side]) order.push_back(side);
    }
    for (const Voice& voice : voices_) {
      const bool decides = std::any_of(voice.witnesses.begin(), voice.witnesses.end(),
                                       [&](size_t i) { return witnesses_[i].standing == decider; });
      const auto side = decides ? std::find(order.begin(), order.end(), voice.side) : order.end();
      if (side != order.end()) std::rotate(order.begin(), side, side + 1);
    }
    return order;
  }

  void Tell(size_t number, const resolve::Policy& policy, v1::ConflictSide& side) const {
    std::vector<size_t> witnesses;
    for (const size_t voice : sides_[number]) {
      witnesses.insert(witnesses.end(), voices_[voice].witnesses.begin(), voices_[voice].witnesses.end());
    }
    std::sort(witnesses.begin(), witnesses.end());
    std::set<std::string> documents;
    for (const size_t i : witnesses) {
      const v1::Claim& claim = *witnesses_[i].standing->claim;
      side.add_claim_ids(claim.id());
      for (const v1::Citation& citation : claim.citations()) {
        if (resolve::Bears(citation, policy)) documents.insert(citation.document());
      }
    }
    // A side is opened by the claim of it that stands highest.
    side.set_value(voices_[sides_[number].front()].value.text);
    for (const std::string& document : documents) side.add_documents(document);
  }

  absl::Status Charge(size_t comparisons) {
    comparisons_ += comparisons;
    const auto facts = static_cast<int64_t>(comparisons_ / kComparisonsOfAFact);
    comparisons_ %= kComparisonsOfAFact;
    return facts == 0 || meter_.Examine(facts) ? absl::OkStatus() : meter_.status();
  }

  const SingularField& field_;
  const std::vector<Witness>& witnesses_;
  query::Meter& meter_;
  size_t comparisons_ = 0;                  // not charged yet
  std::vector<Voice> voices_;               // in order of the standing of their first witness
  std::vector<std::vector<size_t>> sides_;  // voices, in the same order
  std::vector<bool> at_odds_;               // by side
  Size size_;
};

// The claims that count, in order of standing.
std::vector<Witness> Counting(const std::vector<Standing>& order) {
  std::vector<Witness> witnesses;
  for (const Standing& standing : order) {
    if (!standing.counts) break;
    Witness witness{.standing = &standing};
    if (standing.claim->has_valid_time()) {
      const auto span = base::ParseValidTime(standing.claim->valid_time());
      CHECK(span.ok());
      witness.span = *span;
    }
    witnesses.push_back(witness);
  }
  return witnesses;
}

}  // namespace

absl::StatusOr<std::vector<v1::Conflict>> ConflictsBetween(const std::vector<v1::Claim>& claims,
                                                           const std::vector<SingularField>& fields,
                                                           const resolve::Policy& policy, query::Meter& meter) {
  std::vector<v1::Conflict> conflicts;
  const std::vector<Standing> order = resolve::InOrder(claims, policy);
  const std::vector<Witness> witnesses = Counting(order);
  if (witnesses.size() < 2) return conflicts;
  const bool dated =
      std::any_of(fields.begin(), fields.end(), [](const auto& field) { return field.is_date_of_fact(); });
  const resolve::Dates dates = dated ? resolve::ResolveDates(order) : resolve::Dates();
  for (const SingularField& field : fields) {
    const Standing* const decider = field.place == SingularField::Place::kFrom    ? dates.from
                                    : field.place == SingularField::Place::kUntil ? dates.until
                                                                                  : nullptr;
    ASSIGN_OR_RETURN(std::optional<v1::Conflict> conflict, Sides(field, witnesses, meter).Part(decider, policy));
    if (conflict.has_value()) conflicts.push_back(*std::move(conflict));
  }
  return conflicts;
}

}  // namespace entente::conflict
