// JSON files of expected answers, as protobuf values.
#ifndef ENTENTE_TESTS_LANDSCAPE_JSON_H_
#define ENTENTE_TESTS_LANDSCAPE_JSON_H_

#include <string>

#include "google/protobuf/struct.pb.h"

namespace entente::generated {

// The file. Integers of 16 and more digits, which a double cannot hold, come as strings. Ends the program if it is no
// JSON.
google::protobuf::Value ReadJson(const std::string& path);

// A member of an object. Ends the program if it is not there.
const google::protobuf::Value& Member(const google::protobuf::Value& object, const std::string& name);

// A string, or a whole number in digits, or `true` and `false`; empty for null.
std::string TextOf(const google::protobuf::Value& value);

}  // namespace entente::generated

#endif  // ENTENTE_TESTS_LANDSCAPE_JSON_H_
