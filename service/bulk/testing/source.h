// A source of records, and imports of it into a world of their own, for the tests of this room. Not thread-safe.
#ifndef ENTENTE_SERVICE_BULK_TESTING_SOURCE_H_
#define ENTENTE_SERVICE_BULK_TESTING_SOURCE_H_

#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/protobuf/text_format.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "gtest/gtest.h"
#include "service/bulk/import.h"
#include "service/commit/test_world.h"

namespace entente::bulk {

template <typename Message>
Message Text(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

// A claim as text, and records of claims.
inline std::string Claim(const std::string& id, const std::string& content) {
  return absl::StrCat("claims { id: '", id, "' ", content, " citations { document: 'document/notes' } } ");
}
inline std::string Organization(const std::string& id, const std::string& name, const std::string& more = "") {
  return absl::StrCat("entity { id: 'organization/", id, "' description { name: '", name, "' organization { } ", more,
                      " } } ");
}
inline std::string Partnership(const std::string& subject, const std::string& object) {
  return absl::StrCat("relationship { relation: RELATION_PARTNERS_WITH subject: 'organization/", subject,
                      "' object: 'organization/", object, "' } ");
}
inline std::string PartOf(const std::string& subject, const std::string& object, const std::string& from) {
  return absl::StrCat("relationship { relation: RELATION_PART_OF subject: 'organization/", subject,
                      "' object: 'organization/", object, "' } valid_time { from: '", from, "' } ");
}
inline std::string Record(const std::string& locator, const std::string& claims) {
  return absl::StrCat("records { locator: '", locator, "' ", claims, "} ");
}

// A world that is imported into.
class ImportTest : public ::testing::Test {
 protected:
  using Told = absl::StatusOr<v1::ImportedBatch>;

  absl::StatusOr<std::shared_ptr<Import>> TryOpen(const std::string& opening) {
    return Import::Open(parts(), Text<v1::ImportOpening>(opening));
  }
  // Opens an import; `more` is added to the opening.
  std::shared_ptr<Import> Open(const std::string& id, const std::string& more = "") {
    auto import = TryOpen(absl::StrCat("import_id: '", id, "' author: 'tester' ", more));
    EXPECT_TRUE(import.ok()) << import.status();
    return import.ok() ? *import : nullptr;
  }
  Told Take(Import& run, int64_t sequence, const std::string& records) {
    auto batch = Text<v1::ImportBatch>(records);
    batch.set_sequence(sequence);
    std::promise<Told> told;
    auto future = told.get_future();
    run.Take(std::move(batch), {}, [&told](Told what) { told.set_value(std::move(what)); });
    Told what = future.get();
    world_.committer().AdvanceClock().IgnoreError();  // the committer's thread is done with the promise
    return what;
  }
  absl::StatusOr<v1::ImportSummary> End(Import& run, int64_t last) {
    v1::ImportEnding ending;
    ending.set_last_sequence(last);
    return run.End(ending, {});
  }
  // A whole import of one batch.
  v1::ImportCounts Run(const std::string& id, const std::string& records, const std::string& more = "") {
    const auto import = Open(id, more);
    const Told told = Take(*import, 1, records);
    EXPECT_TRUE(told.ok()) << told.status();
    const auto summary = End(*import, 1);
    EXPECT_TRUE(summary.ok()) << summary.status();
    return summary.ok() ? summary->counts() : v1::ImportCounts();
  }
  // `asserted 2 corrected 1 ...`, without zeros.
  static std::string Counts(const v1::ImportCounts& counts) {
    std::string text;
    const auto add = [&text](const char* what, int64_t count) {
      if (count != 0) absl::StrAppend(&text, text.empty() ? "" : ", ", count, " ", what);
    };
    add("asserted", counts.asserted());
    add("corrected", counts.corrected());
    add("unchanged", counts.unchanged());
    add("refused", counts.refused());
    add("retracted", counts.retracted());
    return text;
  }
  // `f:2 INVALID_FORMAT at claims[0].entity.id`, of every refused record.
  static std::vector<std::string> Refused(const Told& told) {
    if (!told.ok()) return {told.status().ToString()};
    std::vector<std::string> refused;
    for (const v1::RefusedRecord& record : told->refused()) {
      absl::Status status(static_cast<absl::StatusCode>(record.status().code()), record.status().message());
      for (const auto& detail : record.status().details()) {
        status.SetPayload(detail.type_url(), absl::Cord(detail.value()));
      }
      refused.push_back(absl::StrCat(record.locator(), " ", commit::Complaints(status)[0]));
    }
    return refused;
  }
  int64_t Head() { return world_.Head().revision(); }
  Parts parts() { return {world_.schema(), world_.graph(), world_.committer(), limits_}; }

  commit::World world_;
  Limits limits_;
};

}  // namespace entente::bulk

#endif  // ENTENTE_SERVICE_BULK_TESTING_SOURCE_H_
