#include "service/rpc/streamed_answer.h"

#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "entente/v1/query_service.grpc.pb.h"
#include "grpcpp/grpcpp.h"
#include "gtest/gtest.h"

namespace entente::rpc {
namespace {

using Emit = query::Emit<v1::MatchPatternResponse>;
constexpr size_t kMoreThanAWindow = 4 << 20;  // bytes

// So many bytes in a message.
v1::MatchPatternResponse Message(size_t bytes) {
  v1::MatchPatternResponse message;
  message.mutable_read_info()->set_token(std::string(bytes, 'x'));
  return message;
}

// A server whose MatchPattern gives what the test makes.
class Server {
 public:
  using Produce = std::function<absl::Status(StreamedAnswer<v1::MatchPatternResponse>& call, Emit emit)>;

  explicit Server(Produce produce) : handler_(std::move(produce)) {
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&handler_);
    server_ = builder.BuildAndStart();
    grpc::ChannelArguments arguments;
    arguments.SetMaxReceiveMessageSize(-1);
    channel_ =
        grpc::CreateCustomChannel("127.0.0.1:" + std::to_string(port), grpc::InsecureChannelCredentials(), arguments);
  }
  ~Server() {
    handler_.Join();
    server_->Shutdown();
  }

  std::unique_ptr<v1::QueryService::Stub> stub() const { return v1::QueryService::NewStub(channel_); }

 private:
  class Handler final : public v1::QueryService::CallbackService {
   public:
    explicit Handler(Produce produce) : produce_(std::move(produce)) { calls_.Open(); }
    void Join() {
      for (std::thread& thread : threads_) thread.join();
    }
    grpc::ServerWriteReactor<v1::MatchPatternResponse>* MatchPattern(grpc::CallbackServerContext* context,
                                                                     const v1::MatchPatternRequest*) override {
      auto* call = StreamedAnswer<v1::MatchPatternResponse>::Begin(parts_, "QueryService/MatchPattern", context);
      base::MutexLock lock(mutex_);
      threads_.emplace_back([this, call] { call->Run([&](Turn&, Emit emit) { return produce_(*call, emit); }); });
      return call;
    }

   private:
    const Produce produce_;
    Calls calls_{std::chrono::hours(1), int64_t{64} << 20};
    Timers timers_;
    Turns turns_{2, std::chrono::milliseconds(0)};
    const StreamParts parts_{calls_, timers_, turns_, std::chrono::seconds(10)};
    base::Mutex mutex_;
    std::vector<std::thread> threads_;
  };

  Handler handler_;
  std::unique_ptr<grpc::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

TEST(StreamedAnswer, MessagesArriveInOrderAndTheLastWithTheEnd) {
  const Server server([](auto&, Emit emit) -> absl::Status {
    for (size_t bytes = 1; bytes < 5; ++bytes) {
      const auto follows = bytes < 4 ? query::Follows::kMore : query::Follows::kNothing;
      if (absl::Status status = emit(Message(bytes), follows); !status.ok()) return status;
    }
    return absl::OkStatus();
  });
  grpc::ClientContext context;
  const auto stream = server.stub()->MatchPattern(&context, v1::MatchPatternRequest());
  v1::MatchPatternResponse message;
  for (size_t bytes = 1; bytes < 5; ++bytes) {
    ASSERT_TRUE(stream->Read(&message));
    EXPECT_EQ(message.read_info().token().size(), bytes);
  }
  EXPECT_FALSE(stream->Read(&message));
  EXPECT_TRUE(stream->Finish().ok());
}

TEST(StreamedAnswer, AnErrorAfterTheLastMessageSendsNeither) {
  const Server server([](auto&, Emit emit) {
    EXPECT_TRUE(emit(Message(1), query::Follows::kNothing).ok());
    return absl::OutOfRangeError("after all");
  });
  grpc::ClientContext context;
  const auto stream = server.stub()->MatchPattern(&context, v1::MatchPatternRequest());
  v1::MatchPatternResponse message;
  EXPECT_FALSE(stream->Read(&message));
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::OUT_OF_RANGE);
}

// gRPC may tell of a cancellation before it tells that the message on its way did not leave; giving it another one in
// between ends the process.
TEST(StreamedAnswer, NothingIsSentWhileAMessageIsOnItsWayToAClientThatLeft) {
  std::promise<absl::Status> last;
  const Server server([&](auto& call, Emit emit) -> absl::Status {
    if (absl::Status status = emit(Message(kMoreThanAWindow), query::Follows::kMore); !status.ok()) return status;
    call.OnCancel();
    const absl::Status status = emit(Message(1), query::Follows::kNothing);
    last.set_value(status);
    return status;
  });
  grpc::ClientContext context;
  const auto stub = server.stub();
  const auto stream = stub->MatchPattern(&context, v1::MatchPatternRequest());
  EXPECT_EQ(last.get_future().get().code(), absl::StatusCode::kCancelled);
  context.TryCancel();
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::CANCELLED);
}

}  // namespace
}  // namespace entente::rpc
