#include "service/match/kept_rows.h"

#include <utility>

#include "service/base/status_macros.h"
#include "service/base/validity.h"

namespace entente::match {

bool OrderedRows::Before::operator()(const Place& a, const Place& b) const {
  if (a.key != b.key) return a.key < b.key;
  if (order.TieLess(snapshot, a.row, b.row)) return true;
  return !order.TieLess(snapshot, b.row, a.row) && a.number < b.number;
}

bool OrderedRows::Add(std::string key, const ReturnedRow& row, v1::Validity validity) {
  Place place{std::move(key), row, distinct_ ? 0 : next_++};
  const auto after = rows_.lower_bound(place);
  if (after != rows_.end() && !rows_.key_comp()(place, after->first)) {
    if (base::Surer(validity, after->second)) after->second = validity;
    return false;
  }
  const bool full = limit_ > 0 && rows_.size() == limit_;
  if (full && after == rows_.end()) return false;
  rows_.emplace_hint(after, std::move(place), validity);
  if (full) rows_.erase(std::prev(rows_.end()));
  return !full;
}

absl::Status OrderedRows::ForEach(absl::FunctionRef<absl::Status(const ReturnedRow&, v1::Validity)> visit) const {
  for (const auto& [place, validity] : rows_) RETURN_IF_ERROR(visit(place.row, validity));
  return absl::OkStatus();
}

DistinctRows::Turn DistinctRows::Take(const ReturnedRow& row, v1::Validity validity) {
  const bool waits = validity == v1::VALIDITY_POSSIBLE;
  const auto [known, is_new] = sent_.try_emplace(row, !waits);
  if (is_new) return waits ? Turn::kKeep : Turn::kSend;
  if (waits || known->second) return Turn::kPass;
  known->second = true;
  return Turn::kSendCountedBefore;
}

absl::Status DistinctRows::ForEachKept(absl::FunctionRef<absl::Status(const ReturnedRow&)> visit) const {
  for (const auto& [row, sent] : sent_) {
    if (!sent) RETURN_IF_ERROR(visit(row));
  }
  return absl::OkStatus();
}

}  // namespace entente::match
