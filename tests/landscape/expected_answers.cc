#include "tests/landscape/expected_answers.h"

#include <cstdio>
#include <cstdlib>
#include <utility>

#include "tests/landscape/json.h"

namespace entente::generated {
namespace {

using google::protobuf::Value;

// As in params/Qnn.csv: numbers plain, lists with `;`.
std::string ParameterText(const Value& value) {
  if (!value.has_list_value()) return TextOf(value);
  std::string text;
  for (const Value& element : value.list_value().values()) text += (text.empty() ? "" : ";") + TextOf(element);
  return text;
}

}  // namespace

std::vector<ExpectedAnswer> ExpectedAnswers(const std::string& path) {
  std::vector<ExpectedAnswer> answers;
  const Value file = ReadJson(path);
  for (const Value& set : Member(file, "sets").list_value().values()) {
    ExpectedAnswer answer;
    answer.set = static_cast<int>(Member(set, "n").number_value());
    for (const auto& [name, value] : Member(set, "params").struct_value().fields()) {
      answer.parameters[name] = ParameterText(value);
    }
    for (const Value& row : Member(set, "rows").list_value().values()) {
      Cells cells;
      for (const Value& cell : row.list_value().values()) cells.push_back(TextOf(cell));
      answer.rows.push_back(std::move(cells));
    }
    answer.rows = Ordered(std::move(answer.rows));
    answers.push_back(std::move(answer));
  }
  return answers;
}

bool SameData(const std::string& manifest, const std::string& expected_manifest) {
  const Value ours = ReadJson(manifest), theirs = ReadJson(expected_manifest);
  const auto& sums = Member(ours, "sha256").struct_value().fields();
  const auto& expected = Member(theirs, "sha256").struct_value().fields();
  if (sums.empty()) return false;
  for (const auto& [file, sum] : sums) {
    const auto found = expected.find(file);
    if (found == expected.end() || found->second.string_value() != sum.string_value()) return false;
  }
  return true;
}

}  // namespace entente::generated
