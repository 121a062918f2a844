#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "cli/commands/commands.h"
#include "cli/value_text.h"
#include "entente/internal/near_names.h"
#include "service/base/status_macros.h"

namespace entente::cli {
namespace {

struct Arguments {
  std::string what;
};

std::string MeaningsText(const v1::RelationRule& rule) {
  std::vector<std::string> meanings;
  for (int meaning : rule.meanings())
    meanings.push_back(absl::AsciiStrToLower(EnumText(static_cast<v1::Meaning>(meaning))));
  return absl::StrJoin(meanings, ", ");
}

std::string RulesText(const v1::RelationRule& rule) {
  std::vector<std::string> rules;
  if (rule.symmetric()) rules.push_back("symmetric");
  if (rule.acyclic()) rules.push_back("acyclic");
  if (rule.functional()) rules.push_back("one at a time");
  if (rule.roster()) rules.push_back("roster");
  if (!rule.implies().empty()) rules.push_back(absl::StrCat("implies ", rule.implies()));
  return absl::StrJoin(rules, ", ");
}

void WriteKinds(const v1::GetSchemaResponse& schema, Output& output) {
  Table table({"KIND", "PLURAL", "FIELDS"});
  for (const v1::KindSchema& kind : schema.kinds()) {
    std::vector<std::string> fields;
    for (const v1::FieldSchema& field : kind.fields()) fields.push_back(field.path());
    table.Add({kind.name(), kind.rule().plural(),
               absl::StrReplaceAll(absl::StrJoin(fields, ", "), {{kind.name() + ".", ""}})});
  }
  output.Write(table);
}

void WriteRelations(const v1::GetSchemaResponse& schema, Output& output) {
  Table table({"RELATION", "INVERSE", "SUBJECTS", "OBJECTS", "MEANINGS", "RULES"});
  for (const v1::RelationSchema& relation : schema.relations()) {
    const v1::RelationRule& rule = relation.rule();
    table.Add({relation.name(), rule.inverse(), absl::StrJoin(rule.subjects(), ", "),
               absl::StrJoin(rule.objects(), ", "), MeaningsText(rule), RulesText(rule)});
  }
  output.Write(table);
}

void WriteMetrics(const v1::GetSchemaResponse& schema, Output& output) {
  Table table({"METRIC", "SUBJECTS", "UNITS"});
  for (const v1::MetricSchema& metric : schema.metrics()) {
    table.Add(
        {metric.name(), absl::StrJoin(metric.rule().subjects(), ", "), absl::StrJoin(metric.rule().units(), ", ")});
  }
  output.Write(table);
}

void WriteFields(const google::protobuf::RepeatedPtrField<v1::FieldSchema>& fields, Output& output) {
  Table table({"FIELD", "TYPE", "RULES", "VALUES"});
  for (const v1::FieldSchema& field : fields) {
    table.Add({field.path(), absl::StrCat(field.repeated() ? "repeated " : "", field.type()), ShortText(field.rule()),
               absl::StrJoin(field.enum_values(), ", ")});
  }
  output.Write(table);
}

// Writes what the schema says of one kind, relation or metric; false if it has none of this name.
bool WriteOne(const v1::GetSchemaResponse& schema, const std::string& name, Output& output) {
  v1::GetSchemaResponse one;
  for (const v1::KindSchema& kind : schema.kinds()) {
    if (kind.name() != absl::AsciiStrToLower(name) && kind.rule().plural() != name) continue;
    *one.add_kinds() = kind;
    *one.mutable_common_fields() = schema.common_fields();
  }
  const std::string upper = absl::StrReplaceAll(absl::AsciiStrToUpper(name), {{"-", "_"}});
  for (const v1::RelationSchema& relation : schema.relations()) {
    if (relation.name() == upper || relation.rule().inverse() == upper) *one.add_relations() = relation;
  }
  for (const v1::MetricSchema& metric : schema.metrics()) {
    if (metric.name() == upper) *one.add_metrics() = metric;
  }
  if (one.kinds().empty() && one.relations().empty() && one.metrics().empty()) return false;
  if (!output.ForPeople()) {
    output.Print(one);
    return true;
  }
  WriteKinds(one, output);
  WriteRelations(one, output);
  WriteMetrics(one, output);
  if (!one.common_fields().empty()) output.Heading("Fields");
  WriteFields(one.common_fields(), output);
  for (const v1::KindSchema& kind : one.kinds()) WriteFields(kind.fields(), output);
  for (const v1::RelationSchema& relation : one.relations()) {
    if (!relation.detail_fields().empty()) output.Heading("Details");
    WriteFields(relation.detail_fields(), output);
  }
  return true;
}

std::vector<std::string> AllNames(const v1::GetSchemaResponse& schema) {
  std::vector<std::string> names = {"kinds", "relations", "metrics"};
  for (const v1::KindSchema& kind : schema.kinds()) names.push_back(kind.name());
  for (const v1::RelationSchema& relation : schema.relations()) names.push_back(relation.name());
  for (const v1::MetricSchema& metric : schema.metrics()) names.push_back(metric.name());
  return names;
}

absl::Status Schema(const Arguments& arguments, Session& session) {
  ASSIGN_OR_RETURN(const v1::GetSchemaResponse schema, session.client.GetSchema());
  const std::string& what = arguments.what;
  const bool all = what.empty();
  const bool section = all || what == "kinds" || what == "relations" || what == "metrics";
  if (!section) {
    if (WriteOne(schema, what, session.output)) return absl::OkStatus();
    return absl::InvalidArgumentError(
        absl::StrCat("the schema has no \"", what, "\"", internal::Suggestion(what, AllNames(schema))));
  }
  if (!session.output.ForPeople()) {
    v1::GetSchemaResponse part = schema;
    if (!all && what != "kinds") part.clear_kinds();
    if (!all && what != "kinds") part.clear_common_fields();
    if (!all && what != "relations") part.clear_relations();
    if (!all && what != "metrics") part.clear_metrics();
    session.output.Print(part);
    return absl::OkStatus();
  }
  if (all || what == "kinds") WriteKinds(schema, session.output);
  if (all) session.output.Line();
  if (all || what == "relations") WriteRelations(schema, session.output);
  if (all) session.output.Line();
  if (all || what == "metrics") WriteMetrics(schema, session.output);
  return absl::OkStatus();
}

}  // namespace

void AddSchema(CLI::App& root, Action& chosen) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App& command = *root.add_subcommand("schema", "Tell what kinds, relations and metrics there are");
  command.add_option("what", arguments->what, "kinds, relations, metrics, or the name of one of them; left out: all");
  Choose(command, chosen, std::move(arguments), &Schema);
}

}  // namespace entente::cli
