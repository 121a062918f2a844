// Names that look like a mistyped one.
#ifndef ENTENTE_CLIENT_INTERNAL_NEAR_NAMES_H_
#define ENTENTE_CLIENT_INTERNAL_NEAR_NAMES_H_

#include <string>
#include <vector>

namespace entente::internal {

// How many letters have to be inserted, removed, replaced or swapped with their neighbour to get from one to the other,
// case aside.
int EditDistance(const std::string& a, const std::string& b);

// At most five of `known` that are near `text` (a third of its letters wrong at most, or one the start of the other),
// the nearest first.
std::vector<std::string> NearNames(const std::string& text, const std::vector<std::string>& known);

// `; near: a, b`, or the whole of `known` when nothing is near and it is short, or nothing.
std::string Suggestion(const std::string& text, const std::vector<std::string>& known);

}  // namespace entente::internal

#endif  // ENTENTE_CLIENT_INTERNAL_NEAR_NAMES_H_
