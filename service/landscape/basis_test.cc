#include "service/landscape/basis.h"

#include <string>
#include <vector>

#include "service/landscape/testing/landscape_world.h"

namespace entente::landscape {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsSupersetOf;
using ::testing::Not;

template <typename Request>
Basis Of(const std::string& request) {
  const auto basis = BasisOf(schema::Schema::Linked(), Parsed<Request>(request));
  EXPECT_TRUE(basis.ok()) << basis.status();
  return basis.value_or(Basis());
}

std::vector<std::string> Relations(const Basis& basis) {
  std::vector<std::string> names;
  for (const int number : basis.relations) names.push_back(schema::Schema::Linked().FindRelation(number)->name);
  return names;
}

std::vector<std::string> Kinds(const Basis& basis) {
  std::vector<std::string> names;
  for (const schema::Kind& kind : schema::Schema::Linked().kinds()) {
    if ((basis.kinds >> kind.index & 1) != 0) names.push_back(kind.name);
  }
  return names;
}

TEST(Basis, OfAMatrixIsWhatJoinsAndWhoIsChosen) {
  const Basis basis = Of<v1::GetAllianceMatrixRequest>("rows { ids: 'organization/a' } columns { kinds: 'person' }");
  EXPECT_THAT(Relations(basis), AllOf(IsSupersetOf({"PARTNERS_WITH", "SUPPORTS", "MEMBER_OF", "HOSTS"}),
                                      Not(Contains("BUILT_ON")), Not(Contains("INVESTED_IN"))));
  EXPECT_THAT(Kinds(basis), ElementsAre("organization", "person"));
  EXPECT_THAT(Relations(Of<v1::GetAllianceMatrixRequest>("direct: MEANING_STRATEGY shared: MEANING_OWNERSHIP")),
              AllOf(IsSupersetOf({"PURSUES", "PART_OF"}), Not(Contains("PARTNERS_WITH")), Not(Contains("MEMBER_OF"))));
}

TEST(Basis, OfAFilterWithoutKindsIsEveryKind) {
  EXPECT_EQ(Kinds(Of<v1::GetAllianceMatrixRequest>("rows { filter_text: 'name = \"x\"' }")).size(),
            schema::Schema::Linked().kinds().size());
}

TEST(Basis, OfAnExposureIsDependenceAndWhoMakesWhatIsDependedOn) {
  const Basis basis = Of<v1::AssessExposureRequest>("entities: 'person/x'");
  EXPECT_THAT(Relations(basis), AllOf(IsSupersetOf({"BUILT_ON", "TRAINED_ON", "DERIVED_FROM", "DEVELOPS"}),
                                      Not(Contains("PARTNERS_WITH")), Not(Contains("MEMBER_OF"))));
  EXPECT_THAT(Kinds(basis), AllOf(IsSupersetOf({"organization", "model", "product", "dataset", "person"}),
                                  Not(Contains("document")), Not(Contains("topic"))));
}

TEST(Basis, RefusesMeaningsThatDoNotExist) {
  const schema::Schema& schema = schema::Schema::Linked();
  EXPECT_EQ(ErrorOf(BasisOf(schema, Parsed<v1::GetAllianceMatrixRequest>("shared: 99")).status()),
            "OUT_OF_BOUNDS at shared[0]");
  EXPECT_EQ(ErrorOf(BasisOf(schema, Parsed<v1::AssessExposureRequest>("meanings: 99")).status()),
            "OUT_OF_BOUNDS at meanings[0]");
}

}  // namespace
}  // namespace entente::landscape
