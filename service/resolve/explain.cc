#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "service/resolve/dates.h"
#include "service/resolve/field_value.h"
#include "service/resolve/resolve.h"
#include "service/resolve/standing.h"

namespace entente::resolve {
namespace {

// What one claim says of a field, or of an element of it.
struct Saying {
  const Standing* standing;
  std::string text;
};

// What a claim says of a field, if anything.
using TextOf = std::function<std::optional<std::string>(const v1::Claim&)>;

// Explains fields one after another. For one thread.
class Explainer {
 public:
  Explainer(const Policy& policy, const std::vector<std::string>& asked, const std::vector<Standing>& order)
      : policy_(policy), asked_(asked.begin(), asked.end()), order_(order) {}

  // A field of which each claim says one thing or nothing; `decider` decided it, null for the first that counts.
  void AddSingular(const std::string& path, const TextOf& text_of, const Standing* decider = nullptr);
  // A field that is the union of its elements.
  void AddRepeated(const schema::Field& field);

  // In order of path, elements of one path in order of value.
  std::vector<v1::FieldExplanation> Finish() &&;

 private:
  bool IsAsked(absl::string_view path, absl::string_view element_path = "") const {
    return asked_.empty() || asked_.contains(path) || asked_.contains(element_path);
  }
  // `sayings` are in order of standing and `winner` is one of them.
  void Decide(const std::string& path, const std::vector<Saying>& sayings, const Saying& winner);
  void NoteContradiction(const Standing& standing, v1::FieldExplanation& explanation) const;

  const Policy& policy_;
  const std::set<absl::string_view> asked_;
  const std::vector<Standing>& order_;
  std::vector<v1::FieldExplanation> explanations_;
};

void Explainer::AddSingular(const std::string& path, const TextOf& text_of, const Standing* decider) {
  if (!IsAsked(path)) return;
  std::vector<Saying> sayings;
  for (const Standing& standing : order_) {
    std::optional<std::string> text = text_of(*standing.claim);
    if (text.has_value()) sayings.push_back({&standing, *std::move(text)});
  }
  const auto winner = std::find_if(sayings.begin(), sayings.end(), [&](const Saying& saying) {
    return decider != nullptr ? saying.standing == decider : saying.standing->counts;
  });
  if (winner != sayings.end()) Decide(path, sayings, *winner);
}

void Explainer::AddRepeated(const schema::Field& field) {
  // By path and text: two elements may go by the same first text and yet differ.
  std::map<std::pair<std::string, std::string>, std::vector<Saying>> elements;
  for (const Standing& standing : order_) {
    const google::protobuf::Message* body = BodyOf(*standing.claim);
    const google::protobuf::Message* holder = body == nullptr ? nullptr : HolderOf(*body, field);
    if (holder == nullptr || !standing.counts) continue;
    const int size = holder->GetReflection()->FieldSize(*holder, field.descriptor);
    for (int i = 0; i < size; ++i) {
      std::string text = ValueText(*holder, *field.descriptor, i);
      std::vector<Saying>& sayings = elements[{ElementPath(*holder, field, i), text}];
      const bool repeats_itself = !sayings.empty() && sayings.back().standing == &standing;
      if (!repeats_itself) sayings.push_back({&standing, std::move(text)});
    }
  }
  for (const auto& [element, sayings] : elements) {
    if (IsAsked(field.path, element.first)) Decide(element.first, sayings, sayings.front());
  }
}

void Explainer::Decide(const std::string& path, const std::vector<Saying>& sayings, const Saying& winner) {
  v1::FieldExplanation explanation;
  explanation.set_path(path);
  explanation.set_value(winner.text);
  explanation.set_winner(winner.standing->claim->id());
  explanation.set_rule(v1::RESOLUTION_RULE_UNCONTESTED);
  NoteContradiction(*winner.standing, explanation);
  bool passed_winner = false;
  for (const Saying& saying : sayings) {
    if (&saying == &winner) {
      passed_winner = true;
    } else if (saying.text != winner.text) {
      // One of better standing that did not win was passed over: its date cannot go with the other end.
      const v1::ResolutionRule rule =
          passed_winner ? RuleBetween(*winner.standing, *saying.standing) : v1::RESOLUTION_RULE_NOT_COUNTED;
      v1::LosingClaim& losing = *explanation.add_losing();
      losing.set_claim_id(saying.standing->claim->id());
      losing.set_value(saying.text);
      losing.set_rule(rule);
      const bool contests = InForce(*saying.standing->claim);
      if (contests && explanation.rule() == v1::RESOLUTION_RULE_UNCONTESTED) explanation.set_rule(rule);
    } else if (saying.standing->counts) {
      explanation.add_agreeing(saying.standing->claim->id());
      NoteContradiction(*saying.standing, explanation);
    }
  }
  explanations_.push_back(std::move(explanation));
}

void Explainer::NoteContradiction(const Standing& standing, v1::FieldExplanation& explanation) const {
  for (const v1::Citation& citation : standing.claim->citations()) {
    if (citation.stance() != v1::STANCE_CONTRADICTS || policy_.exclude_documents.contains(citation.document()))
      continue;
    explanation.add_contradicted_in(standing.claim->id());
    return;
  }
}

std::vector<v1::FieldExplanation> Explainer::Finish() && {
  std::stable_sort(explanations_.begin(), explanations_.end(),
                   [](const auto& a, const auto& b) { return a.path() < b.path(); });
  return std::move(explanations_);
}

// A date; an empty one says nothing.
std::optional<std::string> DateText(const std::string& date) {
  return date.empty() ? std::nullopt : std::optional<std::string>(date);
}

}  // namespace

std::vector<v1::FieldExplanation> Explain(const schema::Schema& schema, const std::vector<v1::Claim>& claims,
                                          const Policy& policy, const std::vector<std::string>& fields) {
  const std::vector<Standing> order = InOrder(claims, policy);
  if (order.empty() || !order.front().counts) return {};
  const v1::Claim& first = *order.front().claim;
  Explainer explainer(policy, fields, order);
  for (const schema::Field* field : FieldsOf(schema, first)) {
    if (field->descriptor->is_repeated()) {
      explainer.AddRepeated(*field);
    } else {
      explainer.AddSingular(field->path, [field](const v1::Claim& claim) { return SaidText(claim, *field); });
    }
  }
  if (first.has_relationship()) {
    const Dates dates = ResolveDates(order);
    const auto from = [](const v1::Claim& claim) { return DateText(claim.valid_time().from()); };
    const auto until = [](const v1::Claim& claim) { return DateText(claim.valid_time().until()); };
    if (dates.from != nullptr) explainer.AddSingular("valid_time.from", from, dates.from);
    if (dates.until != nullptr) explainer.AddSingular("valid_time.until", until, dates.until);
  }
  if (first.has_observation()) explainer.AddSingular("quantity", QuantityText);
  return std::move(explainer).Finish();
}

}  // namespace entente::resolve
