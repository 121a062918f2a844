#include "service/commit/outcome.h"

#include "absl/strings/str_cat.h"
#include "service/base/error.h"
#include "service/base/status_macros.h"
#include "service/watch/event.h"

namespace entente::commit {
namespace {

constexpr int64_t kMicrosPerSecond = 1'000'000;

absl::StatusOr<log::LogRecord> FindRecord(int64_t revision, const commit_log::CommitLog& log,
                                          const std::vector<std::shared_ptr<const log::LogRecord>>& pending) {
  for (const auto& record : pending) {
    if (record->revision() == revision) return *record;
  }
  log::LogRecord found;
  RETURN_IF_ERROR(log.Read(revision, [&](const log::LogRecord& record) {
    found = record;
    return false;
  }));
  if (found.revision() != revision) {
    return absl::DataLossError(absl::StrCat("the log lacks revision ", revision, ", which a request id points at"));
  }
  return found;
}

}  // namespace

v1::CommitResponse OutcomeOf(const log::LogRecord& record, bool return_changes, const base::TokenCodec& tokens) {
  v1::CommitResponse response;
  response.set_revision(record.revision());
  response.set_token(tokens.Encode({.sort = base::TokenSort::kRevision, .revision = record.revision()}));
  response.mutable_commit_time()->set_seconds(record.commit_time_us() / kMicrosPerSecond);
  response.mutable_commit_time()->set_nanos(static_cast<int32_t>(record.commit_time_us() % kMicrosPerSecond) * 1000);
  *response.mutable_claim_ids() = record.change_claim_ids();
  if (!return_changes) return response;
  const std::shared_ptr<const watch::EncodedCommit> encoded = watch::Encode(record);
  for (const watch::EncodedChange& change : encoded->changes) {
    CHECK(response.add_changes()->ParseFromString(change.bytes));
    if (response.changes().rbegin()->kind() == v1::CHANGE_KIND_UNSPECIFIED) response.mutable_changes()->RemoveLast();
  }
  return response;
}

absl::StatusOr<std::optional<v1::CommitResponse>> FindOutcome(
    const Request& request, const store::Reader& store, const commit_log::CommitLog& log,
    const std::vector<std::shared_ptr<const log::LogRecord>>& pending, const base::TokenCodec& tokens) {
  const std::string& id = request.commit.request_id();
  if (id.empty()) return std::nullopt;
  ASSIGN_OR_RETURN(const auto stored, store.Request(id));
  if (!stored.has_value()) return std::nullopt;
  ASSIGN_OR_RETURN(const log::LogRecord record, FindRecord(stored->revision, log, pending));
  if (record.request_digest() != request.digest) {
    return base::MakeError(absl::StatusCode::kAlreadyExists, v1::ERROR_REASON_REQUEST_ID_REUSED,
                           absl::StrCat("request id '", id, "' was used for another request"),
                           {{"revision", absl::StrCat(stored->revision)}});
  }
  v1::CommitResponse response = OutcomeOf(record, request.commit.return_changes(), tokens);
  response.set_replayed(true);
  return std::optional<v1::CommitResponse>(std::move(response));
}

}  // namespace entente::commit
