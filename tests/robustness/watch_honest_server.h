// A small truth of seven revisions, and a server that keeps every promise about it: what validators are tried on, and
// what bugs are planted in.
#ifndef ENTENTE_TESTS_ROBUSTNESS_WATCH_HONEST_SERVER_H_
#define ENTENTE_TESTS_ROBUSTNESS_WATCH_HONEST_SERVER_H_

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "entente/v1/watch_service.pb.h"
#include "tests/robustness/watch_copy.h"
#include "tests/robustness/watch_truth.h"
#include "tests/robustness/watch_view.h"

namespace entente::oracle {

using Messages = std::vector<v1::WatchResponse>;

inline Known Organization(const std::string& name, int64_t updated, const std::string& country = "KR") {
  Known known;
  v1::Entity& entity = *known.fact.mutable_entity();
  entity.set_id("organization/" + name);
  entity.mutable_description()->set_name(name);
  entity.mutable_description()->mutable_organization()->set_country(country);
  entity.set_updated_revision(updated);
  entity.set_validity(v1::VALIDITY_DEFINITE);
  return known;
}

inline Known Edge(v1::Relation relation, const std::string& subject, const std::string& object, const std::string& from,
                  int64_t updated) {
  Known known;
  v1::Relationship& fact = *known.fact.mutable_relationship();
  fact.set_relation(relation);
  fact.set_subject(subject);
  fact.set_object(object);
  if (!from.empty()) fact.mutable_valid_time()->set_from(from);
  fact.set_updated_revision(updated);
  return known;
}

// Seven revisions: two organizations; a partnership from 2024-03-02 on and a third organization; one moves to another
// country; the third is retracted; the day passes, so that the partnership holds; many come; one of them goes. Made
// once, then read by any thread.
class SmallTruth {
 public:
  // `erasing` is a revision that erases something, though nothing of the past differs.
  explicit SmallTruth(int64_t erasing = 0) : erasing_(erasing) {
    Put(Organization("a", 1));
    Put(Organization("b", 1, "JP"));
    Commit();
    Put(Organization("c", 2));
    const Known partnership = Edge(v1::RELATION_PARTNERS_WITH, "organization/a", "organization/b", "2024-03-02", 2);
    Put(partnership);
    Commit();
    Put(Organization("a", 3, "US"));
    Commit();
    state_.erase("entity organization/c");
    Commit({{"entity organization/c", {v1::CHANGE_KIND_RETRACTED}}});
    ++day_;
    Commit({}, true);
    for (const char* name : {"e", "f", "g", "h", "i"}) Put(Organization(name, 6));
    Commit();
    state_.erase(KeyText(partnership.fact));
    Commit();
  }

  const WatchTruth& truth() const { return truth_; }

 private:
  void Put(Known known) {
    const std::string key = KeyText(known.fact);
    state_[key] = std::make_shared<const Known>(std::move(known));
  }
  void Commit(const std::map<std::string, std::set<v1::ChangeKind>>& gone_by = {}, bool day_passed = false) {
    Made made;
    made.revision = truth_.head() + 1;
    made.day = day_;
    made.day_passed = day_passed;
    made.author = "author";
    made.islands = {1};
    made.gone_by = gone_by;
    made.erases = made.revision == erasing_;
    truth_.Add(made, {{1, state_}});
  }

  const int64_t erasing_;
  WatchTruth truth_;
  State state_;
  int day_ = DayNumber(2024, 3, 1);
};

inline constexpr int64_t kSnapshot = 2, kHead = 7;  // revisions: of the snapshot, and the last

// A server that keeps every promise, two facts or changes a message. For one stream.
class HonestServer {
 public:
  HonestServer(const WatchTruth& truth, const v1::WatchRequest& request)
      : request_(request), truth_(truth), view_(truth, request) {}

  Messages FromSnapshot() {
    Snapshot(kSnapshot);
    for (int64_t revision = kSnapshot + 1; revision <= kHead; ++revision) Commit(revision);
    Mark(kHead);
    return messages_;
  }
  Messages AfterRevision(int64_t revision) {
    whole_ = false;
    while (++revision <= kHead) Commit(revision);
    Mark(kHead);
    return messages_;
  }

 private:
  v1::WatchResponse& Add() {
    messages_.emplace_back().set_token("token " + std::to_string(messages_.size()));
    return messages_.back();
  }
  void Snapshot(int64_t revision) {
    for (const auto& [key, steps] : view_.At(revision)) {
      if (!steps[0].after) continue;
      if (messages_.empty() || messages_.back().snapshot().facts_size() == 2) Add();
      messages_.back().mutable_snapshot()->set_revision(revision);
      *messages_.back().mutable_snapshot()->add_facts() = *steps[0].after;
      held_[key] = *steps[0].after;
    }
    Mark(revision);
    messages_.back().mutable_mark()->set_snapshot_complete(true);
  }
  void Mark(int64_t revision) {
    v1::SyncMark& mark = *Add().mutable_mark();
    mark.set_revision(revision);
    mark.set_head_revision(kHead);
    if (!whole_) return;
    mark.set_count(static_cast<int64_t>(held_.size()));
    mark.set_digest(DigestOf(held_));
  }
  void Commit(int64_t revision) {
    const Made made = *truth_.Find(revision);
    std::vector<v1::FactChange> changes;
    for (const auto& [key, steps] : view_.Between(revision - 1, revision)) {
      if (steps[0].changes()) changes.push_back(ChangeOf(made, key, steps[0]));
    }
    for (size_t i = 0; i < changes.size(); i += 2) {
      v1::CommitEvent& event = *Add().mutable_commit();
      event.set_revision(revision);
      event.mutable_commit_time()->set_seconds(1);
      event.set_clock_day(DayText(made.day));
      event.set_author(made.author);
      event.set_part(static_cast<int>(i / 2));
      event.set_last_part(i + 2 >= changes.size());
      for (size_t j = i; j < std::min(i + 2, changes.size()); ++j) *event.add_changes() = changes[j];
    }
  }
  v1::FactChange ChangeOf(const Made& made, const std::string& key, const Step& step) {
    v1::FactChange change;
    *change.mutable_key() = KeyOf(step.after ? *step.after : *step.before);
    if (step.after) *change.mutable_after() = held_[key] = *step.after;
    if (!step.after) held_.erase(key);
    if (step.before && request_.include_before()) *change.mutable_before() = *step.before;
    const auto gone_by = made.gone_by.find(key);
    change.set_kind(made.day_passed                 ? v1::CHANGE_KIND_BECAME_VALID
                    : step.after && !step.before    ? v1::CHANGE_KIND_ENTERED
                    : step.after                    ? v1::CHANGE_KIND_CHANGED
                    : step.there_after              ? v1::CHANGE_KIND_LEFT
                    : gone_by == made.gone_by.end() ? v1::CHANGE_KIND_DELETED
                                                    : *gone_by->second.begin());
    return change;
  }

  const v1::WatchRequest request_;
  const WatchTruth& truth_;
  WatchView view_;
  Messages messages_;
  std::map<std::string, v1::Fact> held_;
  bool whole_ = true;
};

}  // namespace entente::oracle

#endif  // ENTENTE_TESTS_ROBUSTNESS_WATCH_HONEST_SERVER_H_
