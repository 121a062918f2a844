// FindPaths against all paths of small random graphs, written down and sorted.
#include <algorithm>
#include <functional>
#include <map>
#include <random>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/paths/paths.h"
#include "service/query/encoded.h"
#include "service/query/testing/world.h"

namespace entente::paths {
namespace {

using query::Parsed;
using query::World;
using ::testing::ElementsAreArray;

using Random = std::mt19937;

int Below(Random& random, int bound) { return static_cast<int>(random() % bound); }

std::string Id(int n) { return absl::StrCat("organization/", std::string(1, 'a' + n)); }

// The ends and relations of one relationship, and all that orders it.
std::string Identity(const v1::Relationship& each) {
  return absl::StrCat(each.subject(), " ", each.relation(), " ", each.object(), " ", each.episode());
}
std::tuple<std::string, int, std::string, std::string> IdentityKey(const v1::Relationship& each) {
  return {each.subject(), each.relation(), each.object(), each.episode()};
}

int64_t WeightOf(const v1::Relationship& each, v1::PathOrder order) {
  if (order == v1::PATH_ORDER_CONFIDENCE) return each.confidence();
  if (order == v1::PATH_ORDER_RECENCY) return base::ParseValidTime(each.valid_time())->from_earliest;
  return 0;
}

struct Way {
  std::vector<std::string> ids;
  std::vector<v1::Relationship> hops;
  int64_t weight = INT64_MAX;

  auto Key() const { return std::make_tuple(-weight, hops.size(), ids); }
  std::string Told() const {
    std::string told = ids[0];
    for (size_t i = 0; i < hops.size(); ++i) absl::StrAppend(&told, " | ", Identity(hops[i]), " | ", ids[i + 1]);
    return told;
  }
};

// Writes down all paths that a request allows.
class AllPaths {
 public:
  AllPaths(const v1::FindPathsRequest& request, std::vector<v1::Relationship> relationships)
      : request_(request),
        relationships_(std::move(relationships)),
        sources_(request.sources().begin(), request.sources().end()),
        targets_(request.targets().begin(), request.targets().end()),
        excluded_(request.excluded().begin(), request.excluded().end()) {
    for (const std::string& source : sources_) {
      if (excluded_.count(source) == 0) Extend({.ids = {source}});
    }
    std::sort(ways_.begin(), ways_.end(), [](const Way& a, const Way& b) { return a.Key() < b.Key(); });
  }

  std::vector<std::string> First(size_t count) const {
    std::vector<std::string> told;
    for (const Way& way : ways_) {
      if (told.size() < count) told.push_back(way.Told());
    }
    return told;
  }

 private:
  // The best relationship that can be followed to each entity from this one, and how many there are in all.
  std::map<std::string, v1::Relationship> Next(const std::string& from, int* degree) const {
    std::map<std::string, v1::Relationship> next;
    for (const v1::Relationship& each : relationships_) {
      const bool symmetric = World::schema().FindRelation(each.relation())->rule.symmetric();
      const bool out = each.subject() == from && (symmetric || request_.direction() != v1::DIRECTION_IN);
      const bool in = each.object() == from && (symmetric || request_.direction() != v1::DIRECTION_OUT);
      if (!out && !in) continue;
      ++*degree;
      const auto [known, added] = next.emplace(out ? each.object() : each.subject(), each);
      const auto rank = [&](const v1::Relationship& r) {
        return std::make_pair(-WeightOf(r, request_.order()), IdentityKey(r));
      };
      if (!added && rank(each) < rank(known->second)) known->second = each;
    }
    return next;
  }

  void Extend(const Way& way) {
    if (targets_.count(way.ids.back()) > 0) {
      ways_.push_back(way);
      return;
    }
    int degree = 0;
    const auto next = Next(way.ids.back(), &degree);
    const bool is_hub = request_.max_degree() > 0 && degree > request_.max_degree();
    if ((is_hub && way.ids.size() > 1) || static_cast<int>(way.hops.size()) == request_.max_hops()) return;
    for (const auto& [id, relationship] : next) {
      const bool seen = std::count(way.ids.begin(), way.ids.end(), id) > 0;
      if (seen || sources_.count(id) > 0 || excluded_.count(id) > 0) continue;
      Way longer = way;
      longer.ids.push_back(id);
      longer.hops.push_back(relationship);
      longer.weight = std::min(longer.weight, WeightOf(relationship, request_.order()));
      Extend(longer);
    }
  }

  const v1::FindPathsRequest& request_;
  const std::vector<v1::Relationship> relationships_;
  const std::set<std::string> sources_, targets_, excluded_;
  std::vector<Way> ways_;
};

constexpr int kEntities = 9;

// Relationships among the entities, some of them several times, ended, vague or unsure.
void Populate(World& world, Random& random, int count) {
  static const std::vector<std::string> kRelations = {"PARTNERS_WITH", "INVESTED_IN", "ACQUIRED", "LEADS"};
  static const std::vector<std::string> kFrom = {"", "2019", "2020-05", "2021-07-01", "[2022..2023]", "2024", "2025"};
  static const std::vector<std::string> kUntil = {"", "", "", "2024-06", "2025", "2026"};
  static const std::vector<std::string> kConfidences = {"SPECULATIVE", "LIKELY", "CONFIRMED"};
  std::string changes;
  for (int n = 0; n < kEntities; ++n) changes += query::Describe(Id(n), "an organization");
  std::set<std::string> said;
  for (int i = 0; i < count; ++i) {
    int subject = Below(random, kEntities), object = Below(random, kEntities);
    if (subject == object) continue;
    const std::string& relation = kRelations[Below(random, 4)];
    if (relation == "PARTNERS_WITH" && subject > object) std::swap(subject, object);
    const std::string episode = Below(random, 3) == 0 ? "again" : "";
    if (!said.insert(absl::StrCat(relation, subject, object, episode)).second) continue;
    std::string until = kUntil[Below(random, 6)];
    changes += query::Say(absl::StrCat("relationship { relation: RELATION_", relation, " subject: '", Id(subject),
                                       "' object: '", Id(object), "' episode: '", episode, "' } valid_time { from: '",
                                       kFrom[Below(random, until.empty() ? 7 : 5)], "' until: '", until,
                                       "' } confidence: CONFIDENCE_", kConfidences[Below(random, 3)]));
  }
  world.Commit(changes);
}

std::string RandomRequest(Random& random) {
  static const std::vector<std::string> kContexts = {"", "valid_at { any: true }", "definite_only: true",
                                                     "valid_at { day: '2023-01-01' }",
                                                     "resolution { min_confidence: CONFIDENCE_LIKELY }"};
  std::string text;
  for (int i = 0; i <= Below(random, 3); ++i) absl::StrAppend(&text, "sources: '", Id(Below(random, 4)), "' ");
  for (int i = 0; i <= Below(random, 3); ++i) absl::StrAppend(&text, "targets: '", Id(3 + Below(random, 6)), "' ");
  if (Below(random, 3) == 0) absl::StrAppend(&text, "excluded: '", Id(Below(random, kEntities)), "' ");
  absl::StrAppend(&text, "direction: ", 1 + Below(random, 3), " order: ", 1 + Below(random, 3),
                  " max_hops: ", 1 + Below(random, 6), " max_paths: ", 1 + Below(random, 12));
  if (Below(random, 4) == 0) absl::StrAppend(&text, " max_degree: ", 2 + Below(random, 5));
  return absl::StrCat(text, " context { ", kContexts[Below(random, 5)], " }");
}

std::vector<v1::Relationship> AllRelationships(World& world, const v1::ReadContext& context) {
  v1::ListRelationshipsRequest request;
  for (int n = 0; n < kEntities; ++n) request.add_entities(Id(n));
  *request.mutable_context() = context;
  request.set_page_size(1000);
  const auto response = query::Readable(world.engine().ListRelationships(request));
  EXPECT_TRUE(response.ok()) << response.status();
  return {response->relationships().begin(), response->relationships().end()};
}

std::vector<std::string> Told(const v1::FindPathsResponse& response) {
  std::vector<std::string> told;
  for (const v1::Path& path : response.paths()) {
    Way way;
    for (const v1::Entity& entity : path.entities()) way.ids.push_back(entity.id());
    for (const v1::Hop& hop : path.hops()) way.hops.push_back(hop.relationship());
    told.push_back(way.Told());
  }
  return told;
}

TEST(FindPaths, FindsWhatEnumeratingAllPathsFinds) {
  int with_paths = 0, cut = 0;
  for (int seed = 0; seed < 24; ++seed) {
    Random random(seed);
    World world;
    Populate(world, random, 8 + seed);
    for (int i = 0; i < 60; ++i) {
      const std::string text = RandomRequest(random);
      SCOPED_TRACE(absl::StrCat("seed ", seed, ": ", text));
      const auto request = Parsed<v1::FindPathsRequest>(text);
      const AllPaths all(request, AllRelationships(world, request.context()));
      const auto response = FindPaths(world.engine().ground(), request);
      ASSERT_TRUE(response.ok()) << response.status();
      ASSERT_THAT(Told(*response), ElementsAreArray(all.First(request.max_paths())));
      const bool all_told = all.First(1000).size() < static_cast<size_t>(request.max_paths());
      if (all_told) {
        ASSERT_EQ(response->search().complete_hops(), request.max_hops());
      }
      if (response->search().exhausted()) {
        v1::FindPathsRequest farther = request;
        farther.set_max_hops(kEntities);
        const AllPaths really_all(farther, AllRelationships(world, request.context()));
        ASSERT_EQ(really_all.First(1000).size(), static_cast<size_t>(response->paths_size()));
      }
      with_paths += response->paths_size() > 1;
      cut += !all_told;
    }
  }
  EXPECT_GT(with_paths, 200);
  EXPECT_GT(cut, 100);
}

}  // namespace
}  // namespace entente::paths
