#include "cli/import/record_draft_parts.h"

#include <functional>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace entente::cli {
namespace {

// Calls `visit` with every text of a claim that may name an entity.
void VisitReferences(v1::Claim& claim, const std::function<void(std::string&)>& visit) {
  if (claim.has_entity()) visit(*claim.mutable_entity()->mutable_id());
  if (claim.has_relationship()) {
    visit(*claim.mutable_relationship()->mutable_subject());
    visit(*claim.mutable_relationship()->mutable_object());
  }
  if (claim.has_observation()) visit(*claim.mutable_observation()->mutable_subject());
  for (v1::Citation& citation : *claim.mutable_citations()) visit(*citation.mutable_document());
}

// The position among so many mentions that a text refers to; -1: it is something else, an id as a rule.
int PositionOf(absl::string_view text, size_t mentions) {
  int position = -1;
  if (text.empty() || text[0] != '@' || !absl::SimpleAtoi(text.substr(1), &position)) return -1;
  return position >= 0 && static_cast<size_t>(position) < mentions ? position : -1;
}

}  // namespace

std::string MentionReference(int position) { return absl::StrCat("@", position); }

RecordDraft DraftOf(const std::string& locator, const std::vector<DraftMention>& mentions,
                    std::vector<v1::Claim> claims, bool described) {
  std::vector<bool> needed(mentions.size(), false);
  std::vector<int> pending;
  const auto need = [&](int position) {
    if (position < 0 || needed[position]) return;
    needed[position] = true;
    pending.push_back(position);
  };
  for (v1::Claim& claim : claims)
    VisitReferences(claim, [&](std::string& text) { need(PositionOf(text, mentions.size())); });
  for (size_t i = 0; i < mentions.size(); ++i) {
    if (described && mentions[i].described) need(static_cast<int>(i));
  }
  while (!pending.empty()) {
    const int position = pending.back();
    pending.pop_back();
    for (const int related : mentions[position].related) need(related);
  }
  RecordDraft draft;
  draft.locator = locator;
  std::vector<int> renumbered(mentions.size(), -1);
  for (size_t i = 0; i < mentions.size(); ++i) {
    if (!needed[i]) continue;
    renumbered[i] = static_cast<int>(draft.mentions.size());
    draft.mentions.push_back(mentions[i]);
  }
  for (DraftMention& mention : draft.mentions) {
    for (int& related : mention.related) related = renumbered[related];
  }
  for (v1::Claim& claim : claims) {
    VisitReferences(claim, [&](std::string& text) {
      const int position = PositionOf(text, mentions.size());
      if (position >= 0) text = MentionReference(renumbered[position]);
    });
  }
  draft.claims = std::move(claims);
  return draft;
}

}  // namespace entente::cli
