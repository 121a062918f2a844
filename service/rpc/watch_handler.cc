#include "service/rpc/watch_handler.h"

#include "absl/strings/str_cat.h"
#include "service/base/error.h"
#include "service/rpc/watch_call.h"

namespace entente::rpc {

namespace {

absl::StatusOr<v1::WatchRequest> Parse(grpc::ByteBuffer bytes) {
  v1::WatchRequest request;
  if (grpc::SerializationTraits<v1::WatchRequest>::Deserialize(&bytes, &request).ok()) return request;
  return absl::InvalidArgumentError("the request is no WatchRequest");
}

}  // namespace

grpc::ServerWriteReactor<grpc::ByteBuffer>* WatchHandler::Watch(grpc::CallbackServerContext* context,
                                                                const grpc::ByteBuffer* request) {
  const std::shared_ptr<WatchCall> call = WatchCall::Begin(*this, context);
  const absl::Status fits = parts_.calls.CheckSize(request->Length());
  const absl::StatusOr<v1::WatchRequest> parsed = fits.ok() ? Parse(*request) : fits;
  const absl::Status admitted = parsed.ok() ? Admit(call) : parsed.status();
  if (admitted.ok()) {
    call->Open(*parsed);
  } else {
    call->End(admitted);
  }
  return call.get();
}

int64_t WatchHandler::open() const {
  base::MutexLock lock(mutex_);
  return static_cast<int64_t>(open_.size());
}

void WatchHandler::Drain() {
  std::vector<std::weak_ptr<WatchCall>> calls;
  {
    base::MutexLock lock(mutex_);
    for (const auto& [call, weak] : open_) calls.push_back(weak);
  }
  for (const std::weak_ptr<WatchCall>& weak : calls) {
    if (const std::shared_ptr<WatchCall> call = weak.lock()) call->Close();
  }
}

absl::Status WatchHandler::Admit(const std::shared_ptr<WatchCall>& call) {
  base::MutexLock lock(mutex_);
  if (const absl::Status refusal = parts_.calls.Refusal(); !refusal.ok()) return refusal;
  const int64_t limit = parts_.hub.limits().max_watches;
  if (static_cast<int64_t>(open_.size()) >= limit) {
    return base::MakeError(absl::StatusCode::kResourceExhausted, v1::ERROR_REASON_QUOTA_EXCEEDED,
                           absl::StrCat("max-watches: ", limit, " watches are open"), {{"limit", absl::StrCat(limit)}});
  }
  open_[call.get()] = call;
  return absl::OkStatus();
}

void WatchHandler::Forget(const WatchCall* call) {
  base::MutexLock lock(mutex_);
  open_.erase(call);
}

}  // namespace entente::rpc
