#include "entente/internal/filters.h"

#include <charconv>
#include <cmath>

#include "absl/time/civil_time.h"

namespace entente::internal {

v1::Filter MakeComparison(const std::string& field, v1::Comparator comparator, const std::string& value) {
  v1::Filter filter;
  filter.mutable_comparison()->set_field(field);
  filter.mutable_comparison()->set_comparator(comparator);
  filter.mutable_comparison()->set_value(value);
  return filter;
}

void AddCondition(v1::Filter& filter, const v1::Filter& more) {
  if (filter.condition_case() == v1::Filter::CONDITION_NOT_SET) {
    filter = more;
    return;
  }
  if (!filter.has_all()) {
    v1::Filter first;
    first.Swap(&filter);
    filter.mutable_all()->add_filters()->Swap(&first);
  }
  *filter.mutable_all()->add_filters() = more;
}

std::string NumberText(double number) {
  char text[32];
  const bool whole = number == std::floor(number) && std::abs(number) < 1e18;
  const auto end = whole ? std::to_chars(text, text + sizeof text, static_cast<int64_t>(number))
                         : std::to_chars(text, text + sizeof text, number);
  return std::string(text, end.ptr);
}

bool IsDay(const std::string& text) {
  absl::CivilDay day;
  return text.size() == 10 && text[0] != '-' && absl::ParseCivilTime(text, &day);
}

v1::ValidAt ToValidAt(const std::string& text) {
  v1::ValidAt when;
  if (text == "any") {
    when.set_any(true);
  } else if (text == "today") {
    when.set_today(true);
  } else if (IsDay(text)) {
    when.set_day(text);
  } else {
    when.set_interval(text);
  }
  return when;
}

}  // namespace entente::internal
