#include "service/standing/pattern_rows.h"

#include <algorithm>

#include "service/base/status_macros.h"
#include "service/base/validity.h"
#include "service/standing/pattern_question.h"

namespace entente::standing {

absl::Status PatternRows::Search(PatternState& state, absl::uint128 after, int64_t max_rows, query::Meter& meter) {
  places_.clear();
  values_.clear();
  walks_.clear();
  known_.clear();
  const match::Returns& returns = state.returns();
  width_ = returns.size();
  for (size_t i = 0; i < width_; ++i) {
    if (returns.at(i).sort == match::Sort::kWalk) walks_.push_back(i);
  }
  absl::Status status;
  RETURN_IF_ERROR(state.ForEachRow({}, [&](const match::ReturnedRow& row, v1::Validity validity) {
    const absl::uint128 number = state.NumberOf(row);
    if (!returns.all() && !IsNew(number, validity)) return true;
    if (static_cast<int64_t>(places_.size()) >= max_rows) status = TooManyRows(max_rows);
    if (status.ok() && !meter.Return(1, 0)) status = meter.status();
    if (status.ok()) Add(number, row, validity);
    return status.ok();
  }));
  RETURN_IF_ERROR(status);
  known_ = {};
  std::erase_if(places_, [&](const Place& place) { return place.number <= after; });
  std::sort(places_.begin(), places_.end(), [](const Place& a, const Place& b) { return a.number < b.number; });
  return absl::OkStatus();
}

// Of rows that are the same in what is returned, the most certain counts.
bool PatternRows::IsNew(absl::uint128 number, v1::Validity validity) {
  const auto [known, is_new] = known_.try_emplace(number, places_.size());
  if (is_new) return true;
  Place& place = places_[known->second];
  if (base::Surer(validity, place.validity)) place.validity = validity;
  return false;
}

void PatternRows::Add(absl::uint128 number, const match::ReturnedRow& row, v1::Validity validity) {
  places_.push_back({number, values_.size(), validity});
  values_.insert(values_.end(), row.values.begin(), row.values.end());
  for (const size_t i : walks_) {
    values_.push_back(static_cast<uint32_t>(row.walks[i].size()));
    values_.insert(values_.end(), row.walks[i].begin(), row.walks[i].end());
  }
}

match::ReturnedRow PatternRows::row(size_t i) const {
  auto at = values_.begin() + static_cast<ptrdiff_t>(places_[i].at);
  const auto width = static_cast<ptrdiff_t>(width_);
  match::ReturnedRow row;
  row.values.assign(at, at + width);
  row.walks.resize(width_);
  at += width;
  for (const size_t walk : walks_) {
    const auto length = static_cast<ptrdiff_t>(*at++);
    row.walks[walk].assign(at, at + length);
    at += length;
  }
  return row;
}

}  // namespace entente::standing
