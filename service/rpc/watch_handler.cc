#include "service/rpc/watch_handler.h"

#include "absl/strings/str_cat.h"
#include "service/base/error.h"
#include "service/rpc/watch_call.h"
#include "service/standing/landscape_source.h"
#include "service/standing/pattern_source.h"
#include "service/watch/fact_source.h"

namespace entente::rpc {

namespace {

template <typename Request>
absl::StatusOr<Request> Parse(grpc::ByteBuffer bytes) {
  Request request;
  if (grpc::SerializationTraits<Request>::Deserialize(&bytes, &request).ok()) return request;
  return absl::InvalidArgumentError(absl::StrCat("the request is no ", Request::descriptor()->name()));
}

}  // namespace

template <typename Request, typename Open>
WatchHandler::Reactor* WatchHandler::Begin(grpc::CallbackServerContext* context, const grpc::ByteBuffer& bytes,
                                           const char* method, watch::Start unset, Open open) {
  const std::shared_ptr<WatchCall> call = WatchCall::Begin(*this, context, method);
  const absl::Status fits = parts_.calls.CheckSize(bytes.Length());
  const absl::StatusOr<Request> request = fits.ok() ? Parse<Request>(bytes) : fits;
  const absl::Status admitted = request.ok() ? Admit(call) : request.status();
  if (!admitted.ok()) {
    call->End(admitted);
    return call.get();
  }
  std::vector<base::Violation> violations;
  const watch::Terms terms = watch::ReadTerms(*request, unset, violations);
  auto source = open(*request, call->caller(), violations);
  if (!violations.empty()) {
    call->End(base::InvalidRequest(violations));
  } else if (!source.ok()) {
    call->End(source.status());
  } else {
    call->Open(terms, *std::move(source));
  }
  return call.get();
}

WatchHandler::Reactor* WatchHandler::Watch(grpc::CallbackServerContext* context, const grpc::ByteBuffer* request) {
  return Begin<v1::WatchRequest>(
      context, *request, "WatchService/Watch", watch::Start::kNow,
      [this](const v1::WatchRequest& watch, const query::Caller&, std::vector<base::Violation>& violations) {
        return watch::FactSource::Open(parts_.graph, parts_.hub.limits(), parts_.query_limits, watch, violations);
      });
}

WatchHandler::Reactor* WatchHandler::WatchPattern(grpc::CallbackServerContext* context,
                                                  const grpc::ByteBuffer* request) {
  return Begin<v1::WatchPatternRequest>(
      context, *request, "WatchService/WatchPattern", watch::Start::kSnapshot,
      [this](const v1::WatchPatternRequest& watch, const query::Caller& caller, std::vector<base::Violation>&) {
        return standing::OpenPatternSource({parts_.graph, parts_.tokens, parts_.query_limits}, watch, caller,
                                           parts_.hub.limits().max_standing_rows);
      });
}

WatchHandler::Reactor* WatchHandler::WatchLandscape(grpc::CallbackServerContext* context,
                                                    const grpc::ByteBuffer* request) {
  return Begin<v1::WatchLandscapeRequest>(
      context, *request, "WatchService/WatchLandscape", watch::Start::kSnapshot,
      [this](const v1::WatchLandscapeRequest& watch, const query::Caller& caller, std::vector<base::Violation>&) {
        return standing::OpenLandscapeSource({parts_.graph, parts_.tokens, parts_.query_limits}, watch, caller);
      });
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
