#include "tests/robustness/sure_committer.h"

#include <chrono>

#include "grpcpp/grpcpp.h"
#include "gtest/gtest.h"

namespace entente::oracle {

std::optional<v1::CommitResponse> SureCommitter::Commit(const v1::CommitRequest& request) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(120);
  while (std::chrono::steady_clock::now() < deadline) {
    Connect();
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
    v1::CommitResponse response;
    const grpc::Status status = stub_->Commit(&context, request, &response);
    if (status.ok()) return response;
    const bool ours = status.error_code() == grpc::StatusCode::INVALID_ARGUMENT ||
                      status.error_code() == grpc::StatusCode::FAILED_PRECONDITION;
    if (ours) return std::nullopt;
  }
  ADD_FAILURE() << "nobody takes commits";
  return std::nullopt;
}

void SureCommitter::Connect() {
  const std::string now_at = address_.Await();
  if (now_at == at_) return;
  at_ = now_at;
  stub_ = v1::CommitService::NewStub(grpc::CreateChannel(at_, grpc::InsecureChannelCredentials()));
}

}  // namespace entente::oracle
