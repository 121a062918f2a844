#include "tests/benchmark/engine_calls.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "service/analysis/analysis.h"
#include "service/landscape/landscape.h"
#include "service/match/match.h"
#include "service/paths/paths.h"
#include "service/query/query.h"

namespace entente::benchmark {
namespace {

template <typename Request, typename Ask>
absl::StatusOr<EngineCall> Prepare(const std::string& bytes, Ask ask) {
  Request request;
  if (!request.ParseFromString(bytes)) return absl::InvalidArgumentError("no " + request.GetTypeName());
  return EngineCall([request = std::move(request), ask] { return ask(request); });
}

// Of a call that is a function of the ground.
template <typename Request, typename Response>
absl::StatusOr<EngineCall> Prepare(const server::Core& core, const std::string& bytes,
                                   absl::StatusOr<Response> (*function)(const query::Ground&, const Request&,
                                                                        const query::Caller&)) {
  return Prepare<Request>(bytes, [&core, function](const Request& request) {
    return function(core.engine.ground(), request, query::Caller{}).status();
  });
}

}  // namespace

absl::StatusOr<EngineCall> PrepareEngineCall(const server::Core& core, const std::string& method,
                                             const std::string& request) {
  if (method == "/entente.v1.QueryService/GetEntity") {
    return Prepare<v1::GetEntityRequest>(
        request, [&core](const v1::GetEntityRequest& asked) { return core.engine.GetEntity(asked).status(); });
  }
  if (method == "/entente.v1.QueryService/ListEntities") {
    return Prepare<v1::ListEntitiesRequest>(
        request, [&core](const v1::ListEntitiesRequest& asked) { return core.engine.ListEntities(asked).status(); });
  }
  if (method == "/entente.v1.QueryService/MatchPattern") {
    return Prepare<v1::MatchPatternRequest>(request, [&core](const v1::MatchPatternRequest& asked) {
      return match::MatchPattern(core.engine.ground(), asked, {},
                                 [](const v1::MatchPatternResponse&, query::Follows) { return absl::OkStatus(); });
    });
  }
  if (method == "/entente.v1.QueryService/FindPaths") return Prepare(core, request, &paths::FindPaths);
  if (method == "/entente.v1.QueryService/Aggregate") return Prepare(core, request, &analysis::Aggregate);
  if (method == "/entente.v1.LandscapeService/AssessExposure") {
    return Prepare(core, request, &landscape::AssessExposure);
  }
  if (method == "/entente.v1.LandscapeService/ListCoMemberships") {
    return Prepare(core, request, &landscape::ListCoMemberships);
  }
  return absl::UnimplementedError(absl::StrCat("no query uses ", method));
}

}  // namespace entente::benchmark
