#include "cli/import/record_maker.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "cli/import/field_filler.h"
#include "cli/import/mapping_schema.h"
#include "cli/import/record_draft_parts.h"
#include "cli/import/text_key.h"
#include "cli/import/text_markup.h"
#include "entente/v1/ontology.pb.h"

namespace entente::cli {
namespace {

using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;

constexpr size_t kMaxClaimName = 128;   // of a claim's id, after `claim/`
constexpr size_t kRecordKeyBytes = 48;  // of the record's key in it
constexpr size_t kMemberKeyBytes = 32;  // of the key of something mentioned
constexpr size_t kMaxLocatorBytes = 256;
constexpr size_t kMaxNoteBytes = 1024;

// The texts of a value: of a list, of each of its elements.
std::vector<std::string> TextsOf(const Value& value) {
  if (value.is_text()) return {value.text};
  std::vector<std::string> texts;
  for (const Value& element : value.values) {
    if (element.is_text()) texts.push_back(element.text);
  }
  return texts;
}

// The path of an external id: of every entity, or of the kind. Empty if the kind has none of this name.
std::string ExternalIdPath(const std::string& name, const FieldDescriptor& kind) {
  const FieldDescriptor* shared = v1::Description::descriptor()->FindFieldByName(name);
  if (shared != nullptr && shared->message_type() == nullptr) return name;
  return kind.message_type()->FindFieldByName(name) == nullptr ? "" : absl::StrCat(kind.name(), ".", name);
}

bool IsTheSame(const DraftMention& a, const DraftMention& b) {
  return a.source_key == b.source_key && a.mention.name() == b.mention.name() &&
         a.mention.kinds(0) == b.mention.kinds(0);
}

}  // namespace

std::unique_ptr<Scope> RecordMaker::ScopeOf(const Item& item, const ItemPlace& place) {
  auto scope = std::make_unique<Scope>(item, place.file);
  for (const auto& [name, text] : mapping_.parameters) scope->Set(name, Value::Text(text));
  for (const auto& [name, made] : mapping_.variables) {
    Value value = made.Evaluate(*scope, evaluation_);
    scope->Set(name, std::move(value));
  }
  return scope;
}

bool RecordMaker::Takes(const Scope& scope) { return Holds(mapping_.when, scope, evaluation_); }

std::string RecordMaker::KeyInClaims(absl::string_view key) { return KeyOf(key, kRecordKeyBytes); }

std::string RecordMaker::KeyOfRecord(const Scope& scope) { return mapping_.key.Text(scope, evaluation_); }

absl::StatusOr<std::vector<RecordDraft>> RecordMaker::Make(const Scope& scope, const std::string& key,
                                                           const ItemPlace& place) {
  Record record{scope, key, mapping_.document.Text(scope, evaluation_), key, {}, {}, {}};
  if (!mapping_.locator.empty()) record.locator = mapping_.locator.Text(scope, evaluation_);
  AddMembers(record);
  AddRelated(record);
  for (const ClaimRule& rule : mapping_.claims) AddClaims(record, rule);
  if (IsFull(record)) {
    return absl::InvalidArgumentError(absl::StrCat("more than ", most_claims_, " claims are made of it (item_claims)"));
  }
  std::vector<DraftMention> mentions;
  for (Member& member : record.members) mentions.push_back(std::move(member.draft));
  std::vector<RecordDraft> drafts;
  RecordDraft main = DraftOf(place.locator, mentions, std::move(record.claims), /*described=*/true);
  if (!main.claims.empty()) drafts.push_back(std::move(main));
  for (v1::Claim& claim : record.apart) {
    std::vector<v1::Claim> alone;
    alone.push_back(std::move(claim));
    drafts.push_back(DraftOf(place.locator, mentions, std::move(alone), /*described=*/false));
  }
  for (RecordDraft& draft : drafts) draft.key = key;
  return drafts;
}

std::vector<RecordDraft> RecordMaker::MakeDocument(const Scope& scope, const ItemPlace& place) {
  if (!mapping_.document_claim) return {};
  const std::string id = mapping_.document.Text(scope, evaluation_);
  const FieldDescriptor* kind = KindOfId(id);
  if (kind == nullptr) return {};
  const std::string key = KeyOf(id.substr(id.find('/') + 1), kRecordKeyBytes);
  Record record{scope, key, id, "", {}, {}, {}};
  v1::Claim claim;
  claim.set_id(absl::StrCat(mapping_.ClaimPrefix(), key));
  Describe(*mapping_.document_claim, scope, id, kind, claim);
  SetStanding(*mapping_.document_claim, scope, claim);
  Cite(record, *mapping_.document_claim, scope, claim);
  std::vector<RecordDraft> drafts(1);
  drafts[0].locator = place.locator;
  drafts[0].claims.push_back(std::move(claim));
  return drafts;
}

void RecordMaker::AddMembers(Record& record) {
  for (size_t i = 0; i < mapping_.mentions.size(); ++i) {
    const MentionRule& rule = mapping_.mentions[i];
    const int number = static_cast<int>(i);
    if (!rule.loop) {
      AddMember(record, number, std::make_unique<Scope>(record.scope), Value());
      continue;
    }
    for (const Value& value : ValuesOf(*rule.loop, record.scope, evaluation_)) {
      auto scope = std::make_unique<Scope>(record.scope);
      scope->Set(rule.loop->name, value);
      AddMember(record, number, std::move(scope), value);
    }
  }
}

void RecordMaker::AddMember(Record& record, int number, std::unique_ptr<Scope> scope, const Value& of) {
  const MentionRule& rule = mapping_.mentions[number];
  if (!Holds(rule.when, *scope, evaluation_)) return;
  Member member;
  member.rule = number;
  member.kind = FindKind(rule.kind.Text(*scope, evaluation_));
  if (member.kind == nullptr) {
    evaluation_.remarks.push_back(absl::StrCat("`", rule.name, "` is of no kind and left out"));
    return;
  }
  v1::Mention& mention = member.draft.mention;
  mention.add_kinds(member.kind->name());
  mention.set_name(Collapsed(rule.called.Text(*scope, evaluation_)));
  for (const auto& [name, made] : rule.external_ids) {
    const std::string value = made.Text(*scope, evaluation_);
    const std::string path = ExternalIdPath(name, *member.kind);
    if (value.empty() || path.empty()) continue;
    v1::ExternalId& id = *mention.add_external_ids();
    id.set_field(path);
    id.set_value(value);
  }
  if (mention.name().empty() && mention.external_ids().empty()) return;
  for (const std::string& name : TextsOf(rule.other_names.Evaluate(*scope, evaluation_))) {
    if (name != mention.name()) mention.add_other_names(Collapsed(name));
  }
  mention.set_country(rule.country.Text(*scope, evaluation_));
  mention.set_url(rule.url.Text(*scope, evaluation_));
  const std::string key = rule.key.Text(*scope, evaluation_);
  if (!key.empty()) member.draft.source_key = absl::StrCat(mapping_.space, "/", key);
  member.draft.described = rule.described;
  member.claim_key = KeyOf(key.empty() ? mention.name() : key, kMemberKeyBytes);
  const bool known = std::any_of(record.members.begin(), record.members.end(), [&](const Member& other) {
    return other.rule == number && other.of == of && IsTheSame(other.draft, member.draft);
  });
  if (known) return;
  // What the claims about it may ask of it: `${maker.kind}`.
  Value facts = Value::Map();
  facts.Set("kind", Value::Text(member.kind->name()));
  facts.Set("name", mention.name().empty() ? Value() : Value::Text(mention.name()));
  scope->Set(rule.name, std::move(facts));
  member.scope = std::move(scope);
  member.of = of;
  record.members.push_back(std::move(member));
}

void RecordMaker::AddRelated(Record& record) {
  for (size_t i = 0; i < record.members.size(); ++i) {
    for (const int wanted : mapping_.mentions[record.members[i].rule].related) {
      for (size_t j = 0; j < record.members.size(); ++j) {
        if (j != i && record.members[j].rule == wanted) {
          record.members[i].draft.related.push_back(static_cast<int>(j));
        }
      }
    }
  }
}

bool RecordMaker::IsFull(const Record& record) const {
  return record.claims.size() + record.apart.size() > static_cast<size_t>(most_claims_);
}

void RecordMaker::AddClaims(Record& record, const ClaimRule& rule) {
  const auto those = [&](const Target& target) {
    std::vector<const Member*> members;
    for (const Member& member : record.members) {
      if (member.rule == target.mention) members.push_back(&member);
    }
    if (target.mention < 0) members.push_back(nullptr);
    return members;
  };
  const std::vector<const Member*> subjects = those(rule.subject);
  const std::vector<const Member*> objects =
      rule.sort == ClaimSort::kRelate ? those(rule.object) : std::vector<const Member*>{nullptr};
  for (const Member* subject : subjects) {
    for (const Member* object : objects) {
      if (IsFull(record)) return;
      AddClaim(record, rule, subject, object);
    }
  }
}

void RecordMaker::AddClaim(Record& record, const ClaimRule& rule, const Member* subject, const Member* object) {
  Scope scope(record.scope);
  if (subject != nullptr) scope.Join(*subject->scope);
  if (object != nullptr) scope.Join(*object->scope);
  if (!Holds(rule.when, scope, evaluation_)) return;
  const auto reference = [&](const Member* member, const Target& target) {
    return member == nullptr ? target.id.Text(scope, evaluation_)
                             : MentionReference(static_cast<int>(member - record.members.data()));
  };
  const std::string subject_id = reference(subject, rule.subject);
  if (subject_id.empty()) return;
  v1::Claim claim;
  bool made = false;
  switch (rule.sort) {
    case ClaimSort::kDescribe:
      made = Describe(rule, scope, subject_id, subject == nullptr ? KindOfId(subject_id) : subject->kind, claim);
      break;
    case ClaimSort::kRelate:
      made = Relate(rule, scope, subject_id, reference(object, rule.object), claim);
      break;
    case ClaimSort::kObserve:
      made = Observe(rule, scope, subject_id, claim);
      break;
  }
  if (!made) return;
  claim.set_id(ClaimId(record.key, rule, subject, object));
  SetStanding(rule, scope, claim);
  Cite(record, rule, scope, claim);
  (rule.apart ? record.apart : record.claims).push_back(std::move(claim));
}

bool RecordMaker::Describe(const ClaimRule& rule, const Scope& scope, const std::string& id,
                           const FieldDescriptor* kind, v1::Claim& claim) {
  if (kind == nullptr) return false;
  claim.mutable_entity()->set_id(id);
  v1::Description& description = *claim.mutable_entity()->mutable_description();
  FillFields(rule.description.common, scope, evaluation_, description);
  google::protobuf::Message* of_kind = description.GetReflection()->MutableMessage(&description, kind);
  const auto found = rule.description.by_kind.find(kind);
  if (found != rule.description.by_kind.end()) FillFields(found->second, scope, evaluation_, *of_kind);
  return true;
}

bool RecordMaker::Relate(const ClaimRule& rule, const Scope& scope, const std::string& subject,
                         const std::string& object, v1::Claim& claim) {
  const std::string word = rule.relation.Text(scope, evaluation_);
  if (word.empty() || object.empty()) return false;
  const EnumValueDescriptor* relation = FindEnumValue(*v1::Relation_descriptor(), word);
  if (relation == nullptr) {
    evaluation_.remarks.push_back(absl::StrCat("`", word, "` is no relation"));
    return false;
  }
  v1::RelationshipClaim& relationship = *claim.mutable_relationship();
  relationship.set_relation(static_cast<v1::Relation>(relation->number()));
  relationship.set_subject(subject);
  relationship.set_object(object);
  const std::string episode = rule.episode.Text(scope, evaluation_);
  if (!episode.empty()) relationship.set_episode(KeyOf(episode));
  if (rule.details_field == nullptr) return true;
  v1::RelationshipDetails details;
  google::protobuf::Message* own = details.GetReflection()->MutableMessage(&details, rule.details_field);
  FillFields(rule.details, scope, evaluation_, *own);
  if (own->ByteSizeLong() > 0) *relationship.mutable_details() = std::move(details);
  return true;
}

bool RecordMaker::Observe(const ClaimRule& rule, const Scope& scope, const std::string& subject, v1::Claim& claim) {
  const EnumValueDescriptor* metric = FindEnumValue(*v1::Metric_descriptor(), rule.metric.Text(scope, evaluation_));
  const std::string period = rule.period.Text(scope, evaluation_);
  const std::string unit = rule.unit.Text(scope, evaluation_);
  if (metric == nullptr || period.empty() || unit.empty()) return false;
  v1::Quantity quantity;
  double number = 0;
  if (absl::SimpleAtod(rule.amount.Text(scope, evaluation_), &number)) quantity.set_amount(number);
  if (absl::SimpleAtod(rule.lower.Text(scope, evaluation_), &number)) quantity.set_lower(number);
  if (absl::SimpleAtod(rule.upper.Text(scope, evaluation_), &number)) quantity.set_upper(number);
  if (!quantity.has_amount() && !quantity.has_lower() && !quantity.has_upper()) return false;
  quantity.set_unit(unit);
  v1::ObservationClaim& observation = *claim.mutable_observation();
  observation.set_subject(subject);
  observation.set_metric(static_cast<v1::Metric>(metric->number()));
  observation.set_period(period);
  *observation.mutable_quantity() = std::move(quantity);
  return true;
}

void RecordMaker::SetStanding(const ClaimRule& rule, const Scope& scope, v1::Claim& claim) {
  const std::string from = rule.from.Text(scope, evaluation_);
  const std::string until = rule.until.Text(scope, evaluation_);
  if (!from.empty()) claim.mutable_valid_time()->set_from(from);
  if (!until.empty()) claim.mutable_valid_time()->set_until(until);
  const EnumValueDescriptor* confidence =
      FindEnumValue(*v1::Confidence_descriptor(), rule.confidence.Text(scope, evaluation_));
  if (confidence != nullptr) claim.set_confidence(static_cast<v1::Confidence>(confidence->number()));
  const EnumValueDescriptor* rank = FindEnumValue(*v1::Rank_descriptor(), rule.rank.Text(scope, evaluation_));
  if (rank != nullptr) claim.set_rank(static_cast<v1::Rank>(rank->number()));
  claim.set_note(Shortened(rule.note.Text(scope, evaluation_), kMaxNoteBytes));
}

void RecordMaker::Cite(const Record& record, const ClaimRule& rule, const Scope& scope, v1::Claim& claim) {
  v1::Citation& own = *claim.add_citations();
  own.set_document(record.document);
  own.set_locator(Shortened(record.locator, kMaxLocatorBytes));
  for (const CitationRule& written : rule.citations) {
    if (!Holds(written.when, scope, evaluation_)) continue;
    std::string document = written.document.id.Text(scope, evaluation_);
    for (size_t i = 0; i < record.members.size() && document.empty(); ++i) {
      if (record.members[i].rule == written.document.mention) document = MentionReference(static_cast<int>(i));
    }
    if (document.empty()) continue;
    v1::Citation& citation = *claim.add_citations();
    citation.set_document(document);
    citation.set_locator(Shortened(written.locator.Text(scope, evaluation_), kMaxLocatorBytes));
    citation.set_published(written.published.Text(scope, evaluation_));
    citation.set_retrieved(written.retrieved.Text(scope, evaluation_));
  }
}

std::string RecordMaker::ClaimId(const std::string& key, const ClaimRule& rule, const Member* subject,
                                 const Member* object) const {
  std::string name = absl::StrCat(mapping_.source, ".", KeyInClaims(key), ".", rule.part);
  for (const Member* member : {subject, object}) {
    if (member != nullptr && mapping_.mentions[member->rule].loop) absl::StrAppend(&name, ".", member->claim_key);
  }
  return absl::StrCat("claim/", KeyOf(name, kMaxClaimName));
}

}  // namespace entente::cli
