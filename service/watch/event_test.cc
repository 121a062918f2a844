#include "service/watch/event.h"

#include "entente/v1/watch_service.pb.h"
#include "gtest/gtest.h"

namespace entente::watch {
namespace {

constexpr int32_t kToday = 20'000;  // 2024-10-04

log::FactEffect Effect(base::FactSort sort, uint32_t no) {
  log::FactEffect effect;
  effect.set_sort(static_cast<uint32_t>(sort));
  effect.set_no(no);
  return effect;
}

log::FactEffect RelationshipEffect(const std::string& from, const std::string& until) {
  log::FactEffect effect = Effect(base::FactSort::kRelationship, 7);
  effect.set_subject_no(3);
  effect.set_object_no(4);
  effect.mutable_change()->mutable_key()->mutable_relationship()->set_relation(v1::RELATION_DEVELOPS);
  v1::ValidTime& valid = *effect.mutable_change()->mutable_after()->mutable_relationship()->mutable_valid_time();
  valid.set_from(from);
  valid.set_until(until);
  return effect;
}

// The only change of a commit of this effect, encoded and parsed.
v1::FactChange Encoded(const log::FactEffect& effect, EncodedChange* judged = nullptr) {
  log::LogRecord record;
  record.set_revision(1);
  record.set_clock_day(kToday);
  *record.add_facts() = effect;
  const std::shared_ptr<const EncodedCommit> commit = Encode(record);
  EXPECT_EQ(commit->changes.size(), 1u);
  if (judged != nullptr) *judged = commit->changes[0];
  v1::FactChange change;
  EXPECT_TRUE(change.ParseFromString(commit->changes[0].bytes));
  return change;
}

TEST(Event, TheHeaderTellsOfTheCommit) {
  log::LogRecord record;
  record.set_revision(9);
  record.set_commit_time_us(1'700'000'000'000'001);
  record.set_clock_day(kToday);
  record.set_author("desk");
  record.set_reason("news");
  record.set_request_id("r-1");
  const std::shared_ptr<const EncodedCommit> commit = Encode(record);
  v1::CommitEvent header;
  ASSERT_TRUE(header.ParseFromString(commit->header));
  EXPECT_EQ(commit->revision, 9);
  EXPECT_EQ(header.revision(), 9);
  EXPECT_EQ(header.commit_time().seconds(), 1'700'000'000);
  EXPECT_EQ(header.commit_time().nanos(), 1000);
  EXPECT_EQ(header.clock_day(), "2024-10-04");
  EXPECT_EQ(header.author(), "desk");
  EXPECT_EQ(header.reason(), "news");
  EXPECT_EQ(header.request_id(), "r-1");
  EXPECT_TRUE(commit->changes.empty());
  EXPECT_GE(commit->bytes, static_cast<int64_t>(commit->header.size()));
}

TEST(Event, ARelationshipIsLabelledAsOfTheDayOfItsCommit) {
  const auto label = [](const std::string& from, const std::string& until) {
    return Encoded(RelationshipEffect(from, until)).after().relationship().validity();
  };
  EXPECT_EQ(label("2020-01-01", ""), v1::VALIDITY_DEFINITE);
  EXPECT_EQ(label("2024-10", ""), v1::VALIDITY_POSSIBLE);
  EXPECT_EQ(label("2020-01-01", "2024-10-04"), v1::VALIDITY_NOT_VALID) << "until is the day after the last";
  EXPECT_EQ(label("2024-10-05", ""), v1::VALIDITY_NOT_VALID);
}

TEST(Event, AnObservationIsLabelledByItsPeriod) {
  log::FactEffect effect = Effect(base::FactSort::kObservation, 2);
  v1::Observation& after = *effect.mutable_change()->mutable_after()->mutable_observation();
  after.set_period("2024-10");
  EXPECT_EQ(Encoded(effect).after().observation().validity(), v1::VALIDITY_DEFINITE);
  after.set_period("2024-09");
  EXPECT_EQ(Encoded(effect).after().observation().validity(), v1::VALIDITY_NOT_VALID);
}

TEST(Event, AnEntityIsDefiniteUnlessItsEffectSaysOtherwise) {
  log::FactEffect effect = Effect(base::FactSort::kEntity, 2);
  effect.mutable_change()->mutable_after()->mutable_entity()->set_id("organization/a");
  EXPECT_EQ(Encoded(effect).after().entity().validity(), v1::VALIDITY_DEFINITE);
  effect.set_clock_only(true);
  effect.set_validity_after(v1::VALIDITY_NOT_VALID);
  EXPECT_EQ(Encoded(effect).after().entity().validity(), v1::VALIDITY_NOT_VALID);
}

TEST(Event, ThePassingOfADayIsLabelledAsItsEffectSays) {
  log::FactEffect effect = RelationshipEffect("2020-01-01", "");
  effect.set_clock_only(true);
  effect.set_validity_after(v1::VALIDITY_POSSIBLE);
  EXPECT_EQ(Encoded(effect).after().relationship().validity(), v1::VALIDITY_POSSIBLE);
}

TEST(Event, WhatIsGoneHasNoStateAfter) {
  log::FactEffect effect = RelationshipEffect("2020-01-01", "");
  effect.mutable_change()->clear_after();
  effect.mutable_change()->set_kind(v1::CHANGE_KIND_RETRACTED);
  const v1::FactChange change = Encoded(effect);
  EXPECT_FALSE(change.has_after());
  EXPECT_EQ(change.kind(), v1::CHANGE_KIND_RETRACTED);
}

TEST(Event, AChangeCarriesWhatFiltersJudgeItBy) {
  EncodedChange judged;
  Encoded(RelationshipEffect("", ""), &judged);
  EXPECT_EQ(judged.fact, (base::FactRef{base::FactSort::kRelationship, 7}));
  EXPECT_EQ(judged.relation, v1::RELATION_DEVELOPS);
  EXPECT_EQ(judged.subject, 3u);
  EXPECT_EQ(judged.object, 4u);
  Encoded(Effect(base::FactSort::kEntity, 5), &judged);
  EXPECT_EQ(judged.relation, 0);
  EXPECT_EQ(judged.subject, 5u);
  EXPECT_EQ(judged.object, base::kNoNumber);
}

}  // namespace
}  // namespace entente::watch
