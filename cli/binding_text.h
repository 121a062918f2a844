// What a row of a pattern binds its variables to, as short text for people.
#ifndef ENTENTE_CLI_BINDING_TEXT_H_
#define ENTENTE_CLI_BINDING_TEXT_H_

#include <string>

#include "entente/v1/pattern.pb.h"

namespace entente::cli {

// The relationships of a walk, each `subject RELATION object`; `stays` where there are none.
std::string WalkText(const v1::Walk& walk);

// A row on one line: `t=kind/a e=[kind/a RELATION kind/b] x=-`, and whether it is only possible.
std::string RowText(const v1::PatternRow& row);

}  // namespace entente::cli

#endif  // ENTENTE_CLI_BINDING_TEXT_H_
