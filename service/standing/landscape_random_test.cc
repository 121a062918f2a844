// Random histories: what a watcher holds is the answer asked anew, whatever the question, however commits are folded.
#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "service/standing/landscape_world.h"

namespace entente::standing {
namespace {

using commit::Cited;
using commit::Describe;
using commit::End;
using commit::Erase;
using commit::Relate;
using commit::Retract;

const char* const kQuestions[] = {
    "alliance_matrix { rows { ids: ['organization/0', 'organization/1', 'organization/2', 'organization/3'] } }",
    "alliance_matrix { rows { kinds: 'organization' } columns { filter_text: 'organization.country = \"KR\"' } "
    "direct: [MEANING_COLLABORATION, MEANING_OWNERSHIP] context { definite_only: true } }",
    "alliance_matrix { rows { ids: 'organization/0' } columns { kinds: 'organization' } "
    "context { valid_at { interval: '2024/2025-06' } resolution { min_confidence: CONFIDENCE_LIKELY } } }",
    "alliance_matrix { rows { kinds: 'organization' } "
    "context { include_claims: true resolution { exclude_documents: 'document/blog' } } }",
    "exposure { entities: ['organization/0', 'organization/1'] include_chains: true }",
    "exposure { entities: ['product/0', 'product/1', 'model/0'] max_depth: 2 "
    "context { definite_only: true resolution { min_confidence: CONFIDENCE_LIKELY } } }",
    "exposure { entities: 'organization/2' read_mask { paths: 'description.name' } "
    "context { valid_at { day: '2024-09-01' } include_claims: true } }",
};

// Makes commits up. Not thread-safe.
class Author {
 public:
  Author(LandscapeWorld& world, uint32_t seed) : world_(world), random_(seed) {
    std::string all = Describe("document/blog");
    for (const char* const kind : {"organization", "model", "product", "alliance"}) {
      for (int i = 0; i < 4; ++i) all += Describe(absl::StrCat(kind, "/", i));
    }
    world_.MustCommit(all);
  }

  int Below(int bound) { return static_cast<int>(random_() % static_cast<uint32_t>(bound)); }

  // Commits something, or a day; it may be refused.
  void Act() {
    switch (Below(10)) {
      case 0:
        return PassDays();
      case 1:
        return EndSomething();
      case 2:
        return Try(Describing());
      case 3:
        return Try(Describe(absl::StrCat("topic/", ++things_)));
      default:
        return Try(Below(2) == 0 ? Relating() + Relating() : Relating());
    }
  }

 private:
  void Try(const std::string& changes) {
    if (changes.empty()) return;
    (void)world_.Commit(changes);  // what is refused changes nothing
  }

  std::string One(const std::string& kind) { return absl::StrCat(kind, "/", Below(4)); }

  std::string Date() {
    const char* const dates[] = {"2023",    "2024-03",    "2024-11-05", "2025",
                                 "2025-02", "2025-02-20", "2025-03",    "2025-07"};
    return dates[Below(8)];
  }

  // A claim with an id, a document, a confidence and perhaps dates of its own.
  std::string Claim(const std::string& content) {
    const std::string id = absl::StrCat("claim/", ++things_);
    claims_.push_back(id);
    std::string text = absl::StrCat("changes { assert_claim { id: '", id, "' ", content);
    const int dates = Below(4);
    if (dates < 2) absl::StrAppend(&text, " valid_time { from: '", Date(), "' }");
    if (dates == 2) absl::StrAppend(&text, " valid_time { until: '", Date(), "' }");
    const char* const confidences[] = {"SPECULATIVE", "LIKELY", "CONFIRMED"};
    return absl::StrCat(text, " confidence: CONFIDENCE_", confidences[Below(3)], " citations { document: 'document/",
                        Below(2) == 0 ? "blog" : "notes", "' } } } ");
  }

  std::string Relating() {
    struct Sort {
      const char *relation, *subject, *object;
    };
    const Sort sorts[] = {{"PARTNERS_WITH", "organization", "organization"},
                          {"MEMBER_OF", "organization", "alliance"},
                          {"INVESTED_IN", "organization", "organization"},
                          {"COMPETES_WITH", "organization", "organization"},
                          {"DEVELOPS", "organization", "model"},
                          {"DEVELOPS", "organization", "product"},
                          {"BUILT_ON", "product", "model"},
                          {"DERIVED_FROM", "model", "model"}};
    const Sort& sort = sorts[Below(8)];
    const std::string subject = One(sort.subject);
    std::string object = One(sort.object);
    while (object == subject) object = One(sort.object);
    return Claim(absl::StrCat("relationship { relation: RELATION_", sort.relation, " subject: '", subject,
                              "' object: '", object, "' }"));
  }

  std::string Describing() {
    const char* const countries[] = {"KR", "US"};
    if (Below(3) == 0) {
      return Claim(
          absl::StrCat("entity { id: '", One("model"), "' description { name: 'M", ++things_, "' model {} } }"));
    }
    return Claim(absl::StrCat("entity { id: '", One("organization"), "' description { name: 'O", ++things_,
                              "' organization { country: '", countries[Below(2)], "' } } }"));
  }

  void EndSomething() {
    if (claims_.empty()) return;
    const std::string claim = claims_[static_cast<size_t>(Below(static_cast<int>(claims_.size())))];
    const int how = Below(4);
    Try(how == 0 ? Erase(claim) : how == 1 ? End(claim, Date()) : Retract(claim));
  }

  void PassDays() {
    day_ += 1 + Below(10);
    world_.SetDay(base::FormatDay(*base::ParseDay("2025-01-10") + day_));
  }

  LandscapeWorld& world_;
  std::mt19937 random_;
  std::vector<std::string> claims_;
  int things_ = 0, day_ = 0;
};

bool Fits(const watch::Interest& interest, const graph::Snapshot& snapshot, const watch::EncodedCommit& commit) {
  if (interest.everything) return true;
  for (const base::FactRef fact : commit.touched) {
    if (fact.sort == base::FactSort::kEntity && (interest.kinds >> snapshot.KindOf(fact.no) & 1) != 0) return true;
    if (fact.sort != base::FactSort::kRelationship) continue;
    const auto& relations = interest.relations;
    if (std::count(relations.begin(), relations.end(), snapshot.Ends(fact.no).relation) != 0) return true;
  }
  return false;
}

std::vector<std::string> Told(const Held& held) {
  std::vector<std::string> told;
  for (const auto& [key, line] : held) told.push_back(line.SerializeAsString());
  return told;
}

// Follows a history of so many acts, and adds up by question the lines that entered, changed and left.
void Follow(uint32_t seed, int acts, std::vector<size_t>& changes) {
  LandscapeWorld world;
  Author author(world, seed);
  std::vector<std::unique_ptr<Watcher>> watchers;
  for (const char* const question : kQuestions) {
    watchers.push_back(std::make_unique<Watcher>(world, question));
    watchers.back()->Snapshot();
  }
  for (int act = 0; act < acts && !::testing::Test::HasFailure(); ++act) {
    SCOPED_TRACE(absl::StrCat("seed ", seed, ", act ", act));
    author.Act();
    for (size_t i = 0; i < watchers.size(); ++i) {
      if (author.Below(3) == 0) continue;  // falls behind
      Watcher& watcher = *watchers[i];
      const Commits commits = world.After(watcher.revision());
      const size_t told = author.Below(2) == 0 ? watcher.FollowFolded().size() : watcher.Follow().size();
      changes[i] += told;
      const bool fits = std::any_of(commits.begin(), commits.end(), [&](const auto& commit) {
        return Fits(watcher.source().interest(), world.Head(), *commit);
      });
      EXPECT_TRUE(fits || told == 0) << kQuestions[i];
      Watcher anew(world, kQuestions[i]);
      anew.Snapshot();
      EXPECT_EQ(Told(watcher.held()), Told(anew.held())) << kQuestions[i];
    }
  }
}

TEST(LandscapeSource, HoldsTheAnswerAskedAnewThroughRandomHistories) {
  std::vector<size_t> changes(std::size(kQuestions));
  for (const uint32_t seed : {1u, 2u, 3u}) Follow(seed, 250, changes);
  EXPECT_THAT(changes, ::testing::Each(::testing::Gt(30)));  // or the histories show nothing
}

}  // namespace
}  // namespace entente::standing
