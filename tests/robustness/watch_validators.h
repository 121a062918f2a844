// Judges of what a client of Watch was sent: one for each promise of watch_service.proto.
//
//   Ordered ordered;
//   std::string complaint = ordered.Check(watched, message);   // empty: as promised
//
// Each is asked about every message before progress and copy take it in, and told of every opening after progress took
// that in. A watch that begins otherwise than by a token begins anew. Those that compare with the truth need the
// revisions they hear of to be there.
#ifndef ENTENTE_TESTS_ROBUSTNESS_WATCH_VALIDATORS_H_
#define ENTENTE_TESTS_ROBUSTNESS_WATCH_VALIDATORS_H_

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "entente/v1/watch_service.pb.h"
#include "tests/robustness/watch_copy.h"
#include "tests/robustness/watch_progress.h"
#include "tests/robustness/watch_view.h"

namespace entente::oracle {

// A client of Watch: how its stream was opened, where it is, what it holds, and what it should see.
struct Watched {
  explicit Watched(WatchView view) : view(std::move(view)) {}

  Opening opening;
  Progress at;
  WatchCopy copy;
  WatchView view;

  // The revision after which a commit tells what changed: what was covered or, where nobody knows that, the one before.
  int64_t Before(int64_t revision) const { return at.covered == Progress::kUnknown ? revision - 1 : at.covered; }
  // What a commit can tell of.
  const Steps& StepsOf(const v1::CommitEvent& commit);
};

// Judges one promise. Not thread-safe.
class Validator {
 public:
  virtual ~Validator() = default;
  virtual const char* name() const = 0;
  virtual void Open(const Watched&) {}
  // What is wrong with a message; empty: nothing.
  virtual std::string Check(Watched& watched, const v1::WatchResponse& message) = 0;
};

// Revisions strictly increase, parts are numbered from 0 without a gap, snapshots are of one revision and in order,
// nothing comes after a closing, everything has a token.
class Ordered : public Validator {
 public:
  const char* name() const override { return "ordered"; }
  void Open(const Watched& watched) override;
  std::string Check(Watched& watched, const v1::WatchResponse& message) override;

 private:
  std::string CheckSnapshot(const Progress& at, const v1::SnapshotPart& part);
  std::pair<int, std::string> last_;  // fact of the snapshot
};

// No commit, and no fact within a commit or a snapshot, comes twice on a stream and its resumes; a change changes
// something.
class Unique : public Validator {
 public:
  const char* name() const override { return "unique"; }
  void Open(const Watched& watched) override;
  std::string Check(Watched& watched, const v1::WatchResponse& message) override;

 private:
  std::string CheckChange(Watched& watched, const v1::CommitEvent& commit, const v1::FactChange& change);
  int64_t last_ = 0;             // commit that was told whole
  std::set<std::string> facts_;  // of the commit or snapshot under way
};

// A commit is whole with its last part: every change of it that is seen is there, and none of another; its parts agree
// on what else is said of it, and that is so.
class Atomic : public Validator {
 public:
  const char* name() const override { return "atomic"; }
  void Open(const Watched& watched) override;
  std::string Check(Watched& watched, const v1::WatchResponse& message) override;

 private:
  std::string CheckHeader(const Watched& watched, const v1::CommitEvent& commit) const;
  std::set<std::string> told_;
  std::string header_;
};

// Every commit with something to be seen was sent, from the start on; commits are only passed over as asked for.
class GapFree : public Validator {
 public:
  const char* name() const override { return "gap-free"; }
  std::string Check(Watched& watched, const v1::WatchResponse& message) override;
  // The call was ended with HISTORY_COMPACTED.
  static std::string CheckCompacted(const Watched& watched, int64_t oldest, int64_t head);

 private:
  static std::string CheckPassedOver(Watched& watched, int64_t to);
  static std::string CheckResync(Watched& watched, const v1::WatchResync& resync);
};

// What follows a token is exactly what was still to come: the rest of the snapshot, the next part, the next commit; and
// a snapshot, in however many pieces, is all there is to be seen at its revision.
class Resumable : public Validator {
 public:
  const char* name() const override { return "resumable"; }
  std::string Check(Watched& watched, const v1::WatchResponse& message) override;

 private:
  static std::string CheckFirst(const Watched& watched, const v1::WatchResponse& message);
  static std::string CheckWhole(Watched& watched, int64_t revision);
};

// Marks come between commits; count and digest are those of the copy; streams end as they were asked to.
class MarksTrue : public Validator {
 public:
  const char* name() const override { return "marks-true"; }
  std::string Check(Watched& watched, const v1::WatchResponse& message) override;

 private:
  static std::string CheckClosing(const Watched& watched, v1::CloseReason reason);
};

// Nothing is shown that the filter does not let through; what leaves it is told apart from what is gone.
class FilterRespected : public Validator {
 public:
  const char* name() const override { return "filter-respected"; }
  std::string Check(Watched& watched, const v1::WatchResponse& message) override;
};

// After and before are the fact as it was then, label included.
class ImagesRight : public Validator {
 public:
  const char* name() const override { return "images-right"; }
  std::string Check(Watched& watched, const v1::WatchResponse& message) override;
};

// What begins or ceases to hold is said to on the very day, and on no other.
class ValidTimes : public Validator {
 public:
  const char* name() const override { return "valid-times"; }
  std::string Check(Watched& watched, const v1::WatchResponse& message) override;
};

// One of each.
std::vector<std::unique_ptr<Validator>> AllValidators();

}  // namespace entente::oracle

#endif  // ENTENTE_TESTS_ROBUSTNESS_WATCH_VALIDATORS_H_
