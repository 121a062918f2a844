#include "tests/landscape/json.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <regex>
#include <sstream>

#include "google/protobuf/util/json_util.h"

namespace entente::generated {

using google::protobuf::Value;

Value ReadJson(const std::string& path) {
  std::ifstream in(path);
  std::ostringstream text;
  text << in.rdbuf();
  static const std::regex long_integer(R"(([\[,:\s])(\d{16,})(?=[\],\s}]))");
  Value value;
  const std::string quoted = std::regex_replace(text.str(), long_integer, "$1\"$2\"");
  if (!in || !google::protobuf::util::JsonStringToMessage(quoted, &value).ok()) {
    std::fprintf(stderr, "%s is no JSON\n", path.c_str());
    std::abort();
  }
  return value;
}

const Value& Member(const Value& object, const std::string& name) {
  const auto& fields = object.struct_value().fields();
  const auto found = fields.find(name);
  if (found == fields.end()) {
    std::fprintf(stderr, "no member `%s` in %.200s\n", name.c_str(), object.ShortDebugString().c_str());
    std::abort();
  }
  return found->second;
}

std::string TextOf(const Value& value) {
  switch (value.kind_case()) {
    case Value::kStringValue:
      return value.string_value();
    case Value::kNumberValue:
      return std::to_string(static_cast<int64_t>(value.number_value()));
    case Value::kBoolValue:
      return value.bool_value() ? "true" : "false";
    default:
      return "";
  }
}

}  // namespace entente::generated
