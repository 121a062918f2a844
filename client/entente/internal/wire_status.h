// The status of a finished gRPC call as the rest of the client knows it.
#ifndef ENTENTE_CLIENT_INTERNAL_WIRE_STATUS_H_
#define ENTENTE_CLIENT_INTERNAL_WIRE_STATUS_H_

#include <grpcpp/support/status.h>

#include "absl/status/status.h"

namespace entente::internal {

// The same code and message, with the details the server attached as payloads.
absl::Status FromWire(const grpc::Status& status);

}  // namespace entente::internal

#endif  // ENTENTE_CLIENT_INTERNAL_WIRE_STATUS_H_
