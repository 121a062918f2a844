#include "service/query/filter.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/base/fold.h"
#include "service/base/status_macros.h"
#include "service/query/filter_field.h"
#include "service/query/filter_text.h"
#include "service/query/refusal.h"

namespace entente::query {

// Checks a filter going down its tree, and knows the place of what it is at: a path in a typed filter, a column in a
// text.
class FilterCompiler {
 public:
  using Node = CompiledFilter::Node;

  FilterCompiler(const FilterScope& scope, const Limits& limits, std::string text_field, std::vector<int> columns)
      : scope_(scope), limits_(limits), text_field_(std::move(text_field)), columns_(std::move(columns)) {}

  absl::StatusOr<CompiledFilter> Compile(const v1::Filter& filter, const std::string& path) {
    CompiledFilter compiled;
    ASSIGN_OR_RETURN(compiled.root_, NodeOf(filter, path, 1));
    if (CompiledFilter::AsksOnlyDates(compiled.root_)) CompiledFilter::AddDates(compiled.root_, compiled.dates_);
    return compiled;
  }

 private:
  absl::StatusOr<Node> NodeOf(const v1::Filter& filter, const std::string& path, int depth) {
    if (depth > limits_.max_filter_depth) {
      return Mistake(v1::ERROR_REASON_OUT_OF_BOUNDS, path,
                     absl::StrCat("conditions stand inside one another more than ", limits_.max_filter_depth, " deep"),
                     {{"limit", absl::StrCat(limits_.max_filter_depth)}});
    }
    Node node{.sort = filter.condition_case()};
    switch (filter.condition_case()) {
      case v1::Filter::kAll:
        RETURN_IF_ERROR(AddList(filter.all(), absl::StrCat(path, ".all.filters"), depth, node));
        return node;
      case v1::Filter::kAny:
        RETURN_IF_ERROR(AddList(filter.any(), absl::StrCat(path, ".any.filters"), depth, node));
        return node;
      case v1::Filter::kNot: {
        ASSIGN_OR_RETURN(Node child, NodeOf(filter.not_(), absl::StrCat(path, ".not"), depth + 1));
        node.children.push_back(std::move(child));
        return node;
      }
      case v1::Filter::kComparison:
        RETURN_IF_ERROR(AddComparison(filter.comparison(), absl::StrCat(path, ".comparison"), node));
        return node;
      case v1::Filter::CONDITION_NOT_SET:
        break;
    }
    return Mistake(v1::ERROR_REASON_REQUIRED, path, "one of all, any, not and comparison must be there");
  }

  absl::Status AddList(const v1::FilterList& list, const std::string& path, int depth, Node& node) {
    if (list.filters().empty()) {
      return Mistake(v1::ERROR_REASON_REQUIRED, path, "at least one condition must be there");
    }
    for (int i = 0; i < list.filters_size(); ++i) {
      ASSIGN_OR_RETURN(Node child, NodeOf(list.filters(i), absl::StrCat(path, "[", i, "]"), depth + 1));
      node.children.push_back(std::move(child));
    }
    return absl::OkStatus();
  }

  absl::Status AddComparison(const v1::Comparison& comparison, const std::string& path, Node& node) {
    if (++terms_ > limits_.max_filter_terms) {
      return Mistake(v1::ERROR_REASON_OUT_OF_BOUNDS, path,
                     absl::StrCat("there are more than ", limits_.max_filter_terms, " comparisons"),
                     {{"limit", absl::StrCat(limits_.max_filter_terms)}});
    }
    node.comparator = comparison.comparator();
    if (!v1::Comparator_IsValid(node.comparator) || node.comparator == v1::COMPARATOR_UNSPECIFIED) {
      return Mistake(v1::ERROR_REASON_REQUIRED, absl::StrCat(path, ".comparator"), "a known comparator must be there");
    }
    auto operands = FieldsNamed(scope_, comparison.field());
    if (!operands.ok()) return Relocate(operands.status(), absl::StrCat(path, ".field"));
    return ReadValue(comparison, path, *std::move(operands), node);
  }

  // Keeps the fields that can hold the value; it is a mistake only when none can.
  absl::Status ReadValue(const v1::Comparison& comparison, const std::string& path, std::vector<Operand> operands,
                         Node& node) {
    absl::Status mistake;
    const bool presence = node.comparator == v1::COMPARATOR_HAS && comparison.value() == "*";
    for (Operand& operand : operands) {
      if (absl::Status status = CheckComparator(operand.type, node.comparator); !status.ok()) {
        mistake = Mistake(v1::ERROR_REASON_INVALID_FORMAT, absl::StrCat(path, ".comparator"),
                          absl::StrCat("`", comparison.field(), "`: ", status.message()));
        continue;
      }
      if (!presence) {
        absl::StatusOr<Value> value = ValueOf(operand, comparison.value());
        if (!value.ok()) {
          mistake = Mistake(v1::ERROR_REASON_INVALID_FORMAT, absl::StrCat(path, ".value"), value.status().message());
          continue;
        }
        operand.value = *std::move(value);
      }
      node.operands.push_back(std::move(operand));
    }
    return node.operands.empty() ? mistake : absl::OkStatus();
  }

  // Relations may be named by their inverse too, as everywhere.
  absl::StatusOr<Value> ValueOf(const Operand& operand, const std::string& text) const {
    const auto* type = operand.type.descriptor->enum_type();
    if (type == v1::Relation_descriptor()) {
      if (const schema::Relation* relation = scope_.schema.FindRelation(text)) {
        return Value(EnumNumber{relation->number});
      }
    }
    return ParseValue(operand.type, text);
  }

  absl::Status Mistake(v1::ErrorReason reason, const std::string& path, absl::string_view description,
                       std::map<std::string, std::string> metadata = {}) const {
    if (columns_.empty()) return Refusal(reason, path, description, metadata);
    metadata["column"] = absl::StrCat(Column());
    return Refusal(reason, text_field_, absl::StrCat("column ", Column(), ": ", description), metadata);
  }

  absl::Status Relocate(const absl::Status& status, const std::string& path) const {
    if (columns_.empty()) return AtField(status, path);
    return AtField(status, text_field_, {{"column", absl::StrCat(Column())}});
  }

  // Of the comparison at hand.
  int Column() const { return columns_[std::clamp<int>(terms_ - 1, 0, static_cast<int>(columns_.size()) - 1)]; }

  const FilterScope& scope_;
  const Limits& limits_;
  const std::string text_field_;
  const std::vector<int> columns_;  // empty: the filter is typed
  int terms_ = 0;                   // comparisons met
};

absl::StatusOr<std::optional<CompiledFilter>> CompiledFilter::Compile(const FilterScope& scope,
                                                                      const v1::Filter* filter, absl::string_view text,
                                                                      absl::string_view field, const Limits& limits) {
  const std::string text_field = absl::StrCat(field, "_text");
  if (filter != nullptr && !text.empty()) {
    return Refusal(v1::ERROR_REASON_CONFLICTING_FIELDS, text_field,
                   absl::StrCat("it says the same as ", field, ": give one of the two"));
  }
  if (filter != nullptr) {
    ASSIGN_OR_RETURN(CompiledFilter compiled,
                     FilterCompiler(scope, limits, text_field, {}).Compile(*filter, std::string(field)));
    return std::optional<CompiledFilter>(std::move(compiled));
  }
  ASSIGN_OR_RETURN(FilterText parsed, ParseFilterText(text, limits.max_filter_depth, text_field));
  if (parsed.columns.empty()) return std::optional<CompiledFilter>();
  ASSIGN_OR_RETURN(
      CompiledFilter compiled,
      FilterCompiler(scope, limits, text_field, std::move(parsed.columns)).Compile(parsed.filter, std::string(field)));
  return std::optional<CompiledFilter>(std::move(compiled));
}

Truth CompiledFilter::Evaluate(const Node& node, const google::protobuf::Message& fact) {
  switch (node.sort) {
    case v1::Filter::kAll: {
      Truth least = Truth::kYes;
      for (const Node& child : node.children) {
        least = std::min(least, Evaluate(child, fact));
        if (least == Truth::kNo) break;
      }
      return least;
    }
    case v1::Filter::kAny: {
      Truth greatest = Truth::kNo;
      for (const Node& child : node.children) {
        greatest = std::max(greatest, Evaluate(child, fact));
        if (greatest == Truth::kYes) break;
      }
      return greatest;
    }
    case v1::Filter::kNot:
      return Not(Evaluate(node.children.front(), fact));
    default:
      return Compare(node, fact);
  }
}

bool CompiledFilter::AsksOnlyDates(const Node& node) {
  if (node.sort != v1::Filter::kComparison) {
    return std::all_of(node.children.begin(), node.children.end(),
                       [](const Node& child) { return AsksOnlyDates(child); });
  }
  const Operand& operand = node.operands.front();
  return operand.type.type == ValueType::kDate && operand.value.has_value() &&
         operand.type.descriptor->containing_type() == v1::ValidTime::descriptor();
}

bool CompiledFilter::AsksOnlyKeys(const Node& node) {
  if (node.sort == v1::Filter::kAll) {
    return std::all_of(node.children.begin(), node.children.end(),
                       [](const Node& child) { return AsksOnlyKeys(child); });
  }
  if (node.sort != v1::Filter::kComparison || node.operands.size() != 1) return false;
  std::vector<Key> keys;
  AddKey(node, keys);
  return !keys.empty() && !node.operands.front().indexed->rule.searchable();  // those are folded in the index
}

void CompiledFilter::AddDates(const Node& node, DateFilter& dates) {
  if (node.sort == v1::Filter::kComparison) {
    const Operand& operand = node.operands.front();
    const bool begins = operand.type.descriptor->number() == v1::ValidTime::kFromFieldNumber;
    dates.AddComparison(begins, node.comparator, std::get<base::Date>(*operand.value));
    return;
  }
  const size_t place = dates.Open(node.sort);
  for (const Node& child : node.children) AddDates(child, dates);
  dates.Close(place);
}

Truth CompiledFilter::Compare(const Node& node, const google::protobuf::Message& fact) {
  for (const Operand& operand : node.operands) {
    const google::protobuf::Message* message = HolderOf(operand, fact);
    if (message == nullptr) continue;
    if (operand.value.has_value()) return CompareField(*message, operand.type, node.comparator, *operand.value);
    return IsThere(*message, *operand.type.descriptor) ? Truth::kYes : Truth::kNo;
  }
  return Truth::kNo;
}

std::vector<CompiledFilter::Key> CompiledFilter::Keys() const {
  std::vector<Key> keys;
  ForEachNeeded(root_, [&](const Node& comparison) { AddKey(comparison, keys); });
  return keys;
}

std::vector<CompiledFilter::Key> CompiledFilter::Prefixes() const {
  std::vector<Key> prefixes;
  ForEachNeeded(root_, [&](const Node& comparison) {
    const Operand& operand = comparison.operands.front();
    if (comparison.comparator != v1::COMPARATOR_PREFIX || operand.indexed == nullptr) return;
    if (!operand.indexed->rule.searchable()) return;
    prefixes.push_back({operand.indexed->number, std::get<Text>(*operand.value).folded});
  });
  return prefixes;
}

bool CompiledFilter::AsksOnlyPrefix(int field_number) const {
  const std::vector<Key> prefixes = Prefixes();
  return root_.sort == v1::Filter::kComparison && prefixes.size() == 1 && prefixes.front().field_number == field_number;
}

bool CompiledFilter::Needs(int field_number) const {
  bool needs = false;
  ForEachNeeded(root_, [&](const Node& comparison) {
    const schema::Field* const field = comparison.operands.front().indexed;
    needs = needs || (field != nullptr && field->number == field_number);
  });
  return needs;
}

void CompiledFilter::ForEachNeeded(const Node& node, absl::FunctionRef<void(const Node&)> visit) {
  if (node.sort == v1::Filter::kAll) {
    for (const Node& child : node.children) ForEachNeeded(child, visit);
  } else if (node.sort == v1::Filter::kComparison && node.operands.size() == 1) {
    visit(node);
  }
}

void CompiledFilter::AddKey(const Node& comparison, std::vector<Key>& keys) {
  const Operand& operand = comparison.operands.front();
  if (operand.indexed == nullptr || !operand.value.has_value()) return;
  const bool text = std::holds_alternative<Text>(*operand.value);
  // HAS is equality for what is not text.
  const v1::Comparator comparator = comparison.comparator;
  if (comparator != v1::COMPARATOR_EQUAL && (comparator != v1::COMPARATOR_HAS || text)) return;
  const int number = operand.indexed->number;
  if (text) {
    const Text& value = std::get<Text>(*operand.value);
    keys.push_back({number, operand.indexed->rule.searchable() ? value.folded : value.raw});
  } else if (const bool* flag = std::get_if<bool>(&*operand.value)) {
    keys.push_back({number, *flag ? "true" : "false"});
  } else if (const EnumNumber* value = std::get_if<EnumNumber>(&*operand.value)) {
    const auto* named = operand.type.descriptor->enum_type()->FindValueByNumber(value->number);
    if (named != nullptr) keys.push_back({number, ShortEnumName(*named)});
  }
}

}  // namespace entente::query
