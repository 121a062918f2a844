// Typed values of fields: how the text in a filter is read, and how it compares with what a message holds.
//
// Truth has three values, since dates may be uncertain. NOT turns yes and no about and leaves possible as it is
// (Kleene): what is possibly so is also possibly not so.
#ifndef ENTENTE_SERVICE_QUERY_FILTER_VALUE_H_
#define ENTENTE_SERVICE_QUERY_FILTER_VALUE_H_

#include <string>
#include <variant>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "entente/v1/query_service.pb.h"
#include "entente/v1/schema_options.pb.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "service/base/date.h"

namespace entente::query {

// Whether something is so. Ordered: AND is the least, OR the greatest.
enum class Truth { kNo, kPossible, kYes };
inline Truth Not(Truth truth) { return static_cast<Truth>(2 - static_cast<int>(truth)); }

// How values of a field compare.
enum class ValueType { kNumber, kBool, kEnum, kText, kDate, kPeriod };

// What is to be known of a field for that.
struct FieldType {
  ValueType type = ValueType::kText;
  v1::Format format = v1::FORMAT_UNSPECIFIED;
  const google::protobuf::FieldDescriptor* descriptor = nullptr;
  bool ordered_enum = false;  // its values have an order that means something
};

// A text, and the same folded for HAS.
struct Text {
  std::string raw, folded;
};
// The number of an enum value.
struct EnumNumber {
  int number = 0;
};
using Value = std::variant<double, bool, EnumNumber, Text, base::Date, base::Period>;

// The type of a field with this format. For a message, such as an alias, the text of its field `name` counts. Pure.
FieldType TypeOf(const google::protobuf::FieldDescriptor& descriptor, v1::Format format);

// Reads `text` in the form of the field. INVALID_ARGUMENT, without a reason, whose message says what would be right
// and, for an enum, lists its values. Pure.
absl::StatusOr<Value> ParseValue(const FieldType& type, absl::string_view text);

// The name of an enum value without the prefix that all values of its enum share: `TELECOM`. Pure.
std::string ShortEnumName(const google::protobuf::EnumValueDescriptor& value);

// Whether `comparator` can be asked of the field; if not, INVALID_ARGUMENT without a reason that says what can. Pure.
absl::Status CheckComparator(const FieldType& type, v1::Comparator comparator);

// How the field in `message`, one element of it if it is repeated, or all of them, compares with `value`. A field that
// is not there satisfies no comparison, nor does an open end. Comparators as Comparator in filter.proto says. Pure.
Truth CompareField(const google::protobuf::Message& message, const FieldType& type, v1::Comparator comparator,
                   const Value& value);

// The field, or element `index` of it if it is repeated, as text (of a message, its name) or as a number; it is such a
// field. Pure.
std::string TextOf(const google::protobuf::Message& message, const google::protobuf::FieldDescriptor& field, int index);
double NumberOf(const google::protobuf::Message& message, const google::protobuf::FieldDescriptor& field, int index);

// Whether the field is there: present, or not empty if it is repeated. Pure.
bool IsThere(const google::protobuf::Message& message, const google::protobuf::FieldDescriptor& field);

}  // namespace entente::query

#endif  // ENTENTE_SERVICE_QUERY_FILTER_VALUE_H_
