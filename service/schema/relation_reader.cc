#include "service/schema/relation_reader.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "service/schema/option.h"

namespace entente::schema {
namespace {

using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;

constexpr absl::string_view kRelationPrefix = "RELATION_";
constexpr absl::string_view kMetricPrefix = "METRIC_";

// The values of an enum by number, without the one for "none"; reports what is wrong with their names and numbers.
std::map<int, const EnumValueDescriptor*> ReadValues(const EnumDescriptor& values, absl::string_view prefix,
                                                     Mistakes& mistakes) {
  std::map<int, const EnumValueDescriptor*> by_number;
  for (int i = 0; i < values.value_count(); ++i) {
    const EnumValueDescriptor& value = *values.value(i);
    if (!absl::StartsWith(value.name(), prefix)) {
      mistakes.Add(value.full_name(), absl::StrCat("lacks the prefix ", prefix));
    }
    if (value.number() == 0) continue;
    if (!by_number.emplace(value.number(), &value).second) {
      mistakes.Add(value.full_name(), absl::StrCat("shares the number ", value.number(), " with another"));
    }
  }
  return by_number;
}

KindSet ReadKinds(absl::string_view where, absl::string_view rule,
                  const google::protobuf::RepeatedPtrField<std::string>& names, const KindPositions& kinds,
                  Mistakes& mistakes) {
  KindSet set = 0;
  if (names.empty()) mistakes.Add(where, absl::StrCat("`", rule, "` names no kind"));
  for (const std::string& name : names) {
    const auto kind = kinds.find(name);
    if (kind == kinds.end()) {
      mistakes.Add(where, absl::StrCat("`", rule, "` names `", name, "`, which is no kind"));
      continue;
    }
    const KindSet bit = KindSet{1} << kind->second;
    if ((set & bit) != 0) mistakes.Add(where, absl::StrCat("`", rule, "` names `", name, "` twice"));
    set |= bit;
  }
  return set;
}

void CheckSymmetry(absl::string_view where, const Relation& relation, Mistakes& mistakes) {
  const v1::RelationRule& rule = relation.rule;
  if (!rule.symmetric()) {
    if (rule.inverse().empty()) mistakes.Add(where, "`inverse` is missing; only a symmetric relation has none");
    return;
  }
  if (!rule.inverse().empty()) mistakes.Add(where, "is symmetric, so it has no `inverse`");
  if (relation.subjects != relation.objects) mistakes.Add(where, "is symmetric, but `subjects` and `objects` differ");
  if (rule.acyclic()) mistakes.Add(where, "cannot be both symmetric and acyclic");
  if (rule.functional()) mistakes.Add(where, "cannot be both symmetric and functional");
}

void CheckMeanings(absl::string_view where, const v1::RelationRule& rule, Mistakes& mistakes) {
  if (rule.meanings().empty() && !rule.roster()) mistakes.Add(where, "has no meaning and is no roster");
  std::set<int> seen;
  for (const int meaning : rule.meanings()) {
    if (meaning == v1::MEANING_UNSPECIFIED || !v1::Meaning_IsValid(meaning)) {
      mistakes.Add(where, absl::StrCat("no meaning has the number ", meaning));
    } else if (!seen.insert(meaning).second) {
      mistakes.Add(where, absl::StrCat(v1::Meaning_Name(meaning), " is there twice"));
    }
  }
}

// The position of the relation that `relation` implies.
std::optional<size_t> Implied(const std::vector<Relation>& relations, const Relation& relation) {
  for (size_t i = 0; i < relations.size() && !relation.rule.implies().empty(); ++i) {
    if (absl::StrCat(kRelationPrefix, relations[i].name) == relation.rule.implies()) return i;
  }
  return std::nullopt;
}

void CheckImplied(const std::vector<Relation>& relations, const Relation& relation, Mistakes& mistakes) {
  if (relation.rule.implies().empty()) return;
  const std::string where = absl::StrCat(kRelationPrefix, relation.name);
  const std::optional<size_t> implied = Implied(relations, relation);
  if (!implied.has_value()) {
    mistakes.Add(where, absl::StrCat("`implies` names `", relation.rule.implies(), "`, which is no relation"));
    return;
  }
  if (relation.rule.symmetric() && !relations[*implied].rule.symmetric()) {
    mistakes.Add(where, "is symmetric, but implies a relation that is not");
  }
  std::optional<size_t> next = implied;
  for (size_t steps = 0; next.has_value() && steps < relations.size(); ++steps) {
    if (&relations[*next] == &relation) {
      mistakes.Add(where, "implies itself, directly or through others");
      return;
    }
    next = Implied(relations, relations[*next]);
  }
}

void CheckNames(const std::vector<Relation>& relations, Mistakes& mistakes) {
  std::map<std::string, std::string> owners;
  for (const Relation& relation : relations) owners[absl::AsciiStrToUpper(relation.name)] = relation.name;
  for (const Relation& relation : relations) {
    if (relation.rule.symmetric() || relation.inverse.empty()) continue;
    const auto [owner, is_new] = owners.emplace(absl::AsciiStrToUpper(relation.inverse), relation.name);
    if (is_new) continue;
    mistakes.Add(absl::StrCat(kRelationPrefix, relation.name),
                 absl::StrCat("the inverse's name `", relation.inverse, "` is taken by ", owner->second));
  }
}

void CheckMetric(absl::string_view where, const v1::MetricRule& rule, Mistakes& mistakes) {
  if (rule.units().empty()) mistakes.Add(where, "`units` names no unit");
  for (const std::string& unit : rule.units()) {
    if (unit.empty()) mistakes.Add(where, "`units` has an empty one");
  }
  if (std::isnan(rule.min()) || std::isnan(rule.max())) mistakes.Add(where, "`min` or `max` is not a number");
  if (rule.has_min() && rule.has_max() && rule.min() > rule.max()) mistakes.Add(where, "`min` is greater than `max`");
}

}  // namespace

std::vector<Relation> ReadRelations(const EnumDescriptor& values, const KindPositions& kinds, Mistakes& mistakes) {
  std::vector<Relation> relations;
  for (const auto& [number, value] : ReadValues(values, kRelationPrefix, mistakes)) {
    Relation relation;
    relation.number = number;
    relation.name = std::string(absl::StripPrefix(value->name(), kRelationPrefix));
    const auto rule = ReadOption<v1::RelationRule>(value->options(), v1::relation);
    if (!rule.has_value()) {
      mistakes.Add(value->name(), "has no rule: option (relation) is missing");
    } else {
      relation.rule = *rule;
      relation.inverse = rule->symmetric() ? relation.name : rule->inverse();
      relation.subjects = ReadKinds(value->name(), "subjects", rule->subjects(), kinds, mistakes);
      relation.objects = ReadKinds(value->name(), "objects", rule->objects(), kinds, mistakes);
      CheckSymmetry(value->name(), relation, mistakes);
      CheckMeanings(value->name(), *rule, mistakes);
    }
    relations.push_back(std::move(relation));
  }
  CheckNames(relations, mistakes);
  for (const Relation& relation : relations) CheckImplied(relations, relation, mistakes);
  return relations;
}

void LinkImplied(std::vector<Relation>& relations) {
  for (const Relation& relation : relations) {
    // Each relation enters itself with whatever it implies; a chain cannot be longer than there are relations.
    std::optional<size_t> next = &relation - relations.data();
    for (size_t steps = 0; next.has_value() && steps <= relations.size(); ++steps) {
      relations[*next].answered_by.push_back(relation.number);
      next = Implied(relations, relations[*next]);
    }
  }
}

std::vector<Metric> ReadMetrics(const EnumDescriptor& values, const KindPositions& kinds, Mistakes& mistakes) {
  std::vector<Metric> metrics;
  for (const auto& [number, value] : ReadValues(values, kMetricPrefix, mistakes)) {
    Metric metric;
    metric.number = number;
    metric.name = std::string(absl::StripPrefix(value->name(), kMetricPrefix));
    const auto rule = ReadOption<v1::MetricRule>(value->options(), v1::metric);
    if (!rule.has_value()) {
      mistakes.Add(value->name(), "has no rule: option (metric) is missing");
    } else {
      metric.rule = *rule;
      metric.subjects = ReadKinds(value->name(), "subjects", rule->subjects(), kinds, mistakes);
      CheckMetric(value->name(), *rule, mistakes);
    }
    metrics.push_back(std::move(metric));
  }
  return metrics;
}

}  // namespace entente::schema
