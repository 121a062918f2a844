// A graph in memory that the resolver can ask and an import run can import into: what a server would do, as simply as
// can be. Names are compared in small ASCII letters; candidates are what a test says they are.
#ifndef ENTENTE_CLI_TESTING_FAKE_GRAPH_H_
#define ENTENTE_CLI_TESTING_FAKE_GRAPH_H_

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "cli/import/entity_directory.h"
#include "cli/import/import_run.h"
#include "cli/import/resolver_match.h"
#include "cli/import/resolver_places.h"

namespace entente::cli {

// The graph. Not thread-safe.
class FakeGraph : public EntityDirectory, public ImportServer {
 public:
  // Takes a claim as a commit would.
  void Apply(const v1::Claim& claim) { claims[claim.id()] = claim; }
  // Makes an entity that some other source describes.
  void Describe(const std::string& id, const std::string& name, const std::string& country = "",
                const std::string& ror_id = "", const std::vector<std::string>& aliases = {}) {
    v1::Claim claim;
    claim.set_id(absl::StrCat("claim/other.", claims.size()));
    claim.mutable_entity()->set_id(id);
    v1::Description& description = *claim.mutable_entity()->mutable_description();
    description.set_name(name);
    for (const std::string& alias : aliases) description.add_aliases()->set_name(alias);
    if (!country.empty()) description.mutable_organization()->set_country(country);
    if (!ror_id.empty()) description.mutable_organization()->set_ror_id(ror_id);
    Apply(claim);
  }
  // Says what the server thinks of a name.
  void Suggest(const std::string& name, v1::ResolutionDecision decision, const std::vector<std::string>& ids,
               double score) {
    v1::Resolution& resolution = suggestions[name];
    resolution.set_decision(decision);
    for (const std::string& id : ids) {
      v1::Candidate& candidate = *resolution.add_candidates();
      candidate.mutable_entity()->set_id(id);
      candidate.set_score(score);
      candidate.add_evidence()->set_why("it looks like it");
    }
  }

  // The entities as the claims have them; what is only pointed at is a stub.
  std::map<std::string, v1::Entity> Entities() const {
    std::map<std::string, v1::Entity> entities;
    for (const auto& [claim_id, claim] : claims) {
      if (claim.state() == v1::CLAIM_STATE_RETRACTED) continue;
      for (const std::string* id : IdsIn(claim)) {
        v1::Entity& entity = entities[*id];
        if (entity.id().empty()) entity.set_stub(true);
        entity.set_id(*id);
      }
      if (!claim.has_entity()) continue;
      v1::Entity& entity = entities[claim.entity().id()];
      entity.set_stub(false);
      entity.mutable_description()->MergeFrom(claim.entity().description());
      entity.add_claim_ids(claim.id());
    }
    return entities;
  }

  absl::StatusOr<std::map<std::string, v1::Claim>> FindClaims(const std::vector<std::string>& ids) override {
    std::map<std::string, v1::Claim> found;
    for (const std::string& id : ids) {
      if (claims.count(id) > 0) found.emplace(id, claims.at(id));
    }
    return found;
  }

  absl::StatusOr<std::vector<LookedUp>> Lookup(const std::vector<v1::EntityLookup>& lookups) override {
    const std::map<std::string, v1::Entity> entities = Entities();
    std::vector<LookedUp> results;
    for (const v1::EntityLookup& lookup : lookups) {
      LookedUp& result = results.emplace_back();
      for (const auto& [id, entity] : entities) {
        if (!lookup.kind().empty() && KindOfId(id) != lookup.kind()) continue;
        if (!Fits(lookup, entity)) continue;
        result.candidates.push_back(id);
        result.entity = entity;
      }
      if (result.candidates.size() > 1) {
        result.entity.reset();
      } else {
        result.candidates.clear();
      }
    }
    return results;
  }

  absl::StatusOr<std::vector<v1::Resolution>> Resolve(const std::vector<v1::Mention>& mentions) override {
    std::vector<v1::Resolution> resolutions;
    for (const v1::Mention& mention : mentions) {
      asked.push_back(mention);
      const auto suggestion = suggestions.find(mention.name());
      v1::Resolution none;
      none.set_decision(v1::RESOLUTION_DECISION_NONE);
      resolutions.push_back(suggestion == suggestions.end() ? none : suggestion->second);
      for (v1::Candidate& candidate : *resolutions.back().mutable_candidates()) {
        const auto entities = Entities();
        if (entities.count(candidate.entity().id()) > 0)
          *candidate.mutable_entity() = entities.at(candidate.entity().id());
      }
    }
    return resolutions;
  }

  absl::StatusOr<std::unique_ptr<OpenImport>> Open(const v1::ImportOpening& opening) override {
    openings.push_back(opening);
    return std::unique_ptr<OpenImport>(std::make_unique<Run>(*this, opening));
  }

  std::map<std::string, v1::Claim> claims;
  std::map<std::string, v1::Resolution> suggestions;
  std::vector<v1::Mention> asked;  // of Resolve
  std::vector<v1::ImportOpening> openings;
  std::map<std::string, std::vector<v1::ImportBatch>> batches;  // on disk, by import
  std::set<std::string> refused_locators;                       // records the server will not take
  int fails_after = -1;                                         // batches it takes before it goes away; -1: it stays
  int64_t revision = 0;

 private:
  // One import of it.
  class Run : public OpenImport {
   public:
    Run(FakeGraph& graph, v1::ImportOpening opening)
        : graph_(graph),
          opening_(std::move(opening)),
          last_(opening_.dry_run() ? 0 : static_cast<int64_t>(graph.batches[opening_.import_id()].size())) {}

    int64_t last_sequence() const override { return last_; }

    absl::StatusOr<v1::ImportedBatch> Send(v1::ImportBatch batch) override {
      if (graph_.fails_after == 0) return absl::UnavailableError("gone");
      if (graph_.fails_after > 0) --graph_.fails_after;
      v1::ImportedBatch imported;
      imported.set_sequence(batch.sequence());
      bool changed = false;
      for (const v1::ImportRecord& record : batch.records()) changed |= Take(record, imported);
      if (changed && !opening_.dry_run()) imported.set_revision(++graph_.revision);
      if (!opening_.dry_run()) graph_.batches[opening_.import_id()].push_back(std::move(batch));
      return imported;
    }

    absl::StatusOr<v1::ImportSummary> End(const v1::ImportEnding& ending) override {
      v1::ImportSummary summary;
      if (opening_.retract_missing() && !ending.keep_missing()) {
        std::set<std::string> met;
        for (const v1::ImportBatch& batch : graph_.batches[opening_.import_id()]) {
          for (const v1::ImportRecord& record : batch.records()) {
            for (const v1::Claim& claim : record.claims()) met.insert(claim.id());
          }
        }
        for (auto& [id, claim] : graph_.claims) {
          if (!absl::StartsWith(id, opening_.claim_prefix()) || met.count(id) > 0) continue;
          claim.set_state(v1::CLAIM_STATE_RETRACTED);
          summary.mutable_counts()->set_retracted(summary.counts().retracted() + 1);
        }
      }
      summary.set_revision(graph_.revision);
      return summary;
    }

   private:
    bool Take(const v1::ImportRecord& record, v1::ImportedBatch& imported) {
      v1::ImportCounts& counts = *imported.mutable_counts();
      if (graph_.refused_locators.count(record.locator()) > 0) {
        v1::RefusedRecord& refused = *imported.add_refused();
        refused.set_locator(record.locator());
        refused.mutable_status()->set_code(3);
        refused.mutable_status()->set_message("not to my taste");
        counts.set_refused(counts.refused() + record.claims_size());
        return false;
      }
      bool changed = false;
      counts.set_records(counts.records() + 1);
      for (const v1::Claim& claim : record.claims()) {
        const auto known = graph_.claims.find(claim.id());
        if (known == graph_.claims.end()) {
          counts.set_asserted(counts.asserted() + 1);
        } else if (known->second.SerializeAsString() == claim.SerializeAsString()) {
          counts.set_unchanged(counts.unchanged() + 1);
          continue;
        } else {
          counts.set_corrected(counts.corrected() + 1);
        }
        changed = true;
        if (!opening_.dry_run()) graph_.Apply(claim);
      }
      return changed;
    }

    FakeGraph& graph_;
    const v1::ImportOpening opening_;
    const int64_t last_;
  };

  static bool Fits(const v1::EntityLookup& lookup, const v1::Entity& entity) {
    if (lookup.has_id()) return lookup.id() == entity.id();
    if (entity.stub()) return false;
    if (lookup.has_external_id()) {
      return TextAt(entity.description(), lookup.external_id().field()) == lookup.external_id().value();
    }
    const std::string wanted = absl::AsciiStrToLower(lookup.name());
    const auto& aliases = entity.description().aliases();
    return absl::AsciiStrToLower(entity.description().name()) == wanted ||
           std::any_of(aliases.begin(), aliases.end(),
                       [&](const v1::Alias& alias) { return absl::AsciiStrToLower(alias.name()) == wanted; });
  }
};

}  // namespace entente::cli

#endif  // ENTENTE_CLI_TESTING_FAKE_GRAPH_H_
