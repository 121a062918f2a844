// Fills messages as a mapping says.
#ifndef ENTENTE_CLI_IMPORT_FIELD_FILLER_H_
#define ENTENTE_CLI_IMPORT_FIELD_FILLER_H_

#include <google/protobuf/message.h>

#include <vector>

#include "cli/import/mapping.h"
#include "cli/import/scope.h"

namespace entente::cli {

// Whether all conditions hold.
bool Holds(const Guard& guard, const Scope& scope, Evaluation& evaluation);

// The values a loop goes through; a single one is gone through too.
std::vector<Value> ValuesOf(const Loop& loop, const Scope& scope, Evaluation& evaluation);

// Sets the fields the rules have a value for. A value that does not fit its field is left out with a remark.
void FillFields(const std::vector<FieldRule>& rules, const Scope& scope, Evaluation& evaluation,
                google::protobuf::Message& message);

}  // namespace entente::cli

#endif  // ENTENTE_CLI_IMPORT_FIELD_FILLER_H_
