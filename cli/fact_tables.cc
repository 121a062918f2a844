#include "cli/fact_tables.h"

#include <map>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/entity_names.h"
#include "cli/value_text.h"

namespace entente::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// The message in the oneof Description.kind, or null.
const Message* KindOf(const v1::Description& description) {
  const auto& oneof = *v1::Description::descriptor()->FindOneofByName("kind");
  const FieldDescriptor* set = v1::Description::GetReflection()->GetOneofFieldDescriptor(description, &oneof);
  return set == nullptr ? nullptr : &v1::Description::GetReflection()->GetMessage(description, set);
}

// The type all descriptions have in common, or null.
const google::protobuf::Descriptor* CommonKind(const Entities& entities) {
  const google::protobuf::Descriptor* common = nullptr;
  for (const v1::Entity& entity : entities) {
    const Message* kind = KindOf(entity.description());
    if (kind == nullptr || (common != nullptr && kind->GetDescriptor() != common)) return nullptr;
    common = kind->GetDescriptor();
  }
  return common;
}

void AddFields(Card& card, const Message& message) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const bool is_kind = field->real_containing_oneof() != nullptr;
    if (is_kind) {
      AddFields(card, message.GetReflection()->GetMessage(message, field));
    } else {
      card.Add(field->name(), FieldText(message, *field));
    }
  }
}

}  // namespace

void WriteEntities(Session& session, const Entities& entities) {
  std::vector<std::string> headings = {"ID", "NAME", "VALID", "STUB"};
  const auto* kind = CommonKind(entities);
  for (int i = 0; kind != nullptr && i < kind->field_count(); ++i) {
    headings.push_back(absl::AsciiStrToUpper(kind->field(i)->name()));
  }
  Table table(headings);
  for (const v1::Entity& entity : entities) {
    std::vector<std::string> cells = {entity.id(), entity.description().name(),
                                      entity.validity() == v1::VALIDITY_DEFINITE ? "" : ValidityText(entity.validity()),
                                      entity.stub() ? "stub" : ""};
    for (int i = 0; kind != nullptr && i < kind->field_count(); ++i) {
      cells.push_back(FieldText(*KindOf(entity.description()), *kind->field(i)));
    }
    table.Add(std::move(cells));
  }
  session.output.Write(table);
}

void WriteEntity(Session& session, const v1::Entity& entity) {
  Card card;
  card.Add("id", entity.id());
  card.Add("stub", entity.stub() ? "yes: nothing describes it yet" : "");
  AddFields(card, entity.description());
  card.Add("valid", ValidityText(entity.validity()));
  card.Add("known since", entity.created_revision() == 0 ? "" : absl::StrCat("revision ", entity.created_revision()));
  card.Add("changed at", entity.updated_revision() == 0 ? "" : absl::StrCat("revision ", entity.updated_revision()));
  card.Add("claims", absl::StrJoin(entity.claim_ids(), ", "));
  session.output.Write(card);
  if (entity.claims().empty()) return;
  session.output.Line();
  WriteClaims(session, entity.claims());
}

void WriteRelationships(Session& session, const Relationships& relationships, const std::set<std::string>& asked,
                        const v1::ReadInfo& info) {
  std::set<std::string> ids;
  for (const v1::Relationship& edge : relationships) ids.insert({edge.subject(), edge.object()});
  const std::map<std::string, std::string> names = NamesOf(session, ids, info);
  const bool both_ends = asked.size() != 1;
  Table table({"ENTITY", "RELATION", "OTHER", "NAME", "VALID", "FROM", "UNTIL", "DETAILS", "CITATIONS"});
  for (const v1::Relationship& edge : relationships) {
    const bool from_object = asked.count(edge.subject()) == 0 && asked.count(edge.object()) != 0;
    const std::string& near = from_object ? edge.object() : edge.subject();
    const std::string& other = from_object ? edge.subject() : edge.object();
    const std::string episode = edge.episode().empty() ? "" : absl::StrCat(" #", edge.episode());
    table.Add({both_ends ? near : "", session.vocabulary.RelationName(edge.relation(), from_object) + episode, other,
               NameIn(names, other), ValidityText(edge.validity()), edge.valid_time().from(), edge.valid_time().until(),
               ShortText(edge.details()), CitationsText(edge.claims())});
  }
  session.output.Write(table);
}

void WriteClaims(Session& session, const Claims& claims) {
  Table table({"CLAIM", "SAYS", "FROM", "UNTIL", "CONFIDENCE", "RANK", "STATE", "CITATIONS"});
  for (const v1::Claim& claim : claims) {
    table.Add({claim.id(), ClaimText(claim), claim.valid_time().from(), claim.valid_time().until(),
               absl::AsciiStrToLower(EnumText(claim.confidence())),
               claim.rank() == v1::RANK_NORMAL ? "" : absl::AsciiStrToLower(EnumText(claim.rank())),
               claim.state() == v1::CLAIM_STATE_ASSERTED ? "" : absl::AsciiStrToLower(EnumText(claim.state())),
               CitationsText(claim.citations())});
  }
  session.output.Write(table);
}

void WriteObservations(Session& session, const Observations& observations) {
  Table table({"SUBJECT", "METRIC", "PERIOD", "VALUE", "CONFIDENCE", "VALID", "CITATIONS"});
  for (const v1::Observation& observation : observations) {
    table.Add({observation.subject(), EnumText(observation.metric()), observation.period(),
               QuantityText(observation.quantity()), absl::AsciiStrToLower(EnumText(observation.confidence())),
               observation.validity() == v1::VALIDITY_DEFINITE ? "" : ValidityText(observation.validity()),
               CitationsText(observation.claims())});
  }
  session.output.Write(table);
}

}  // namespace entente::cli
