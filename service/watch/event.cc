#include "service/watch/event.h"

#include <algorithm>
#include <utility>

#include "entente/v1/watch_service.pb.h"
#include "service/base/date.h"
#include "service/base/status_macros.h"

namespace entente::watch {
namespace {

v1::CommitEvent HeaderOf(const log::LogRecord& record) {
  v1::CommitEvent header;
  header.set_revision(record.revision());
  constexpr int64_t kMicrosPerSecond = 1'000'000;
  int64_t seconds = record.commit_time_us() / kMicrosPerSecond;
  int64_t micros = record.commit_time_us() % kMicrosPerSecond;
  if (micros < 0) seconds -= 1, micros += kMicrosPerSecond;
  header.mutable_commit_time()->set_seconds(seconds);
  header.mutable_commit_time()->set_nanos(static_cast<int32_t>(micros * 1000));
  header.set_clock_day(base::FormatDay(record.clock_day()));
  header.set_author(record.author());
  header.set_reason(record.reason());
  header.set_request_id(record.request_id());
  return header;
}

base::Window On(base::Day day) {
  base::Window window;
  window.first = window.last = day;
  return window;
}

v1::Validity ValidityOf(const v1::Fact& fact, base::Day day) {
  if (fact.has_relationship()) {
    const absl::StatusOr<base::Span> span = base::ParseValidTime(fact.relationship().valid_time());
    CHECK(span.ok());  // records were applied before they are watched, and that reads their dates
    return base::Judge(*span, On(day));
  }
  if (fact.has_observation()) {
    const absl::StatusOr<base::Period> period = base::ParsePeriod(fact.observation().period());
    CHECK(period.ok());
    return base::Judge(base::SpanOf(*period), On(day));
  }
  return v1::VALIDITY_DEFINITE;
}

void Label(v1::Fact& fact, v1::Validity validity) {
  if (fact.has_entity()) fact.mutable_entity()->set_validity(validity);
  if (fact.has_relationship()) fact.mutable_relationship()->set_validity(validity);
  if (fact.has_observation()) fact.mutable_observation()->set_validity(validity);
}

EncodedChange EncodeChange(const log::FactEffect& effect, base::Day day) {
  EncodedChange encoded;
  encoded.fact = base::FactRef{static_cast<base::FactSort>(effect.sort()), effect.no()};
  encoded.relation = effect.change().key().relationship().relation();
  encoded.subject = encoded.fact.sort == base::FactSort::kEntity ? effect.no() : effect.subject_no();
  if (encoded.fact.sort == base::FactSort::kRelationship) encoded.object = effect.object_no();
  v1::FactChange change = effect.change();
  if (change.has_after()) {
    const v1::Validity told = effect.validity_after();
    Label(*change.mutable_after(), told != v1::VALIDITY_UNSPECIFIED ? told : ValidityOf(change.after(), day));
  }
  encoded.is_change = change.kind() != v1::CHANGE_KIND_UNSPECIFIED;
  encoded.gone = !change.has_after();
  encoded.redirects = effect.has_redirect() || effect.unmerged();
  if (!effect.clock_only()) {
    if (change.has_after()) encoded.difference += base::TallyOf(change.after());
    if (effect.updated_before() != 0) encoded.difference -= base::TallyOf(change.key(), effect.updated_before());
  }
  encoded.bytes = change.SerializeAsString();
  return encoded;
}

}  // namespace

std::shared_ptr<const EncodedCommit> Encode(const log::LogRecord& record) {
  auto encoded = std::make_shared<EncodedCommit>();
  encoded->revision = record.revision();
  encoded->commit_time_us = record.commit_time_us();
  encoded->clock_day = record.clock_day();
  encoded->epoch = record.epoch();
  encoded->erasure = record.redacted() || record.rewrites_size() > 0;
  encoded->header = HeaderOf(record).SerializeAsString();
  encoded->bytes = static_cast<int64_t>(sizeof(EncodedCommit) + encoded->header.size());
  encoded->changes.reserve(record.facts_size());
  for (const log::FactEffect& effect : record.facts()) {
    encoded->changes.push_back(EncodeChange(effect, record.clock_day()));
    encoded->bytes += static_cast<int64_t>(sizeof(EncodedChange) + encoded->changes.back().bytes.size());
    encoded->touched.push_back(encoded->changes.back().fact);
  }
  for (const log::ClaimEffect& effect : record.claims()) {
    encoded->touched.push_back({static_cast<base::FactSort>(effect.fact_sort()), effect.fact_no()});
  }
  encoded->projections = std::make_unique<Projections>(encoded->bytes);
  std::sort(encoded->touched.begin(), encoded->touched.end());
  encoded->touched.erase(std::unique(encoded->touched.begin(), encoded->touched.end()), encoded->touched.end());
  return encoded;
}

bool LeadIdsElsewhere(absl::Span<const std::shared_ptr<const EncodedCommit>> commits) {
  return std::any_of(commits.begin(), commits.end(), [](const auto& commit) {
    return std::any_of(commit->changes.begin(), commit->changes.end(),
                       [](const EncodedChange& change) { return change.redirects; });
  });
}

}  // namespace entente::watch
