#include "service/watch/terms.h"

#include "gtest/gtest.h"

namespace entente::watch {
namespace {

uint64_t DigestOf(const v1::WatchRequest& request) {
  std::vector<base::Violation> violations;
  return ReadTerms(request, Start::kNow, violations).digest;
}

TEST(Terms, TheDigestSaysWhetherTwoWatchesSeeTheSame) {
  v1::WatchRequest a, b;
  a.mutable_filter()->add_kinds("model");
  a.mutable_filter()->add_kinds("product");
  b.mutable_filter()->add_kinds("product");
  b.mutable_filter()->add_kinds("model");
  b.mutable_filter()->add_kinds("model");
  b.set_after_revision(7);
  EXPECT_EQ(DigestOf(a), DigestOf(b)) << "order, repetition and start do not matter";
  b.set_include_before(true);
  EXPECT_NE(DigestOf(a), DigestOf(b));
  v1::WatchRequest none, empty, entity;
  empty.mutable_filter();
  entity.mutable_filter()->add_entities("model");
  EXPECT_EQ(DigestOf(none), DigestOf(empty));
  EXPECT_NE(DigestOf(a), DigestOf(none));
  b = v1::WatchRequest();
  b.mutable_filter()->add_kinds("model");
  EXPECT_NE(DigestOf(b), DigestOf(entity));
}

TEST(Terms, TheDigestLeavesOutWhereAWatchStartsAndEnds) {
  v1::WatchPatternRequest a, b;
  b.mutable_snapshot();
  b.set_until_revision(7);
  b.mutable_until_time()->set_seconds(1);
  b.set_max_changes(3);
  b.set_batch(true);
  b.mutable_mark_interval()->set_seconds(3);
  b.set_on_history_lost(v1::HISTORY_LOST_RESNAPSHOT);
  b.set_slow_consumer(v1::SLOW_CONSUMER_COALESCE);
  std::vector<base::Violation> violations;
  const Terms terms = ReadTerms(b, Start::kNow, violations);
  EXPECT_EQ(ReadTerms(a, Start::kSnapshot, violations).digest, terms.digest);
  EXPECT_EQ(ReadTerms(a, Start::kSnapshot, violations).start, Start::kSnapshot) << "what was left out";
  EXPECT_TRUE(violations.empty());
  EXPECT_EQ(terms.until_time_us, 1'000'000);
  EXPECT_EQ(terms.max_changes, 3);
  EXPECT_EQ(terms.mark_interval, std::chrono::seconds(3));
  b.mutable_pattern()->add_nodes()->set_variable("m");
  EXPECT_NE(ReadTerms(b, Start::kNow, violations).digest, terms.digest);
}

TEST(Terms, EveryMistakeIsTold) {
  v1::WatchLandscapeRequest wrong;
  wrong.set_after_revision(-1);
  wrong.set_until_revision(-1);
  wrong.mutable_until_time()->set_nanos(-1);
  wrong.set_max_changes(-1);
  wrong.mutable_mark_interval()->set_seconds(601);
  wrong.set_on_history_lost(static_cast<v1::HistoryLost>(9));
  wrong.set_slow_consumer(static_cast<v1::SlowConsumer>(9));
  std::vector<base::Violation> violations;
  ReadTerms(wrong, Start::kNow, violations);
  std::vector<std::string> fields;
  for (const base::Violation& violation : violations) fields.push_back(violation.field);
  EXPECT_EQ(fields, (std::vector<std::string>{"after_revision", "mark_interval", "until_revision", "until_time",
                                              "max_changes", "on_history_lost", "slow_consumer"}));
}

}  // namespace
}  // namespace entente::watch
