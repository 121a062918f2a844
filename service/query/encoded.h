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

#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "entente/v1/graph.pb.h"
#include "google/protobuf/message.h"
#include "google/protobuf/repeated_field.h"
#include "google/protobuf/unknown_field_set.h"
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
