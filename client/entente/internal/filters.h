// The small parts that typed requests are put together from: filters, numbers as text, valid times as people type them.
#ifndef ENTENTE_CLIENT_INTERNAL_FILTERS_H_
#define ENTENTE_CLIENT_INTERNAL_FILTERS_H_

#include <string>

#include "entente/v1/filter.pb.h"
#include "entente/v1/graph.pb.h"

namespace entente::internal {

v1::Filter MakeComparison(const std::string& field, v1::Comparator comparator, const std::string& value);

// Makes `filter` demand `more` too: the one condition while there is one, a list of all from the second on.
void AddCondition(v1::Filter& filter, const v1::Filter& more);

// The shortest text that reads as the same number; whole numbers in full: `70000000000`, `0.25`.
std::string NumberText(double number);

// `2024-12-31`, and nothing less exact.
bool IsDay(const std::string& text);
// A day, an EDTF period, `today` or `any`. That a period is one is for the server to judge.
v1::ValidAt ToValidAt(const std::string& text);

}  // namespace entente::internal

#endif  // ENTENTE_CLIENT_INTERNAL_FILTERS_H_
