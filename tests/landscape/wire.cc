#include "tests/landscape/wire.h"

#include <chrono>

#include "grpcpp/client_context.h"
#include "grpcpp/completion_queue.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/support/byte_buffer.h"

namespace entente::generated {
namespace {

std::string BytesOf(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  std::string bytes;
  if (!buffer.Dump(&slices).ok()) return bytes;
  for (const grpc::Slice& slice : slices) bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  return bytes;
}

// Waits for the one operation that is under way.
bool Await(grpc::CompletionQueue& queue) {
  void* tag = nullptr;
  bool ok = false;
  return queue.Next(&tag, &ok) && ok;
}

}  // namespace

Exchange CallBytes(const std::shared_ptr<grpc::Channel>& channel, const std::string& method,
                   const std::string& request) {
  grpc::CompletionQueue queue;
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::minutes(1));
  const auto call = grpc::GenericStub(channel).PrepareCall(&context, method, &queue);
  const grpc::Slice slice(request);
  Exchange exchange;
  call->StartCall(nullptr);
  if (Await(queue)) {
    call->WriteLast(grpc::ByteBuffer(&slice, 1), grpc::WriteOptions(), nullptr);
    Await(queue);
    for (grpc::ByteBuffer response; call->Read(&response, nullptr), Await(queue);) {
      exchange.responses.push_back(BytesOf(response));
    }
  }
  grpc::Status status;
  call->Finish(&status, nullptr);
  Await(queue);
  exchange.status = absl::Status(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
  return exchange;
}

}  // namespace entente::generated
