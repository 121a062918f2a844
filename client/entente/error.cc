#include "entente/error.h"

#include "absl/strings/cord.h"
#include "absl/strings/string_view.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace entente {
namespace {

constexpr char kDomain[] = "entente.v1";
constexpr char kReasonPrefix[] = "ERROR_REASON_";

// The payload of type T, as type.googleapis.com names it.
template <typename T>
std::optional<T> Payload(const absl::Status& status) {
  const std::string url = "type.googleapis.com/" + T::descriptor()->full_name();
  const auto payload = status.GetPayload(url);
  T message;
  if (!payload.has_value() || !message.ParseFromString(std::string(*payload))) return std::nullopt;
  return message;
}

std::optional<google::rpc::ErrorInfo> Info(const absl::Status& status) {
  auto info = Payload<google::rpc::ErrorInfo>(status);
  if (!info.has_value() || info->domain() != kDomain) return std::nullopt;
  return info;
}

}  // namespace

std::optional<v1::ErrorReason> Reason(const absl::Status& status) {
  const auto info = Info(status);
  if (!info.has_value()) return std::nullopt;
  v1::ErrorReason reason = v1::ERROR_REASON_UNSPECIFIED;
  v1::ErrorReason_Parse(kReasonPrefix + info->reason(), &reason);
  return reason;
}

std::string ReasonName(const absl::Status& status) {
  const auto info = Info(status);
  return info.has_value() ? info->reason() : "";
}

std::map<std::string, std::string> Metadata(const absl::Status& status) {
  const auto info = Info(status);
  if (!info.has_value()) return {};
  return {info->metadata().begin(), info->metadata().end()};
}

std::vector<FieldViolation> FieldViolations(const absl::Status& status) {
  std::vector<FieldViolation> violations;
  const auto bad_request = Payload<google::rpc::BadRequest>(status);
  if (!bad_request.has_value()) return violations;
  for (const auto& violation : bad_request->field_violations()) {
    violations.push_back({violation.field(), violation.description()});
  }
  return violations;
}

absl::Status ToStatus(const google::rpc::Status& status) {
  absl::Status result(static_cast<absl::StatusCode>(status.code()), status.message());
  for (const auto& detail : status.details()) {
    result.SetPayload(detail.type_url(), absl::Cord(detail.value()));
  }
  return result;
}

absl::Status MakeError(absl::StatusCode code, v1::ErrorReason reason, const std::string& message,
                       const std::map<std::string, std::string>& metadata) {
  google::rpc::ErrorInfo info;
  info.set_domain(kDomain);
  info.set_reason(v1::ErrorReason_Name(reason).substr(sizeof(kReasonPrefix) - 1));
  info.mutable_metadata()->insert(metadata.begin(), metadata.end());
  absl::Status status(code, message);
  status.SetPayload("type.googleapis.com/" + info.GetDescriptor()->full_name(), absl::Cord(info.SerializeAsString()));
  return status;
}

}  // namespace entente
