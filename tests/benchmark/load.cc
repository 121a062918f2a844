#include "tests/benchmark/load.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <vector>

#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/grpcpp.h"
#include "tests/benchmark/process_usage.h"

namespace entente::benchmark {
namespace {

using Clock = std::chrono::steady_clock;

// One call in flight.
struct Call {
  std::unique_ptr<grpc::ClientContext> context;
  std::unique_ptr<grpc::GenericClientAsyncResponseReader> reader;
  grpc::ByteBuffer response;
  grpc::Status status;
  Clock::time_point start;
};

grpc::ByteBuffer Bytes(const std::string& text) {
  grpc::Slice slice(text);
  return grpc::ByteBuffer(&slice, 1);
}

void Start(grpc::GenericStub& stub, grpc::CompletionQueue& queue, const std::string& method, const std::string& request,
           Call& call) {
  call.context = std::make_unique<grpc::ClientContext>();
  call.response.Clear();
  call.start = Clock::now();
  call.reader = stub.PrepareUnaryCall(call.context.get(), method, Bytes(request), &queue);
  call.reader->StartCall();
  call.reader->Finish(&call.response, &call.status, &call);
}

}  // namespace

Figures Run(const std::string& address, const std::string& method, const std::function<std::string(int64_t)>& request,
            int in_flight, double seconds, pid_t server) {
  grpc::GenericStub stub(grpc::CreateChannel(address, grpc::InsecureChannelCredentials()));
  grpc::CompletionQueue queue;
  std::vector<Call> calls(in_flight);
  std::vector<float> times;
  Figures figures;
  int64_t started = 0;
  const double cpu_before = CpuOf(server);
  const auto begin = Clock::now();
  const auto end = begin + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
  for (Call& call : calls) Start(stub, queue, method, request(started++), call);
  void* tag = nullptr;
  bool ok = false;
  for (int running = in_flight; running > 0 && queue.Next(&tag, &ok);) {
    Call& call = *static_cast<Call*>(tag);
    const auto now = Clock::now();
    times.push_back(std::chrono::duration<float, std::micro>(now - call.start).count());
    if (!call.status.ok() && figures.errors++ == 0) std::fprintf(stderr, "%s\n", call.status.error_message().c_str());
    if (now < end) {
      Start(stub, queue, method, request(started++), call);
    } else {
      --running;
    }
  }
  const double took = std::chrono::duration<double>(Clock::now() - begin).count();
  figures.server_cpu = (CpuOf(server) - cpu_before) / static_cast<double>(times.size());
  figures.calls = static_cast<int64_t>(times.size());
  figures.calls_per_second = static_cast<double>(times.size()) / took;
  std::sort(times.begin(), times.end());
  figures.p50 = times[times.size() / 2];
  figures.p99 = times[times.size() * 99 / 100];
  queue.Shutdown();
  while (queue.Next(&tag, &ok)) {
  }
  return figures;
}

std::string CallOnce(const std::string& address, const std::string& method, const std::string& request) {
  grpc::GenericStub stub(grpc::CreateChannel(address, grpc::InsecureChannelCredentials()));
  grpc::CompletionQueue queue;
  Call call;
  Start(stub, queue, method, request, call);
  void* tag = nullptr;
  bool ok = false;
  queue.Next(&tag, &ok);
  if (!call.status.ok()) {
    std::fprintf(stderr, "%s: %s\n", method.c_str(), call.status.error_message().c_str());
    std::exit(1);
  }
  grpc::Slice slice;
  if (!call.response.DumpToSingleSlice(&slice).ok()) std::exit(1);
  return std::string(reinterpret_cast<const char*>(slice.begin()), slice.size());
}

}  // namespace entente::benchmark
