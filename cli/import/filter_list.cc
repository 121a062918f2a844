// The filters for lists, and those that ask.
#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/import/filter.h"

namespace entente::cli::filters {
namespace {

// The elements of a list; of anything else that is there, itself.
std::vector<Value> Elements(const Value& value) {
  if (value.absent()) return {};
  if (value.is_list()) return value.values;
  return {value};
}

bool IsOneOf(const Value& value, const std::vector<Value>& wanted) {
  return std::any_of(wanted.begin(), wanted.end(), [&](const Value& one) {
    if (!one.is_list()) return value.is_text() && one.is_text() && absl::EqualsIgnoreCase(value.text, one.text);
    return IsOneOf(value, one.values);
  });
}

bool AnyIsOneOf(const FilterCall& call) {
  const std::vector<Value> elements = Elements(call.value);
  return std::any_of(elements.begin(), elements.end(),
                     [&](const Value& element) { return IsOneOf(element, call.arguments); });
}

bool Matches(const Value& value, const RE2& pattern) {
  return value.is_text() && RE2::PartialMatch(value.text, pattern);
}

}  // namespace

Value First(const FilterCall& call) {
  if (!call.value.is_list()) return call.value;
  return call.value.values.empty() ? Value() : call.value.values.front();
}

Value Last(const FilterCall& call) {
  if (!call.value.is_list()) return call.value;
  return call.value.values.empty() ? Value() : call.value.values.back();
}

Value Rest(const FilterCall& call) {
  if (!call.value.is_list() || call.value.values.empty()) return Value();
  return Value::List({call.value.values.begin() + 1, call.value.values.end()}, call.value.line);
}

Value Count(const FilterCall& call) { return Value::Text(absl::StrCat(Elements(call.value).size()), call.value.line); }

Value Unique(const FilterCall& call) {
  std::vector<Value> unique;
  for (Value& element : Elements(call.value)) {
    if (std::find(unique.begin(), unique.end(), element) == unique.end()) unique.push_back(std::move(element));
  }
  return Value::List(std::move(unique), call.value.line);
}

Value Join(const FilterCall& call) {
  const std::vector<Value> elements = Elements(call.value);
  if (elements.empty()) return Value();
  const auto text = [](std::string* out, const Value& element) { out->append(element.text); };
  return Value::Text(absl::StrJoin(elements, call.arguments[0].text, text), call.value.line);
}

Value Reject(const FilterCall& call) {
  std::vector<Value> left;
  for (Value& element : Elements(call.value)) {
    if (!IsOneOf(element, call.arguments)) left.push_back(std::move(element));
  }
  return Value::List(std::move(left), call.value.line);
}

Value Only(const FilterCall& call) {
  std::vector<Value> left;
  for (Value& element : Elements(call.value)) {
    if (Matches(element, *call.pattern)) left.push_back(std::move(element));
  }
  return Value::List(std::move(left), call.value.line);
}

Value Without(const FilterCall& call) {
  std::vector<Value> left;
  for (Value& element : Elements(call.value)) {
    if (!Matches(element, *call.pattern)) left.push_back(std::move(element));
  }
  return Value::List(std::move(left), call.value.line);
}

Value With(const FilterCall& call) {
  std::vector<Value> all = Elements(call.value);
  for (const Value& argument : call.arguments) {
    for (Value& element : Elements(argument)) all.push_back(std::move(element));
  }
  return all.empty() ? Value() : Value::List(std::move(all), call.value.line);
}

Value Entries(const FilterCall& call) {
  if (!call.value.is_map()) return Value();
  std::vector<Value> entries;
  for (size_t i = 0; i < call.value.keys.size(); ++i) {
    const Value& value = call.value.values[i];
    entries.push_back(Value::List({Value::Text(call.value.keys[i], value.line), value}, value.line));
  }
  return Value::List(std::move(entries), call.value.line);
}

Value Is(const FilterCall& call) { return Truth(AnyIsOneOf(call)); }

Value IsNot(const FilterCall& call) { return Truth(!AnyIsOneOf(call)); }

Value Matches(const FilterCall& call) {
  const std::vector<Value> elements = Elements(call.value);
  return Truth(std::any_of(elements.begin(), elements.end(),
                           [&](const Value& element) { return Matches(element, *call.pattern); }));
}

Value Missing(const FilterCall& call) { return Truth(Elements(call.value).empty()); }

Value Present(const FilterCall& call) { return Truth(!Elements(call.value).empty()); }

Value Default(const FilterCall& call) { return call.value.absent() ? call.arguments[0] : call.value; }

Value Given(const FilterCall& call) {
  return std::all_of(call.arguments.begin(), call.arguments.end(), IsTrue) ? call.value : Value();
}

Value And(const FilterCall& call) {
  return Truth(IsTrue(call.value) && std::all_of(call.arguments.begin(), call.arguments.end(), IsTrue));
}

}  // namespace entente::cli::filters
