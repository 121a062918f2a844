// The groups of an aggregation and what is measured of each, on numbers alone: keys and values are as column.h has
// them.
#ifndef ENTENTE_SERVICE_ANALYSIS_GROUP_TABLE_H_
#define ENTENTE_SERVICE_ANALYSIS_GROUP_TABLE_H_

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/types/span.h"
#include "entente/v1/query_service.pb.h"
#include "service/analysis/dictionary.h"

namespace entente::analysis {

inline constexpr int kMaxKeys = 4;
inline constexpr int kMaxMeasures = 8;

using GroupKey = std::array<uint32_t, kMaxKeys>;  // kNoValue for what has none, and beyond the keys there are

// What is known of one measure of one group. Sums are kept with what rounding took off them (Neumaier 1974), so that
// they do not depend on the order of rows.
struct Measured {
  int64_t count = 0;  // rows, different values, or numbers
  double sum = 0, lost = 0;
  double least = std::numeric_limits<double>::infinity(), greatest = -std::numeric_limits<double>::infinity();
  uint32_t unit = kNoValue;  // of the numbers
  bool mixed = false;        // they have several

  void Add(double number, uint32_t unit);
  void Merge(const Measured& other);
  // Takes off what was merged once too often; least and greatest stay.
  void Remove(const Measured& other);

 private:
  void AddTo(double number);
  void SeeUnit(uint32_t seen);
};

// What to measure of a group.
struct Measure {
  v1::MeasureFunction function = v1::MEASURE_FUNCTION_COUNT;
  int column = -1;        // of what; counts of rows have none
  bool in_units = false;  // its numbers are of units, and mean nothing together when there are several

  // What `measured` comes to; nothing when there was nothing to measure, or several units.
  std::optional<double> ValueOf(const Measured& measured) const;
  v1::MeasureValue ToProto(const Measured& measured) const;
};

// The table. Not thread-safe.
class GroupTable {
 public:
  // `with_remainder`: groups will be left out.
  GroupTable(std::vector<Measure> measures, bool with_remainder)
      : measures_(std::move(measures)), with_remainder_(with_remainder), distinct_(measures_.size()) {}

  // The group with this key; a new one if there is none.
  uint32_t GroupOf(const GroupKey& key);
  const std::vector<Measure>& measures() const { return measures_; }
  // Adds rows to a group, of which only counts are measured.
  void AddRows(uint32_t group, int64_t count) {
    for (size_t m = 0; m < measures_.size(); ++m) Slot(group, m).count += count;
  }
  // Adds one row to each of `groups`, which are different; for counts `times` such rows. `values`: of each measure, as
  // `number` reads them; of counts none.
  template <typename NumberOf>
  void AddRow(absl::Span<const uint32_t> groups, absl::Span<const absl::Span<const uint32_t>> values, uint32_t unit,
              int64_t times, NumberOf number) {
    for (size_t m = 0; m < measures_.size(); ++m) {
      if (measures_[m].function == v1::MEASURE_FUNCTION_COUNT) {
        for (const uint32_t group : groups) Slot(group, m).count += times;
      } else if (measures_[m].function == v1::MEASURE_FUNCTION_COUNT_DISTINCT) {
        for (const uint32_t group : groups) AddDistinct(group, m, values[m]);
      } else {
        for (const uint32_t group : groups) {
          for (const uint32_t value : values[m]) Slot(group, m).Add(number(value), UnitOf(m, unit));
        }
      }
    }
    if (with_remainder_ && groups.size() > 1) Share(groups, values, unit, times, number);
  }

  uint32_t size() const { return static_cast<uint32_t>(keys_.size()); }
  const GroupKey& KeyOf(uint32_t group) const { return keys_[group]; }
  const Measured& At(uint32_t group, size_t measure) const { return measured_[group * measures_.size() + measure]; }

  // What is measured of the rows of these groups together: a row in several of them counts once, and so does a value.
  std::vector<Measured> Together(absl::Span<const uint32_t> groups) const;

 private:
  // A row that is in several groups.
  struct SharedRow {
    std::vector<uint32_t> groups;
    std::vector<Measured> measured;
  };
  uint32_t UnitOf(size_t measure, uint32_t unit) const { return measures_[measure].in_units ? unit : kNoValue; }
  Measured& Slot(uint32_t group, size_t measure) { return measured_[group * measures_.size() + measure]; }
  void AddDistinct(uint32_t group, size_t measure, absl::Span<const uint32_t> values);
  template <typename NumberOf>
  void Share(absl::Span<const uint32_t> groups, absl::Span<const absl::Span<const uint32_t>> values, uint32_t unit,
             int64_t times, NumberOf number) {
    SharedRow row{{groups.begin(), groups.end()}, std::vector<Measured>(measures_.size())};
    for (size_t m = 0; m < measures_.size(); ++m) {
      if (measures_[m].function == v1::MEASURE_FUNCTION_COUNT) {
        row.measured[m].count = times;
      } else if (measures_[m].function != v1::MEASURE_FUNCTION_COUNT_DISTINCT) {
        for (const uint32_t value : values[m]) row.measured[m].Add(number(value), UnitOf(m, unit));
      }
    }
    shared_.push_back(std::move(row));
  }

  const std::vector<Measure> measures_;
  const bool with_remainder_;
  absl::flat_hash_map<GroupKey, uint32_t> groups_;
  std::vector<GroupKey> keys_;
  std::vector<Measured> measured_;                       // by group, then measure
  std::vector<absl::flat_hash_set<uint64_t>> distinct_;  // by measure: group and value, for different ones
  std::vector<SharedRow> shared_;
};

}  // namespace entente::analysis

#endif  // ENTENTE_SERVICE_ANALYSIS_GROUP_TABLE_H_
