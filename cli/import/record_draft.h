// A record of a source on its way in: what a mapping made of one row or item, before it is known which entities it
// speaks of.
//
// Claims name entities (as what they describe, relate, measure or cite) either by id or, as `@N`, by the position of a
// mention of the same draft. Resolution (resolver.h) replaces every `@N` by an id and makes the draft an ImportRecord.
// Drafts are made by MakeDrafts (draft_maker.h), which hands them to a DraftSink.
#ifndef ENTENTE_CLI_IMPORT_RECORD_DRAFT_H_
#define ENTENTE_CLI_IMPORT_RECORD_DRAFT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "entente/v1/discovery_service.pb.h"
#include "entente/v1/graph.pb.h"

namespace entente::cli {

// Something the record speaks of under the source's own names.
struct DraftMention {
  v1::Mention mention;     // kinds: exactly one, the kind of the entity that is made if none is found
  std::string source_key;  // names it within the source, the same in every run; empty: the folded name and the kind do
  bool described = false;  // the record describes it: if none is found it is made; else it is only pointed at
  std::vector<int> related;  // positions of other mentions it is related to, besides mention.related
};

// One record.
struct RecordDraft {
  std::string locator;  // `orgs.csv:17`
  std::string key;      // of the record in its source; drafts of one record share it
  std::vector<DraftMention> mentions;
  std::vector<v1::Claim> claims;  // each with its id, the same in every run
};

// One state of a source, as a whole.
struct Edition {
  // Of `a-z 0-9 . -`, at most 32 characters; differs from edition to edition, the last of which is named after what it
  // holds; empty when there is only one.
  std::string name;
  std::vector<std::string> ended;  // keys of the records that the edition before it had and it has not
};

// What a problem cost.
enum class Loss {
  kNone,    // at most a value of a record
  kRecord,  // a record, or an event of a log; nobody knows of claims that it would have made
  kUnread,  // a record that could not be read: claims that it made before may still be the source's
};

// Something about a source that is not as it should be.
struct SourceProblem {
  std::string locator;  // `orgs.csv:17`
  std::string text;     // what is wrong, for people
  Loss loss = Loss::kNone;
};

// Takes what a mapping makes of its files, in their order. Called from one thread.
class DraftSink {
 public:
  virtual ~DraftSink() = default;

  // The records that follow are the whole of a newer edition of the source: claims of the edition before that are not
  // made again are no longer the source's. Called before the first record, once or, for a source that comes with its
  // history, once an edition. An error ends everything.
  virtual absl::Status BeginEdition(const Edition& edition) = 0;
  // One record. An error ends everything.
  virtual absl::Status Take(RecordDraft draft) = 0;
  // One problem; what is not lost follows, or was taken, as a record.
  virtual void Report(SourceProblem problem) = 0;
  // So many bytes of all files, as they lie on disk, have been read by now.
  virtual void Progress(int64_t bytes_read) {}
};

}  // namespace entente::cli

#endif  // ENTENTE_CLI_IMPORT_RECORD_DRAFT_H_
