#include "service/analysis/group_table.h"

#include <algorithm>
#include <cmath>

namespace entente::analysis {

void Measured::AddTo(double number) {
  const double next = sum + number;
  if (std::isfinite(next)) lost += std::abs(sum) >= std::abs(number) ? (sum - next) + number : (number - next) + sum;
  sum = next;
}

void Measured::SeeUnit(uint32_t seen) {
  if (seen == kNoValue) return;
  mixed = mixed || (unit != kNoValue && unit != seen);
  unit = seen;
}

void Measured::Add(double number, uint32_t seen) {
  ++count;
  AddTo(number);
  least = std::min(least, number);
  greatest = std::max(greatest, number);
  SeeUnit(seen);
}

void Measured::Merge(const Measured& other) {
  count += other.count;
  AddTo(other.sum);
  lost += other.lost;
  least = std::min(least, other.least);
  greatest = std::max(greatest, other.greatest);
  SeeUnit(other.unit);
  mixed = mixed || other.mixed;
}

void Measured::Remove(const Measured& other) {
  count -= other.count;
  AddTo(-other.sum);
  lost -= other.lost;
}

std::optional<double> Measure::ValueOf(const Measured& measured) const {
  const bool counts = function == v1::MEASURE_FUNCTION_COUNT || function == v1::MEASURE_FUNCTION_COUNT_DISTINCT;
  if (counts) return static_cast<double>(measured.count);
  if (measured.count == 0 || measured.mixed) return std::nullopt;
  const double sum = measured.sum + measured.lost;
  switch (function) {
    case v1::MEASURE_FUNCTION_SUM:
      return sum;
    case v1::MEASURE_FUNCTION_MIN:
      return measured.least;
    case v1::MEASURE_FUNCTION_MAX:
      return measured.greatest;
    default:
      return sum / static_cast<double>(measured.count);
  }
}

v1::MeasureValue Measure::ToProto(const Measured& measured) const {
  v1::MeasureValue value;
  if (function == v1::MEASURE_FUNCTION_COUNT || function == v1::MEASURE_FUNCTION_COUNT_DISTINCT) {
    value.set_count(measured.count);
  } else if (const std::optional<double> number = ValueOf(measured)) {
    value.set_number(*number);
  }
  return value;
}

uint32_t GroupTable::GroupOf(const GroupKey& key) {
  const auto [found, is_new] = groups_.try_emplace(key, size());
  if (is_new) {
    keys_.push_back(key);
    measured_.resize(measured_.size() + measures_.size());
  }
  return found->second;
}

void GroupTable::AddDistinct(uint32_t group, size_t measure, absl::Span<const uint32_t> values) {
  for (const uint32_t value : values) {
    if (distinct_[measure].insert(uint64_t{group} << 32 | value).second) ++Slot(group, measure).count;
  }
}

std::vector<Measured> GroupTable::Together(absl::Span<const uint32_t> groups) const {
  std::vector<bool> among(size());
  for (const uint32_t group : groups) among[group] = true;
  std::vector<Measured> together(measures_.size());
  for (size_t m = 0; m < measures_.size(); ++m) {
    if (measures_[m].function == v1::MEASURE_FUNCTION_COUNT_DISTINCT) {
      absl::flat_hash_set<uint32_t> values;
      for (const uint64_t counted : distinct_[m]) {
        if (among[counted >> 32]) values.insert(static_cast<uint32_t>(counted));
      }
      together[m].count = static_cast<int64_t>(values.size());
      continue;
    }
    for (const uint32_t group : groups) together[m].Merge(At(group, m));
    for (const SharedRow& row : shared_) {
      const auto times = std::count_if(row.groups.begin(), row.groups.end(), [&](uint32_t no) { return among[no]; });
      for (auto i = times; i > 1; --i) together[m].Remove(row.measured[m]);
    }
  }
  return together;
}

}  // namespace entente::analysis
