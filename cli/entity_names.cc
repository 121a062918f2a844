#include "cli/entity_names.h"

namespace entente::cli {
namespace {

constexpr int kLargestBatch = 1000;

// Adds the names of one batch, and empties it.
void Flush(const Session& session, v1::LookupEntitiesRequest& request, Names& names) {
  if (request.lookups().empty()) return;
  const auto response = session.directory.LookupEntities(request);
  request.clear_lookups();
  if (!response.ok()) return;
  for (const v1::LookupResult& result : response->results()) {
    const std::string& name = result.entity().description().name();
    if (!name.empty()) names[result.entity().id()] = name;
  }
}

}  // namespace

Names NamesOf(const Session& session, const std::set<std::string>& ids, const v1::ReadInfo& info) {
  Names names;
  v1::LookupEntitiesRequest request;
  *request.mutable_context() = SameState(info);
  request.mutable_read_mask()->add_paths("id");
  request.mutable_read_mask()->add_paths("description.name");
  for (const std::string& id : ids) {
    request.add_lookups()->set_id(id);
    if (request.lookups_size() == kLargestBatch) Flush(session, request, names);
  }
  Flush(session, request, names);
  return names;
}

std::string NameIn(const Names& names, const std::string& id) {
  const auto found = names.find(id);
  return found == names.end() ? "" : found->second;
}

}  // namespace entente::cli
