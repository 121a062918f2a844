// A log, a store, a graph and a hub that commits can be put into without a committer. Only for tests.
#ifndef ENTENTE_SERVICE_WATCH_WATCH_WORLD_H_
#define ENTENTE_SERVICE_WATCH_WATCH_WORLD_H_

#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "service/base/clock.h"
#include "service/base/error.h"
#include "service/base/status_macros.h"
#include "service/base/token.h"
#include "service/commit_log/memory_log.h"
#include "service/graph/graph.h"
#include "service/store/state_store.h"
#include "service/watch/fact_source.h"
#include "service/watch/hub.h"
#include "service/watch/stream.h"

namespace entente::watch {

// A stream of Watch whose messages are read. As Stream otherwise.
class WatchStream {
 public:
  explicit WatchStream(std::unique_ptr<Stream> stream) : stream_(std::move(stream)) {}

  absl::StatusOr<std::optional<v1::WatchResponse>> Next(Time now) {
    ASSIGN_OR_RETURN(const std::optional<std::string> bytes, stream_->Next(now));
    if (!bytes) return std::optional<v1::WatchResponse>();
    v1::WatchResponse message;
    CHECK(message.ParseFromString(*bytes));
    return message;
  }
  Stream* operator->() { return stream_.get(); }

 private:
  std::unique_ptr<Stream> stream_;
};

// The world. For one thread, but for what its parts allow.
class WatchWorld {
 public:
  explicit WatchWorld(const Limits& limits = {}) : tokens_(log_.store_id()) {
    std::string pattern = testing::TempDir() + "/watch_world_XXXXXX";
    CHECK(::mkdtemp(pattern.data()) != nullptr);
    folder_ = pattern;
    absl::StatusOr<std::unique_ptr<store::StateStore>> store = store::StateStore::Open(folder_);
    CHECK(store.ok());
    store_ = *std::move(store);
    graph_ = std::make_unique<graph::Graph>(schema::Schema::Linked(), store_->reader());
    CHECK(graph_->Load(*store_).ok());
    RestartHub(limits);
  }
  ~WatchWorld() {
    graph_.reset();
    store_.reset();
    std::filesystem::remove_all(folder_);
  }
  WatchWorld(const WatchWorld&) = delete;
  WatchWorld& operator=(const WatchWorld&) = delete;

  commit_log::MemoryLog& log() { return log_; }
  graph::Graph& graph() { return *graph_; }
  Hub& hub() { return *hubs_.back(); }
  base::ManualClock& clock() { return clock_; }
  const base::TokenCodec& tokens() const { return tokens_; }
  // A hub as after a restart: its window is empty.
  void RestartHub(const Limits& limits) {
    hubs_.push_back(std::make_unique<Hub>(log_, schema::Schema::Linked(), limits));  // streams may still hold the last
  }
  // Opens a stream, as the server does.
  absl::StatusOr<WatchStream> Open(const v1::WatchRequest& request, Time now) {
    std::vector<base::Violation> violations;
    const Terms terms = ReadTerms(request, Start::kNow, violations);
    auto source = FactSource::Open(graph(), hub().limits(), query_limits_, request, violations);
    if (!violations.empty()) return base::InvalidRequest(violations);
    RETURN_IF_ERROR(source.status());
    ASSIGN_OR_RETURN(auto stream, Stream::Open({hub(), graph(), tokens_, clock_}, terms, *std::move(source), now));
    return WatchStream(std::move(stream));
  }

  // A record that follows on the head.
  log::LogRecord NewRecord() const {
    log::LogRecord record;
    record.set_revision(log_.ReadHead().revision + 1);
    record.set_commit_time_us(record.revision() * 1'000'000);
    record.set_clock_day(clock_day);
    record.set_author("test");
    record.set_epoch(epoch);
    return record;
  }

  // Adds the making or a change of an entity to a record.
  base::EntityNo PutEntity(log::LogRecord& record, const std::string& id) {
    const auto [at, is_new] = entities_.emplace(id, entities_.size());
    if (is_new) {
      log::NewEntity& named = *record.add_new_entities();
      named.set_no(at->second);
      named.set_id(id);
    }
    log::FactEffect& effect = NewEffect(record, base::FactSort::kEntity, at->second, is_new);
    effect.mutable_change()->mutable_key()->set_entity(id);
    v1::Entity& after = *effect.mutable_change()->mutable_after()->mutable_entity();
    after.set_id(id);
    after.set_updated_revision(record.revision());
    return at->second;
  }
  // Adds the merge of an entity that is there to a record; what pointed at it is left alone.
  void MergeEntity(log::LogRecord& record, const std::string& from, const std::string& into) {
    log::FactEffect& effect = NewEffect(record, base::FactSort::kEntity, entities_.at(from), false);
    effect.mutable_redirect()->set_to(entities_.at(into));
    effect.mutable_redirect()->set_merged_into(entities_.at(into));
    effect.mutable_change()->set_kind(v1::CHANGE_KIND_MERGED);
    effect.mutable_change()->mutable_key()->set_entity(from);
    effect.mutable_change()->set_merged_into(into);
  }
  // Adds that it is an entity of its own again.
  void UndoMerge(log::LogRecord& record, const std::string& from) {
    versions_[base::FactRef{base::FactSort::kEntity, entities_.at(from)}] = 0;
    PutEntity(record, from);
    record.mutable_facts()->rbegin()->set_unmerged(true);
    record.mutable_facts()->rbegin()->mutable_change()->set_kind(v1::CHANGE_KIND_ENTERED);
  }
  // The same as PutEntity for a relationship; `until` is its end, or empty. The entities are there.
  base::RelationshipNo PutRelationship(log::LogRecord& record, v1::Relation relation, const std::string& subject,
                                       const std::string& object, const std::string& until = "") {
    const auto [at, is_new] =
        relationships_.emplace(std::to_string(relation) + subject + " " + object, relationships_.size());
    log::FactEffect& effect = NewEffect(record, base::FactSort::kRelationship, at->second, is_new);
    effect.set_subject_no(entities_.at(subject));
    effect.set_object_no(entities_.at(object));
    v1::RelationshipKey& key = *effect.mutable_change()->mutable_key()->mutable_relationship();
    key.set_relation(relation);
    key.set_subject(subject);
    key.set_object(object);
    v1::Relationship& after = *effect.mutable_change()->mutable_after()->mutable_relationship();
    after.set_relation(relation);
    after.set_subject(subject);
    after.set_object(object);
    after.mutable_valid_time()->set_from("2020-01-01");
    after.mutable_valid_time()->set_until(until);
    after.set_updated_revision(record.revision());
    return at->second;
  }
  // The same for an observation.
  void PutObservation(log::LogRecord& record, v1::Metric metric, const std::string& subject,
                      const std::string& period) {
    const auto [at, is_new] =
        observations_.emplace(std::to_string(metric) + subject + " " + period, observations_.size());
    log::FactEffect& effect = NewEffect(record, base::FactSort::kObservation, at->second, is_new);
    effect.set_subject_no(entities_.at(subject));
    v1::ObservationKey& key = *effect.mutable_change()->mutable_key()->mutable_observation();
    key.set_subject(subject);
    key.set_metric(metric);
    key.set_period(period);
    v1::Observation& after = *effect.mutable_change()->mutable_after()->mutable_observation();
    after.set_subject(subject);
    after.set_metric(metric);
    after.set_period(period);
    after.set_updated_revision(record.revision());
  }

  // Logs, applies, stores, publishes and tells, as the committer does.
  void Commit(const log::LogRecord& record) {
    CHECK(log_.Append(log_.ReadHead(), {&record}) == commit_log::Outcome::kCommitted);
    const std::unique_ptr<store::Batch> batch = store_->NewBatch();
    const absl::Status applied = graph_->Apply(record, *batch);
    if (!applied.ok()) ADD_FAILURE() << applied;
    CHECK(store_->Write(*batch, record.revision()).ok());
    graph_->Publish(record.revision());
    hub().Publish(std::make_shared<const log::LogRecord>(record));
  }
  // A commit of one entity.
  void CommitEntity(const std::string& id) {
    log::LogRecord record = NewRecord();
    PutEntity(record, id);
    Commit(record);
  }

  int32_t clock_day = 20'000;  // 2024-10-04
  uint32_t epoch = 1;

 private:
  log::FactEffect& NewEffect(log::LogRecord& record, base::FactSort sort, uint32_t no, bool is_new) {
    log::FactEffect& effect = *record.add_facts();
    effect.set_updated_before(std::exchange(versions_[base::FactRef{sort, no}], record.revision()));
    effect.set_sort(static_cast<uint32_t>(sort));
    effect.set_no(no);
    effect.mutable_change()->set_kind(is_new ? v1::CHANGE_KIND_ENTERED : v1::CHANGE_KIND_CHANGED);
    return effect;
  }

  commit_log::MemoryLog log_;
  base::TokenCodec tokens_;
  std::string folder_;
  std::unique_ptr<store::StateStore> store_;
  std::unique_ptr<graph::Graph> graph_;
  std::vector<std::unique_ptr<Hub>> hubs_;
  base::ManualClock clock_{0};
  const query::Limits query_limits_;
  std::map<std::string, uint32_t> entities_, relationships_, observations_;
  std::map<base::FactRef, int64_t> versions_;
};

}  // namespace entente::watch

#endif  // ENTENTE_SERVICE_WATCH_WATCH_WORLD_H_
