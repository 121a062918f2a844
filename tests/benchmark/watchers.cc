#include "tests/benchmark/watchers.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "entente/v1/watch_service.pb.h"

namespace entente::benchmark {
namespace {

constexpr int kChannels = 8;

// One that shares no connection: what a stalled watch leaves unread must stand in nobody's way. `narrow`: takes in
// little that is not read.
std::shared_ptr<grpc::Channel> OwnChannel(const std::string& address, int number, bool narrow) {
  grpc::ChannelArguments arguments;
  if (narrow) {
    constexpr int kWindowBytes = 1 << 16;
    arguments.SetInt(GRPC_ARG_HTTP2_BDP_PROBE, 0);
    arguments.SetInt(GRPC_ARG_HTTP2_STREAM_LOOKAHEAD_BYTES, kWindowBytes);
  }
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetInt("benchmark.channel", number);
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
}

grpc::ByteBuffer Bytes(const std::string& text) {
  grpc::Slice slice(text);
  return grpc::ByteBuffer(&slice, 1);
}

// A length-delimited field.
struct Field {
  uint32_t number = 0;
  std::string_view value;
};

uint64_t TakeVarint(std::string_view& bytes) {
  uint64_t value = 0;
  for (int shift = 0; !bytes.empty(); shift += 7) {
    const auto byte = static_cast<uint8_t>(bytes.front());
    bytes.remove_prefix(1);
    value |= static_cast<uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) break;
  }
  return value;
}

// The next field of a WatchResponse or WatchBatch: all of theirs are length-delimited.
Field TakeField(std::string_view& bytes) {
  Field field;
  field.number = static_cast<uint32_t>(TakeVarint(bytes) >> 3);
  const size_t size = std::min<size_t>(TakeVarint(bytes), bytes.size());
  field.value = bytes.substr(0, size);
  bytes.remove_prefix(size);
  return field;
}

// How many commits a WatchResponse holds.
int64_t CommitsIn(std::string_view response) {
  int64_t commits = 0;
  while (!response.empty()) {
    Field field = TakeField(response);
    if (field.number == v1::WatchResponse::kCommitFieldNumber) ++commits;
    if (field.number != v1::WatchResponse::kBatchFieldNumber) continue;
    while (!field.value.empty()) commits += CommitsIn(TakeField(field.value).value);
  }
  return commits;
}

int64_t CommitsIn(const grpc::ByteBuffer& message) {
  grpc::Slice slice;
  if (!message.TrySingleSlice(&slice).ok() && !message.DumpToSingleSlice(&slice).ok()) return 0;
  return CommitsIn(std::string_view(reinterpret_cast<const char*>(slice.begin()), slice.size()));
}

v1::WatchRequest Everything() {
  v1::WatchRequest request;
  request.set_batch(true);
  return request;
}

}  // namespace

Watchers::Watchers(const std::string& address, int count, int stalled) {
  for (int i = 0; i < kChannels + stalled; ++i) {
    channels_.push_back(OwnChannel(address, i, /*narrow=*/i >= kChannels));
    stubs_.push_back(std::make_unique<grpc::GenericStub>(channels_.back()));
  }
  for (int i = 0; i < count; ++i) {
    Watch& watch = *watches_.emplace_back(std::make_unique<Watch>());
    watch.stalls = i < stalled;
    grpc::GenericStub& stub = *stubs_[watch.stalls ? kChannels + i : i % kChannels];
    watch.stream = stub.PrepareCall(&watch.context, "/entente.v1.WatchService/Watch", &queue_);
    watch.stream->StartCall(&watch);
  }
  reader_ = std::thread([this] { Read(); });
  while (standing_.load() + lost_.load() < count) std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

Watchers::~Watchers() {
  ending_.store(true);
  ReadOn();
  for (const auto& watch : watches_) watch->context.TryCancel();
  while (ended_.load() < static_cast<int64_t>(watches_.size()))
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  queue_.Shutdown();
  reader_.join();
}

bool Watchers::WaitForCommits(int64_t count, std::chrono::seconds longest) const {
  const auto until = std::chrono::steady_clock::now() + longest;
  while (commits_.load() < count) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::sleep_for(std::chrono::microseconds(50));
  }
  return true;
}

void Watchers::Read() {
  void* tag = nullptr;
  bool ok = false;
  while (queue_.Next(&tag, &ok)) Advance(*static_cast<Watch*>(tag), ok);
}

void Watchers::Advance(Watch& watch, bool ok) {
  if (watch.step == Watch::Step::kFinish) {
    const bool let_go = watch.status.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED;
    if (!ending_.load()) ++(let_go ? let_go_ : lost_);
    ++ended_;
    return;
  }
  if (!ok) {
    watch.step = Watch::Step::kFinish;
    watch.stream->Finish(&watch.status, &watch);
    return;
  }
  if (watch.step == Watch::Step::kStart) {
    watch.step = Watch::Step::kWrite;
    watch.stream->WriteLast(Bytes(Everything().SerializeAsString()), grpc::WriteOptions(), &watch);
    return;
  }
  if (watch.step == Watch::Step::kRead) Take(watch);
  watch.step = Watch::Step::kRead;
  if (watch.stalls && watch.stands && !reading_on_.load()) return;
  watch.stream->Read(&watch.message, &watch);
}

void Watchers::ReadOn() {
  if (reading_on_.exchange(true)) return;
  for (const auto& watch : watches_) {
    if (watch->stalls) watch->stream->Read(&watch->message, watch.get());
  }
}

void Watchers::Take(Watch& watch) {
  const bool first = !std::exchange(watch.stands, true);
  if (first) ++standing_;
  if (!watch.stalls) commits_ += CommitsIn(watch.message);
  watch.message.Clear();
}

}  // namespace entente::benchmark
