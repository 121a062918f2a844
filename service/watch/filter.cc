#include "service/watch/filter.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/base/token.h"
#include "service/schema/validate.h"

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

template <typename Values>
void SortAndDedup(Values& values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

}  // namespace

Filter Filter::Compile(const v1::WatchFilter& filter, const schema::Schema& schema, int max_values,
                       std::vector<base::Violation>& violations) {
  CheckSize("kinds", filter.kinds_size(), max_values, violations);
  CheckSize("relations", filter.relations_size(), max_values, violations);
  CheckSize("entities", filter.entities_size(), max_values, violations);
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
  for (int i = 0; i < filter.relations_size(); ++i) {
    const int number = filter.relations(i);
    compiled.relations_.insert(number);
    if (schema.FindRelation(number) != nullptr) continue;
    violations.push_back({v1::ERROR_REASON_UNKNOWN_RELATION,
                          At("relations", i),
                          absl::StrCat(number, " is no relation"),
                          {{"known", NamesOf(schema.relations())}}});
  }
  for (int i = 0; i < filter.entities_size(); ++i) {
    if (!schema::CheckEntityId(schema, filter.entities(i), At("entities", i), violations)) continue;
    compiled.any_entity_ = false;
    compiled.unresolved_.push_back(filter.entities(i));
  }
  return compiled;
}

bool Filter::Matches(const EncodedChange& change, const graph::Snapshot& snapshot) {
  return Matches(change.relation, change.subject, change.object, snapshot);
}

bool Filter::Matches(int relation, base::EntityNo subject, base::EntityNo object, const graph::Snapshot& snapshot) {
  if (!relations_.empty() && !relations_.contains(relation)) return false;
  if (kinds_ != 0 && !TouchesKind(subject, snapshot) && !TouchesKind(object, snapshot)) return false;
  if (any_entity_) return true;
  Resolve(snapshot);
  return entities_.contains(subject) || entities_.contains(object);
}

bool Filter::TouchesKind(base::EntityNo no, const graph::Snapshot& snapshot) const {
  return no != base::kNoNumber && (kinds_ >> snapshot.KindOf(no) & 1) != 0;
}

void Filter::Resolve(const graph::Snapshot& snapshot) {
  if (unresolved_.empty() || snapshot.revision() == resolved_at_) return;
  resolved_at_ = snapshot.revision();
  const auto known = [this, &snapshot](const std::string& id) {
    const std::optional<base::EntityNo> no = snapshot.FindEntity(id);
    if (no) entities_.insert(*no);
    return no.has_value();
  };
  unresolved_.erase(std::remove_if(unresolved_.begin(), unresolved_.end(), known), unresolved_.end());
}

uint64_t DigestOfFilter(const v1::WatchRequest& request) {
  v1::WatchRequest seen;
  seen.set_include_before(request.include_before());
  std::vector<std::string> kinds(request.filter().kinds().begin(), request.filter().kinds().end());
  std::vector<int> relations(request.filter().relations().begin(), request.filter().relations().end());
  std::vector<std::string> entities(request.filter().entities().begin(), request.filter().entities().end());
  SortAndDedup(kinds);
  SortAndDedup(relations);
  SortAndDedup(entities);
  v1::WatchFilter& filter = *seen.mutable_filter();  // there or not in the request, an empty one means the same
  for (const std::string& kind : kinds) filter.add_kinds(kind);
  for (const int relation : relations) filter.add_relations(static_cast<v1::Relation>(relation));
  for (const std::string& id : entities) filter.add_entities(id);
  return base::DigestOf(seen);
}

}  // namespace entente::watch
