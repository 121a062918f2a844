// Random claims against a resolution so plain that it is obviously right, and in every order.
#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "service/resolve/claim_texts.h"
#include "service/resolve/resolve.h"

namespace entente::resolve {
namespace {

// Draws claims about one fact, from few values so that they often meet.
class Generator {
 public:
  explicit Generator(uint32_t seed) : random_(seed) {}

  int Below(int n) { return static_cast<int>(random_() % n); }
  template <size_t N>
  const char* Pick(const char* const (&values)[N]) {
    return values[Below(N)];
  }

  std::string Citations() {
    std::string text;
    for (int i = 1 + Below(3); i > 0; --i) {
      absl::StrAppend(&text, "citations { document: 'document/", Below(4), "' ",
                      Pick({"", "", "origin_group: 'g'", "origin_group: 'h'"}), " ",
                      Pick({"", "published: '2020'", "published: '2021-06'", "published: '[2020..2022]'"}), " ",
                      Pick({"", "", "", "stance: STANCE_CONTRADICTS", "stance: STANCE_SUPPORTS"}), " } ");
    }
    return text;
  }

  std::string Standing() {
    return absl::StrCat(Citations(), Pick({"", "", "", "rank: RANK_PREFERRED ", "rank: RANK_DEPRECATED "}),
                        Pick({"", "", "confidence: CONFIDENCE_CONFIRMED ", "confidence: CONFIDENCE_SPECULATIVE "}),
                        Pick({"", "", "", "", "state: CLAIM_STATE_RETRACTED "}), "asserted_revision: ", 1 + Below(9));
  }

  v1::Claim Entity(int i) {
    std::string description = Pick({"", "name: 'A'", "name: 'B'", "name: 'C'"});
    absl::StrAppend(&description, " ", Pick({"", "summary: 'S'", "summary: 'T'"}), " ",
                    Pick({"", "aliases { name: 'X' }", "aliases { name: 'Y' } aliases { name: 'X' language: 'ko' }"}),
                    " organization { ", Pick({"", "country: 'KR'", "country: 'US'"}), " ",
                    Pick({"", "sectors: SECTOR_AI", "sectors: [SECTOR_AI, SECTOR_TELECOM, SECTOR_AI]"}), " }");
    return Describing(
        absl::StrCat("claim/", i), description,
        absl::StrCat(Standing(), Pick({"", "", " valid_time { from: '2021' }", " valid_time { until: '2021' }",
                                       " valid_time { from: '2020-03' until: '2021-03' }"})));
  }

  v1::Claim Relationship(int i) {
    return Relating(
        absl::StrCat("claim/", i),
        absl::StrCat(Standing(), Pick({"", " valid_time { from: '2020' }", " valid_time { until: '2020-06' }",
                                       " valid_time { from: '2021' until: '2023' }",
                                       " valid_time { from: '2018' until: '2019' }"})));
  }

  Policy Any() {
    Policy policy;
    policy.window.any = Below(2) == 0;
    policy.window.first = base::ParseDay("2020-12-01").value() + Below(200);
    policy.window.last = policy.window.first + Below(60);
    policy.window.every_day = Below(2) == 0;
    policy.definite_only = Below(3) == 0;
    policy.min_confidence = static_cast<v1::Confidence>(Below(4));
    for (int i = Below(3); i > 0; --i) policy.exclude_documents.insert(absl::StrCat("document/", Below(4)));
    return policy;
  }

  std::vector<v1::Claim> Shuffled(std::vector<v1::Claim> claims) {
    std::shuffle(claims.begin(), claims.end(), random_);
    return claims;
  }

 private:
  std::mt19937 random_;
};

TEST(RandomClaims, ResolveAlikeInWhateverOrderTheyCome) {
  Generator generator(11);
  for (int round = 0; round < 3000; ++round) {
    std::vector<v1::Claim> entity, relationship;
    for (int i = generator.Below(7); i >= 0; --i) {
      entity.push_back(generator.Entity(i));
      relationship.push_back(generator.Relationship(i));
    }
    const Policy policy = generator.Any();
    const auto facts = [&](const std::vector<v1::Claim>& e, const std::vector<v1::Claim>& r) {
      const auto& schema = schema::Schema::Linked();
      const auto resolved = ResolveEntity(schema, e, policy);
      const auto related = ResolveRelationship(schema, r, policy);
      std::string text = absl::StrCat(resolved.has_value() ? resolved->DebugString() : "none", "\n",
                                      related.has_value() ? related->DebugString() : "none", "\n");
      for (const auto& field : Explain(schema, e, policy, {})) text += field.DebugString();
      for (const auto& field : Explain(schema, r, policy, {})) text += field.DebugString();
      return text;
    };
    ASSERT_EQ(facts(entity, relationship), facts(generator.Shuffled(entity), generator.Shuffled(relationship)))
        << round;
  }
}

// The plain resolution: looks at every claim for every question and keeps nothing.
struct Plain {
  const Policy& policy;

  std::vector<const v1::Citation*> Supporting(const v1::Claim& claim) const {
    std::vector<const v1::Citation*> found;
    for (const auto& citation : claim.citations()) {
      if (citation.stance() == v1::STANCE_CONTRADICTS) continue;
      if (policy.exclude_documents.count(citation.document()) > 0) continue;
      found.push_back(&citation);
    }
    return found;
  }

  bool Counts(const v1::Claim& claim) const {
    if (claim.state() != v1::CLAIM_STATE_ASSERTED || claim.rank() == v1::RANK_DEPRECATED) return false;
    if (claim.confidence() < policy.min_confidence) return false;
    if (!policy.exclude_documents.empty() && Supporting(claim).empty()) return false;
    if (!claim.has_entity() || !claim.has_valid_time() || policy.window.any) return true;
    const auto validity = base::Judge(*base::ParseValidTime(claim.valid_time()), policy.window);
    return validity == v1::VALIDITY_DEFINITE || (validity == v1::VALIDITY_POSSIBLE && !policy.definite_only);
  }

  // More is better; a lesser id is better.
  bool Better(const v1::Claim& a, const v1::Claim& b) const {
    const auto key = [&](const v1::Claim& claim) {
      std::set<std::string> groups;
      base::Day published = base::kDistantPast;
      for (const auto* citation : Supporting(claim)) {
        groups.insert(citation->origin_group().empty() ? citation->document() : citation->origin_group());
        if (!citation->published().empty()) {
          published = std::max(published, base::ParseDate(citation->published())->latest);
        }
      }
      return std::tuple(int{claim.rank()}, int{claim.confidence()}, groups.size(), published);
    };
    return key(a) != key(b) ? key(a) > key(b) : a.id() < b.id();
  }

  // The best claim that counts and for which `says` holds; null if there is none.
  template <typename Says>
  const v1::Claim* Best(const std::vector<v1::Claim>& claims, Says says) const {
    const v1::Claim* best = nullptr;
    for (const v1::Claim& claim : claims) {
      if (Counts(claim) && says(claim) && (best == nullptr || Better(claim, *best))) best = &claim;
    }
    return best;
  }
};

TEST(RandomClaims, AgreeWithAPlainResolutionOfEachField) {
  Generator generator(12);
  int resolved = 0;
  for (int round = 0; round < 5000; ++round) {
    std::vector<v1::Claim> claims;
    for (int i = generator.Below(6); i >= 0; --i) claims.push_back(generator.Entity(i));
    const Policy policy = generator.Any();
    const Plain plain{policy};
    const auto entity = ResolveEntity(schema::Schema::Linked(), claims, policy);
    ASSERT_EQ(entity.has_value(), plain.Best(claims, [](const auto&) { return true; }) != nullptr) << round;
    if (!entity.has_value()) continue;
    ++resolved;
    std::map<std::string, std::string> winners;
    for (const auto& field : Explain(schema::Schema::Linked(), claims, policy, {}))
      winners[field.path()] = field.winner();
    const auto description = [](const v1::Claim& claim) -> const v1::Description& {
      return claim.entity().description();
    };
    const v1::Claim* name = plain.Best(claims, [&](const auto& claim) { return description(claim).has_name(); });
    ASSERT_EQ(entity->description().name(), name == nullptr ? "" : description(*name).name()) << round;
    ASSERT_EQ(winners["name"], name == nullptr ? "" : name->id()) << round;
    const v1::Claim* country =
        plain.Best(claims, [&](const auto& claim) { return description(claim).organization().has_country(); });
    ASSERT_EQ(entity->description().organization().country(),
              country == nullptr ? "" : description(*country).organization().country())
        << round;
    ASSERT_EQ(winners["organization.country"], country == nullptr ? "" : country->id()) << round;
    std::set<int> sectors;
    for (const v1::Claim& claim : claims) {
      if (!plain.Counts(claim)) continue;
      for (const int sector : description(claim).organization().sectors()) sectors.insert(sector);
    }
    const auto& united = entity->description().organization().sectors();
    ASSERT_EQ(std::set<int>(united.begin(), united.end()), sectors) << round;
    ASSERT_EQ(static_cast<size_t>(united.size()), sectors.size()) << round;
  }
  EXPECT_GT(resolved, 1000);
}

TEST(RandomClaims, OfRelationshipsAlwaysHaveDatesThatAreAnInterval) {
  Generator generator(13);
  int both = 0;
  for (int round = 0; round < 5000; ++round) {
    std::vector<v1::Claim> claims;
    for (int i = generator.Below(6); i >= 0; --i) claims.push_back(generator.Relationship(i));
    const Policy policy = generator.Any();
    const auto relationship = ResolveRelationship(schema::Schema::Linked(), claims, policy);
    if (!relationship.has_value()) continue;
    ASSERT_TRUE(base::ParseValidTime(relationship->valid_time()).ok()) << relationship->ShortDebugString();
    const Plain plain{policy};
    const v1::Claim* dated = plain.Best(claims, [](const auto& claim) { return claim.has_valid_time(); });
    if (dated == nullptr) continue;
    // The best dated claim has its way in both ends it gives.
    if (!dated->valid_time().from().empty()) {
      ASSERT_EQ(relationship->valid_time().from(), dated->valid_time().from());
    }
    if (!dated->valid_time().until().empty()) {
      ASSERT_EQ(relationship->valid_time().until(), dated->valid_time().until());
    }
    both += !relationship->valid_time().from().empty() && !relationship->valid_time().until().empty();
  }
  EXPECT_GT(both, 500);
}

}  // namespace
}  // namespace entente::resolve
