#include "service/rpc/status.h"

#include <algorithm>
#include <string>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "service/base/error.h"

namespace entente::rpc {
namespace {

static_assert(static_cast<int>(absl::StatusCode::kCancelled) == static_cast<int>(grpc::StatusCode::CANCELLED));
static_assert(static_cast<int>(absl::StatusCode::kOutOfRange) == static_cast<int>(grpc::StatusCode::OUT_OF_RANGE));
static_assert(static_cast<int>(absl::StatusCode::kUnauthenticated) ==
              static_cast<int>(grpc::StatusCode::UNAUTHENTICATED));

constexpr size_t kMaxMetadataValueBytes = 512;
constexpr char kTypePrefix[] = "type.googleapis.com/";

// Cuts at a character's edge, so that the text stays UTF-8.
std::string Shorten(absl::string_view text, size_t bytes) {
  if (text.size() <= bytes) return std::string(text);
  size_t end = bytes - 3;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return absl::StrCat(text.substr(0, end), "...");
}

template <typename Message>
bool Payload(const absl::Status& status, Message& message) {
  const absl::optional<absl::Cord> payload =
      status.GetPayload(absl::StrCat(kTypePrefix, Message::descriptor()->full_name()));
  return payload.has_value() && message.ParseFromString(std::string(*payload));
}

void ShortenMetadata(google::rpc::ErrorInfo& info) {
  for (auto& [key, value] : *info.mutable_metadata()) value = Shorten(value, kMaxMetadataValueBytes);
}

// Drops violations from the end until the rest fits; returns how many went.
int DropWhatDoesNotFit(google::rpc::BadRequest& request, size_t bytes) {
  int dropped = 0;
  size_t size = 0;
  int kept = 0;
  for (auto& violation : *request.mutable_field_violations()) {
    violation.set_description(Shorten(violation.description(), kMaxMetadataValueBytes));
    violation.set_field(Shorten(violation.field(), kMaxMetadataValueBytes));
    size += violation.ByteSizeLong() + 4;
    if (size > bytes) break;
    ++kept;
  }
  dropped = request.field_violations_size() - kept;
  request.mutable_field_violations()->DeleteSubrange(kept, dropped);
  return dropped;
}

grpc::Status Encode(google::rpc::Status& rpc_status) {
  const auto code = static_cast<grpc::StatusCode>(rpc_status.code());
  return grpc::Status(code, rpc_status.message(),
                      rpc_status.details().empty() ? std::string() : rpc_status.SerializeAsString());
}

}  // namespace

bool IsOwnFailure(const absl::Status& status) {
  return status.code() == absl::StatusCode::kInternal || status.code() == absl::StatusCode::kDataLoss ||
         status.code() == absl::StatusCode::kUnknown;
}

grpc::Status ToGrpc(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  if (IsOwnFailure(status)) {
    const absl::Status safe = base::MakeError(absl::StatusCode::kInternal, v1::ERROR_REASON_INTERNAL,
                                              "the server failed for reasons of its own; its log says more");
    google::rpc::Status rpc_status;
    rpc_status.set_code(static_cast<int>(absl::StatusCode::kInternal));
    rpc_status.set_message(std::string(safe.message()));
    google::rpc::ErrorInfo info;
    if (Payload(safe, info)) rpc_status.add_details()->PackFrom(info);
    return Encode(rpc_status);
  }
  google::rpc::Status rpc_status;
  rpc_status.set_code(static_cast<int>(status.code()));
  std::string message = Shorten(status.message(), kMaxStatusMessageBytes - 64);
  size_t left = kMaxStatusDetailBytes;
  if (google::rpc::ErrorInfo info; Payload(status, info)) {
    ShortenMetadata(info);
    rpc_status.add_details()->PackFrom(info);
    left -= std::min(left, info.ByteSizeLong());
  }
  if (google::rpc::BadRequest request; Payload(status, request)) {
    const int dropped = DropWhatDoesNotFit(request, left);
    if (dropped > 0) absl::StrAppend(&message, " (", dropped, " more are not listed)");
    rpc_status.add_details()->PackFrom(request);
  }
  rpc_status.set_message(message);
  return Encode(rpc_status);
}

}  // namespace entente::rpc
