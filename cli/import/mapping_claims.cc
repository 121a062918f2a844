// The claims of a mapping: what a record says of what it mentions.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/import/mapping_reader.h"
#include "cli/import/text_key.h"
#include "entente/v1/graph.pb.h"
#include "entente/v1/ontology.pb.h"

namespace entente::cli {
namespace {

using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;

// Whether one of the kinds is among those named.
template <typename Names>
bool AnyOf(const FieldList& kinds, const Names& names) {
  return std::any_of(kinds.begin(), kinds.end(), [&](const FieldDescriptor* kind) {
    return std::find(names.begin(), names.end(), kind->name()) != names.end();
  });
}

}  // namespace

void MappingReader::ReadClaims() {
  const Value* claims = Section("claims");
  if (claims == nullptr) {
    Mistake(1, "`claims` is missing: what a record says");
    return;
  }
  if (!CheckKeys(*claims, {}, "`claims`")) return;
  for (size_t i = 0; i < claims->keys.size(); ++i) {
    ClaimRule claim;
    claim.part = claims->keys[i];
    claim.line = claims->values[i].line;
    if (KeyOf(claim.part) != claim.part) {
      Mistake(claim.line, absl::StrCat("`", claim.part, "` names claims and has to be of `a-z 0-9 . -`"));
    }
    ReadClaim(claims->values[i], claim);
    mapping_.claims.push_back(std::move(claim));
  }
}

void MappingReader::ReadClaim(const Value& value, ClaimRule& claim) {
  if (!CheckKeys(value, {"describe", "fields",     "relate", "subject", "object",    "episode", "details",
                         "observe",  "period",     "amount", "lower",   "upper",     "unit",    "from",
                         "until",    "confidence", "rank",   "note",    "citations", "when",    "apart"},
                 "a claim")) {
    return;
  }
  ReadStanding(value, claim);
  const int sorts =
      (value.Find("describe") != nullptr) + (value.Find("relate") != nullptr) + (value.Find("observe") != nullptr);
  if (sorts != 1) {
    Mistake(value.line, "a claim needs one of `describe`, `relate` and `observe`");
  } else if (value.Find("describe") != nullptr) {
    ReadDescribe(value, claim);
  } else if (value.Find("relate") != nullptr) {
    ReadRelate(value, claim);
  } else {
    ReadObserve(value, claim);
  }
}

void MappingReader::ReadStanding(const Value& value, ClaimRule& claim) {
  claim.when = ReadGuard(value);
  claim.apart = ReadFlag(value, "apart");
  claim.from = ReadTemplate(value, "from");
  claim.until = ReadTemplate(value, "until");
  claim.confidence = ReadTemplate(value, "confidence");
  claim.rank = ReadTemplate(value, "rank");
  claim.note = ReadTemplate(value, "note");
  CheckWords(value, claim.confidence, "confidence", EnumNames(*v1::Confidence_descriptor()),
             [](absl::string_view word) { return FindEnumValue(*v1::Confidence_descriptor(), word) != nullptr; });
  CheckWords(value, claim.rank, "rank", EnumNames(*v1::Rank_descriptor()),
             [](absl::string_view word) { return FindEnumValue(*v1::Rank_descriptor(), word) != nullptr; });
  ReadCitations(value, claim);
}

void MappingReader::ReadDescribe(const Value& value, ClaimRule& claim) {
  claim.sort = ClaimSort::kDescribe;
  claim.subject = ReadTarget(value, "describe");
  const Value* fields = value.Find("fields");
  if (fields == nullptr) {
    Mistake(value.line, "`describe` needs `fields`: what is said of it");
    return;
  }
  claim.description = ReadDescription(*fields, KindsOf(claim.subject));
}

void MappingReader::ReadRelate(const Value& value, ClaimRule& claim) {
  claim.sort = ClaimSort::kRelate;
  claim.subject = ReadTarget(value, "subject");
  claim.object = ReadTarget(value, "object");
  claim.relation = ReadTemplate(value, "relate");
  claim.episode = ReadTemplate(value, "episode");
  const google::protobuf::EnumDescriptor& relations = *v1::Relation_descriptor();
  CheckWords(value, claim.relation, "relation", EnumNames(relations), [&](absl::string_view word) {
    const EnumValueDescriptor* relation = FindEnumValue(relations, word);
    if (relation != nullptr) CheckEnds(value, claim, *relation);
    return relation != nullptr;
  });
  if (value.Find("details") != nullptr) ReadDetails(value, claim);
}

void MappingReader::CheckEnds(const Value& value, const ClaimRule& claim, const EnumValueDescriptor& relation) {
  const v1::RelationRule& rule = RuleOfRelation(relation);
  if (!AnyOf(KindsOf(claim.subject), rule.subjects())) {
    Mistake(value.line, absl::StrCat(relation.name(), " is said of: ", absl::StrJoin(rule.subjects(), ", ")));
  }
  if (!AnyOf(KindsOf(claim.object), rule.objects())) {
    Mistake(value.line,
            absl::StrCat("the object of ", relation.name(), " is one of: ", absl::StrJoin(rule.objects(), ", ")));
  }
}

void MappingReader::ReadDetails(const Value& value, ClaimRule& claim) {
  const Value& details = *value.Find("details");
  const EnumValueDescriptor* relation =
      claim.relation.is_literal() ? FindEnumValue(*v1::Relation_descriptor(), claim.relation.literal()) : nullptr;
  if (relation == nullptr) {
    Mistake(details.line, "`details` need a relation that is named and not reckoned");
    return;
  }
  const std::string& name = RuleOfRelation(*relation).details();
  claim.details_field = v1::RelationshipDetails::descriptor()->FindFieldByName(name);
  if (claim.details_field == nullptr) {
    Mistake(details.line, absl::StrCat(relation->name(), " has no details"));
    return;
  }
  ReadFields(details, *claim.details_field->message_type(), {}, claim.details);
}

void MappingReader::ReadObserve(const Value& value, ClaimRule& claim) {
  claim.sort = ClaimSort::kObserve;
  claim.subject = ReadTarget(value, "subject");
  claim.metric = ReadTemplate(value, "observe");
  claim.period = ReadTemplate(value, "period");
  claim.amount = ReadTemplate(value, "amount");
  claim.lower = ReadTemplate(value, "lower");
  claim.upper = ReadTemplate(value, "upper");
  claim.unit = ReadTemplate(value, "unit");
  const google::protobuf::EnumDescriptor& metrics = *v1::Metric_descriptor();
  CheckWords(value, claim.metric, "metric", EnumNames(metrics),
             [&](absl::string_view word) { return FindEnumValue(metrics, word) != nullptr; });
  if (claim.period.empty()) Mistake(value.line, "`observe` needs a `period`: when it was so");
  if (claim.unit.empty()) Mistake(value.line, "`observe` needs a `unit`");
  if (claim.amount.empty() && claim.lower.empty() && claim.upper.empty()) {
    Mistake(value.line, "`observe` needs an `amount`, a `lower` or an `upper`");
  }
}

void MappingReader::ReadCitations(const Value& value, ClaimRule& claim) {
  const Value* citations = value.Find("citations");
  if (citations == nullptr) return;
  if (!citations->is_list()) Mistake(citations->line, "`citations` has to be a list");
  for (const Value& written : citations->values) {
    if (!CheckKeys(written, {"document", "locator", "published", "retrieved", "when"}, "a citation")) continue;
    CitationRule citation;
    citation.when = ReadGuard(written);
    citation.document = ReadTarget(written, "document");
    citation.locator = ReadTemplate(written, "locator");
    citation.published = ReadTemplate(written, "published");
    citation.retrieved = ReadTemplate(written, "retrieved");
    claim.citations.push_back(std::move(citation));
  }
}

}  // namespace entente::cli
