#include "service/match/node_check.h"

#include <algorithm>

namespace entente::match {

std::optional<std::vector<uint32_t>> TermsOf(const std::optional<query::CompiledFilter>& filter,
                                             const graph::Snapshot& snapshot) {
  std::vector<uint32_t> terms;
  if (!filter.has_value()) return terms;
  for (const query::CompiledFilter::Key& key : filter->Keys()) {
    const std::optional<uint32_t> term = snapshot.FindTerm(key.field_number, key.text);
    if (!term.has_value()) return std::nullopt;
    terms.push_back(*term);
  }
  return terms;
}

NodeCheck::NodeCheck(const Node& node, const query::View& view, Work& work)
    : view_(view),
      work_(work),
      facts_(view, work.meter()),
      kinds_(node.kind_set),
      any_kind_(std::all_of(view.snapshot.schema().kinds().begin(), view.snapshot.schema().kinds().end(),
                            [&](const schema::Kind& kind) { return (node.kind_set >> kind.index & 1) != 0; })),
      ids_(node.ids.has_value() ? &*node.ids : nullptr),
      filter_(node.filter.has_value() ? &*node.filter : nullptr),
      only_keys_(facts_.stored() && filter_ != nullptr && filter_->AsksOnlyKeys()) {
  auto terms = TermsOf(node.filter, view.snapshot);
  never_ = !terms.has_value();
  if (!never_) terms_ = *std::move(terms);
}

Truth NodeCheck::Test(base::EntityNo no) {
  if (never_ || !MayBe(no)) return Truth::kNo;
  if (ids_ != nullptr && !std::binary_search(ids_->begin(), ids_->end(), no)) return Truth::kNo;
  if (filter_ == nullptr) return Truth::kYes;
  for (const uint32_t term : terms_) {
    if (!view_.snapshot.IsCandidate(no, term)) return Truth::kNo;
  }
  if (only_keys_ && view_.snapshot.IsSettled(no)) return Truth::kYes;
  const auto [known, is_new] = known_.try_emplace(no, Truth::kNo);
  if (is_new) known->second = Load(no);
  return known->second;
}

Truth NodeCheck::Load(base::EntityNo no) {
  if (!work_.Examine()) return Truth::kNo;
  const absl::StatusOr<v1::Entity> entity = facts_.EntityOrStub(no);
  if (!entity.ok()) {
    work_.Fail(entity.status());
    return Truth::kNo;
  }
  const Truth truth = filter_->Evaluate(*entity);
  return entity->validity() == v1::VALIDITY_POSSIBLE ? std::min(truth, Truth::kPossible) : truth;
}

}  // namespace entente::match
