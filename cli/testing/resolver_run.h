// Drafts of records and a resolver that imports them into a graph in memory: what tests of the resolver have in common.
#ifndef ENTENTE_CLI_TESTING_RESOLVER_RUN_H_
#define ENTENTE_CLI_TESTING_RESOLVER_RUN_H_

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cli/import/resolver.h"
#include "cli/testing/fake_graph.h"

namespace entente::cli {

// What a record mentions.
inline DraftMention Mentioned(const std::string& name, bool described = false, const std::string& key = "",
                              const std::string& kind = "organization") {
  DraftMention mention;
  mention.mention.set_name(name);
  mention.mention.add_kinds(kind);
  mention.described = described;
  mention.source_key = key;
  return mention;
}

inline DraftMention From(const std::string& country, DraftMention mention) {
  mention.mention.set_country(country);
  return mention;
}

inline DraftMention WithRor(const std::string& ror, DraftMention mention) {
  v1::ExternalId& id = *mention.mention.add_external_ids();
  id.set_field("organization.ror_id");
  id.set_value(ror);
  return mention;
}

// A record `src.KEY` that describes its first mention and says that it partners with each of the others.
inline RecordDraft Record(const std::string& key, std::vector<DraftMention> mentions) {
  RecordDraft draft;
  draft.locator = "rows.csv:" + key;
  draft.key = key;
  draft.mentions = std::move(mentions);
  for (size_t i = 0; i < draft.mentions.size(); ++i) {
    const DraftMention& mention = draft.mentions[i];
    v1::Claim& claim = draft.claims.emplace_back();
    const std::string reference = absl::StrCat("@", i);
    if (mention.described) {
      claim.set_id("claim/src." + key);
      claim.mutable_entity()->set_id(reference);
      v1::Description& description = *claim.mutable_entity()->mutable_description();
      description.set_name(mention.mention.name());
      if (!mention.mention.country().empty()) {
        description.mutable_organization()->set_country(mention.mention.country());
      }
      for (const v1::ExternalId& id : mention.mention.external_ids()) {
        description.mutable_organization()->set_ror_id(id.value());
      }
    } else {
      claim.set_id(absl::StrCat("claim/src.", key, ".part-of-", i));
      claim.mutable_relationship()->set_relation(v1::RELATION_PART_OF);
      claim.mutable_relationship()->set_subject(i == 0 ? "organization/whole" : "@0");
      claim.mutable_relationship()->set_object(reference);
    }
  }
  return draft;
}

// A graph, and runs that import into it.
class ResolverTest : public ::testing::Test {
 protected:
  // A run's resolver; a new run has another.
  Resolver NewRun(Reviews reviews = {}) { return Resolver(graph_, "src", std::move(reviews)); }

  // The ids that stand in the claims' places, in order; imports nothing.
  std::vector<std::string> Resolved(const std::vector<RecordDraft>& drafts) {
    const std::map<std::string, v1::Claim> before = graph_.claims;
    const std::vector<std::string> ids = Import(drafts);
    graph_.claims = before;
    return ids;
  }
  // Resolves a batch and imports it; gives the ids that stand in the claims' places, in order.
  std::vector<std::string> Import(Resolver& run, const std::vector<RecordDraft>& drafts) {
    absl::StatusOr<ResolvedBatch> batch = run.Resolve(drafts);
    EXPECT_TRUE(batch.ok()) << batch.status();
    std::vector<std::string> ids;
    for (const v1::ImportRecord& record : batch->records) {
      for (const v1::Claim& claim : record.claims()) {
        if (claim.has_entity()) ids.push_back(claim.entity().id());
        if (claim.has_relationship()) ids.push_back(claim.relationship().object());
        graph_.Apply(claim);
      }
    }
    last_ = *std::move(batch);
    return ids;
  }
  std::vector<std::string> Import(const std::vector<RecordDraft>& drafts) {
    Resolver run = NewRun();
    return Import(run, drafts);
  }

  FakeGraph graph_;
  ResolvedBatch last_;
};

}  // namespace entente::cli

#endif  // ENTENTE_CLI_TESTING_RESOLVER_RUN_H_
