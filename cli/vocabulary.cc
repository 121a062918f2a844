#include "cli/vocabulary.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "cli/value_text.h"
#include "entente/internal/near_names.h"
#include "service/base/status_macros.h"

namespace entente::cli {
namespace {

std::string Upper(const std::string& text) { return absl::StrReplaceAll(absl::AsciiStrToUpper(text), {{"-", "_"}}); }

absl::Status Unknown(const std::string& what, const std::string& text, const std::vector<std::string>& known) {
  return absl::InvalidArgumentError(absl::StrCat("no ", what, " \"", text, "\"", internal::Suggestion(text, known)));
}

}  // namespace

absl::StatusOr<const v1::GetSchemaResponse*> Vocabulary::Schema() {
  if (!schema_.has_value()) {
    ASSIGN_OR_RETURN(schema_, client_.GetSchema());
  }
  return &*schema_;
}

absl::StatusOr<v1::Relation> Vocabulary::ParseRelation(const std::string& text) {
  const auto& built_in = *v1::Relation_descriptor();
  if (const int number = EnumNumber(built_in, text); number != 0) return static_cast<v1::Relation>(number);
  const auto schema = Schema();
  if (!schema.ok()) return Unknown("relation", text, EnumNames(built_in));
  std::vector<std::string> names;
  for (const v1::RelationSchema& relation : (*schema)->relations()) {
    if (relation.name() == Upper(text)) return static_cast<v1::Relation>(relation.number());
    if (relation.rule().inverse() == Upper(text)) {
      return absl::InvalidArgumentError(
          absl::StrCat("\"", text, "\" is ", relation.name(), " read from the object; ask for ", relation.name()));
    }
    names.push_back(relation.name());
  }
  return Unknown("relation", text, names);
}

absl::StatusOr<std::vector<v1::Relation>> Vocabulary::ParseRelations(const std::vector<std::string>& texts) {
  std::vector<v1::Relation> relations;
  for (const std::string& text : texts) {
    ASSIGN_OR_RETURN(relations.emplace_back(), ParseRelation(text));
  }
  return relations;
}

absl::StatusOr<v1::Metric> Vocabulary::ParseMetric(const std::string& text) {
  const auto& built_in = *v1::Metric_descriptor();
  if (const int number = EnumNumber(built_in, text); number != 0) return static_cast<v1::Metric>(number);
  const auto schema = Schema();
  if (!schema.ok()) return Unknown("metric", text, EnumNames(built_in));
  std::vector<std::string> names;
  for (const v1::MetricSchema& metric : (*schema)->metrics()) {
    if (metric.name() == Upper(text)) return static_cast<v1::Metric>(metric.number());
    names.push_back(metric.name());
  }
  return Unknown("metric", text, names);
}

absl::StatusOr<std::vector<v1::Metric>> Vocabulary::ParseMetrics(const std::vector<std::string>& texts) {
  std::vector<v1::Metric> metrics;
  for (const std::string& text : texts) {
    ASSIGN_OR_RETURN(metrics.emplace_back(), ParseMetric(text));
  }
  return metrics;
}

absl::StatusOr<std::string> Vocabulary::ParseKind(const std::string& text) {
  const std::string lower = absl::AsciiStrToLower(text);
  const std::vector<std::string> built_in = internal::KindNames();
  if (std::find(built_in.begin(), built_in.end(), lower) != built_in.end()) return lower;
  const auto schema = Schema();
  if (!schema.ok()) return Unknown("kind", text, built_in);
  std::vector<std::string> names;
  for (const v1::KindSchema& kind : (*schema)->kinds()) {
    if (kind.name() == lower || kind.rule().plural() == lower) return kind.name();
    names.push_back(kind.name());
  }
  return Unknown("kind", text, names);
}

absl::StatusOr<std::vector<std::string>> Vocabulary::ParseKinds(const std::vector<std::string>& texts) {
  std::vector<std::string> kinds;
  for (const std::string& text : texts) {
    ASSIGN_OR_RETURN(kinds.emplace_back(), ParseKind(text));
  }
  return kinds;
}

std::string Vocabulary::RelationName(v1::Relation relation, bool from_object) {
  const auto schema = Schema();
  if (!schema.ok()) return absl::StrCat(from_object ? "← " : "", EnumText(relation));
  for (const v1::RelationSchema& known : (*schema)->relations()) {
    if (known.number() != relation) continue;
    return from_object && !known.rule().symmetric() ? known.rule().inverse() : known.name();
  }
  return EnumText(relation);
}

absl::StatusOr<std::vector<v1::Meaning>> ParseMeanings(const std::vector<std::string>& texts) {
  std::vector<v1::Meaning> meanings;
  for (const std::string& text : texts) {
    ASSIGN_OR_RETURN(const int number, ParseEnum(*v1::Meaning_descriptor(), text, "meaning"));
    meanings.push_back(static_cast<v1::Meaning>(number));
  }
  return meanings;
}

}  // namespace entente::cli
