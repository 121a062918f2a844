#include "service/rpc/import_call.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "service/base/error.h"
#include "service/base/status_macros.h"
#include "service/query/refusal.h"
#include "service/rpc/status.h"

namespace entente::rpc {
namespace {

using bulk::OutOfTurn;

absl::Status NoOpening() { return OutOfTurn("the first part of an import opens it", "opening"); }

absl::Status GoneAway() { return absl::CancelledError("the client went away"); }

}  // namespace

std::shared_ptr<ImportCall> ImportCall::Begin(BulkHandler& handler, grpc::CallbackServerContext* context) {
  auto call = std::make_shared<ImportCall>(handler, context);
  base::MutexLock lock(call->mutex_);
  call->self_ = call;
  return call;
}

ImportCall::ImportCall(BulkHandler& handler, grpc::CallbackServerContext* context)
    : handler_(handler), call_(handler.parts_.calls, "BulkService/Import", /*streams=*/true), context_(context) {}

void ImportCall::Start() {
  base::MutexLock lock(mutex_);
  Advance();
}

void ImportCall::Close() {
  base::MutexLock lock(mutex_);
  closing_ = true;
  Advance();
}

void ImportCall::End(const absl::Status& status) {
  base::MutexLock lock(mutex_);
  FinishNow(status);
}

void ImportCall::Fail(const absl::Status& status, bool of_batch) {
  base::MutexLock lock(mutex_);
  if (of_batch) --batches_;
  if (!last_word_.has_value()) last_word_ = status;
  Advance();
}

void ImportCall::OnReadDone(bool ok) {
  base::MutexLock lock(mutex_);
  reading_ = false;
  read_over_ = !ok;
  if (ok) {
    ++under_way_;
    inbox_.push_back(std::move(incoming_));
    incoming_ = grpc::ByteBuffer();
  }
  Advance();
}

void ImportCall::OnWriteDone(bool ok) {
  base::MutexLock lock(mutex_);
  writing_ = false;
  outbox_.pop_front();
  --under_way_;
  if (!ok) return FinishNow(GoneAway());
  Advance();
}

void ImportCall::OnCancel() { End(GoneAway()); }

void ImportCall::OnDone() {
  std::shared_ptr<ImportCall> self;
  base::MutexLock lock(mutex_);
  context_ = nullptr;
  self = std::move(self_);
}

void ImportCall::Advance() {
  if (ended_) return;
  FindEnd();
  if (!writing_ && !outbox_.empty()) {
    writing_ = true;
    StartWrite(&outbox_.front());
  }
  if (last_word_.has_value()) {
    if (!writing_ && batches_ == 0) FinishNow(*last_word_);
    return;
  }
  const bool ending_is_due = ends_ && batches_ == 0;
  if (!working_ && (!inbox_.empty() || ending_is_due)) {
    working_ = true;
    handler_.parts_.workers.Post([self = shared_from_this()] { self->Work(); });
  }
  if (reading_ || read_over_ || closing_ || under_way_ >= handler_.parts_.import.limits.import_window) return;
  reading_ = true;
  StartRead(&incoming_);
}

// Decides how to end when nothing is left to be answered and nothing will come.
void ImportCall::FindEnd() {
  if (last_word_.has_value() || under_way_ > 0 || working_) return;
  if (closing_) {
    last_word_ = handler_.parts_.calls.Refusal();
  } else if (read_over_) {
    last_word_ = opened_ ? absl::OkStatus() : NoOpening();  // an import without an ending stays open
  }
}

void ImportCall::FinishNow(const absl::Status& status) {
  if (ended_) return;
  ended_ = true;
  inbox_.clear();
  handler_.Forget(this);  // after the last word to gRPC the handler may be gone
  call_.End(status, context_->peer());
  Finish(ToGrpc(status));
}

query::Caller ImportCall::caller() {
  return {.gone = [this] {
    base::MutexLock lock(mutex_);
    return ended_;
  }};
}

std::optional<grpc::ByteBuffer> ImportCall::NextPart() {
  base::MutexLock lock(mutex_);
  const bool stops = ended_ || last_word_.has_value();
  if (!stops && !inbox_.empty()) {
    grpc::ByteBuffer part = std::move(inbox_.front());
    inbox_.pop_front();
    return part;
  }
  if (!stops && ends_ && batches_ == 0) return grpc::ByteBuffer();  // the ending's turn
  working_ = false;
  Advance();
  return std::nullopt;
}

void ImportCall::Work() {
  while (std::optional<grpc::ByteBuffer> part = NextPart()) {
    const absl::Status taken = part->Valid() ? TakePart(*std::move(part)) : TakeEnding();
    if (!taken.ok()) Fail(taken);
  }
}

absl::Status ImportCall::TakePart(grpc::ByteBuffer bytes) {
  RETURN_IF_ERROR(handler_.parts_.calls.CheckSize(bytes.Length()));
  v1::ImportRequest request;
  if (!grpc::SerializationTraits<v1::ImportRequest>::Deserialize(&bytes, &request).ok()) {
    return absl::InvalidArgumentError("the message is no ImportRequest");
  }
  if (request.part_case() == v1::ImportRequest::PART_NOT_SET) {
    return query::Refusal(v1::ERROR_REASON_REQUIRED, "part", "one of opening, batch and ending must be there");
  }
  if (request.has_opening()) return Open(request.opening());
  if (import_ == nullptr) return NoOpening();
  if (ending_.has_value()) return OutOfTurn("nothing comes after the ending of an import", "nothing");
  if (request.has_batch()) return TakeBatch(std::move(*request.mutable_batch()));
  ending_ = request.ending();
  base::MutexLock lock(mutex_);
  ends_ = true;
  return absl::OkStatus();
}

absl::Status ImportCall::Open(const v1::ImportOpening& opening) {
  if (import_ != nullptr) return OutOfTurn("the import is open already", "batch");
  ASSIGN_OR_RETURN(import_, bulk::Import::Open(handler_.parts_.import, opening));
  v1::ImportResponse response;
  response.mutable_opened()->set_last_sequence(import_->last_sequence());
  response.mutable_opened()->set_window(handler_.parts_.import.limits.import_window);
  {
    base::MutexLock lock(mutex_);
    opened_ = true;
  }
  Answer(response);
  return absl::OkStatus();
}

absl::Status ImportCall::TakeBatch(v1::ImportBatch batch) {
  {
    base::MutexLock lock(mutex_);
    ++batches_;
  }
  Turn turn(handler_.parts_.turns);
  query::Caller caller = this->caller();
  caller.pass_turn = [&turn] { turn.Pass(); };
  import_->Take(std::move(batch), caller, [self = shared_from_this()](absl::StatusOr<v1::ImportedBatch> told) {
    self->OnBatch(std::move(told));
  });
  return absl::OkStatus();
}

void ImportCall::OnBatch(absl::StatusOr<v1::ImportedBatch> told) {
  if (!told.ok()) return Fail(told.status(), /*of_batch=*/true);
  v1::ImportResponse response;
  *response.mutable_batch() = *std::move(told);
  Answer(response);
}

absl::Status ImportCall::TakeEnding() {
  {
    base::MutexLock lock(mutex_);
    ends_ = false;
  }
  ASSIGN_OR_RETURN(v1::ImportSummary summary, import_->End(*ending_, caller()));
  v1::ImportResponse response;
  *response.mutable_summary() = std::move(summary);
  Answer(response, /*last=*/true);
  return absl::OkStatus();
}

void ImportCall::Answer(const v1::ImportResponse& response, bool last) {
  grpc::ByteBuffer bytes;
  bool own_buffer = false;
  const grpc::Status serialized =
      grpc::SerializationTraits<v1::ImportResponse>::Serialize(response, &bytes, &own_buffer);
  CHECK(serialized.ok());
  base::MutexLock lock(mutex_);
  // Together with its answer, without which the call must not end.
  if (response.has_batch()) --batches_;
  if (ended_) return;
  outbox_.push_back(std::move(bytes));
  if (last && !last_word_.has_value()) last_word_ = absl::OkStatus();
  Advance();
}

}  // namespace entente::rpc
