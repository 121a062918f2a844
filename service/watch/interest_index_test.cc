#include "service/watch/interest_index.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace entente::watch {
namespace {

using testing::IsEmpty;
using testing::UnorderedElementsAre;

constexpr uint64_t kAll = 1, kDevelops = 2, kOne = 3, kTouching = 4, kKind = 5;

const schema::Schema& Schema() { return schema::Schema::Linked(); }
schema::KindSet KindNamed(absl::string_view name) { return schema::KindSet{1} << Schema().FindKind(name)->index; }

log::LogRecord OfEntity(const std::string& id) {
  log::LogRecord record;
  record.add_facts()->mutable_change()->mutable_key()->set_entity(id);
  return record;
}

log::LogRecord OfRelationship(v1::Relation relation, const std::string& subject, const std::string& object) {
  log::LogRecord record;
  v1::RelationshipKey& key = *record.add_facts()->mutable_change()->mutable_key()->mutable_relationship();
  key.set_relation(relation);
  key.set_subject(subject);
  key.set_object(object);
  return record;
}

class InterestIndexTest : public testing::Test {
 protected:
  InterestIndexTest() {
    index_.Add(kAll, {.everything = true});
    index_.Add(kDevelops, {.relations = {v1::RELATION_DEVELOPS}});
    index_.Add(kOne, {.entities = {"organization/a"}});
    index_.Add(kTouching, {.touching = KindNamed("model")});
    index_.Add(kKind, {.kinds = KindNamed("model")});
  }
  InterestIndex index_{Schema()};
};

TEST_F(InterestIndexTest, AnEntityConcernsThoseOfItsIdAndItsKind) {
  EXPECT_THAT(index_.ConcernedBy(OfEntity("model/m")), UnorderedElementsAre(kTouching, kKind));
  EXPECT_THAT(index_.ConcernedBy(OfEntity("organization/a")), UnorderedElementsAre(kOne));
}

TEST_F(InterestIndexTest, ARelationshipConcernsThoseOfItsRelationAndOfWhatItTouches) {
  EXPECT_THAT(index_.ConcernedBy(OfRelationship(v1::RELATION_DEVELOPS, "organization/a", "model/m")),
              UnorderedElementsAre(kDevelops, kOne, kTouching));
  EXPECT_THAT(index_.ConcernedBy(OfRelationship(v1::RELATION_PARTNERS_WITH, "organization/b", "organization/a")),
              UnorderedElementsAre(kOne));
}

TEST_F(InterestIndexTest, AnObservationConcernsThoseOfItsSubject) {
  log::LogRecord record;
  record.add_facts()->mutable_change()->mutable_key()->mutable_observation()->set_subject("organization/a");
  EXPECT_THAT(index_.ConcernedBy(record), UnorderedElementsAre(kOne));
}

TEST_F(InterestIndexTest, AClaimConcernsAsItsFactDoes) {
  log::LogRecord record;
  record.add_claims()->mutable_claim()->mutable_relationship()->set_relation(v1::RELATION_DEVELOPS);
  EXPECT_THAT(index_.ConcernedBy(record), UnorderedElementsAre(kDevelops));
}

TEST_F(InterestIndexTest, WhoIsInterestedInEverythingIsNotListed) {
  EXPECT_THAT(index_.ConcernedBy(OfEntity("organization/b")), IsEmpty());
}

TEST_F(InterestIndexTest, WhoHasLeftIsNotConcerned) {
  index_.Remove(kAll, {.everything = true});
  index_.Remove(kOne, {.entities = {"organization/a"}});
  EXPECT_THAT(index_.ConcernedBy(OfEntity("organization/a")), IsEmpty());
}

}  // namespace
}  // namespace entente::watch
