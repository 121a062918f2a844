#include "tests/robustness/watch_validators.h"

#include <utility>

namespace entente::oracle {
namespace {

std::string Revision(int64_t revision) { return "revision " + std::to_string(revision); }

// Entities, then relationships, then observations; entities by id.
std::pair<int, std::string> PlaceOf(const v1::Fact& fact) {
  if (fact.has_entity()) return {0, fact.entity().id()};
  return {fact.has_relationship() ? 1 : 2, ""};
}

// Whether what is told of a fact may be what an erasure left of it.
bool WasRewritten(const Steps& steps, const std::string& key) {
  const auto found = steps.find(key);
  return found != steps.end() && found->second.size() > 1;
}

}  // namespace

const Steps& Watched::StepsOf(const v1::CommitEvent& commit) {
  return view.Between(Before(commit.revision()), commit.revision());
}

void Ordered::Open(const Watched& watched) {
  if (!watched.opening.resumes()) last_ = {0, ""};
}

std::string Ordered::Check(Watched& watched, const v1::WatchResponse& message) {
  const Progress& at = watched.at;
  if (at.closed) return "comes after the closing";
  if (message.token().empty()) return "has no token";
  // What was sent of a commit counts for nothing when a new snapshot takes its place.
  if (at.open != 0 && !message.has_commit() && !message.has_resync())
    return "comes between the parts of " + Revision(at.open);
  if (message.has_snapshot()) return CheckSnapshot(at, message.snapshot());
  if (message.has_resync()) last_ = {0, ""};
  if (message.has_commit()) {
    const v1::CommitEvent& commit = message.commit();
    if (at.in_snapshot) return "a commit in the middle of a snapshot";
    if (at.open != 0 && commit.revision() != at.open)
      return "the parts of " + Revision(at.open) + " stop in the middle";
    if (at.open == 0 && commit.revision() <= at.covered) return "revisions do not increase";
    if (commit.part() != at.parts) return "part " + std::to_string(commit.part()) + ", not " + std::to_string(at.parts);
  }
  if (message.has_mark()) {
    const v1::SyncMark& mark = message.mark();
    if (mark.snapshot_complete() != at.in_snapshot) return "the mark is wrong about the snapshot";
    if (at.in_snapshot && at.snapshot != 0 && mark.revision() != at.snapshot) return "ends another snapshot";
    if (mark.revision() < at.covered) return "the mark goes back";
  }
  if (message.has_resync() && message.resync().revision() < at.covered) return "the snapshot goes back";
  return "";
}

std::string Ordered::CheckSnapshot(const Progress& at, const v1::SnapshotPart& part) {
  if (!at.in_snapshot) return "a part of a snapshot that is over";
  if (at.snapshot != 0 && part.revision() != at.snapshot) return "a part of another snapshot";
  for (const v1::Fact& fact : part.facts()) {
    const auto place = PlaceOf(fact);
    if (place < last_) return "facts are not in order: " + KeyText(fact);
    last_ = place;
  }
  return "";
}

void Unique::Open(const Watched& watched) {
  if (watched.opening.resumes()) return;
  facts_.clear();
  last_ = 0;
}

std::string Unique::Check(Watched& watched, const v1::WatchResponse& message) {
  if (message.has_resync()) facts_.clear();
  if (message.mark().snapshot_complete()) facts_.clear();
  for (const v1::Fact& fact : message.snapshot().facts()) {
    if (!facts_.insert(KeyText(fact)).second) return "comes twice in the snapshot: " + KeyText(fact);
  }
  if (!message.has_commit()) return "";
  const v1::CommitEvent& commit = message.commit();
  if (commit.revision() <= last_) return Revision(commit.revision()) + " comes again";
  for (const v1::FactChange& change : commit.changes()) {
    const std::string complaint = CheckChange(watched, commit, change);
    if (!complaint.empty()) return complaint + ": " + KeyText(change.key());
  }
  if (commit.last_part()) {
    last_ = commit.revision();
    facts_.clear();
  }
  return "";
}

std::string Unique::CheckChange(Watched& watched, const v1::CommitEvent& commit, const v1::FactChange& change) {
  const std::string key = KeyText(change.key());
  if (!facts_.insert(key).second) return "comes twice in a commit";
  if (WasRewritten(watched.StepsOf(commit), key)) return "";
  if (change.has_after() && change.has_before() &&
      change.after().SerializeAsString() == change.before().SerializeAsString()) {
    return "changes nothing";
  }
  const v1::Fact* held = watched.copy.Find(key);
  if (held == nullptr) return watched.copy.whole() && !change.has_after() ? "removes what nobody has" : "";
  if (change.has_after() && held->SerializeAsString() == change.after().SerializeAsString()) return "is held already";
  return "";
}

std::string Resumable::Check(Watched& watched, const v1::WatchResponse& message) {
  const Progress& at = watched.at;
  if (at.fresh) {
    const std::string complaint = CheckFirst(watched, message);
    if (!complaint.empty()) return complaint;
  }
  return message.mark().snapshot_complete() ? CheckWhole(watched, message.mark().revision()) : "";
}

std::string Resumable::CheckFirst(const Watched& watched, const v1::WatchResponse& message) {
  const Progress& at = watched.at;
  const bool snapshot = message.has_snapshot() || message.mark().snapshot_complete();
  if (message.has_resync() || message.has_closing()) return "";
  if (snapshot != at.in_snapshot) return at.in_snapshot ? "the snapshot does not go on" : "a snapshot nobody asked for";
  if (message.has_snapshot()) {
    if (at.snapshot != 0 && message.snapshot().revision() != at.snapshot) return "another snapshot begins";
    for (const v1::Fact& fact : message.snapshot().facts()) {
      if (watched.copy.Find(KeyText(fact)) != nullptr) return "was sent before the token: " + KeyText(fact);
    }
  }
  if (at.open == 0) return "";
  if (!message.has_commit() || message.commit().revision() != at.open) return "the commit does not go on";
  return message.commit().part() == at.parts ? "" : "goes on with another part";
}

std::string Resumable::CheckWhole(Watched& watched, int64_t revision) {
  const Steps& all = watched.view.At(revision);
  for (const auto& [key, steps] : all) {
    bool shown = watched.copy.Find(key) != nullptr, right = false;
    for (const Step& step : steps) right |= shown == step.after.has_value();
    if (!right) return std::string(shown ? "the snapshot should not have " : "the snapshot lacks ") + key;
  }
  for (const auto& [key, fact] : watched.copy.facts()) {
    if (all.count(key) == 0) return "the snapshot has what is not there: " + key;
  }
  return "";
}

std::string MarksTrue::Check(Watched& watched, const v1::WatchResponse& message) {
  const Progress& at = watched.at;
  if (message.has_closing()) return CheckClosing(watched, message.closing().reason());
  if (!message.has_mark()) return "";
  const v1::SyncMark& mark = message.mark();
  if (at.open != 0) return "the mark is in the middle of a commit";
  if (mark.head_revision() < mark.revision()) return "the head is before the mark";
  const bool whole = watched.copy.whole() || mark.snapshot_complete();
  if (!whole) return mark.has_count() || !mark.digest().empty() ? "counts what the client cannot" : "";
  const int64_t held = static_cast<int64_t>(watched.copy.facts().size());
  if (!mark.has_count() || mark.count() != held) {
    return "counts " + std::to_string(mark.count()) + " of " + std::to_string(held);
  }
  const std::string digest = DigestOf(watched.copy.facts());
  return mark.digest() == digest ? "" : "the digest is " + mark.digest() + ", not " + digest;
}

std::string MarksTrue::CheckClosing(const Watched& watched, v1::CloseReason reason) {
  const Progress& at = watched.at;
  const v1::WatchRequest& request = watched.opening.request;
  if (!at.in_snapshot && !at.marked) return "closes without a mark";
  switch (reason) {
    case v1::CLOSE_REASON_UNTIL_REVISION:
      return request.until_revision() > 0 && at.covered >= request.until_revision() ? "" : "closes too early";
    case v1::CLOSE_REASON_MAX_CHANGES:
      return request.max_changes() > 0 && at.changes >= request.max_changes() ? "" : "closes before the last change";
    case v1::CLOSE_REASON_UNTIL_TIME:
      return request.has_until_time() ? "" : "closes at a time nobody named";
    case v1::CLOSE_REASON_DRAINING:
    case v1::CLOSE_REASON_LIFETIME:
      return "";
    default:
      return "closes for no reason";
  }
}

std::vector<std::unique_ptr<Validator>> AllValidators() {
  std::vector<std::unique_ptr<Validator>> all;
  all.push_back(std::make_unique<Ordered>());
  all.push_back(std::make_unique<Unique>());
  all.push_back(std::make_unique<Atomic>());
  all.push_back(std::make_unique<GapFree>());
  all.push_back(std::make_unique<Resumable>());
  all.push_back(std::make_unique<MarksTrue>());
  all.push_back(std::make_unique<FilterRespected>());
  all.push_back(std::make_unique<ImagesRight>());
  all.push_back(std::make_unique<ValidTimes>());
  return all;
}

}  // namespace entente::oracle
