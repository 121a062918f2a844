// What each piece of evidence adds to the log-odds that a mention stands for an entity.
//
// A logistic model, one term a feature, calibrated so that its probabilities are frequencies: of the candidates with a
// score near 0.8, four in five are right. The figures are those that tests/quality/resolution_quality.py fits on the
// half of its labelled pairs that it does not judge by; run with --fit it prints them anew, and says which of them the
// pairs cannot tell and are estimates: those of keys, kinds, related entities, and of countries and pages that differ.
// A feature that either side says nothing of adds nothing.
#ifndef ENTENTE_SERVICE_DISCOVERY_WEIGHTS_H_
#define ENTENTE_SERVICE_DISCOVERY_WEIGHTS_H_

#include <array>
#include <cstddef>

namespace entente::discovery {

// A point of a weight that depends on a value in [0, 1]; between two points it is on the line between them.
struct WeightPoint {
  double value;
  double weight;
};

// Before anything is known.
inline constexpr double kBias = -6.12;

// By the likeness of the names; NameScore::sameness, times kOtherNumbersLeft if there are other numbers in them.
inline constexpr std::array<WeightPoint, 10> kNameWeights = {{{0, -9},
                                                              {0.5, -4.66},
                                                              {0.7, -3.7},
                                                              {0.8, -2.45},
                                                              {0.85, -2.75},
                                                              {0.9, -0.36},
                                                              {0.93, 0.46},
                                                              {0.95, 3.04},
                                                              {0.97, 3.6},
                                                              {1, 3.89}}};
inline constexpr double kOtherNumbersLeft = 0.6;

// By how rare the name is, 0 to 1. Counts in full for names that are the same, and not at all at kLeastForRarity.
inline constexpr std::array<WeightPoint, 6> kRarityWeights = {
    {{0, 0.49}, {0.1, 1.41}, {0.2, 4.03}, {0.35, 5.05}, {0.5, 5.84}, {1, 6.89}}};
inline constexpr double kLeastForRarity = 0.8;

// By whether a key in another register is the same (1) or the entity has another one there (0).
inline constexpr std::array<WeightPoint, 2> kKeyWeights = {{{0, -8}, {1, 12}}};

// By the likeness of pages; page_address.h.
inline constexpr std::array<WeightPoint, 5> kPageWeights = {{{0, -3}, {0.2, -1}, {0.6, 0.5}, {0.7, 2}, {1, 5.23}}};

// By whether the country is the same.
inline constexpr std::array<WeightPoint, 2> kCountryWeights = {{{0, -7}, {1, 6.73}}};

// What the same country adds where the names are the same; counts as the rarity does.
inline constexpr double kCountryOfSameName = -6.49;

// By the share of the related entities that it has a relationship with.
inline constexpr std::array<WeightPoint, 3> kRelatedWeights = {{{0, -0.5}, {0.01, 1}, {1, 2.5}}};

// By whether it is of a kind asked for, where some were: others are not looked at.
inline constexpr std::array<WeightPoint, 2> kKindWeights = {{{0, -9}, {1, 0.3}}};

// The weight at a value. Pure.
template <size_t kPoints>
double WeightAt(const std::array<WeightPoint, kPoints>& points, double value) {
  for (size_t i = 1; i < kPoints; ++i) {
    const WeightPoint &before = points[i - 1], &after = points[i];
    if (value > after.value) continue;
    return before.weight + (after.weight - before.weight) * (value - before.value) / (after.value - before.value);
  }
  return points.back().weight;
}

}  // namespace entente::discovery

#endif  // ENTENTE_SERVICE_DISCOVERY_WEIGHTS_H_
