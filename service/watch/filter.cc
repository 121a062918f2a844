#include "service/watch/filter.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/base/status_macros.h"
#include "service/query/arguments.h"
#include "service/schema/validate.h"
#include "service/watch/scope.h"

namespace entente::watch {
namespace {

std::string At(absl::string_view field, int index) { return absl::StrCat("filter.", field, "[", index, "]"); }

template <typename Nouns>
std::string NamesOf(const Nouns& nouns) {
  return absl::StrJoin(nouns, ", ", [](std::string* out, const auto& noun) { absl::StrAppend(out, noun.name); });
}

void CheckSize(absl::string_view field, int size, int max, std::vector<base::Violation>& violations) {
  if (size <= max) return;
  violations.push_back({v1::ERROR_REASON_BATCH_TOO_LARGE,
                        absl::StrCat("filter.", field),
                        absl::StrCat("has ", size, " values; at most ", max, " are allowed"),
                        {{"limit", absl::StrCat(max)}}});
}

void ReadRelations(const v1::WatchFilter& filter, const schema::Schema& schema,
                   std::vector<base::Violation>& violations) {
  for (int i = 0; i < filter.relations_size(); ++i) {
    const int number = filter.relations(i);
    if (schema.FindRelation(number) != nullptr) continue;
    violations.push_back({v1::ERROR_REASON_UNKNOWN_RELATION,
                          At("relations", i),
                          absl::StrCat(number, " is no relation"),
                          {{"known", NamesOf(schema.relations())}}});
  }
  for (int i = 0; i < filter.meanings_size(); ++i) {
    if (v1::Meaning_IsValid(filter.meanings(i)) && filter.meanings(i) != v1::MEANING_UNSPECIFIED) continue;
    violations.push_back({v1::ERROR_REASON_OUT_OF_BOUNDS, At("meanings", i),
                          absl::StrCat(static_cast<int>(filter.meanings(i)), " is no meaning")});
  }
}

void ReadHops(const v1::WatchFilter& filter, std::vector<base::Violation>& violations) {
  if (filter.hops() < 0 || filter.hops() > kMaxHops) {
    violations.push_back(
        {v1::ERROR_REASON_OUT_OF_BOUNDS, "filter.hops", absl::StrCat(filter.hops(), " is not from 0 to ", kMaxHops)});
  } else if (filter.hops() > 0 && filter.entities_size() == 0) {
    violations.push_back({v1::ERROR_REASON_REQUIRED, "filter.entities", "must name whom `hops` start from"});
  }
}

}  // namespace

Filter Filter::Compile(const v1::WatchFilter& filter, const schema::Schema& schema, int max_values,
                       std::vector<base::Violation>& violations) {
  CheckSize("kinds", filter.kinds_size(), max_values, violations);
  CheckSize("relations", filter.relations_size(), max_values, violations);
  CheckSize("entities", filter.entities_size(), max_values, violations);
  CheckSize("meanings", filter.meanings_size(), max_values, violations);
  Filter compiled;
  if (!violations.empty()) return compiled;
  for (int i = 0; i < filter.kinds_size(); ++i) {
    const schema::Kind* kind = schema.FindKind(filter.kinds(i));
    if (kind != nullptr) {
      compiled.kinds_ |= schema::KindSet{1} << kind->index;
    } else {
      violations.push_back({v1::ERROR_REASON_UNKNOWN_KIND,
                            At("kinds", i),
                            absl::StrCat("`", filter.kinds(i), "` is no kind of entity"),
                            {{"known", NamesOf(schema.kinds())}}});
    }
  }
  ReadRelations(filter, schema, violations);
  ReadHops(filter, violations);
  for (int i = 0; i < filter.entities_size(); ++i) {
    if (!schema::CheckEntityId(schema, filter.entities(i), At("entities", i), violations)) continue;
    compiled.ids_.push_back(filter.entities(i));
  }
  compiled.hops_ = filter.hops();
  compiled.only_relationships_ = filter.relations_size() + filter.meanings_size() > 0;
  if (!violations.empty()) return compiled;
  // Both were checked above, with all else that is wrong.
  const auto relations = query::RelationsNamed(schema, filter.relations(), filter.meanings(), "filter.");
  const auto followed = query::WalkedRelations(schema, filter.relations(), filter.meanings(), "filter.");
  CHECK(relations.ok() && followed.ok());
  if (compiled.only_relationships_) compiled.relations_.insert(relations->begin(), relations->end());
  compiled.followed_ = *followed;
  return compiled;
}

bool Filter::Fits(const Touches& fact, const graph::Snapshot& snapshot) const {
  if (only_relationships_ && !relations_.contains(fact.relation)) return false;
  return kinds_ == 0 || TouchesKind(fact.subject, snapshot) || TouchesKind(fact.object, snapshot);
}

// The narrowest of what it asks for; the rest is judged change by change.
Interest Filter::interest() const {
  Interest interest;
  interest.redirects = scoped();
  if (!ids_.empty() && hops_ == 0) {
    interest.entities = ids_;
  } else if (hops_ == 0 && only_relationships_) {
    interest.relations.assign(relations_.begin(), relations_.end());
  } else if (hops_ == 0 && kinds_ != 0) {
    interest.touching = kinds_;
  } else {
    interest.everything = true;
  }
  return interest;
}

bool Filter::TouchesKind(base::EntityNo no, const graph::Snapshot& snapshot) const {
  return no != base::kNoNumber && (kinds_ >> snapshot.KindOf(no) & 1) != 0;
}

}  // namespace entente::watch
