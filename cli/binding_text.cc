#include "cli/binding_text.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/value_text.h"

namespace entente::cli {
namespace {

std::string StepText(const v1::Relationship& step) {
  return absl::StrCat(step.subject(), " ", EnumText(step.relation()), " ", step.object());
}

std::string ValueText(const v1::Binding& binding) {
  switch (binding.value_case()) {
    case v1::Binding::kEntity:
      return binding.entity().id();
    case v1::Binding::kRelationship:
      return absl::StrCat("[", StepText(binding.relationship()), "]");
    case v1::Binding::kWalk:
      return absl::StrCat("[", WalkText(binding.walk()), "]");
    case v1::Binding::VALUE_NOT_SET:
      return "-";
  }
  return "-";
}

}  // namespace

std::string WalkText(const v1::Walk& walk) {
  std::vector<std::string> steps;
  for (const v1::Relationship& step : walk.relationships()) steps.push_back(StepText(step));
  return steps.empty() ? "stays" : absl::StrJoin(steps, " / ");
}

std::string RowText(const v1::PatternRow& row) {
  std::vector<std::string> texts;
  for (const v1::Binding& binding : row.bindings()) {
    texts.push_back(absl::StrCat(binding.variable(), "=", ValueText(binding)));
  }
  if (row.validity() == v1::VALIDITY_POSSIBLE) texts.push_back(absl::StrCat("(", ValidityText(row.validity()), ")"));
  return absl::StrJoin(texts, " ");
}

}  // namespace entente::cli
