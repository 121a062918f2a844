#include "entente/internal/wire_status.h"

#include "entente/error.h"
#include "google/rpc/status.pb.h"

namespace entente::internal {

absl::Status FromWire(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  google::rpc::Status details;
  if (!status.error_details().empty() && details.ParseFromString(status.error_details())) {
    details.set_code(status.error_code());
    details.set_message(status.error_message());
    return ToStatus(details);
  }
  return absl::Status(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
}

}  // namespace entente::internal
