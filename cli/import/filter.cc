#include "cli/import/filter.h"

#include "absl/strings/match.h"

namespace entente::cli {
namespace {

constexpr FilterTakes kEach = FilterTakes::kEach;
constexpr FilterTakes kWhole = FilterTakes::kWhole;
constexpr FilterTakes kAnything = FilterTakes::kAnything;
constexpr FilterFirst kValue = FilterFirst::kValue;
constexpr FilterFirst kPattern = FilterFirst::kPattern;
constexpr FilterFirst kRewriting = FilterFirst::kRewritingPattern;
constexpr int kMany = 64;

constexpr Filter kFilters[] = {
    {"trim", kEach, kValue, 0, 0, filters::Trim},
    {"lower", kEach, kValue, 0, 0, filters::Lower},
    {"upper", kEach, kValue, 0, 0, filters::Upper},
    {"plain", kEach, kValue, 0, 0, filters::Plain},
    {"links", kEach, kValue, 0, 0, filters::Links},
    {"slug", kEach, kValue, 0, 0, filters::Slug},
    {"key", kEach, kValue, 0, 0, filters::Key},
    {"match", kEach, kRewriting, 1, 2, filters::Match},
    {"replace", kEach, kRewriting, 2, 2, filters::Replace},
    {"pad", kEach, kValue, 1, 2, filters::Pad},
    {"limit", kEach, kValue, 1, 1, filters::Limit},
    {"split", kEach, kValue, 1, kMany, filters::Split},
    {"split_outside", kEach, kPattern, 2, kMany, filters::SplitOutside},
    {"first", kWhole, kValue, 0, 0, filters::First},
    {"last", kWhole, kValue, 0, 0, filters::Last},
    {"rest", kWhole, kValue, 0, 0, filters::Rest},
    {"count", kWhole, kValue, 0, 0, filters::Count},
    {"unique", kWhole, kValue, 0, 0, filters::Unique},
    {"join", kWhole, kValue, 1, 1, filters::Join},
    {"reject", kWhole, kValue, 1, kMany, filters::Reject},
    {"only", kWhole, kPattern, 1, 1, filters::Only},
    {"without", kWhole, kPattern, 1, 1, filters::Without},
    {"with", kAnything, kValue, 1, kMany, filters::With},
    {"entries", kEach, kValue, 0, 0, filters::Entries},
    {"is", kWhole, kValue, 1, kMany, filters::Is},
    {"is_not", kAnything, kValue, 1, kMany, filters::IsNot},
    {"matches", kWhole, kPattern, 1, 1, filters::Matches},
    {"missing", kAnything, kValue, 0, 0, filters::Missing},
    {"present", kWhole, kValue, 0, 0, filters::Present},
    {"default", kAnything, kValue, 1, 1, filters::Default},
    {"given", kWhole, kValue, 1, kMany, filters::Given},
    {"and", kWhole, kValue, 1, kMany, filters::And},
    {"value_of", kEach, kValue, 0, 1, filters::ValueOf},
    {"map", kEach, FilterFirst::kTable, 1, 1, filters::MapTo},
    {"lookup", kEach, FilterFirst::kIndex, 1, 1, filters::LookUp},
    {"number", kEach, kValue, 0, 0, filters::Number},
    {"bytes", kEach, kValue, 0, 0, filters::Bytes},
    {"times", kEach, kValue, 1, 1, filters::Times},
    {"at_least", kEach, kValue, 1, 1, filters::AtLeast},
    {"at_most", kEach, kValue, 1, 1, filters::AtMost},
    {"date", kEach, kValue, 0, 1, filters::Date},
    {"not_after", kEach, kValue, 0, 0, filters::NotAfterDate},
    {"not_before", kEach, kValue, 0, 0, filters::NotBeforeDate},
    {"between", kEach, kValue, 1, 1, filters::BetweenDates},
    {"approximate", kEach, kValue, 0, 0, filters::Approximate},
    {"country", kEach, kValue, 0, 0, filters::Country},
    {"language", kEach, kValue, 0, 0, filters::Language},
    {"url", kEach, kValue, 0, 0, filters::Url},
};

}  // namespace

const Filter* FindFilter(absl::string_view name) {
  for (const Filter& filter : kFilters) {
    if (filter.name == name) return &filter;
  }
  return nullptr;
}

std::vector<std::string> FilterNames() {
  std::vector<std::string> names;
  for (const Filter& filter : kFilters) names.emplace_back(filter.name);
  return names;
}

bool IsTrue(const Value& value) {
  switch (value.kind) {
    case ValueKind::kAbsent:
      return false;
    case ValueKind::kText:
      return !value.text.empty() && !absl::EqualsIgnoreCase(value.text, "false");
    default:
      return !value.values.empty();
  }
}

Value Truth(bool holds) { return holds ? Value::Text("true") : Value(); }

}  // namespace entente::cli
