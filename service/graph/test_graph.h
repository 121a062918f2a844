// For tests: a graph over a state store in a directory of its own, and records for it.
#ifndef ENTENTE_SERVICE_GRAPH_TEST_GRAPH_H_
#define ENTENTE_SERVICE_GRAPH_TEST_GRAPH_H_

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "gtest/gtest.h"
#include "service/graph/graph.h"

namespace entente::graph {

inline constexpr int64_t kSecond = 1'000'000;

// One record in the making; gives out the numbers that follow on the graph.
class RecordBuilder {
 public:
  RecordBuilder(const Graph& graph, base::Day clock_day)
      : entity_(graph.next_entity()),
        relationship_(graph.next_relationship()),
        observation_(graph.next_observation()),
        claim_(graph.next_claim()) {
    record.set_revision(graph.applied() + 1);
    record.set_commit_time_us(record.revision() * kSecond);
    record.set_clock_day(clock_day);
  }

  base::EntityNo Name(const std::string& id) {
    record.add_new_entities()->set_no(entity_);
    record.mutable_new_entities()->rbegin()->set_id(id);
    return entity_++;
  }
  // A version of an entity; `description` is filled by the caller.
  v1::Entity& Describe(base::EntityNo no, const std::string& id, bool dated = false) {
    log::FactEffect& effect = AddFact(base::FactSort::kEntity, no);
    effect.set_dated(dated);
    effect.mutable_change()->mutable_key()->set_entity(id);
    v1::Entity& entity = *effect.mutable_change()->mutable_after()->mutable_entity();
    entity.set_id(id);
    return entity;
  }
  // Names an entity and describes it.
  base::EntityNo Add(const std::string& id, const std::string& name) {
    const base::EntityNo no = Name(id);
    Describe(no, id).mutable_description()->set_name(name);
    return no;
  }
  base::RelationshipNo Relate(v1::Relation relation, base::EntityNo subject, base::EntityNo object,
                              const std::string& from = "", const std::string& until = "",
                              const std::string& episode = "") {
    log::FactEffect& effect = Redate(relationship_, from, until);
    effect.set_subject_no(subject);
    effect.set_object_no(object);
    v1::RelationshipKey& key = *effect.mutable_change()->mutable_key()->mutable_relationship();
    key.set_relation(relation);
    key.set_episode(episode);
    return relationship_++;
  }
  // A further version of a relationship.
  log::FactEffect& Redate(base::RelationshipNo no, const std::string& from, const std::string& until) {
    log::FactEffect& effect = AddFact(base::FactSort::kRelationship, no);
    v1::Relationship& after = *effect.mutable_change()->mutable_after()->mutable_relationship();
    after.set_updated_revision(record.revision());
    if (!from.empty()) after.mutable_valid_time()->set_from(from);
    if (!until.empty()) after.mutable_valid_time()->set_until(until);
    return effect;
  }
  base::ObservationNo Observe(base::EntityNo subject, v1::Metric metric, const std::string& period, double amount) {
    log::FactEffect& effect = Remeasure(observation_, period, amount);
    effect.set_subject_no(subject);
    v1::ObservationKey& key = *effect.mutable_change()->mutable_key()->mutable_observation();
    key.set_metric(metric);
    key.set_period(period);
    return observation_++;
  }
  // A further version of an observation.
  log::FactEffect& Remeasure(base::ObservationNo no, const std::string& period, double amount) {
    log::FactEffect& effect = AddFact(base::FactSort::kObservation, no);
    v1::Observation& after = *effect.mutable_change()->mutable_after()->mutable_observation();
    after.set_period(period);
    after.mutable_quantity()->set_amount(amount);
    return effect;
  }
  void Remove(base::FactRef fact) { AddFact(fact.sort, fact.no); }
  v1::Claim& AddClaim(base::FactRef about) { return ChangeClaim(claim_++, about); }
  v1::Claim& ChangeClaim(base::ClaimNo no, base::FactRef about) {
    log::ClaimEffect& effect = *record.add_claims();
    effect.set_no(no);
    effect.set_fact_sort(static_cast<uint32_t>(about.sort));
    effect.set_fact_no(about.no);
    effect.mutable_claim()->set_id("claim/" + std::to_string(no));
    effect.mutable_claim()->set_state(v1::CLAIM_STATE_ASSERTED);
    return *effect.mutable_claim();
  }
  void Rewrite(base::FactRef fact, int64_t revision, const std::string& content) {
    log::Rewrite& rewrite = *record.add_rewrites();
    rewrite.mutable_fact()->set_sort(static_cast<uint32_t>(fact.sort));
    rewrite.mutable_fact()->set_no(fact.no);
    rewrite.mutable_fact()->set_revision(revision);
    rewrite.set_content(content);
  }

  // The record, with a claim for each description, so that the indexes hear of it. The claims are withdrawn, since they
  // are not what the tests count.
  log::LogRecord Spoken() const {
    log::LogRecord spoken = record;
    base::ClaimNo no = claim_;
    for (const log::FactEffect& effect : record.facts()) {
      if (!effect.change().after().has_entity()) continue;
      log::ClaimEffect& claim = *spoken.add_claims();
      claim.set_no(no);
      claim.set_fact_sort(effect.sort());
      claim.set_fact_no(effect.no());
      claim.mutable_claim()->set_id("claim/spoken-" + std::to_string(no++));
      claim.mutable_claim()->set_state(v1::CLAIM_STATE_RETRACTED);
      *claim.mutable_claim()->mutable_entity()->mutable_description() = effect.change().after().entity().description();
    }
    return spoken;
  }

  log::LogRecord record;

 private:
  log::FactEffect& AddFact(base::FactSort sort, uint32_t no) {
    log::FactEffect& effect = *record.add_facts();
    effect.set_sort(static_cast<uint32_t>(sort));
    effect.set_no(no);
    return effect;
  }

  uint32_t entity_, relationship_, observation_, claim_;
};

// Holds store and graph.
class GraphTest : public testing::Test {
 protected:
  GraphTest()
      : directory_(testing::TempDir() + "graph_" + testing::UnitTest::GetInstance()->current_test_info()->name()) {
    std::filesystem::remove_all(directory_);
    Reopen();
  }
  ~GraphTest() override {
    graph_.reset();
    store_.reset();
    std::filesystem::remove_all(directory_);
  }

  void Reopen() {
    graph_.reset();
    store_.reset();
    auto store = store::StateStore::Open(directory_);
    ASSERT_TRUE(store.ok()) << store.status();
    store_ = *std::move(store);
    graph_ = std::make_unique<Graph>(schema::Schema::Linked(), store_->reader());
    const absl::Status loaded = graph_->Load(*store_);
    ASSERT_TRUE(loaded.ok()) << loaded;
  }
  RecordBuilder Next(base::Day clock_day = 100) const { return RecordBuilder(*graph_, clock_day); }
  // Applies and stores without publishing; then with.
  void Apply(const RecordBuilder& builder) {
    const auto batch = store_->NewBatch();
    const absl::Status applied = graph_->Apply(builder.Spoken(), *batch);
    ASSERT_TRUE(applied.ok()) << applied << builder.record.DebugString();
    ASSERT_TRUE(store_->Write(*batch, builder.record.revision()).ok());
  }
  void Commit(const RecordBuilder& builder) {
    Apply(builder);
    graph_->Publish(builder.record.revision());
  }
  Snapshot At(int64_t revision) const { return *graph_->At(revision); }

  const std::string directory_;
  std::unique_ptr<store::StateStore> store_;
  std::unique_ptr<Graph> graph_;
};

}  // namespace entente::graph

#endif  // ENTENTE_SERVICE_GRAPH_TEST_GRAPH_H_
