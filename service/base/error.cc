#include "service/base/error.h"

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "google/rpc/error_details.pb.h"
#include "service/base/status_macros.h"

namespace entente::base {
namespace {

constexpr char kErrorInfoUrl[] = "type.googleapis.com/google.rpc.ErrorInfo";
constexpr char kBadRequestUrl[] = "type.googleapis.com/google.rpc.BadRequest";
constexpr char kReasonPrefix[] = "ERROR_REASON_";

void AttachErrorInfo(v1::ErrorReason reason, const std::map<std::string, std::string>& metadata, absl::Status& status) {
  google::rpc::ErrorInfo info;
  info.set_reason(ReasonName(reason));
  info.set_domain(kErrorDomain);
  info.mutable_metadata()->insert(metadata.begin(), metadata.end());
  status.SetPayload(kErrorInfoUrl, absl::Cord(info.SerializeAsString()));
}

std::string MessageOf(const std::vector<Violation>& violations) {
  const Violation& first = violations.front();
  std::string message = first.field.empty() ? first.description : absl::StrCat(first.field, ": ", first.description);
  if (violations.size() > 1) absl::StrAppend(&message, " (and ", violations.size() - 1, " more)");
  return message;
}

}  // namespace

std::string ReasonName(v1::ErrorReason reason) {
  CHECK(v1::ErrorReason_IsValid(reason));
  const std::string& name = v1::ErrorReason_Name(reason);
  return std::string(absl::StripPrefix(name, kReasonPrefix));
}

absl::Status MakeError(absl::StatusCode code, v1::ErrorReason reason, absl::string_view message,
                       const std::map<std::string, std::string>& metadata) {
  CHECK(code != absl::StatusCode::kOk);
  absl::Status status(code, message);
  AttachErrorInfo(reason, metadata, status);
  return status;
}

absl::Status InvalidRequest(const std::vector<Violation>& violations, absl::StatusCode code) {
  CHECK(!violations.empty());
  absl::Status status = MakeError(code, violations.front().reason, MessageOf(violations), violations.front().metadata);
  google::rpc::BadRequest request;
  for (const Violation& violation : violations) {
    auto* added = request.add_field_violations();
    added->set_field(violation.field);
    added->set_description(absl::StrCat(ReasonName(violation.reason), ": ", violation.description));
  }
  status.SetPayload(kBadRequestUrl, absl::Cord(request.SerializeAsString()));
  return status;
}

std::optional<v1::ErrorReason> ReasonOf(const absl::Status& status) {
  const absl::optional<absl::Cord> payload = status.GetPayload(kErrorInfoUrl);
  google::rpc::ErrorInfo info;
  if (!payload.has_value() || !info.ParseFromString(std::string(*payload))) return std::nullopt;
  v1::ErrorReason reason;
  if (info.domain() != kErrorDomain || !v1::ErrorReason_Parse(absl::StrCat(kReasonPrefix, info.reason()), &reason)) {
    return std::nullopt;
  }
  return reason;
}

}  // namespace entente::base
