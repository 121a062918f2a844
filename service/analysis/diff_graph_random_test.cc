// Random histories: the changes between two states, applied to the facts of the one, give the facts of the other.
#include <map>
#include <random>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"
#include "service/analysis/analysis.h"
#include "service/query/encoded.h"
#include "service/query/testing/world.h"

namespace entente::analysis {
namespace {

using query::Parsed;
using query::Say;
using query::World;

// What a state shows of a fact: everything but revisions and claims.
struct Shown {
  std::string content;
  v1::Validity label = v1::VALIDITY_UNSPECIFIED;

  bool operator==(const Shown&) const = default;
  friend std::ostream& operator<<(std::ostream& out, const Shown& shown) {
    return out << v1::Validity_Name(shown.label) << " " << shown.content;
  }
};
using Facts = std::map<std::string, Shown>;

template <typename T>
Shown ShownOf(T fact) {
  const v1::Validity label = fact.validity();
  fact.clear_validity();
  fact.clear_claims();
  fact.clear_claim_ids();
  fact.clear_created_revision();
  fact.clear_updated_revision();
  return {fact.ShortDebugString(), label};
}
Shown ShownOf(const v1::Fact& fact) {
  if (fact.has_entity()) return ShownOf(fact.entity());
  return fact.has_relationship() ? ShownOf(fact.relationship()) : ShownOf(fact.observation());
}

std::string KeyText(const v1::FactKey& key) { return key.ShortDebugString(); }

class RandomHistory {
 public:
  explicit RandomHistory(uint32_t seed) : random_(seed) {
    for (int i = 0; i < 6; ++i) world_.Commit(query::Describe(absl::StrCat("organization/o", i), "O"));
    for (int i = 0; i < 40; ++i) Step();
  }

  std::string Context() {
    std::string context =
        absl::StrCat("at_exact_snapshot { revision: ", 3 + random_() % (world_.graph().published() - 2), " } ");
    switch (random_() % 4) {
      case 0:
        break;
      case 1:
        context += "valid_at { any: true } ";
        break;
      default:
        absl::StrAppend(&context, "valid_at { day: '", Day(), "' } ");
    }
    if (random_() % 4 == 0) context += "definite_only: true ";
    if (random_() % 4 == 0) context += "resolution { exclude_documents: 'document/blog' } ";
    return context;
  }

  // What the list calls show.
  Facts List(const std::string& context) const {
    Facts facts;
    std::string relations;
    for (const schema::Relation& relation : World::schema().relations()) {
      absl::StrAppend(&relations, "relations: ", relation.number, " ");
    }
    const std::string rest = absl::StrCat("page_size: 1000 context { ", context, " }");
    const auto entities =
        query::Readable(world_.engine().ListEntities(Parsed<v1::ListEntitiesRequest>("include_stubs: true " + rest)));
    const auto relationships =
        query::Readable(world_.engine().ListRelationships(Parsed<v1::ListRelationshipsRequest>(relations + rest)));
    const auto observations =
        query::Readable(world_.engine().ListObservations(Parsed<v1::ListObservationsRequest>(rest)));
    EXPECT_TRUE(entities.ok() && relationships.ok() && observations.ok()) << context;
    for (const v1::Entity& entity : entities->entities()) {
      v1::FactKey key;
      key.set_entity(entity.id());
      facts[KeyText(key)] = ShownOf(entity);
    }
    for (const v1::Relationship& relationship : relationships->relationships()) {
      v1::FactKey key;
      key.mutable_relationship()->set_relation(relationship.relation());
      key.mutable_relationship()->set_subject(relationship.subject());
      key.mutable_relationship()->set_object(relationship.object());
      key.mutable_relationship()->set_episode(relationship.episode());
      facts[KeyText(key)] = ShownOf(relationship);
    }
    for (const v1::Observation& observation : observations->observations()) {
      v1::FactKey key;
      key.mutable_observation()->set_subject(observation.subject());
      key.mutable_observation()->set_metric(observation.metric());
      key.mutable_observation()->set_period(observation.period());
      facts[KeyText(key)] = ShownOf(observation);
    }
    return facts;
  }

  std::vector<v1::FactChange> Diff(const std::string& before, const std::string& after) const {
    std::vector<v1::FactChange> changes;
    const auto request = Parsed<v1::DiffGraphRequest>(
        absl::StrCat("before { ", before, " } after { ", after, " } include_before: true"));
    const absl::Status status =
        DiffGraph(world_.engine().ground(), request, {}, [&](const v1::DiffGraphResponse& message, query::Follows) {
          changes.insert(changes.end(), message.changes().begin(), message.changes().end());
          return absl::OkStatus();
        });
    EXPECT_TRUE(status.ok()) << status;
    return changes;
  }

 private:
  std::string Day() { return base::FormatDay(*base::ParseDay("2020-01-01") + static_cast<int>(random_() % 2500)); }
  std::string Date() {
    const std::string day = Day();
    return random_() % 2 == 0 ? day : day.substr(0, 4 + 3 * (random_() % 2));
  }
  std::string Organization() { return absl::StrCat("organization/o", random_() % 6); }
  std::string Document() { return random_() % 2 == 0 ? "document/notes" : "document/blog"; }

  // Times that end before they begin are not said.
  std::string ValidTime() {
    std::string from = Date(), until = random_() % 2 == 0 ? Date() : "";
    if (!until.empty() && until.substr(0, 4) <= from.substr(0, 4)) until.clear();
    return absl::StrCat("valid_time { from: '", from, "' until: '", until, "' } ");
  }

  std::string Content() {
    switch (random_() % 3) {
      case 0:
        return absl::StrCat("entity { id: '", Organization(), "' description { organization { city: 'c", random_() % 3,
                            "' } } } ", random_() % 2 == 0 ? ValidTime() : "");
      case 1: {
        const std::string subject = Organization();
        std::string object = Organization();
        while (object == subject) object = Organization();
        return absl::StrCat("relationship { relation: RELATION_PARTNERS_WITH subject: '", subject, "' object: '",
                            object, "' } ", ValidTime());
      }
      default:
        return absl::StrCat("observation { subject: '", Organization(), "' metric: METRIC_EMPLOYEES period: '",
                            2020 + random_() % 3, "' quantity { amount: ", random_() % 5, " unit: 'people' } } ");
    }
  }

  void Step() {
    if (!claims_.empty() && random_() % 3 == 0) {
      const size_t i = random_() % claims_.size();
      world_.Commit(absl::StrCat("changes { retract_claim { claim_id: '", claims_[i],
                                 "' reason: RETRACTION_REASON_ENTRY_ERROR } }"));
      claims_.erase(claims_.begin() + static_cast<std::ptrdiff_t>(i));
      return;
    }
    const std::string id = absl::StrCat("claim/r", next_claim_++);
    world_.Commit(Say(absl::StrCat("id: '", id, "' ", Content()), Document()));
    claims_.push_back(id);
  }

  World world_;
  std::mt19937 random_;
  std::vector<std::string> claims_;
  int next_claim_ = 0;
};

// Whether the state shows a fact labelled like this.
bool Shows(const std::string& context, v1::Validity label) {
  if (label == v1::VALIDITY_NOT_VALID) return false;
  return label != v1::VALIDITY_POSSIBLE || context.find("definite_only") == std::string::npos;
}

void Apply(const v1::FactChange& change, const std::string& before, const std::string& after, Facts& facts) {
  const std::string key = KeyText(change.key());
  const bool was_shown = change.has_before() && Shows(before, ShownOf(change.before()).label);
  const bool is_shown = change.has_after() && Shows(after, ShownOf(change.after()).label);
  EXPECT_EQ(facts.count(key), was_shown ? 1u : 0u) << key;
  if (was_shown) {
    EXPECT_EQ(facts[key], ShownOf(change.before())) << key;
  }
  EXPECT_EQ(change.kind() == v1::CHANGE_KIND_ENTERED, !change.has_before()) << key;
  EXPECT_EQ(change.kind() == v1::CHANGE_KIND_DELETED || change.kind() == v1::CHANGE_KIND_RETRACTED, !change.has_after())
      << key;
  EXPECT_TRUE(change.kind() != v1::CHANGE_KIND_BECAME_VALID || is_shown) << key;
  EXPECT_TRUE(change.kind() != v1::CHANGE_KIND_CEASED_VALID || was_shown) << key;
  if (is_shown) {
    facts[key] = ShownOf(change.after());
  } else {
    facts.erase(key);
  }
}

// Where one state was asked about any time, which for observations is the default, labels say nothing.
void ForgetLabels(const std::string& before, const std::string& after, Facts& facts) {
  const bool any = (before + after).find("any") != std::string::npos;
  const bool observed_at_any =
      before.find("valid_at") == std::string::npos || after.find("valid_at") == std::string::npos;
  for (auto& [key, shown] : facts) {
    const bool observation = key.find("observation") == 0;
    if (any || (observation && observed_at_any)) shown.label = v1::VALIDITY_UNSPECIFIED;
  }
}

TEST(DiffGraphOnRandomHistories, LeadsFromOneStateToTheOther) {
  std::map<v1::ChangeKind, int> met;
  for (uint32_t seed = 1; seed <= 6; ++seed) {
    RandomHistory history(seed);
    for (int i = 0; i < 60; ++i) {
      const std::string before = history.Context(), after = history.Context();
      SCOPED_TRACE(absl::StrCat("seed ", seed, ": ", before, " -> ", after));
      Facts facts = history.List(before), expected = history.List(after);
      for (const v1::FactChange& change : history.Diff(before, after)) {
        Apply(change, before, after, facts);
        ++met[change.kind()];
      }
      ForgetLabels(before, after, facts);
      ForgetLabels(before, after, expected);
      ASSERT_EQ(facts, expected);
    }
  }
  EXPECT_EQ(met.size(), 6u);  // every kind but LEFT, which is a watch's
}

}  // namespace
}  // namespace entente::analysis
