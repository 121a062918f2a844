#include "service/discovery/calls.h"

#include <unicode/utf8.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "service/base/fold.h"
#include "service/base/status_macros.h"
#include "service/graph/term_index.h"
#include "service/query/entity_scan.h"
#include "service/query/refusal.h"

namespace entente::discovery {
namespace {

int64_t CharactersIn(absl::string_view text) {
  return std::count_if(text.begin(), text.end(), [](char c) { return !U8_IS_TRAIL(static_cast<uint8_t>(c)); });
}

}  // namespace

absl::StatusOr<NameReading> OpenNames(const Ground& ground, const v1::ReadContext& context,
                                      const query::Caller& caller) {
  ASSIGN_OR_RETURN(query::View view, query::OpenView(ground.query.graph, ground.query.tokens, context,
                                                     {.max_batch = ground.query.limits.max_batch}));
  ASSIGN_OR_RETURN(query::Meter meter, query::Meter::Open(context.budget(), ground.query.limits.budget, caller));
  while (!ground.index.CatchUp(view.snapshot.terms())) {
    if (!meter.Examine(NameIndex::kSlice)) return meter.status();
  }
  return NameReading{std::move(view), std::move(meter)};
}

absl::StatusOr<NameForms> FormsAsked(absl::string_view text, const Limits& limits, absl::string_view field,
                                     bool whole) {
  const int64_t characters = CharactersIn(text);
  if (characters > limits.max_query_characters) {
    return query::Refusal(
        v1::ERROR_REASON_OUT_OF_BOUNDS, field,
        absl::StrCat(characters, " characters; at most ", limits.max_query_characters, " are allowed"));
  }
  NameForms forms = FormsOf(base::FoldName(text), whole);
  if (forms.empty()) {
    return query::Refusal(v1::ERROR_REASON_REQUIRED, field,
                          text.empty() ? "must be there" : "has nothing in it to find anything by");
  }
  return forms;
}

absl::StatusOr<int> CountAsked(int asked, int otherwise, int most, absl::string_view field) {
  if (asked < 0 || asked > most) {
    return query::Refusal(v1::ERROR_REASON_OUT_OF_BOUNDS, field,
                          absl::StrCat(asked, " is ", asked < 0 ? "less than 0" : absl::StrCat("more than ", most)));
  }
  return asked == 0 ? std::min(otherwise, most) : asked;
}

bool ForEachBearer(const graph::Snapshot& snapshot, const NameIndex& index, NameNo name,
                   absl::FunctionRef<bool(base::EntityNo)> visit) {
  bool going = true;
  snapshot.terms().ForEach(index.TermOf(name), [&](base::EntityNo no) {
    const base::EntityNo entity = snapshot.Canonical(no);
    going = !snapshot.Entity(entity).has_value() || visit(entity);
    return going;
  });
  return going;
}

bool IsBorneByKinds(const graph::Snapshot& snapshot, const NameIndex& index, NameNo name,
                    const std::vector<const schema::Kind*>& kinds) {
  return !ForEachBearer(snapshot, index, name,
                        [&](base::EntityNo no) { return !query::IsOfKinds(snapshot.KindOf(no), kinds); });
}

}  // namespace entente::discovery
