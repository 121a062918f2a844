#include "service/commit/integrity.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/message.h"
#include "service/base/status_macros.h"
#include "service/schema/validate.h"

namespace entente::commit {
namespace {

using base::EntityNo;
using base::FactSort;

// The texts of a string field of a description; none if it says nothing.
std::vector<std::string> Texts(const v1::Description& description, const schema::Field& field) {
  std::vector<std::string> texts;
  const google::protobuf::Message* holder = &description;
  if (field.parent != nullptr) {
    if (!description.GetReflection()->HasField(description, field.parent)) return texts;
    holder = &description.GetReflection()->GetMessage(description, field.parent);
  }
  const google::protobuf::Reflection& reflection = *holder->GetReflection();
  if (field.descriptor->cpp_type() != google::protobuf::FieldDescriptor::CPPTYPE_STRING) return texts;
  if (field.descriptor->is_repeated()) {
    for (int i = 0; i < reflection.FieldSize(*holder, field.descriptor); ++i) {
      texts.push_back(reflection.GetRepeatedString(*holder, field.descriptor, i));
    }
  } else if (reflection.HasField(*holder, field.descriptor)) {
    texts.push_back(reflection.GetString(*holder, field.descriptor));
  }
  return texts;
}

bool Holds(const v1::Description& description, const schema::Field& field, const std::string& text) {
  const std::vector<std::string> texts = Texts(description, field);
  return std::find(texts.begin(), texts.end(), text) != texts.end();
}

// The external id fields of kinds, the common ones first. Found once for each kind.
class ExternalIdFields {
 public:
  explicit ExternalIdFields(const schema::Schema& schema) : schema_(schema) {}

  const std::vector<const schema::Field*>& Of(const std::string& id) {
    const schema::Kind* const kind = schema_.KindOfId(id);
    const auto [it, fresh] = fields_.try_emplace(kind);
    if (!fresh) return it->second;
    Add(schema_.common_fields(), it->second);
    if (kind != nullptr) Add(kind->fields, it->second);
    return it->second;
  }

 private:
  static void Add(const std::vector<schema::Field>& from, std::vector<const schema::Field*>& fields) {
    for (const schema::Field& field : from) {
      if (field.rule.external_id()) fields.push_back(&field);
    }
  }

  const schema::Schema& schema_;
  absl::flat_hash_map<const schema::Kind*, std::vector<const schema::Field*>> fields_;
};

// The path of a description's field in the request.
std::string FieldPath(const DraftFact& fact, const std::string& field) {
  return fact.path_is_claim ? absl::StrCat(fact.path, ".entity.description.", field) : fact.path;
}

// An entity that was there before, is left alone by the commit or keeps the id after it, and holds the same id.
absl::StatusOr<std::optional<EntityNo>> OtherHolder(const Draft& draft, EntityNo entity, const schema::Field& field,
                                                    const std::string& text) {
  for (const EntityNo other : draft.before().Candidates(field.number, text)) {
    const DraftFact* fact = draft.FindFact({FactSort::kEntity, other});
    if (other == entity || (fact != nullptr && fact->touched) || !draft.WasThere(other)) continue;
    ASSIGN_OR_RETURN(const v1::Entity body, draft.before().EntityBody(other));
    if (Holds(body.description(), field, text)) return std::optional<EntityNo>(other);
  }
  return std::nullopt;
}

// Walks from an entity along an acyclic relation and those that imply it.
class ChainWalk {
 public:
  // `links`: of this commit, by the relation or one of those that imply it.
  ChainWalk(const Draft& draft, const std::vector<int>& relations, const std::vector<const DraftFact*>& links,
            int64_t& budget)
      : draft_(draft), relations_(relations), budget_(budget) {
    for (const DraftFact* link : links) added_[link->subject].push_back(link->object);
  }

  // The entities from `start` to `goal`, both included; empty if there is no such chain or the budget ran out.
  std::vector<EntityNo> Find(EntityNo start, EntityNo goal) {
    absl::flat_hash_map<EntityNo, EntityNo> came_from{{start, start}};
    std::vector<EntityNo> open{start};
    while (!open.empty() && budget_ > 0) {
      const EntityNo at = open.back();
      open.pop_back();
      if (at == goal) return Trace(came_from, start, goal);
      for (const EntityNo next : Next(at)) {
        if (came_from.emplace(next, at).second) open.push_back(next);
      }
    }
    return {};
  }

 private:
  std::vector<EntityNo> Next(EntityNo at) {
    std::vector<EntityNo> next;
    if (const auto it = added_.find(at); it != added_.end()) next = it->second;
    budget_ -= static_cast<int64_t>(next.size());
    if (draft_.Known({FactSort::kEntity, at})) {
      for (const int relation : relations_) {
        draft_.before().ForEachRelationship(at, graph::End::kSubject, relation,
                                            [&](base::RelationshipNo no, const graph::RelationshipState&) {
                                              const DraftFact* fact = draft_.FindFact({FactSort::kRelationship, no});
                                              if (fact == nullptr || !fact->touched)
                                                next.push_back(draft_.before().Ends(no).object);
                                              return --budget_ > 0;
                                            });
      }
    }
    return next;
  }

  static std::vector<EntityNo> Trace(const absl::flat_hash_map<EntityNo, EntityNo>& came_from, EntityNo start,
                                     EntityNo goal) {
    std::vector<EntityNo> chain{goal};
    while (chain.back() != start) chain.push_back(came_from.at(chain.back()));
    std::reverse(chain.begin(), chain.end());
    return chain;
  }

  const Draft& draft_;
  const std::vector<int>& relations_;
  int64_t& budget_;
  absl::flat_hash_map<EntityNo, std::vector<EntityNo>> added_;
};

// Whether another acyclic relation is implied by this one: keeping that one acyclic then keeps this one so.
bool IsCovered(const schema::Schema& schema, const schema::Relation& relation) {
  return std::any_of(schema.relations().begin(), schema.relations().end(), [&](const schema::Relation& other) {
    return other.number != relation.number && other.rule.acyclic() &&
           std::find(other.answered_by.begin(), other.answered_by.end(), relation.number) != other.answered_by.end();
  });
}

// The relationships of a commit that will be there.
std::vector<const DraftFact*> FindRelated(const Draft& draft) {
  std::vector<const DraftFact*> related;
  for (const DraftFact& fact : draft.facts()) {
    if (fact.touched && fact.after.has_value() && fact.ref.sort == FactSort::kRelationship) related.push_back(&fact);
  }
  return related;
}

// Those of some relations.
std::vector<const DraftFact*> LinksOf(const std::vector<const DraftFact*>& related, const std::vector<int>& relations) {
  std::vector<const DraftFact*> links;
  for (const DraftFact* fact : related) {
    const int relation = static_cast<int>(fact->key.relationship().relation());
    if (std::find(relations.begin(), relations.end(), relation) != relations.end()) links.push_back(fact);
  }
  return links;
}

bool WasThere(const Draft& draft, const DraftFact& fact) {
  return fact.known && draft.before().Relationship(fact.ref.no).has_value();
}

void ReportCycle(const Draft& draft, const DraftFact& fact, const std::vector<EntityNo>& chain, Mistakes& mistakes) {
  std::string cycle = draft.EntityId(fact.subject);
  for (const EntityNo entity : chain) absl::StrAppend(&cycle, " > ", draft.EntityId(entity));
  mistakes.failed.push_back({v1::ERROR_REASON_CYCLE,
                             fact.path_is_claim ? fact.path + ".relationship.object" : fact.path,
                             "the chain " + cycle + " leads back to its start",
                             {{"cycle", cycle}}});
}

}  // namespace

void CheckRequired(const schema::Schema& schema, const Draft& draft, Mistakes& mistakes) {
  for (const DraftFact& fact : draft.facts()) {
    const bool whole =
        fact.touched && fact.after.has_value() && fact.after->has_entity() && !fact.after->entity().stub();
    if (!whole || fact.erased) continue;
    for (const std::string& field : schema::MissingRequired(schema, fact.after->entity().description())) {
      mistakes.invalid.push_back({v1::ERROR_REASON_REQUIRED, FieldPath(fact, field),
                                  absl::StrCat("'", fact.key.entity(), "' would be without ", field)});
    }
  }
}

absl::Status CheckExternalIds(const schema::Schema& schema, const Draft& draft, Mistakes& mistakes) {
  absl::flat_hash_map<std::pair<int, std::string>, EntityNo> holders;
  ExternalIdFields fields(schema);
  for (const DraftFact& fact : draft.facts()) {
    if (!fact.touched || !fact.after.has_value() || !fact.after->has_entity()) continue;
    for (const schema::Field* field : fields.Of(fact.key.entity())) {
      for (const std::string& text : Texts(fact.after->entity().description(), *field)) {
        ASSIGN_OR_RETURN(std::optional<EntityNo> other, OtherHolder(draft, fact.ref.no, *field, text));
        const auto [held, first] = holders.try_emplace({field->number, text}, fact.ref.no);
        if (!other.has_value() && !first) other = held->second;
        if (!other.has_value()) continue;
        const std::string existing = draft.EntityId(*other);
        mistakes.failed.push_back({v1::ERROR_REASON_EXTERNAL_ID_TAKEN,
                                   FieldPath(fact, field->path),
                                   absl::StrCat("'", text, "' is that of '", existing, "'"),
                                   {{"existing", existing}}});
      }
    }
  }
  return absl::OkStatus();
}

absl::Status CheckAcyclic(const schema::Schema& schema, const Limits& limits, const Draft& draft, Mistakes& mistakes) {
  const std::vector<const DraftFact*> related = FindRelated(draft);
  int64_t budget = limits.max_cycle_search;
  for (const schema::Relation& relation : schema.relations()) {
    if (!relation.rule.acyclic() || IsCovered(schema, relation)) continue;
    const std::vector<const DraftFact*> links = LinksOf(related, relation.answered_by);
    if (links.empty()) continue;
    ChainWalk walk(draft, relation.answered_by, links, budget);
    for (const DraftFact* fact : links) {
      if (WasThere(draft, *fact)) continue;
      const std::vector<EntityNo> chain = walk.Find(fact->object, fact->subject);
      if (!chain.empty()) ReportCycle(draft, *fact, chain, mistakes);
      if (budget > 0) continue;
      return base::MakeError(absl::StatusCode::kResourceExhausted, v1::ERROR_REASON_QUOTA_EXCEEDED,
                             "the chains this commit extends are too long to be checked for cycles",
                             {{"limit", absl::StrCat(limits.max_cycle_search)}});
    }
  }
  return absl::OkStatus();
}

}  // namespace entente::commit
