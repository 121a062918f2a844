#include "service/rpc/bulk_handler.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "service/base/error.h"
#include "service/bulk/export.h"
#include "service/rpc/import_call.h"

namespace entente::rpc {

grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>* BulkHandler::Import(grpc::CallbackServerContext* context) {
  const std::shared_ptr<ImportCall> call = ImportCall::Begin(*this, context);
  if (const absl::Status admitted = Admit(call); !admitted.ok()) {
    call->End(admitted);
  } else {
    call->Start();
  }
  return call.get();
}

grpc::ServerWriteReactor<v1::ExportResponse>* BulkHandler::Export(grpc::CallbackServerContext* context,
                                                                  const v1::ExportRequest* request) {
  const auto produce = [this](const query::Ground& ground, const v1::ExportRequest& asked, const query::Caller& caller,
                              query::Emit<v1::ExportResponse> emit) {
    return bulk::Export(ground, parts_.import.limits, asked, caller, emit);
  };
  return reads_.AnswerInPartsOnWorker<v1::ExportResponse>("BulkService/Export", produce, context, request);
}

void BulkHandler::Drain() {
  std::vector<std::weak_ptr<ImportCall>> calls;
  {
    base::MutexLock lock(mutex_);
    for (const auto& [call, weak] : open_) calls.push_back(weak);
  }
  for (const std::weak_ptr<ImportCall>& weak : calls) {
    if (const std::shared_ptr<ImportCall> call = weak.lock()) call->Close();
  }
}

absl::Status BulkHandler::Admit(const std::shared_ptr<ImportCall>& call) {
  base::MutexLock lock(mutex_);
  if (const absl::Status refusal = parts_.calls.Refusal(); !refusal.ok()) return refusal;
  const int limit = parts_.import.limits.max_imports;
  if (static_cast<int>(open_.size()) >= limit) {
    return base::MakeError(absl::StatusCode::kResourceExhausted, v1::ERROR_REASON_QUOTA_EXCEEDED,
                           absl::StrCat("max-imports: ", limit, " imports are open"), {{"limit", absl::StrCat(limit)}});
  }
  open_[call.get()] = call;
  return absl::OkStatus();
}

void BulkHandler::Forget(const ImportCall* call) {
  base::MutexLock lock(mutex_);
  open_.erase(call);
}

}  // namespace entente::rpc
