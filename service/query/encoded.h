// Facts in answers as the bytes they are stored as: what only passes by on its way to a client is neither parsed nor
// made a message.
//
//   AddEncoded(std::move(bytes), v1::GetEntityResponse::kEntityFieldNumber, response);
//
// The bytes lie among the unknown fields of the message that holds the fact, under the number of its field. On the wire
// that is the same, since fields may come in any order (https://protobuf.dev/programming-guides/encoding/#order). Who
// looks into such an answer instead of sending it asks for it as Readable().
#ifndef ENTENTE_SERVICE_QUERY_ENCODED_H_
#define ENTENTE_SERVICE_QUERY_ENCODED_H_

#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "entente/v1/graph.pb.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/message.h"
#include "google/protobuf/repeated_field.h"
#include "google/protobuf/unknown_field_set.h"
#include "google/protobuf/wire_format_lite.h"
#include "service/base/status_macros.h"

namespace entente::query {

// Puts a fact into a field of `holder`, behind those that are there. All facts of a field come so, or none.
inline void AddEncoded(std::string fact, int field, google::protobuf::Message& holder) {
  google::protobuf::UnknownFieldSet& fields = *holder.GetReflection()->MutableUnknownFields(&holder);
  *fields.AddLengthDelimited(field) = std::move(fact);
}

inline void AddEncoded(google::protobuf::RepeatedPtrField<std::string> facts, int field,
                       google::protobuf::Message& holder) {
  for (std::string& fact : facts) AddEncoded(std::move(fact), field, holder);
}

// The text at the end of a path of field numbers in the bytes of a message, in which every field comes once; nothing if
// it is not there.
inline std::optional<absl::string_view> TextAt(absl::string_view message, absl::Span<const int> path) {
  for (const int number : path) {
    google::protobuf::io::CodedInputStream in(reinterpret_cast<const uint8_t*>(message.data()),
                                              static_cast<int>(message.size()));
    const uint32_t wanted = static_cast<uint32_t>(number) << 3 | 2;  // a length and so many bytes
    uint32_t tag = in.ReadTag(), size = 0;
    while (tag != 0 && tag != wanted) {
      if (!google::protobuf::internal::WireFormatLite::SkipField(&in, tag)) return std::nullopt;
      tag = in.ReadTag();
    }
    if (tag == 0 || !in.ReadVarint32(&size) || size > message.size() - in.CurrentPosition()) return std::nullopt;
    message = message.substr(in.CurrentPosition(), size);
  }
  return message;
}

// The stored bytes of a Fact, labelled.
template <typename Fact>
std::string Labelled(std::string body, v1::Validity validity) {
  if (validity == v1::VALIDITY_UNSPECIFIED) return body;
  Fact label;
  label.set_validity(validity);
  label.AppendToString(&body);
  return body;
}

// An answer with its facts as messages.
template <typename Answer>
Answer Readable(const Answer& answer) {
  Answer readable;
  CHECK(readable.ParseFromString(answer.SerializeAsString()));
  return readable;
}
template <typename Answer>
absl::StatusOr<Answer> Readable(const absl::StatusOr<Answer>& answer) {
  if (!answer.ok()) return answer.status();
  return Readable(*answer);
}

}  // namespace entente::query

#endif  // ENTENTE_SERVICE_QUERY_ENCODED_H_
