#include "tests/benchmark/load.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <memory>
#include <vector>

#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/grpcpp.h"
#include "tests/benchmark/process_usage.h"

namespace entente::benchmark {
namespace {

using Clock = std::chrono::steady_clock;

grpc::ByteBuffer Bytes(const std::string& text) {
  grpc::Slice slice(text);
  return grpc::ByteBuffer(&slice, 1);
}

// One call in flight after the other. What it began comes back from the queue with the tag's call: Went says whether
// the call is over.
class Call {
 public:
  Call(grpc::GenericStub& stub, grpc::CompletionQueue& queue, const std::string& method, Answer answer)
      : stub_(stub), queue_(queue), method_(method), answer_(answer) {}

  void Start(const std::string& request) {
    reader_.reset();  // they lie in the memory of the call, which the context lets go of
    stream_.reset();
    context_ = std::make_unique<grpc::ClientContext>();
    response_.Clear();
    start_ = Clock::now();
    if (answer_ == Answer::kMessage) {
      reader_ = stub_.PrepareUnaryCall(context_.get(), method_, Bytes(request), &queue_);
      reader_->StartCall();
      reader_->Finish(&response_, &status_, &finished_);
    } else {  // the request travels with the headers, so that a stream costs as few steps as can be
      context_->set_initial_metadata_corked(true);
      stream_ = stub_.PrepareCall(context_.get(), method_, &queue_);
      stream_->StartCall(&sent_);
      stream_->WriteLast(Bytes(request), grpc::WriteOptions(), &sent_);
      stream_->Read(&response_, &read_);
    }
  }
  const grpc::Status& status() const { return status_; }
  const grpc::ByteBuffer& response() const { return response_; }
  Clock::time_point start() const { return start_; }

  // What the queue gives back.
  struct Tag {
    Call* const call;
    bool (Call::*const went)(bool ok);
  };
  static bool Went(void* tag, bool ok) { return (static_cast<Tag*>(tag)->call->*static_cast<Tag*>(tag)->went)(ok); }
  static Call& Of(void* tag) { return *static_cast<Tag*>(tag)->call; }

 private:
  bool Sent(bool) { return false; }
  bool Read(bool ok) {
    if (ok) {
      stream_->Read(&response_, &read_);
    } else {
      stream_->Finish(&status_, &finished_);
    }
    return false;
  }
  bool Finished(bool) { return true; }

  grpc::GenericStub& stub_;
  grpc::CompletionQueue& queue_;
  const std::string& method_;
  const Answer answer_;
  std::unique_ptr<grpc::ClientContext> context_;
  std::unique_ptr<grpc::GenericClientAsyncResponseReader> reader_;
  std::unique_ptr<grpc::GenericClientAsyncReaderWriter> stream_;
  grpc::ByteBuffer response_;
  grpc::Status status_;
  Clock::time_point start_;
  Tag sent_{this, &Call::Sent}, read_{this, &Call::Read}, finished_{this, &Call::Finished};
};

}  // namespace

Figures Run(const std::string& address, const std::string& method, const std::function<std::string(int64_t)>& request,
            int in_flight, double seconds, pid_t server, Answer answer) {
  grpc::GenericStub stub(grpc::CreateChannel(address, grpc::InsecureChannelCredentials()));
  grpc::CompletionQueue queue;
  std::deque<Call> calls;
  std::vector<float> times;
  Figures figures;
  int64_t started = 0;
  const double cpu_before = CpuOf(server);
  const auto begin = Clock::now();
  const auto end = begin + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
  for (int i = 0; i < in_flight; ++i) calls.emplace_back(stub, queue, method, answer).Start(request(started++));
  void* tag = nullptr;
  bool ok = false;
  for (int running = in_flight; running > 0 && queue.Next(&tag, &ok);) {
    if (!Call::Went(tag, ok)) continue;
    Call& call = Call::Of(tag);
    const auto now = Clock::now();
    times.push_back(std::chrono::duration<float, std::micro>(now - call.start()).count());
    if (!call.status().ok() && figures.errors++ == 0) {
      std::fprintf(stderr, "%s\n", call.status().error_message().c_str());
    }
    if (now < end) {
      call.Start(request(started++));
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
  Call call(stub, queue, method, Answer::kMessage);
  call.Start(request);
  void* tag = nullptr;
  bool ok = false;
  queue.Next(&tag, &ok);
  if (!call.status().ok()) {
    std::fprintf(stderr, "%s: %s\n", method.c_str(), call.status().error_message().c_str());
    std::exit(1);
  }
  grpc::Slice slice;
  if (!call.response().DumpToSingleSlice(&slice).ok()) std::exit(1);
  return std::string(reinterpret_cast<const char*>(slice.begin()), slice.size());
}

}  // namespace entente::benchmark
