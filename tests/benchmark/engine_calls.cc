#include "tests/benchmark/engine_calls.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "service/analysis/analysis.h"
#include "service/base/status_macros.h"
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
  return EngineCall([request = std::move(request), ask](bool count) -> absl::StatusOr<size_t> {
    const auto answer = ask(request);
    if (!answer.ok()) return answer.status();
    return count ? answer->ByteSizeLong() : 0;
  });
}

// Of a call that is a function of the ground.
template <typename Request, typename Response>
absl::StatusOr<EngineCall> Prepare(const server::Core& core, const std::string& bytes,
                                   absl::StatusOr<Response> (*function)(const query::Ground&, const Request&,
                                                                        const query::Caller&)) {
  return Prepare<Request>(bytes, [&core, function](const Request& request) {
    return function(core.engine.ground(), request, query::Caller{});
  });
}

// Of the one call that is answered with several messages.
absl::StatusOr<EngineCall> PreparePattern(const server::Core& core, const std::string& bytes) {
  v1::MatchPatternRequest request;
  if (!request.ParseFromString(bytes)) return absl::InvalidArgumentError("no " + request.GetTypeName());
  return EngineCall([&core, request = std::move(request)](bool count) -> absl::StatusOr<size_t> {
    size_t size = 0;
    const auto take = [&](const v1::MatchPatternResponse& message, query::Follows) {
      if (count) size += message.ByteSizeLong();
      return absl::OkStatus();
    };
    RETURN_IF_ERROR(match::MatchPattern(core.engine.ground(), request, {}, take));
    return size;
  });
}

}  // namespace

absl::StatusOr<EngineCall> PrepareEngineCall(const server::Core& core, const std::string& method,
                                             const std::string& request) {
  if (method == "/entente.v1.QueryService/GetEntity") {
    return Prepare<v1::GetEntityRequest>(
        request, [&core](const v1::GetEntityRequest& asked) { return core.engine.GetEntity(asked); });
  }
  if (method == "/entente.v1.QueryService/ListEntities") {
    return Prepare<v1::ListEntitiesRequest>(
        request, [&core](const v1::ListEntitiesRequest& asked) { return core.engine.ListEntities(asked); });
  }
  if (method == "/entente.v1.QueryService/MatchPattern") return PreparePattern(core, request);
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
