#include "service/query/read_context.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "service/base/status_macros.h"
#include "service/query/near.h"
#include "service/query/refusal.h"
#include "service/query/valid_at.h"

namespace entente::query {
namespace {

using base::TokenSort;

constexpr int64_t kMicrosPerSecond = 1'000'000;

absl::StatusOr<graph::Snapshot> OpenKnownAt(const graph::Graph& graph, const google::protobuf::Timestamp& time) {
  constexpr int64_t kFirstSecond = -62'135'596'800, kLastSecond = 253'402'300'799;  // years 1 to 9999
  if (time.seconds() < kFirstSecond || time.seconds() > kLastSecond || time.nanos() < 0 || time.nanos() > 999'999'999) {
    return Refusal(v1::ERROR_REASON_OUT_OF_BOUNDS, "context.at_exact_snapshot.known_at",
                   "this is not a time between the years 1 and 9999");
  }
  return graph.KnownAt(time.seconds() * kMicrosPerSecond + time.nanos() / 1000);
}

absl::StatusOr<graph::Snapshot> OpenExact(const graph::Graph& graph, const base::TokenCodec& tokens,
                                          const v1::ExactSnapshot& exact) {
  constexpr char kField[] = "context.at_exact_snapshot";
  absl::StatusOr<graph::Snapshot> snapshot = absl::UnknownError("");
  std::string field;
  switch (exact.snapshot_case()) {
    case v1::ExactSnapshot::kToken: {
      field = absl::StrCat(kField, ".token");
      ASSIGN_OR_RETURN(const base::Token token, tokens.Decode(exact.token(), TokenSort::kRevision, field));
      snapshot = graph.At(token.revision);
      break;
    }
    case v1::ExactSnapshot::kRevision:
      field = absl::StrCat(kField, ".revision");
      if (exact.revision() < 0) return Refusal(v1::ERROR_REASON_OUT_OF_BOUNDS, field, "a revision is never negative");
      snapshot = graph.At(exact.revision());
      break;
    case v1::ExactSnapshot::kKnownAt:
      field = absl::StrCat(kField, ".known_at");
      snapshot = OpenKnownAt(graph, exact.known_at());
      break;
    case v1::ExactSnapshot::SNAPSHOT_NOT_SET:
      return Refusal(v1::ERROR_REASON_REQUIRED, kField, "one of token, revision and known_at must be there");
  }
  if (!snapshot.ok() && absl::IsOutOfRange(snapshot.status())) return AtField(snapshot.status(), field);
  return snapshot;
}

absl::StatusOr<graph::Snapshot> OpenFresh(const graph::Graph& graph, const base::TokenCodec& tokens,
                                          const std::string& text) {
  constexpr char kField[] = "context.at_least_as_fresh";
  ASSIGN_OR_RETURN(const base::Token token, tokens.Decode(text, TokenSort::kRevision, kField));
  graph::Snapshot head = graph.Head();
  if (head.revision() >= token.revision) return head;
  return Refusal(v1::ERROR_REASON_NOT_FRESH_ENOUGH, kField,
                 absl::StrCat("revision ", token.revision, " is not here yet, only ", head.revision()), {},
                 absl::StatusCode::kUnavailable);
}

absl::StatusOr<graph::Snapshot> OpenSnapshot(const graph::Graph& graph, const base::TokenCodec& tokens,
                                             const v1::ReadContext& context) {
  switch (context.consistency_case()) {
    case v1::ReadContext::kMinimizeLatency:
      RETURN_IF_ERROR(MustBeTrue(context.minimize_latency(), "context.minimize_latency"));
      return graph.Head();
    case v1::ReadContext::kFullyConsistent:
      // A commit is acknowledged only after it is published, so the head has every acknowledged one.
      RETURN_IF_ERROR(MustBeTrue(context.fully_consistent(), "context.fully_consistent"));
      return graph.Head();
    case v1::ReadContext::kAtLeastAsFresh:
      return OpenFresh(graph, tokens, context.at_least_as_fresh());
    case v1::ReadContext::kAtExactSnapshot:
      return OpenExact(graph, tokens, context.at_exact_snapshot());
    case v1::ReadContext::CONSISTENCY_NOT_SET:
      return graph.Head();
  }
  return graph.Head();
}

absl::Status ReadPolicy(const v1::ResolutionPolicy& policy, int max_batch, View& view) {
  constexpr char kField[] = "context.resolution.exclude_documents";
  RETURN_IF_ERROR(CheckBatch(policy.exclude_documents_size(), max_batch, kField));
  for (int i = 0; i < policy.exclude_documents_size(); ++i) {
    const std::string& id = policy.exclude_documents(i);
    // A document that came later than the state read is no mistake: the same policy is asked of many states.
    const std::optional<base::EntityNo> no = Find(view, id);
    if (!no.has_value()) return UnknownEntity(view.snapshot, id, absl::StrCat(kField, "[", i, "]"));
    view.policy.exclude_documents.insert(std::string(view.snapshot.EntityId(*no)));
  }
  if (!v1::Confidence_IsValid(policy.min_confidence())) {
    return Refusal(v1::ERROR_REASON_OUT_OF_BOUNDS, "context.resolution.min_confidence",
                   absl::StrCat(static_cast<int>(policy.min_confidence()), " is not a confidence"));
  }
  view.policy.min_confidence = policy.min_confidence();
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<View> OpenView(const graph::Graph& graph, const base::TokenCodec& tokens, const v1::ReadContext& context,
                              const ViewOptions& options) {
  absl::StatusOr<graph::Snapshot> snapshot =
      options.pinned_revision.has_value() ? graph.At(*options.pinned_revision) : OpenSnapshot(graph, tokens, context);
  if (!snapshot.ok() && options.pinned_revision.has_value()) return AtField(snapshot.status(), "page_token");
  RETURN_IF_ERROR(snapshot.status());
  View view{.snapshot = *snapshot};
  const base::Day today = view.snapshot.clock_day();
  ASSIGN_OR_RETURN(view.window,
                   ReadValidAt(context.valid_at(), today, {.any = options.any_time, .first = today, .last = today},
                               "context.valid_at"));
  view.definite_only = context.definite_only();
  view.include_claims = context.include_claims();
  view.policy.window = view.window;
  view.policy.definite_only = view.definite_only;
  RETURN_IF_ERROR(ReadPolicy(context.resolution(), options.max_batch, view));
  return view;
}

absl::StatusOr<int64_t> RevisionNeeded(const base::TokenCodec& tokens, const v1::ReadContext& context) {
  if (context.has_at_least_as_fresh()) {
    ASSIGN_OR_RETURN(const base::Token token,
                     tokens.Decode(context.at_least_as_fresh(), TokenSort::kRevision, "context.at_least_as_fresh"));
    return token.revision;
  }
  if (context.at_exact_snapshot().has_token()) {
    ASSIGN_OR_RETURN(const base::Token token, tokens.Decode(context.at_exact_snapshot().token(), TokenSort::kRevision,
                                                            "context.at_exact_snapshot.token"));
    return token.revision;
  }
  return 0;
}

std::optional<base::EntityNo> Find(const View& view, const std::string& id) {
  const std::optional<base::EntityNo> no = view.snapshot.FindEntity(id);
  if (!no.has_value()) return no;
  const base::EntityNo canonical = view.snapshot.Canonical(*no);
  if (canonical != *no) view.redirects.insert_or_assign(id, std::string(view.snapshot.EntityId(canonical)));
  return canonical;
}

absl::Status FillReadInfo(const View& view, const base::TokenCodec& tokens, const v1::ReadCost& cost,
                          v1::ReadInfo& info) {
  const int64_t revision = view.snapshot.revision();
  info.set_revision(revision);
  info.set_token(tokens.Encode({.sort = TokenSort::kRevision, .revision = revision}));
  info.set_clock_day(base::FormatDay(view.snapshot.clock_day()));
  const int64_t time_us = view.snapshot.commit_time_us();
  info.mutable_commit_time()->set_seconds(time_us / kMicrosPerSecond);
  info.mutable_commit_time()->set_nanos(static_cast<int32_t>(time_us % kMicrosPerSecond) * 1000);
  *info.mutable_cost() = cost;
  for (const auto& [from, to] : view.redirects) {
    v1::Redirect& redirect = *info.add_redirects();
    redirect.set_from(from);
    redirect.set_to(to);
  }
  return view.snapshot.StillKept();
}

}  // namespace entente::query
