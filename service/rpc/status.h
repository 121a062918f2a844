// The one place where the service's errors become what goes over the wire.
//
// Codes of absl and gRPC are the same numbers. Details (google.rpc.ErrorInfo, google.rpc.BadRequest) travel as a
// google.rpc.Status in the binary error details, kept small enough for the header limit of any client. What went wrong
// inside stays inside: INTERNAL, DATA_LOSS and UNKNOWN are answered as INTERNAL with reason INTERNAL and a fixed
// sentence; calls.h logs the original.
#ifndef ENTENTE_SERVICE_RPC_STATUS_H_
#define ENTENTE_SERVICE_RPC_STATUS_H_

#include <cstddef>

#include "absl/status/status.h"
#include "grpcpp/support/status.h"

namespace entente::rpc {

// The most bytes a status message and its details may each take. gRPC clients refuse trailers of more than 8 KiB.
inline constexpr size_t kMaxStatusMessageBytes = 1024;
inline constexpr size_t kMaxStatusDetailBytes = 3072;

// Whether an error is the server's own, so that its message is for the log alone.
bool IsOwnFailure(const absl::Status& status);

// The status as the client sees it. Violations that do not fit are left out from the end, and the message says how
// many.
grpc::Status ToGrpc(const absl::Status& status);

}  // namespace entente::rpc

#endif  // ENTENTE_SERVICE_RPC_STATUS_H_
