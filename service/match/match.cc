#include "service/match/match.h"

#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/base/status_macros.h"
#include "service/match/kept_rows.h"
#include "service/match/returned_row.h"
#include "service/match/row_facts.h"
#include "service/match/row_order.h"
#include "service/match/row_stream.h"
#include "service/match/search.h"
#include "service/query/mask.h"
#include "service/query/meter.h"
#include "service/query/read_context.h"
#include "service/query/refusal.h"

namespace entente::match {
namespace {

absl::Status CheckRequest(const v1::MatchPatternRequest& request) {
  if (request.limit() < 0) {
    return query::Refusal(v1::ERROR_REASON_OUT_OF_BOUNDS, "limit", absl::StrCat(request.limit(), " is less than 0"));
  }
  if (!v1::Explain_IsValid(request.explain())) {
    return query::Refusal(v1::ERROR_REASON_OUT_OF_BOUNDS, "explain",
                          absl::StrCat(static_cast<int>(request.explain()), " is not a way to explain"));
  }
  return absl::OkStatus();
}

// Answers one request: takes rows from the search and hands them on, at once or when all are found. Not thread-safe.
class Answer {
 public:
  Answer(const v1::MatchPatternRequest& request, const query::View& view, const query::Mask& mask,
         const Returns& returns, const RowOrder& order, query::Meter& meter, RowStream& stream)
      : limit_(request.limit()),
        returns_(returns),
        meter_(meter),
        stream_(stream),
        facts_(view, mask, meter),
        writer_(returns, facts_),
        keys_(order, returns, view.snapshot, facts_) {
    const bool distinct = request.distinct() && !returns.all();
    if (!order.empty()) {
      ordered_.emplace(order, view.snapshot, request.limit(), distinct);
    } else if (distinct) {
      distinct_.emplace();
    }
  }

  // Searches and sends. Whether a spent budget has cut the answer short, as the request allows.
  absl::StatusOr<bool> Give(Search& search) {
    const absl::Status searched = Run(search);
    if (!searched.ok() && !meter_.Truncates(searched)) return searched;
    const absl::Status sent = SendKept();
    if (!sent.ok() && !meter_.Truncates(sent)) return sent;
    return !searched.ok() || !sent.ok();
  }

 private:
  absl::Status Run(Search& search) {
    absl::Status taken;
    const absl::Status searched = search.Run([&](const Row& row) {
      returns_.Cut(row, cut_);
      taken = Take(row.validity);
      return taken.ok() && !Full();
    });
    return taken.ok() ? searched : taken;
  }

  // Sends what waited until all were found.
  absl::Status SendKept() {
    if (ordered_.has_value()) {
      return ordered_->ForEach(
          [this](const ReturnedRow& row, v1::Validity validity) { return Send(row, validity, /*counted=*/true); });
    }
    if (!distinct_.has_value()) return absl::OkStatus();
    return distinct_->ForEachKept([this](const ReturnedRow& row) {
      return Full() ? absl::OkStatus() : Send(row, v1::VALIDITY_POSSIBLE, /*counted=*/true);
    });
  }

  bool Full() const { return !ordered_.has_value() && limit_ > 0 && stream_.rows() >= limit_; }

  absl::Status Take(v1::Validity validity) {
    if (ordered_.has_value()) {
      ASSIGN_OR_RETURN(std::string key, keys_.KeyOf(cut_));
      if (!ordered_->Add(std::move(key), cut_, validity) || meter_.Return(1, 0)) return absl::OkStatus();
      ordered_->DropLast();
      return meter_.status();
    }
    if (!distinct_.has_value()) return Send(cut_, validity, /*counted=*/false);
    switch (distinct_->Take(cut_, validity)) {
      case DistinctRows::Turn::kSend:
        return Send(cut_, validity, /*counted=*/false);
      case DistinctRows::Turn::kSendCountedBefore:
        return Send(cut_, validity, /*counted=*/true);
      case DistinctRows::Turn::kKeep:
        // What is kept is charged at once, so that a budget of rows bounds what is kept.
        if (meter_.Return(1, 0)) break;
        distinct_->Drop(cut_);
        return meter_.status();
      case DistinctRows::Turn::kPass:
        break;
    }
    return absl::OkStatus();
  }

  absl::Status Send(const ReturnedRow& row, v1::Validity validity, bool counted) {
    ASSIGN_OR_RETURN(v1::PatternRow told, writer_.Write(row, validity));
    return stream_.Add(std::move(told), counted);
  }

  const int64_t limit_;
  const Returns& returns_;
  query::Meter& meter_;
  RowStream& stream_;
  RowFacts facts_;
  RowWriter writer_;
  RowKeys keys_;
  std::optional<OrderedRows> ordered_;
  std::optional<DistinctRows> distinct_;
  ReturnedRow cut_;
};

// With what was sent, kept before or not.
v1::ReadCost CostOf(const query::Meter& meter, const RowStream& stream) {
  v1::ReadCost cost = meter.Cost();
  cost.set_returned(stream.rows());
  cost.set_bytes(stream.bytes());
  return cost;
}

}  // namespace

absl::Status MatchPattern(const query::Ground& ground, const v1::MatchPatternRequest& request,
                          const query::Caller& caller, query::Emit<v1::MatchPatternResponse> emit) {
  RETURN_IF_ERROR(CheckRequest(request));
  ASSIGN_OR_RETURN(const query::Mask mask, query::Mask::Parse(request.read_mask()));
  ASSIGN_OR_RETURN(const query::View view, query::OpenView(ground.graph, ground.tokens, request.context(),
                                                           {.max_batch = ground.limits.max_batch}));
  // A search may find nothing for long: what was found before is sent when it lets others go first.
  RowStream* sends = nullptr;
  query::Caller lets_send = caller;
  lets_send.pass_turn = [&] {
    if (caller.pass_turn) caller.pass_turn();
    if (sends != nullptr) sends->SendIfDue();
  };
  ASSIGN_OR_RETURN(query::Meter meter, query::Meter::Open(request.context().budget(), ground.limits.budget, lets_send));
  ASSIGN_OR_RETURN(const auto search, Search::Plan(request.pattern(), view, ground.limits, meter, "pattern"));
  ASSIGN_OR_RETURN(const Returns returns, Returns::Read(request.returns(), search->variables()));
  ASSIGN_OR_RETURN(const RowOrder order,
                   RowOrder::Parse(request.order_by(), returns, search->variables(), view.snapshot.schema()));
  RowStream stream(meter, emit);
  sends = &stream;
  bool truncated = false;
  if (request.explain() != v1::EXPLAIN_PLAN) {
    Answer answer(request, view, mask, returns, order, meter, stream);
    ASSIGN_OR_RETURN(truncated, answer.Give(*search));
  }
  v1::MatchPatternResponse last;
  if (request.explain() != v1::EXPLAIN_UNSPECIFIED) {
    *last.mutable_plan() = search->ToProto(request.explain() == v1::EXPLAIN_PROFILE);
  }
  RETURN_IF_ERROR(FillReadInfo(view, ground.tokens, CostOf(meter, stream), *last.mutable_read_info()));
  last.mutable_read_info()->set_truncated(truncated);
  return stream.End(std::move(last));
}

}  // namespace entente::match
