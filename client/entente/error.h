// What an error of a server says beyond its code and message.
//
// A failed call returns an absl::Status; the details the server sent are its payloads. Read them with these functions:
//
//   if (entente::Reason(status) == entente::v1::ERROR_REASON_UNKNOWN_ENTITY) {
//     std::cerr << "did you mean " << entente::Metadata(status)["near"] << "?\n";
//   }
//
// error_reason.proto lists the reasons, the codes they come with and the metadata they carry.
#ifndef ENTENTE_CLIENT_ERROR_H_
#define ENTENTE_CLIENT_ERROR_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "entente/v1/error_reason.pb.h"

namespace google::rpc {
class Status;
}

namespace entente {

// One mistake in a request.
struct FieldViolation {
  std::string field;        // its path in the request: `changes[3].assert_claim.citations`
  std::string description;  // starts with the reason's name
};

// Why the server refused, if it said so. A reason this client does not know yet is UNSPECIFIED.
std::optional<v1::ErrorReason> Reason(const absl::Status& status);

// The reason as the server wrote it, without prefix: `UNKNOWN_ENTITY`. Empty if it gave none.
std::string ReasonName(const absl::Status& status);

// What the reason carries: `near`, `candidates`, `oldest` and so on. Empty if it carries nothing.
std::map<std::string, std::string> Metadata(const absl::Status& status);

// Every mistake the server found in the request. Empty if it found none.
std::vector<FieldViolation> FieldViolations(const absl::Status& status);

// The status a message such as LookupResult.error stands for, details included.
absl::Status ToStatus(const google::rpc::Status& status);

// An error like a server's, for what a client refuses by itself.
absl::Status MakeError(absl::StatusCode code, v1::ErrorReason reason, const std::string& message,
                       const std::map<std::string, std::string>& metadata = {});

}  // namespace entente

#endif  // ENTENTE_CLIENT_ERROR_H_
