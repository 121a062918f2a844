// What a watch shows of the graph: facts, rows of a pattern, or lines of an answer. A stream (stream.h) asks its source
// for the items of a snapshot and for what commits change of them, and makes messages of what it gets.
//
//   SNAPSHOT  Begin(at, place), then Next() until ended()
//   CHANGES   Between(commits): from the state before the first of them to the state after the last
#ifndef ENTENTE_SERVICE_WATCH_SOURCE_H_
#define ENTENTE_SERVICE_WATCH_SOURCE_H_

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "service/base/tally.h"
#include "service/graph/snapshot.h"
#include "service/schema/schema.h"
#include "service/watch/event.h"

namespace entente::watch {

// Something that is seen at the revision of a snapshot.
struct Item {
  std::string bytes;  // serialized: a v1::Fact, PatternRow or LandscapeLine
  std::string place;  // goes on after it, see Begin; the same at every server
  base::Tally tally;  // of itself
};

// Something that becomes different.
struct Change {
  absl::string_view bytes;  // serialized: a v1::FactChange, RowChange or LineChange
  base::Tally difference;   // what it adds to the tally of what is seen
};

// What becomes different. Can be moved, not copied: `all` points into the rest.
struct Changes {
  std::vector<Change> all;  // in an order that the same commits always have
  std::vector<std::shared_ptr<const EncodedCommit>> shared;
  std::vector<std::shared_ptr<const std::string>> projected;
  std::deque<std::string> own;

  Changes() = default;
  Changes(Changes&&) = default;
  Changes& operator=(Changes&&) = default;

  void AddProjected(std::shared_ptr<const std::string> bytes, const base::Tally& difference) {
    all.push_back({*bytes, difference});
    projected.push_back(std::move(bytes));
  }
  void AddOwn(std::string bytes, const base::Tally& difference) {
    own.push_back(std::move(bytes));
    all.push_back({own.back(), difference});
  }
};

// Which commits may change what is seen: those that change a fact, or write a claim about one, that fits any of these.
// More than needed is allowed, less is not.
struct Interest {
  bool everything = false;
  std::vector<int> relations;         // changes of relationships of these
  std::vector<std::string> entities;  // changes of these, of relationships that touch one, of their observations
  schema::KindSet touching = 0;       // the same of entities of these kinds
  schema::KindSet kinds = 0;          // changes of entities of these kinds themselves
  bool redirects = false;             // merges, and merges that are taken back
};

// A source of one stream. Not thread-safe: its stream asks it for one thing at a time.
class Source {
 public:
  virtual ~Source() = default;

  // Begins the snapshot of `at`, after the item with this place; empty: with the first. INVALID_ARGUMENT with
  // TOKEN_MALFORMED at `after_token` for a place that none has. May be called again.
  virtual absl::Status Begin(const graph::Snapshot& at, absl::string_view place) = 0;
  // The next item; nothing when it has looked at `max_looks` things without finding one, or has ended.
  virtual absl::StatusOr<std::optional<Item>> Next(int max_looks) = 0;
  virtual bool ended() const = 0;

  // What commits, one or more without a gap, make different. OUT_OF_RANGE with HISTORY_COMPACTED when it needs a state
  // that is no longer kept.
  virtual absl::StatusOr<Changes> Between(absl::Span<const std::shared_ptr<const EncodedCommit>> commits) = 0;

  // Whether Between needs the states before and after, and so reads the disk and may take long.
  virtual bool reads_states() const = 0;
  // Whether tallies mean something: marks have a digest.
  virtual bool has_digest() const { return true; }
  virtual Interest interest() const = 0;
};

}  // namespace entente::watch

#endif  // ENTENTE_SERVICE_WATCH_SOURCE_H_
