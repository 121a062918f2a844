// The mentions of a mapping: what a record speaks of.
#include <utility>

#include "absl/strings/str_cat.h"
#include "cli/import/mapping_reader.h"
#include "entente/v1/ontology.pb.h"

namespace entente::cli {
namespace {

using google::protobuf::FieldDescriptor;

// Whether a description or one of these kinds has an external id of this name.
bool HasExternalId(absl::string_view name, const FieldList& kinds) {
  const std::string text(name);
  const FieldDescriptor* shared = v1::Description::descriptor()->FindFieldByName(text);
  if (shared != nullptr && RuleOfField(*shared).external_id()) return true;
  for (const FieldDescriptor* kind : kinds) {
    const FieldDescriptor* field = kind->message_type()->FindFieldByName(text);
    if (field != nullptr && RuleOfField(*field).external_id()) return true;
  }
  return false;
}

}  // namespace

void MappingReader::ReadMentions() {
  const Value* mentions = Section("mentions");
  if (mentions == nullptr || !CheckKeys(*mentions, {}, "`mentions`")) return;
  for (const std::string& name : mentions->keys) {
    mention_numbers_.emplace(name, static_cast<int>(mention_numbers_.size()));
  }
  for (size_t i = 0; i < mentions->keys.size(); ++i) {
    MentionRule mention;
    mention.name = mentions->keys[i];
    ReadMention(mentions->values[i], mention);
    mapping_.mentions.push_back(std::move(mention));
  }
}

void MappingReader::ReadMention(const Value& value, MentionRule& mention) {
  if (!CheckKeys(value,
                 {"kind", "name", "other_names", "country", "url", "key", "external_ids", "described", "related",
                  "when", "for_each"},
                 "a mention")) {
    return;
  }
  mention.when = ReadGuard(value);
  mention.loop = ReadLoop(value);
  mention.kind = ReadTemplate(value, "kind");
  mention.called = ReadTemplate(value, "name");
  mention.other_names = ReadTemplate(value, "other_names");
  mention.country = ReadTemplate(value, "country");
  mention.url = ReadTemplate(value, "url");
  mention.key = ReadTemplate(value, "key");
  mention.described = ReadFlag(value, "described");
  if (mention.kind.empty()) Mistake(value.line, absl::StrCat("a mention needs a `kind`; kinds: ", KindNames()));
  CheckWords(value, mention.kind, "kind", KindNames(),
             [](absl::string_view word) { return FindKind(word) != nullptr; });
  if (const Value* ids = value.Find("external_ids"); ids != nullptr) ReadExternalIds(*ids, mention);
  if (mention.called.empty() && mention.external_ids.empty()) {
    Mistake(value.line, "a mention needs a `name` or `external_ids`");
  }
  if (const Value* related = value.Find("related"); related != nullptr) ReadRelated(*related, mention);
}

void MappingReader::ReadExternalIds(const Value& value, MentionRule& mention) {
  if (!CheckKeys(value, {}, "`external_ids`")) return;
  const FieldList kinds = PossibleKinds(mention.kind);
  for (size_t i = 0; i < value.keys.size(); ++i) {
    if (!HasExternalId(value.keys[i], kinds)) {
      Mistake(value.values[i].line, absl::StrCat("`", value.keys[i], "` is no external id of what is mentioned here"));
    }
    mention.external_ids.emplace_back(value.keys[i], ReadTemplate(value.values[i]));
  }
}

void MappingReader::ReadRelated(const Value& value, MentionRule& mention) {
  const std::vector<Value> names = value.is_list() ? value.values : std::vector<Value>{value};
  for (const Value& name : names) {
    const auto found = mention_numbers_.find(name.text);
    if (found == mention_numbers_.end()) {
      Mistake(name.line, absl::StrCat("no mention is called `", name.text, "`"));
    } else {
      mention.related.push_back(found->second);
    }
  }
}

FieldList MappingReader::PossibleKinds(const Template& kind) const {
  const std::optional<std::vector<std::string>> words = PossibleWords(kind);
  if (!words) return KindFields();
  FieldList kinds;
  for (const std::string& word : *words) {
    const FieldDescriptor* field = FindKind(word);
    if (field != nullptr) kinds.push_back(field);
  }
  return kinds;
}

FieldList MappingReader::KindsOf(const Target& target) const {
  // A mention that could not be read has been reported already.
  if (target.mention >= static_cast<int>(mapping_.mentions.size())) return KindFields();
  if (target.mention >= 0) return PossibleKinds(mapping_.mentions[target.mention].kind);
  if (target.id.is_literal()) {
    const FieldDescriptor* kind = KindOfId(target.id.literal());
    if (kind != nullptr) return {kind};
  }
  return KindFields();
}

Target MappingReader::ReadTarget(const Value& map, absl::string_view key) {
  Target target;
  const Value* value = map.Find(key);
  if (value == nullptr || value->absent()) {
    Mistake(map.line, absl::StrCat("`", key, "` is missing: a mention's name or an entity's id"));
    return target;
  }
  const auto found = mention_numbers_.find(value->text);
  if (found != mention_numbers_.end()) {
    target.mention = found->second;
    return target;
  }
  target.id = ReadTemplate(*value);
  if (target.id.is_literal() && KindOfId(target.id.literal()) == nullptr) {
    Mistake(value->line, absl::StrCat("`", value->text, "` is neither a mention nor an entity's id"));
  }
  return target;
}

}  // namespace entente::cli
