// A small industry with names in many scripts, for the tests of this room. Not thread-safe.
#ifndef ENTENTE_SERVICE_DISCOVERY_TESTING_NAMED_WORLD_H_
#define ENTENTE_SERVICE_DISCOVERY_TESTING_NAMED_WORLD_H_

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/discovery/discovery.h"
#include "service/query/testing/world.h"

namespace entente::discovery {

using query::Describe;
using query::ErrorOf;
using query::Parsed;
using query::Relate;
using query::Say;

inline std::string Alias(const std::string& name) { return absl::StrCat("aliases { name: '", name, "' } "); }

// What query::World has, and these.
class NamedWorld : public query::World {
 public:
  explicit NamedWorld(const Limits& limits = {}) : limits_(limits), discovery_(engine().ground(), limits_) {
    Commit(Describe("organization/cambridge", "University of Cambridge", "country: 'GB'",
                    "homepage: 'https://www.cam.ac.uk/' ") +
           Describe("organization/cambridge-health", "Cambridge Health Alliance", "country: 'US'") +
           Describe("organization/oxford", "University of Oxford", "country: 'GB'") +
           Describe("organization/kakao", "주식회사 카카오", "country: 'KR'", Alias("Kakao Corp.")) +
           Describe("organization/wrtn", "Wrtn", "country: 'KR'", Alias("뤼튼") + Alias("Ruitten")) +
           Describe("organization/telekom", "Deutsche Telekom AG", "country: 'DE'", Alias("Deutsche Telecom")) +
           Describe("organization/orion-kr", "Orion", "country: 'KR'") +
           Describe("organization/orion-us", "Orion Inc.", "country: 'US'") +
           Describe("organization/yandex", "Яндекс", "country: 'RU'") +
           Describe("organization/baidu", "百度", "country: 'CN'") + Describe("organization/nestle", "Nestlé S.A.") +
           Describe("model/midm", "믿음") + Describe("model/llama-2", "Llama 2") +
           Describe("model/llama-3", "Llama 3") + Describe("model/clova", "HyperCLOVA X"));
    Commit(Relate("PARTNERS_WITH", "organization/telekom", "organization/skt") +
           Relate("DEVELOPS", "organization/orion-kr", "model/clova"));
  }

  const Discovery& discovery() const { return discovery_; }

  // `id score` of what a search finds, or its error.
  absl::StatusOr<v1::SearchEntitiesResponse> Search(const std::string& request) {
    return discovery_.Search(Parsed<v1::SearchEntitiesRequest>(request));
  }
  std::vector<std::string> Found(const std::string& query, const std::string& more = "") {
    v1::SearchEntitiesRequest request = Parsed<v1::SearchEntitiesRequest>(more);
    request.set_query(query);
    const auto response = discovery_.Search(request);
    if (!response.ok()) return {ErrorOf(response.status())};
    std::vector<std::string> ids;
    for (const v1::FoundEntity& found : response->found()) ids.push_back(found.entity().id());
    return ids;
  }
  // The first that is found; without entity if nothing is.
  v1::FoundEntity First(const std::string& query, const std::string& more = "") {
    v1::SearchEntitiesRequest request = Parsed<v1::SearchEntitiesRequest>(more);
    request.set_query(query);
    const auto response = discovery_.Search(request);
    EXPECT_TRUE(response.ok()) << response.status();
    return response.ok() && response->found_size() > 0 ? response->found(0) : v1::FoundEntity();
  }

  absl::StatusOr<v1::SuggestEntitiesResponse> Suggest(const std::string& prefix, const std::string& more = "") {
    v1::SuggestEntitiesRequest request = Parsed<v1::SuggestEntitiesRequest>(more);
    request.set_prefix(prefix);
    return discovery_.Suggest(request);
  }
  std::vector<std::string> Suggested(const std::string& prefix, const std::string& more = "") {
    const auto response = Suggest(prefix, more);
    if (!response.ok()) return {ErrorOf(response.status())};
    std::vector<std::string> ids;
    for (const v1::Suggestion& suggestion : response->suggestions()) ids.push_back(suggestion.id());
    return ids;
  }

  // What one mention, as text, resolves to.
  v1::Resolution Resolved(const std::string& mention, const std::string& more = "") {
    const auto response =
        discovery_.Resolve(Parsed<v1::ResolveEntitiesRequest>(absl::StrCat("mentions { ", mention, " } ", more)));
    EXPECT_TRUE(response.ok()) << response.status();
    return response.ok() ? response->resolutions(0) : v1::Resolution();
  }
  std::string ResolveError(const std::string& request) {
    return ErrorOf(discovery_.Resolve(Parsed<v1::ResolveEntitiesRequest>(request)).status());
  }

 private:
  const Limits limits_;
  const Discovery discovery_;
};

}  // namespace entente::discovery

#endif  // ENTENTE_SERVICE_DISCOVERY_TESTING_NAMED_WORLD_H_
