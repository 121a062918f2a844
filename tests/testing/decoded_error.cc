#include "tests/testing/decoded_error.h"

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace entente::testing {

std::string DecodedError::Short() const { return violations.empty() ? reason : reason + " " + violations[0].first; }

DecodedError Decode(const grpc::Status& status) {
  DecodedError error;
  error.code = status.error_code();
  error.message = status.error_message();
  google::rpc::Status details;
  if (!details.ParseFromString(status.error_details())) return error;
  for (const google::protobuf::Any& detail : details.details()) {
    google::rpc::ErrorInfo info;
    google::rpc::BadRequest request;
    if (detail.UnpackTo(&info)) {
      error.reason = info.reason();
      error.domain = info.domain();
      error.metadata = {info.metadata().begin(), info.metadata().end()};
    } else if (detail.UnpackTo(&request)) {
      for (const auto& violation : request.field_violations()) {
        error.violations.emplace_back(violation.field(), violation.description());
      }
    }
  }
  return error;
}

std::ostream& operator<<(std::ostream& out, const DecodedError& error) {
  out << "code " << error.code << " " << error.Short() << ": " << error.message;
  for (const auto& [field, description] : error.violations) out << "\n  " << field << ": " << description;
  for (const auto& [key, value] : error.metadata) out << "\n  " << key << " = " << value;
  return out;
}

}  // namespace entente::testing
