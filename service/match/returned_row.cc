#include "service/match/returned_row.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/base/status_macros.h"
#include "service/match/pattern_names.h"
#include "service/query/encoded.h"

namespace entente::match {

absl::StatusOr<Returns> Returns::Read(const query::Texts& names, const std::vector<Variable>& variables) {
  Returns returns;
  returns.variables_ = &variables;
  for (size_t i = 0; names.empty() && i < variables.size(); ++i) returns.positions_.push_back(i);
  for (int i = 0; i < names.size(); ++i) {
    const std::string field = absl::StrCat("returns[", i, "]");
    const auto found =
        std::find_if(variables.begin(), variables.end(), [&](const Variable& each) { return each.name == names[i]; });
    if (found == variables.end()) {
      return BadPattern(field, absl::StrCat("`", names[i], "` is not a variable that rows bind"));
    }
    const size_t position = found - variables.begin();
    if (std::find(returns.positions_.begin(), returns.positions_.end(), position) != returns.positions_.end()) {
      return BadPattern(field, absl::StrCat("`", names[i], "` is there twice"));
    }
    returns.positions_.push_back(position);
  }
  return returns;
}

void Returns::Cut(const Row& row, ReturnedRow& cut) const {
  cut.values.resize(positions_.size());
  cut.walks.resize(positions_.size());
  for (size_t i = 0; i < positions_.size(); ++i) {
    cut.values[i] = row.values[positions_[i]];
    if (at(i).sort == Sort::kWalk) cut.walks[i] = row.walks[positions_[i]];
  }
}

absl::StatusOr<v1::PatternRow> RowWriter::Write(const ReturnedRow& row, v1::Validity validity) {
  v1::PatternRow told;
  told.set_validity(validity);
  for (size_t i = 0; i < returns_.size(); ++i) {
    const Variable& variable = returns_.at(i);
    v1::Binding& binding = *told.add_bindings();
    binding.set_variable(variable.name);
    if (row.values[i] == base::kNoNumber) continue;
    switch (variable.sort) {
      case Sort::kNode: {
        ASSIGN_OR_RETURN(const std::string* entity, facts_.EncodedEntity(row.values[i]));
        query::AddEncoded(*entity, v1::Binding::kEntityFieldNumber, binding);
        break;
      }
      case Sort::kEdge: {
        ASSIGN_OR_RETURN(std::string relationship, facts_.EncodedRelationship(row.values[i], variable.window));
        query::AddEncoded(std::move(relationship), v1::Binding::kRelationshipFieldNumber, binding);
        break;
      }
      case Sort::kWalk:
        binding.mutable_walk();
        for (const base::RelationshipNo no : row.walks[i]) {
          ASSIGN_OR_RETURN(std::string relationship, facts_.EncodedRelationship(no, variable.window));
          query::AddEncoded(std::move(relationship), v1::Walk::kRelationshipsFieldNumber, *binding.mutable_walk());
        }
        break;
    }
  }
  return told;
}

}  // namespace entente::match
