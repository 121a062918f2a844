#include "entente/name_resolver.h"

#include <algorithm>

#include "entente/error.h"

namespace entente {
namespace {

bool IsLowerOrDigit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

}  // namespace

bool LooksLikeId(const std::string& text) {
  const size_t slash = text.find('/');
  if (slash == std::string::npos || slash == 0 || slash + 1 == text.size()) return false;
  const bool kind_fits =
      std::all_of(text.begin(), text.begin() + slash, [](char c) { return IsLowerOrDigit(c) || c == '_'; });
  const bool name_fits = std::all_of(text.begin() + slash + 1, text.end(),
                                     [](char c) { return IsLowerOrDigit(c) || c == '.' || c == '-'; });
  return kind_fits && name_fits && IsLowerOrDigit(text[slash + 1]);
}

absl::StatusOr<std::string> ResolveId(const Client& client, const std::string& text, const v1::ReadContext& context) {
  if (LooksLikeId(text)) return text;
  v1::LookupEntitiesRequest request;
  request.add_lookups()->set_name(text);
  request.mutable_read_mask()->add_paths("id");
  *request.mutable_context() = context;
  request.mutable_context()->clear_definite_only();
  request.mutable_context()->clear_include_claims();
  request.mutable_context()->clear_budget();
  request.mutable_context()->mutable_valid_at()->set_any(true);
  absl::StatusOr<v1::LookupEntitiesResponse> response = client.LookupEntities(request);
  if (!response.ok()) return response.status();
  if (response->results_size() != 1)
    return absl::InternalError("the server answered another number of lookups than asked");
  const v1::LookupResult& result = response->results(0);
  if (result.has_error()) return ToStatus(result.error());
  return result.entity().id();
}

}  // namespace entente
