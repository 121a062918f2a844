#include "tests/landscape/mapping.h"

#include <cstdio>
#include <cstdlib>
#include <optional>

namespace entente::generated {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// A kind of the generator, and the fields of ours that hold its columns.
struct KindMapping {
  const char *theirs, *ours, *sector, *values;  // `values`: prefix of the sector's enum values; empty for text
  const char *country, *founded;
};

constexpr KindMapping kKinds[] = {
    {"Organization", "organization", "sectors", "SECTOR_", "country", "founded"},
    {"Person", "person", "occupation", "", "country", "born"},
    {"Model", "model", "modalities", "MODALITY_", "country", "released"},
    {"Product", "product", "forms", "PRODUCT_FORM_", "country", "released"},
    {"Alliance", "alliance", "form", "ALLIANCE_FORM_", "country", "founded"},
    {"Document", "document", "form", "DOCUMENT_FORM_", "", "published"},
};

struct SectorMapping {
  const char *kind, *theirs, *ours;
};

constexpr SectorMapping kSectors[] = {
    {"Organization", "telco", "TELECOM"},
    {"Organization", "ai_lab", "AI"},
    {"Organization", "startup", "TECHNOLOGY"},
    {"Organization", "cloud", "CLOUD"},
    {"Organization", "semiconductor", "SEMICONDUCTORS"},
    {"Organization", "enterprise", "CONGLOMERATE"},
    {"Organization", "university", "EDUCATION"},
    {"Organization", "government", "GOVERNMENT"},
    {"Model", "text", "TEXT"},
    {"Model", "vision", "IMAGE"},
    {"Model", "audio", "AUDIO"},
    {"Model", "code", "CODE"},
    {"Model", "multimodal", "MULTIMODAL"},
    {"Product", "assistant", "ASSISTANT"},
    {"Product", "network", "NETWORK"},
    {"Product", "search", "SEARCH"},
    {"Product", "robotics", "HARDWARE"},
    {"Product", "security", "SECURITY"},
    {"Product", "analytics", "ANALYTICS"},
    {"Alliance", "standards", "STANDARDS_BODY"},
    {"Alliance", "research", "CONSORTIUM"},
    {"Alliance", "commercial", "JOINT_VENTURE"},
    {"Alliance", "open_source", "FOUNDATION"},
    {"Document", "press", "PRESS_RELEASE"},
    {"Document", "filing", "FILING"},
    {"Document", "paper", "PAPER"},
    {"Document", "news", "NEWS"},
};

struct RelationMapping {
  const char* theirs;
  v1::Relation ours;
};

constexpr RelationMapping kRelations[] = {
    {"MEMBER_OF", v1::RELATION_MEMBER_OF},     {"PARTNERS_WITH", v1::RELATION_PARTNERS_WITH},
    {"DEVELOPS", v1::RELATION_DEVELOPS},       {"BASED_ON", v1::RELATION_BASED_ON},
    {"BUILT_ON", v1::RELATION_BUILT_ON},       {"EMPLOYED_BY", v1::RELATION_HOLDS_ROLE},
    {"INVESTED_IN", v1::RELATION_INVESTED_IN}, {"SUBSIDIARY_OF", v1::RELATION_SUBSIDIARY_OF},
};

constexpr char kGenerator[] = "document/generator";

[[noreturn]] void Unknown(const std::string& what) {
  std::fprintf(stderr, "the mapping does not know `%s`\n", what.c_str());
  std::abort();
}

const KindMapping& MappingOf(const std::string& kind) {
  for (const KindMapping& mapping : kKinds) {
    if (kind == mapping.theirs) return mapping;
  }
  Unknown(kind);
}

const FieldDescriptor& FieldOf(const Message& message, const std::string& name) {
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(name);
  if (field == nullptr) Unknown(message.GetTypeName() + "." + name);
  return *field;
}

// Sets a text or enum field, or adds to it when it repeats.
void SetText(Message& message, const std::string& name, const std::string& prefix, const std::string& text) {
  if (name.empty() || text.empty()) return;
  const FieldDescriptor& field = FieldOf(message, name);
  const auto& reflection = *message.GetReflection();
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) return reflection.SetString(&message, &field, text);
  const auto* value = field.enum_type()->FindValueByName(prefix + text);
  if (value == nullptr) Unknown(prefix + text);
  if (field.is_repeated()) return reflection.AddEnum(&message, &field, value);
  reflection.SetEnum(&message, &field, value);
}

// What SetText has set.
std::string TextOf(const Message& message, const std::string& name, const std::string& prefix) {
  if (name.empty()) return "";
  const FieldDescriptor& field = FieldOf(message, name);
  const auto& reflection = *message.GetReflection();
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) return reflection.GetString(message, &field);
  if (!field.is_repeated()) return reflection.GetEnum(message, &field)->name().substr(prefix.size());
  if (reflection.FieldSize(message, &field) != 1) return "";
  return reflection.GetRepeatedEnum(message, &field, 0)->name().substr(prefix.size());
}

// The message of the description that belongs to its kind.
Message& KindMessage(v1::Description& description, const KindMapping& mapping) {
  return *description.GetReflection()->MutableMessage(&description, &FieldOf(description, mapping.ours));
}

// The value of a key in a flat JSON object as the generator writes it, without quotes; nothing if it is not there.
std::optional<std::string> Attribute(const std::string& attrs, const std::string& key) {
  const std::string head = "\"" + key + "\":";
  size_t at = attrs.find(head);
  if (at == std::string::npos) return std::nullopt;
  at += head.size();
  if (attrs[at] == '"') return attrs.substr(at + 1, attrs.find('"', at + 1) - at - 1);
  return attrs.substr(at, attrs.find_first_of(",}", at) - at);
}

// The attributes that have a field of their own.
void AddAttributes(const std::string& attrs, v1::Description& description) {
  if (const auto website = Attribute(attrs, "website")) description.set_homepage(*website);
  if (const auto ticker = Attribute(attrs, "ticker")) description.mutable_organization()->set_ticker(*ticker);
  if (const auto parameters = Attribute(attrs, "params_b")) {
    description.mutable_model()->set_parameters(std::stod(*parameters) * 1e9);
  }
  if (const auto open = Attribute(attrs, "open_weights")) {
    description.mutable_model()->set_access(*open == "true" ? v1::ACCESS_OPEN : v1::ACCESS_LIMITED);
  }
  if (const auto url = Attribute(attrs, "url")) description.mutable_document()->set_url(*url);
  if (const auto language = Attribute(attrs, "lang")) description.mutable_document()->set_language(*language);
}

v1::Confidence ConfidenceOf(double confidence) {
  if (confidence < 0.6) return v1::CONFIDENCE_SPECULATIVE;
  return confidence < 0.9 ? v1::CONFIDENCE_LIKELY : v1::CONFIDENCE_CONFIRMED;
}

// Relation and ends in 56 bits; the ends of a symmetric relation in order.
uint64_t PairKey(v1::Relation relation, int subject, int object) {
  if (relation == v1::RELATION_PARTNERS_WITH && subject > object) std::swap(subject, object);
  return static_cast<uint64_t>(relation) << 48 | static_cast<uint64_t>(subject) << 24 | static_cast<uint64_t>(object);
}

uint64_t EpisodeKey(uint64_t pair, int times) { return pair << 8 | static_cast<uint64_t>(times); }

}  // namespace

void EntityIds::Add(int number, const std::string& kind) {
  if (static_cast<size_t>(number) >= kinds_.size()) kinds_.resize(number + 1);
  kinds_[number] = static_cast<uint8_t>(&MappingOf(kind) - kKinds);
}

std::string EntityIds::IdOf(int number) const { return IdOf(kKinds[kinds_.at(number)].theirs, number); }

std::string EntityIds::IdOf(const std::string& kind, int number) {
  char digits[16];
  std::snprintf(digits, sizeof(digits), "/%08d", number);
  return MappingOf(kind).ours + std::string(digits);
}

int EntityIds::NumberOf(const std::string& id) { return std::stoi(id.substr(id.find('/') + 1)); }

std::string EntityIds::KindOf(const std::string& id) {
  const std::string kind = id.substr(0, id.find('/'));
  for (const KindMapping& mapping : kKinds) {
    if (kind == mapping.ours) return mapping.theirs;
  }
  Unknown(id);
}

std::string RelationshipNumbers::Add(const RelationshipRow& row) {
  const uint64_t pair = PairKey(RelationOf(row.type), row.subject, row.object);
  const int times = ++times_[pair];
  if (times > 255) Unknown("a pair that holds a relation more than 255 times");
  numbers_[EpisodeKey(pair, times)] = row.number;
  return times == 1 ? "" : std::to_string(times);
}

int RelationshipNumbers::NumberOf(const v1::Relationship& relationship) const {
  const int times = relationship.episode().empty() ? 1 : std::stoi(relationship.episode());
  const auto found =
      numbers_.find(EpisodeKey(PairKey(relationship.relation(), EntityIds::NumberOf(relationship.subject()),
                                       EntityIds::NumberOf(relationship.object())),
                               times));
  return found == numbers_.end() ? 0 : found->second;
}

std::string SectorValue(const std::string& kind, const std::string& sector) {
  if (*MappingOf(kind).values == '\0') return sector;
  for (const SectorMapping& mapping : kSectors) {
    if (kind == mapping.kind && sector == mapping.theirs) return mapping.ours;
  }
  Unknown(kind + " " + sector);
}

std::string SectorOf(const std::string& kind, const std::string& value) {
  if (*MappingOf(kind).values == '\0') return value;
  for (const SectorMapping& mapping : kSectors) {
    if (kind == mapping.kind && value == mapping.ours) return mapping.theirs;
  }
  Unknown(kind + " " + value);
}

std::string SectorField(const std::string& kind) {
  const KindMapping& mapping = MappingOf(kind);
  return std::string(mapping.ours) + "." + mapping.sector;
}

v1::Relation RelationOf(const std::string& type) {
  for (const RelationMapping& mapping : kRelations) {
    if (type == mapping.theirs) return mapping.ours;
  }
  Unknown(type);
}

v1::Claim ClaimOf(const EntityRow& row) {
  const KindMapping& mapping = MappingOf(row.kind);
  v1::Claim claim;
  claim.mutable_entity()->set_id(EntityIds::IdOf(row.kind, row.number));
  v1::Description& description = *claim.mutable_entity()->mutable_description();
  description.set_name(row.name);
  for (const std::string& alias : row.aliases) description.add_aliases()->set_name(alias);
  description.set_summary(row.attrs);
  Message& kind = KindMessage(description, mapping);
  SetText(kind, mapping.sector, mapping.values, SectorValue(row.kind, row.sector));
  SetText(kind, mapping.country, "", row.country);
  SetText(kind, mapping.founded, "", row.founded);
  AddAttributes(row.attrs, description);
  claim.add_citations()->set_document(kGenerator);
  return claim;
}

v1::Claim GeneratorClaim() {
  v1::Claim claim;
  claim.mutable_entity()->set_id(kGenerator);
  v1::Description& description = *claim.mutable_entity()->mutable_description();
  description.set_name("The generator of the landscape");
  description.mutable_document()->set_form(v1::DOCUMENT_FORM_EDITORIAL);
  claim.add_citations()->set_document(kGenerator);
  return claim;
}

v1::Claim ClaimOf(const RelationshipRow& row, const EntityIds& ids, const std::string& episode) {
  v1::Claim claim;
  v1::RelationshipClaim& relationship = *claim.mutable_relationship();
  relationship.set_relation(RelationOf(row.type));
  relationship.set_subject(ids.IdOf(row.subject));
  relationship.set_object(ids.IdOf(row.object));
  relationship.set_episode(episode);
  claim.mutable_valid_time()->set_from(row.from);
  claim.mutable_valid_time()->set_until(row.until);
  claim.set_confidence(ConfidenceOf(row.confidence));
  claim.add_citations()->set_document(ids.IdOf(row.source));
  return claim;
}

EntityRow RowOf(const v1::Entity& entity) {
  const KindMapping& mapping = MappingOf(EntityIds::KindOf(entity.id()));
  v1::Description description = entity.description();
  const Message& kind = KindMessage(description, mapping);
  EntityRow row;
  row.number = EntityIds::NumberOf(entity.id());
  row.kind = mapping.theirs;
  row.name = description.name();
  row.country = TextOf(kind, mapping.country, "");
  row.sector = SectorOf(row.kind, TextOf(kind, mapping.sector, mapping.values));
  row.founded = TextOf(kind, mapping.founded, "");
  row.attrs = description.summary();
  return row;
}

}  // namespace entente::generated
