// The small world of query/testing/world.h with who makes what and what depends on what, for the tests of this room:
//
//   adot (skt) → claude-ko (skt) → claude (anthropic) → web        ktbot (kt) → gpt (openai) → web
//                                                                  ktbot ⇢ claude, since some day of 2025
//
// It is 2025-03-10, so that the last is only possible. Nobody is known to make web.
#ifndef ENTENTE_SERVICE_LANDSCAPE_TESTING_LANDSCAPE_WORLD_H_
#define ENTENTE_SERVICE_LANDSCAPE_TESTING_LANDSCAPE_WORLD_H_

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/landscape/landscape.h"
#include "service/query/testing/world.h"

namespace entente::landscape {

using query::Describe;
using query::ErrorOf;
using query::Parsed;
using query::Relate;
using query::Say;
using query::World;

// A world with a landscape.
class LandscapeWorld : public World {
 public:
  explicit LandscapeWorld(const query::Limits& limits = {}) : World(limits) {
    Commit(Describe("model/gpt", "GPT") + Describe("product/ktbot", "KT Bot") + Describe("dataset/web", "The web"));
    Commit(Relate("DEVELOPS", "organization/skt", "product/adot", "2020") +
           Relate("DEVELOPS", "organization/skt", "model/claude-ko", "2020") +
           Relate("DEVELOPS", "organization/openai", "model/gpt", "2020") +
           Relate("DEVELOPS", "organization/kt", "product/ktbot", "2020") +
           Relate("TRAINED_ON", "model/claude", "dataset/web", "2021") +
           Relate("TRAINED_ON", "model/gpt", "dataset/web", "2021") +
           Relate("BUILT_ON", "product/ktbot", "model/gpt", "2023") +
           Relate("BUILT_ON", "product/ktbot", "model/claude", "2025"));
  }

  query::Ground ground() const { return engine().ground(); }
};

// `claude` of `model/claude`.
inline std::string Short(const std::string& id) { return id.substr(id.find('/') + 1); }

// `skt+openai` of their ids.
template <typename Ids>
std::string Joined(const Ids& ids) {
  std::string joined;
  for (const std::string& id : ids) absl::StrAppend(&joined, joined.empty() ? "" : "+", Short(id));
  return joined;
}
template <typename Makers>
std::string JoinedIds(const Makers& makers) {
  std::vector<std::string> ids;
  for (const auto& maker : makers) ids.push_back(maker.id());
  return Joined(ids);
}
inline std::string Joined(const google::protobuf::RepeatedPtrField<v1::Relationship>& chain) {
  std::string joined;
  for (const std::string& each : World::Told(chain)) absl::StrAppend(&joined, joined.empty() ? "" : ", ", each);
  return joined;
}

// ` ?` for what is only possible.
inline std::string Mark(v1::Validity validity) {
  if (validity == v1::VALIDITY_POSSIBLE) return " ?";
  return validity == v1::VALIDITY_UNSPECIFIED ? " *" : "";
}

}  // namespace entente::landscape

#endif  // ENTENTE_SERVICE_LANDSCAPE_TESTING_LANDSCAPE_WORLD_H_
