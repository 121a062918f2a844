#include "service/query/mask.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/util/field_mask_util.h"
#include "google/protobuf/wire_format_lite.h"
#include "service/base/status_macros.h"
#include "service/query/refusal.h"

namespace entente::query {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;
using google::protobuf::io::CodedOutputStream;
using google::protobuf::util::FieldMaskUtil;

constexpr char kNoMessage[] = "state store: a body does not parse";

absl::Status Unknown(const std::string& path, const std::string& before, const Descriptor& message) {
  std::vector<std::string> known;
  for (int i = 0; i < message.field_count(); ++i) known.push_back(absl::StrCat(before, message.field(i)->name()));
  const std::string list = absl::StrJoin(known, ", ");
  return Refusal(v1::ERROR_REASON_UNKNOWN_FIELD, "read_mask",
                 absl::StrCat("`", path, "` is not a field of an entity; there are ", list), {{"known", list}});
}

absl::Status CheckPath(const std::string& path) {
  const Descriptor* message = v1::Entity::descriptor();
  std::string before;
  const std::vector<std::string> steps = absl::StrSplit(path, '.');
  for (size_t i = 0; i < steps.size(); ++i) {
    const FieldDescriptor* field = message->FindFieldByName(steps[i]);
    if (field == nullptr) return Unknown(path, before, *message);
    if (i + 1 == steps.size()) break;
    if (field->is_repeated() || field->message_type() == nullptr) {
      return Refusal(v1::ERROR_REASON_UNKNOWN_FIELD, "read_mask",
                     absl::StrCat("`", path, "` leads through `", before, steps[i], "`, at which a path has to end"),
                     {{"known", absl::StrCat(before, steps[i])}});
    }
    absl::StrAppend(&before, steps[i], ".");
    message = field->message_type();
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Mask> Mask::Parse(const google::protobuf::FieldMask& mask) {
  Mask parsed;
  bool everything = mask.paths().empty();
  for (const std::string& path : mask.paths()) {
    if (path == "*") {
      everything = true;
      continue;
    }
    RETURN_IF_ERROR(CheckPath(path));
  }
  if (everything) return parsed;
  FieldMaskUtil::ToCanonicalForm(mask, &parsed.mask_);
  for (const std::string& path : parsed.mask_.paths()) {
    const Descriptor* message = v1::Entity::descriptor();
    Kept* kept = &parsed.kept_;
    for (const absl::string_view step : absl::StrSplit(path, '.')) {
      const FieldDescriptor* const field = message->FindFieldByName(std::string(step));
      kept = &kept->fields[field->number()];
      message = field->message_type();
    }
  }
  return parsed;
}

void Mask::Trim(v1::Entity& entity) const {
  if (!mask_.paths().empty()) FieldMaskUtil::TrimMessage(mask_, &entity);
}

absl::StatusOr<std::string> Mask::Cut(std::string entity) const {
  return IsEverything() ? std::move(entity) : Cut(entity, kept_);
}

absl::StatusOr<std::string> Mask::Cut(absl::string_view message, const Kept& kept) {
  CodedInputStream in(reinterpret_cast<const uint8_t*>(message.data()), static_cast<int>(message.size()));
  std::string cut;
  const auto write = [&cut](uint32_t number) {
    uint8_t bytes[5];
    const uint8_t* const end = CodedOutputStream::WriteVarint32ToArray(number, bytes);
    cut.append(reinterpret_cast<const char*>(bytes), end - bytes);
  };
  int start = 0;
  while (const uint32_t tag = in.ReadTag()) {
    const auto field = kept.fields.find(WireFormatLite::GetTagFieldNumber(tag));
    const bool deeper = field != kept.fields.end() && !field->second.fields.empty();
    int value = in.CurrentPosition();
    if (deeper) {
      uint32_t size = 0;
      const bool has_size = in.ReadVarint32(&size);
      value = in.CurrentPosition();
      if (!has_size || !in.Skip(static_cast<int>(size))) return absl::DataLossError(kNoMessage);
    } else if (!WireFormatLite::SkipField(&in, tag)) {
      return absl::DataLossError(kNoMessage);
    }
    const int end = in.CurrentPosition();
    if (deeper) {
      ASSIGN_OR_RETURN(const std::string part, Cut(message.substr(value, end - value), field->second));
      write(tag);
      write(static_cast<uint32_t>(part.size()));
      cut += part;
    } else if (field != kept.fields.end()) {
      cut.append(message.data() + start, end - start);
    }
    start = end;
  }
  if (!in.ConsumedEntireMessage()) return absl::DataLossError(kNoMessage);
  return cut;
}

}  // namespace entente::query
