// An error as a client reads it off the wire: code, reason, metadata and the fields that are wrong.
#ifndef ENTENTE_TESTS_TESTING_DECODED_ERROR_H_
#define ENTENTE_TESTS_TESTING_DECODED_ERROR_H_

#include <map>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "grpcpp/support/status.h"

namespace entente::testing {

// The error; all empty for OK.
struct DecodedError {
  grpc::StatusCode code = grpc::StatusCode::OK;
  std::string message;
  std::string reason, domain;                                   // of ErrorInfo
  std::map<std::string, std::string> metadata;                  // of ErrorInfo
  std::vector<std::pair<std::string, std::string>> violations;  // of BadRequest: field, description

  // `INVALID_FORMAT changes[0].assert_claim.valid_time.from`: the reason, and the field of the first violation.
  std::string Short() const;
};

DecodedError Decode(const grpc::Status& status);
std::ostream& operator<<(std::ostream& out, const DecodedError& error);

}  // namespace entente::testing

#endif  // ENTENTE_TESTS_TESTING_DECODED_ERROR_H_
