// The distinct things that a batch of drafts mentions: mentions that name the same are one thing, to be resolved once.
#ifndef ENTENTE_CLI_IMPORT_RESOLVER_THINGS_H_
#define ENTENTE_CLI_IMPORT_RESOLVER_THINGS_H_

#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "cli/import/record_draft.h"
#include "cli/import/slug.h"

namespace entente::cli {

// How it came to be known which entity a thing is.
enum class Outcome {
  kOpen,      // it is not
  kReviewed,  // a person said so
  kKnown,     // it was decided before: earlier claims of the same records are about it
  kMatched,   // an entity that was there, by key, name or likeness
  kCreated,   // none that was there; records describe it
  kStubbed,   // none that was there; it is only pointed at
};

// One thing.
struct Thing {
  std::string key;  // names it within its source, the same in every run
  std::string kind;
  std::string slug;
  std::string source_key;  // empty: its name names it
  v1::Mention mention;
  bool described = false;         // a record describes it
  bool used = false;              // a claim names it
  bool settled = false;           // it is to be a thing of its own: nothing is looked up for it
  std::string where;              // the first record that mentions it
  std::set<std::string> records;  // keys of those that describe it
  std::vector<int> related;       // other things of the batch

  std::string id;
  Outcome outcome = Outcome::kOpen;

  bool open() const { return outcome == Outcome::kOpen; }
};

// The things of a batch.
struct Things {
  std::vector<Thing> all;
  // For each draft and each of its mentions the position in `all`.
  std::vector<std::vector<int>> of_mention;
  // For each draft why it cannot be resolved, or OK.
  std::vector<absl::Status> statuses;
};

// Collects them. `source` is the id of the source; keys begin with it. Pure.
Things CollectThings(const std::vector<RecordDraft>& drafts, const std::string& source, const SlugMaker& slugs);

// Whether both may be one thing, by what is said of them: no other key of the source, country or external id. Pure.
bool MayBeOne(const Thing& a, const Thing& b);
// Whether two lists of external ids have no field with different values. Pure.
bool KeysAgree(const v1::Mention& a, const v1::Mention& b);

}  // namespace entente::cli

#endif  // ENTENTE_CLI_IMPORT_RESOLVER_THINGS_H_
