#include "service/query/refusal.h"

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "service/base/error.h"

namespace entente::query {

absl::Status Refusal(v1::ErrorReason reason, absl::string_view field, absl::string_view description,
                     const std::map<std::string, std::string>& metadata, absl::StatusCode code) {
  return base::InvalidRequest({{reason, std::string(field), std::string(description), metadata}}, code);
}

absl::Status CheckBatch(int count, int limit, absl::string_view field) {
  if (count <= limit) return absl::OkStatus();
  return Refusal(v1::ERROR_REASON_BATCH_TOO_LARGE, field,
                 absl::StrCat(count, " items are more than the ", limit, " one request may hold"),
                 {{"limit", absl::StrCat(limit)}});
}

absl::Status AtField(const absl::Status& status, absl::string_view field,
                     const std::map<std::string, std::string>& more) {
  const auto reason = base::ReasonOf(status);
  if (!reason.has_value()) return status;
  google::rpc::ErrorInfo info;
  const auto payload = status.GetPayload("type.googleapis.com/google.rpc.ErrorInfo");
  if (payload.has_value()) info.ParseFromString(std::string(*payload));
  std::map<std::string, std::string> metadata(info.metadata().begin(), info.metadata().end());
  metadata.insert(more.begin(), more.end());
  return Refusal(*reason, field, status.message(), metadata, status.code());
}

absl::Status Moved(const absl::Status& status, absl::string_view from, absl::string_view to) {
  constexpr char kBadRequest[] = "type.googleapis.com/google.rpc.BadRequest";
  const auto payload = status.GetPayload(kBadRequest);
  google::rpc::BadRequest bad;
  if (!payload.has_value() || !bad.ParseFromString(std::string(*payload))) return status;
  for (auto& violation : *bad.mutable_field_violations()) {
    absl::string_view rest = violation.field();
    if (absl::ConsumePrefix(&rest, from)) violation.set_field(absl::StrCat(to, rest));
  }
  absl::Status moved = status;
  moved.SetPayload(kBadRequest, absl::Cord(bad.SerializeAsString()));
  return moved;
}

void ToRpcStatus(const absl::Status& status, google::rpc::Status& out) {
  out.set_code(static_cast<int>(status.code()));
  out.set_message(std::string(status.message()));
  status.ForEachPayload([&](absl::string_view type_url, const absl::Cord& payload) {
    google::protobuf::Any& detail = *out.add_details();
    detail.set_type_url(std::string(type_url));
    detail.set_value(std::string(payload));
  });
}

}  // namespace entente::query
