#include "service/discovery/best_name.h"

namespace entente::discovery {

std::optional<NameView> KnownNames::ViewOf(const Saying& name) const {
  const std::optional<uint32_t> term = snapshot.FindTerm(name.field->number, name.text);
  if (!term.has_value()) return std::nullopt;
  const std::optional<NameNo> no = index.Find(*term);
  if (!no.has_value()) return std::nullopt;
  return index.At(*no);
}

BestName BestOf(const KnownNames& known, const Sayings& sayings, absl::string_view text, const ComparedQuery& asked,
                double NameScore::*by) {
  BestName best;
  for (const Saying& name : sayings.names) {
    const std::optional<NameView> view = known.ViewOf(name);
    if (!view.has_value()) continue;
    NameScore score = asked.Compare(*view);
    if (name.text == text) score.likeness = v1::LIKENESS_EXACT;
    const bool is_better =
        score.*by != best.score.*by ? score.*by > best.score.*by : score.likeness < best.score.likeness;
    if (best.name == nullptr || is_better) best = {&name, score};
  }
  return best;
}

v1::NameMatch MatchOf(const BestName& best) {
  v1::NameMatch match;
  match.set_text(best.name->text);
  match.set_field(best.name->field->path);
  match.set_likeness(best.score.likeness);
  return match;
}

}  // namespace entente::discovery
