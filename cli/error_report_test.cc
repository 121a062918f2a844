#include "cli/error_report.h"

#include <gtest/gtest.h>

#include "absl/strings/cord.h"
#include "entente/error.h"
#include "google/rpc/error_details.pb.h"

namespace entente::cli {
namespace {

absl::Status WithViolations(absl::Status status, const std::vector<FieldViolation>& violations) {
  google::rpc::BadRequest bad;
  for (const FieldViolation& violation : violations) {
    bad.add_field_violations()->set_field(violation.field);
    bad.mutable_field_violations()->rbegin()->set_description(violation.description);
  }
  status.SetPayload("type.googleapis.com/google.rpc.BadRequest", absl::Cord(bad.SerializeAsString()));
  return status;
}

TEST(ErrorReport, HasOneLineForEachMistake) {
  const absl::Status status =
      WithViolations(absl::InvalidArgumentError("2 mistakes"),
                     {{"changes[0].assert_claim.citations", "CITATION_REQUIRED: none"}, {"author", "REQUIRED: empty"}});
  EXPECT_EQ(ErrorReport(status, "s"),
            "entente: changes[0].assert_claim.citations: CITATION_REQUIRED: none\nentente: author: REQUIRED: empty\n");
}

TEST(ErrorReport, SuggestsWhatIsNearOfAllThatIsKnown) {
  const absl::Status status =
      WithViolations(MakeError(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_UNKNOWN_FIELD, "no",
                               {{"known", "name, country, city"}}),
                     {{"filter_text", "UNKNOWN_FIELD: no field `contry`"}});
  EXPECT_EQ(ErrorReport(status, "s"), "entente: filter_text: UNKNOWN_FIELD: no field `contry`; near: country\n");
}

TEST(ErrorReport, DoesNotSuggestWhatTheServerSuggestedAlready) {
  const absl::Status status = MakeError(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_UNKNOWN_FIELD,
                                        "no field `contry`; did you mean `country`?", {{"known", "name, country"}});
  EXPECT_EQ(ErrorReport(status, "s"), "entente: UNKNOWN_FIELD: no field `contry`; did you mean `country`?\n");
}

TEST(ErrorReport, IsOneLineWhateverTheServerSends) {
  EXPECT_EQ(ErrorReport(absl::InternalError("a\nb\033[2J"), "s"), "entente: INTERNAL: a b [2J\n");
}

}  // namespace
}  // namespace entente::cli
