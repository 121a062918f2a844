#include "service/query/read_context.h"

#include <string>

#include "gtest/gtest.h"
#include "service/query/testing/world.h"

namespace entente::query {
namespace {

absl::StatusOr<View> Open(World& world, const std::string& context, const ViewOptions& options = {}) {
  return OpenView(world.graph(), world.tokens(), Parsed<v1::ReadContext>(context), options);
}

std::string ErrorIn(World& world, const std::string& context) { return ErrorOf(Open(world, context).status()); }

std::string TokenOf(const World& world, int64_t revision) {
  return world.tokens().Encode({.sort = base::TokenSort::kRevision, .revision = revision});
}

TEST(ReadContext, LeftOutItIsTheHeadToday) {
  World world;
  const auto view = Open(world, "");
  ASSERT_TRUE(view.ok());
  EXPECT_EQ(view->snapshot.revision(), world.graph().published());
  EXPECT_EQ(base::FormatDay(view->window.first), "2025-03-10");
  EXPECT_EQ(view->window.first, view->window.last);
  EXPECT_FALSE(view->window.any);
  EXPECT_TRUE(view->policy.is_default());
}

TEST(ReadContext, AnOlderRevisionHasItsOwnToday) {
  World world;
  const int64_t before = world.graph().published();
  world.SetDay("2025-04-01");
  EXPECT_EQ(base::FormatDay(Open(world, "")->window.first), "2025-04-01");
  EXPECT_EQ(base::FormatDay(Open(world, absl::StrCat("at_exact_snapshot { revision: ", before, " }"))->window.first),
            "2025-03-10");
}

TEST(ReadContext, AnExactStateIsNamedByTokenRevisionOrTime) {
  World world;
  EXPECT_EQ(Open(world, absl::StrCat("at_exact_snapshot { token: '", TokenOf(world, 2), "' }"))->snapshot.revision(),
            2);
  EXPECT_EQ(Open(world, "at_exact_snapshot { revision: 2 }")->snapshot.revision(), 2);
  EXPECT_EQ(Open(world, "at_exact_snapshot { known_at { seconds: 4102444800 } }")->snapshot.revision(),
            world.graph().published());
}

TEST(ReadContext, KnownAtIsTheLastRevisionUpToThatTime) {
  World world;
  const int64_t before = world.graph().published();
  world.SetDay("2025-04-01");
  const int64_t noon = World::MicrosOf("2025-03-20") / 1'000'000;
  EXPECT_EQ(Open(world, absl::StrCat("at_exact_snapshot { known_at { seconds: ", noon, " } }"))->snapshot.revision(),
            before);
}

TEST(ReadContext, EveryBadStateHasItsReasonAndPath) {
  World world;
  const base::TokenCodec other("another store");
  const std::string foreign = other.Encode({.sort = base::TokenSort::kRevision, .revision = 1});
  EXPECT_EQ(ErrorIn(world, "at_exact_snapshot { }"), "REQUIRED at context.at_exact_snapshot");
  EXPECT_EQ(ErrorIn(world, "at_exact_snapshot { revision: -1 }"),
            "OUT_OF_BOUNDS at context.at_exact_snapshot.revision");
  EXPECT_EQ(ErrorIn(world, "at_exact_snapshot { revision: 999 }"),
            "REVISION_AHEAD at context.at_exact_snapshot.revision");
  EXPECT_EQ(ErrorIn(world, "at_exact_snapshot { token: 'nonsense' }"),
            "TOKEN_MALFORMED at context.at_exact_snapshot.token");
  EXPECT_EQ(ErrorIn(world, absl::StrCat("at_exact_snapshot { token: '", foreign, "' }")),
            "TOKEN_FOREIGN_STORE at context.at_exact_snapshot.token");
  EXPECT_EQ(ErrorIn(world, absl::StrCat("at_least_as_fresh: '", foreign, "'")),
            "TOKEN_FOREIGN_STORE at context.at_least_as_fresh");
  EXPECT_EQ(ErrorIn(world, "at_exact_snapshot { known_at { nanos: -1 } }"),
            "OUT_OF_BOUNDS at context.at_exact_snapshot.known_at");
  EXPECT_EQ(ErrorIn(world, "fully_consistent: false"), "OUT_OF_BOUNDS at context.fully_consistent");
}

TEST(ReadContext, AStateThatIsNotHereYetIsUnavailable) {
  World world;
  const auto view = Open(world, absl::StrCat("at_least_as_fresh: '", TokenOf(world, 999), "'"));
  EXPECT_TRUE(absl::IsUnavailable(view.status()));
  EXPECT_EQ(ErrorOf(view.status()), "NOT_FRESH_ENOUGH at context.at_least_as_fresh");
  EXPECT_TRUE(Open(world, absl::StrCat("at_least_as_fresh: '", TokenOf(world, 2), "'")).ok());
}

TEST(ReadContext, HistoryThatIsGoneSaysFromWhereItIsKept) {
  World world;
  world.graph().Compact(3);
  const auto view = Open(world, "at_exact_snapshot { revision: 1 }");
  EXPECT_EQ(ErrorOf(view.status()), "HISTORY_COMPACTED at context.at_exact_snapshot.revision");
  EXPECT_EQ(MetadataOf(view.status(), "oldest"), "3");
}

TEST(ReadContext, ValidTimeIsADayAnIntervalOrAny) {
  World world;
  const auto year = Open(world, "valid_at { interval: '2024' overlap: OVERLAP_EVERY_DAY }");
  ASSERT_TRUE(year.ok());
  EXPECT_EQ(base::FormatDay(year->window.first), "2024-01-01");
  EXPECT_EQ(base::FormatDay(year->window.last), "2024-12-31");
  EXPECT_TRUE(year->window.every_day);
  EXPECT_TRUE(Open(world, "valid_at { any: true }")->window.any);
  EXPECT_EQ(base::FormatDay(Open(world, "valid_at { day: '2024-02-29' }")->window.last), "2024-02-29");
  EXPECT_EQ(ErrorIn(world, "valid_at { day: '2024' }"), "INVALID_FORMAT at context.valid_at.day");
  EXPECT_EQ(ErrorIn(world, "valid_at { interval: 'soon' }"), "INVALID_FORMAT at context.valid_at.interval");
  EXPECT_EQ(ErrorIn(world, "valid_at { interval: '2024' overlap: 9 }"), "OUT_OF_BOUNDS at context.valid_at.overlap");
}

TEST(ReadContext, APolicyNamesKnownDocuments) {
  World world;
  EXPECT_EQ(ErrorIn(world, "resolution { exclude_documents: 'document/blog' exclude_documents: 'document/not' }"),
            "UNKNOWN_ENTITY at context.resolution.exclude_documents[1]");
  EXPECT_FALSE(Open(world, "resolution { exclude_documents: 'document/blog' }")->policy.is_default());
  EXPECT_EQ(ErrorIn(world, "resolution { min_confidence: 77 }"), "OUT_OF_BOUNDS at context.resolution.min_confidence");
}

TEST(ReadContext, TheRevisionNeededIsThatOfTheToken) {
  World world;
  const auto needed = [&](const std::string& context) {
    return world.engine().RevisionNeeded(Parsed<v1::ReadContext>(context));
  };
  EXPECT_EQ(*needed(""), 0);
  EXPECT_EQ(*needed("fully_consistent: true"), 0);
  EXPECT_EQ(*needed(absl::StrCat("at_least_as_fresh: '", TokenOf(world, 42), "'")), 42);
  EXPECT_EQ(*needed(absl::StrCat("at_exact_snapshot { token: '", TokenOf(world, 43), "' }")), 43);
  EXPECT_EQ(ErrorOf(needed("at_least_as_fresh: 'x'").status()), "TOKEN_MALFORMED at context.at_least_as_fresh");
}

}  // namespace
}  // namespace entente::query
