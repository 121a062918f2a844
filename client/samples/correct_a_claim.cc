// Reads a claim, and records that its dates were entered wrongly - unless somebody changed anything in between.
//
//   sample_correct_a_claim 127.0.0.1:7407 claim/f01 2024-06
#include <cstdlib>
#include <iostream>

#include "entente/client.h"
#include "entente/commit_builder.h"

namespace {

absl::Status CorrectAClaim(const entente::Client& client, const std::string& claim_id, const std::string& from) {
  entente::v1::ListClaimsRequest read;
  read.add_claim_ids(claim_id);
  const auto page = client.ListClaimsPage(read);
  if (!page.ok()) return page.status();

  const auto request = entente::CommitBuilder("sample", "a date was misread")
                           .Correct(page->claims(0))
                           .From(from)
                           .Note("misread")
                           .IfRevisionIs(page->read_info().revision())
                           .Build();
  if (!request.ok()) return request.status();
  const auto commit = client.Commit(*request);
  if (!commit.ok()) return commit.status();
  std::cout << claim_id << " corrected at revision " << commit->revision() << "\n";

  // The client reads its own writes: this sees the correction, whichever server answers.
  for (const auto& claim : client.ListClaims(read)) {
    if (!claim.ok()) return claim.status();
    std::cout << claim->id() << " now holds from " << claim->valid_time().from() << "\n";
  }
  return absl::OkStatus();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "usage: " << argv[0] << " HOST:PORT CLAIM_ID FROM_DATE\n";
    return EXIT_FAILURE;
  }
  entente::Options options;
  options.endpoints = {argv[1]};
  const absl::Status status =
      CorrectAClaim(entente::Client(entente::MakeConnection(options), options), argv[2], argv[3]);
  if (!status.ok()) std::cerr << status << "\n";
  return status.ok() ? EXIT_SUCCESS : EXIT_FAILURE;
}
