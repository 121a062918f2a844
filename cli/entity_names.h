// The names of entities that an answer mentions by id only.
#ifndef ENTENTE_CLI_ENTITY_NAMES_H_
#define ENTENTE_CLI_ENTITY_NAMES_H_

#include <map>
#include <set>
#include <string>

#include "cli/session.h"

namespace entente::cli {

// Id to name, as known at the state `info` tells of. An entity that has no name there, or cannot be read, is left out.
using Names = std::map<std::string, std::string>;
Names NamesOf(const Session& session, const std::set<std::string>& ids, const v1::ReadInfo& info);
// The name of one of them; empty if it has none.
std::string NameIn(const Names& names, const std::string& id);

}  // namespace entente::cli

#endif  // ENTENTE_CLI_ENTITY_NAMES_H_
