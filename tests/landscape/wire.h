// Calls as bytes: a method's path and a serialized request out, the serialized responses back, one or a stream of them.
#ifndef ENTENTE_TESTS_LANDSCAPE_WIRE_H_
#define ENTENTE_TESTS_LANDSCAPE_WIRE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "grpcpp/channel.h"

namespace entente::generated {

// What a call sent and what came back.
struct Exchange {
  std::vector<std::string> responses;
  absl::Status status;  // code and message of the call's end
};

// Makes the call and waits for its end, at most a minute.
Exchange CallBytes(const std::shared_ptr<grpc::Channel>& channel, const std::string& method,
                   const std::string& request);

// The same for messages. The last response of a stream.
template <typename Response, typename Request>
absl::StatusOr<Response> Call(const std::shared_ptr<grpc::Channel>& channel, const std::string& method,
                              const Request& request) {
  const Exchange exchange = CallBytes(channel, method, request.SerializeAsString());
  if (!exchange.status.ok()) return exchange.status;
  Response response;
  if (exchange.responses.empty() || !response.ParseFromString(exchange.responses.back())) {
    return absl::DataLossError("no " + response.GetTypeName());
  }
  return response;
}

}  // namespace entente::generated

#endif  // ENTENTE_TESTS_LANDSCAPE_WIRE_H_
