#include "entente/replica.h"

#include <algorithm>
#include <utility>

#include "service/base/tally.h"

namespace entente {
namespace {

using std::chrono::milliseconds;
using SteadyTime = std::chrono::steady_clock::time_point;

constexpr std::chrono::hours kEver{24 * 365};

// What the two kinds of copies have of their own: where items are, what tells them apart, and what a change does.
google::protobuf::RepeatedPtrField<v1::Fact>& ItemsOf(v1::SnapshotPart& part) { return *part.mutable_facts(); }
google::protobuf::RepeatedPtrField<v1::PatternRow>& ItemsOf(v1::PatternSnapshotPart& part) {
  return *part.mutable_rows();
}

const std::string& IdentityOf(const v1::PatternRow& row) { return row.id(); }

base::Tally TallyOf(const v1::Fact& fact) { return base::TallyOf(fact); }
base::Tally TallyOf(const v1::PatternRow& row) { return base::TallyOfRow(row.id(), row.validity()); }

std::string IdentityOf(const v1::FactChange& change) { return entente::IdentityOf(change.key()); }
const std::string& IdentityOf(const v1::RowChange& change) { return change.row().id(); }

const v1::Fact* After(const v1::FactChange& change) { return change.has_after() ? &change.after() : nullptr; }
const v1::PatternRow* After(const v1::RowChange& change) {
  return change.kind() == v1::CHANGE_KIND_LEFT ? nullptr : &change.row();
}

// Sees to it that what is sent has what identities and digests are made of.
void Complete(v1::WatchRequest& request) {
  auto& paths = *request.mutable_read_mask()->mutable_paths();
  if (paths.empty()) {
    request.clear_read_mask();
    return;
  }
  for (const char* needed : {"id", "updated_revision"}) {
    if (std::find(paths.begin(), paths.end(), needed) == paths.end()) paths.Add(needed);
  }
}
void Complete(v1::WatchPatternRequest&) {}  // of rows, the mask leaves out neither id nor validity

Watcher Open(const Client& client, const v1::WatchRequest& request, const WatchOptions& options) {
  return client.Watch(request, options);
}
PatternWatcher Open(const Client& client, const v1::WatchPatternRequest& request, const WatchOptions& options) {
  return client.WatchPattern(request, options);
}

// The watch behind a copy: from the token if there is one, else from a snapshot; and with a snapshot after a gap.
template <typename Request>
auto Begin(const Client& client, Request request, const std::string& token, WatchOptions options) {
  if (token.empty()) {
    request.mutable_snapshot();
  } else {
    request.set_after_token(token);
  }
  options.after_gap = AfterGap::kSnapshot;
  Complete(request);
  return Open(client, request, options);
}

// Things by identity, and their tally. A value.
template <typename Item>
class Copy {
 public:
  void Put(const std::string& identity, Item item) {
    Remove(identity);
    tally_ += TallyOf(item);
    items_.insert_or_assign(identity, std::move(item));
  }
  void Remove(const std::string& identity) {
    const auto found = items_.find(identity);
    if (found == items_.end()) return;
    tally_ -= TallyOf(found->second);
    items_.erase(found);
  }
  const std::map<std::string, Item>& items() const { return items_; }
  ReplicaTally tally() const { return {tally_.count, base::DigestText(tally_.digest)}; }

 private:
  std::map<std::string, Item> items_;
  base::Tally tally_;
};

}  // namespace

// The copy itself, and the watch that moves it. One thread's but for Stop, which is the watcher's.
template <typename Kind>
class BasicReplica<Kind>::State {
 public:
  State(const Client& client, Request request, SavedState saved, const WatchOptions& options)
      : watcher_(Begin(client, std::move(request), saved.token, options)),
        revision_(saved.revision),
        token_(std::move(saved.token)) {
    for (Item& item : saved.items) {
      std::string identity = IdentityOf(item);
      copy_.Put(identity, std::move(item));
    }
    if (token_.empty()) fresh_.emplace();
    passed_over_ = token_.empty() && !copy_.items().empty();
  }

  // Nothing when `until` passed first; without it, blocks.
  absl::StatusOr<std::optional<Step>> Next(std::optional<SteadyTime> until);

  BasicWatcher<typename Kind::Stream>& watcher() { return watcher_; }
  const Copy<Item>& copy() const { return copy_; }
  int64_t revision() const { return revision_; }
  int64_t verified_revision() const { return verified_revision_; }
  const std::string& token() const { return token_; }
  const std::optional<Divergence>& divergence() const { return divergence_; }

 private:
  using Stream = typename Kind::Stream;
  using Event = WatchEventOf<Stream>;
  using Outcome = absl::StatusOr<std::optional<Step>>;

  absl::StatusOr<std::optional<Event>> Await(std::optional<SteadyTime> until);
  // What an event does to the copy: a step, or nothing when it is only part of one.
  Outcome Apply(typename Stream::Snapshot part);
  Outcome Apply(typename Stream::Commit commit);
  Outcome Apply(v1::SyncMark mark);
  Outcome Apply(const v1::WatchResync&) { return AwaitSnapshot(); }
  Outcome Apply(const Gap&) { return AwaitSnapshot(); }
  Outcome Apply(const Ended& ended) { return Step{revision_, ended, {}, false}; }
  Outcome AwaitSnapshot();
  // Whether a copy holds what the mark says.
  absl::Status Verify(const Copy<Item>& copy, const v1::SyncMark& mark);
  void MoveTo(int64_t revision);

  BasicWatcher<Stream> watcher_;
  Copy<Item> copy_;
  std::optional<Copy<Item>> fresh_;  // while a snapshot is under way, what has come of it
  bool passed_over_ = false;         // that snapshot takes the place of commits
  int64_t revision_ = 0;
  int64_t verified_revision_ = 0;
  std::string token_;
  std::optional<Divergence> divergence_;
  std::optional<absl::Status> over_;  // what every further call returns
};

template <typename Kind>
absl::StatusOr<std::optional<ReplicaStepOf<Kind>>> BasicReplica<Kind>::State::Next(std::optional<SteadyTime> until) {
  for (;;) {
    if (over_.has_value()) return *over_;
    absl::StatusOr<std::optional<Event>> event = Await(until);
    if (event.ok() && !event->has_value()) return std::optional<Step>();
    Outcome outcome = event.ok() ? std::visit([this](auto& what) { return Apply(std::move(what)); }, **event)
                                 : Outcome(event.status());
    if (!outcome.ok()) over_ = outcome.status();
    if (!outcome.ok() || outcome->has_value()) return outcome;
    if (until.has_value() && std::chrono::steady_clock::now() >= *until) return std::optional<Step>();
  }
}

template <typename Kind>
absl::StatusOr<std::optional<WatchEventOf<typename Kind::Stream>>> BasicReplica<Kind>::State::Await(
    std::optional<SteadyTime> until) {
  if (until.has_value()) {
    return watcher_.Next(std::chrono::ceil<milliseconds>(*until - std::chrono::steady_clock::now()));
  }
  absl::StatusOr<Event> event = watcher_.Next();
  if (!event.ok()) return event.status();
  return std::optional<Event>(*std::move(event));
}

template <typename Kind>
absl::StatusOr<std::optional<ReplicaStepOf<Kind>>> BasicReplica<Kind>::State::Apply(typename Stream::Snapshot part) {
  if (!fresh_.has_value()) fresh_.emplace();
  for (Item& item : ItemsOf(part)) {
    std::string identity = IdentityOf(item);
    fresh_->Put(identity, std::move(item));
  }
  return std::optional<Step>();
}

template <typename Kind>
absl::StatusOr<std::optional<ReplicaStepOf<Kind>>> BasicReplica<Kind>::State::Apply(typename Stream::Commit commit) {
  if (fresh_.has_value()) return absl::DataLossError("a commit came before its snapshot was complete");
  Step step;
  step.changes.reserve(commit.changes_size());
  for (auto& change : *commit.mutable_changes()) {
    if (const Item* after = After(change); after != nullptr) {
      copy_.Put(IdentityOf(change), *after);
    } else {
      copy_.Remove(IdentityOf(change));
    }
    step.changes.push_back(std::move(change));
  }
  commit.clear_changes();
  MoveTo(commit.revision());
  step.revision = revision_;
  step.cause = std::move(commit);
  return std::optional<Step>(std::move(step));
}

template <typename Kind>
absl::StatusOr<std::optional<ReplicaStepOf<Kind>>> BasicReplica<Kind>::State::Apply(v1::SyncMark mark) {
  if (fresh_.has_value() && !mark.snapshot_complete()) return std::optional<Step>();
  if (const absl::Status same = Verify(fresh_.has_value() ? *fresh_ : copy_, mark); !same.ok()) return same;
  Step step;
  if (fresh_.has_value()) {
    step.changes = SnapshotDiff(copy_.items(), fresh_->items());
    step.passed_over = std::exchange(passed_over_, false);
    copy_ = *std::exchange(fresh_, std::nullopt);
  }
  MoveTo(mark.revision());
  step.revision = revision_;
  step.cause = std::move(mark);
  return std::optional<Step>(std::move(step));
}

template <typename Kind>
absl::StatusOr<std::optional<ReplicaStepOf<Kind>>> BasicReplica<Kind>::State::AwaitSnapshot() {
  fresh_.emplace();
  passed_over_ = true;
  return std::optional<Step>();
}

template <typename Kind>
absl::Status BasicReplica<Kind>::State::Verify(const Copy<Item>& copy, const v1::SyncMark& mark) {
  if (!mark.has_count()) return absl::OkStatus();
  const ReplicaTally own = copy.tally();
  if (own.count != mark.count() || own.digest != mark.digest()) {
    divergence_ = Divergence{mark.revision(), own, {mark.count(), mark.digest()}};
    return absl::DataLossError("at revision " + std::to_string(mark.revision()) + " the copy holds " +
                               std::to_string(own.count) + " of digest " + own.digest + ", the server " +
                               std::to_string(mark.count()) + " of digest " + mark.digest());
  }
  verified_revision_ = mark.revision();
  return absl::OkStatus();
}

template <typename Kind>
void BasicReplica<Kind>::State::MoveTo(int64_t revision) {
  revision_ = revision;
  token_ = watcher_.token();
}

template <typename Kind>
BasicReplica<Kind>::BasicReplica(const Client& client, Request request, const WatchOptions& options)
    : BasicReplica(client, std::move(request), SavedState(), options) {}
template <typename Kind>
BasicReplica<Kind>::BasicReplica(const Client& client, Request request, SavedState saved, const WatchOptions& options)
    : state_(std::make_unique<State>(client, std::move(request), std::move(saved), options)) {}
template <typename Kind>
BasicReplica<Kind>::~BasicReplica() = default;
template <typename Kind>
BasicReplica<Kind>::BasicReplica(BasicReplica&&) noexcept = default;
template <typename Kind>
BasicReplica<Kind>& BasicReplica<Kind>::operator=(BasicReplica&&) noexcept = default;

template <typename Kind>
absl::StatusOr<ReplicaStepOf<Kind>> BasicReplica<Kind>::Next() {
  absl::StatusOr<std::optional<Step>> step = state_->Next(std::nullopt);
  if (!step.ok()) return step.status();
  return **std::move(step);
}
template <typename Kind>
absl::StatusOr<std::optional<ReplicaStepOf<Kind>>> BasicReplica<Kind>::Next(milliseconds timeout) {
  return state_->Next(std::chrono::steady_clock::now() + std::clamp<milliseconds>(timeout, milliseconds(0), kEver));
}
template <typename Kind>
void BasicReplica<Kind>::Stop() {
  state_->watcher().Stop();
}
template <typename Kind>
const std::map<std::string, typename Kind::Item>& BasicReplica<Kind>::items() const {
  return state_->copy().items();
}
template <typename Kind>
const typename Kind::Item* BasicReplica<Kind>::Find(const std::string& identity) const {
  const auto found = items().find(identity);
  return found == items().end() ? nullptr : &found->second;
}
template <typename Kind>
int64_t BasicReplica<Kind>::revision() const {
  return state_->revision();
}
template <typename Kind>
int64_t BasicReplica<Kind>::verified_revision() const {
  return state_->verified_revision();
}
template <typename Kind>
ReplicaTally BasicReplica<Kind>::tally() const {
  return state_->copy().tally();
}
template <typename Kind>
const std::optional<Divergence>& BasicReplica<Kind>::divergence() const {
  return state_->divergence();
}
template <typename Kind>
WatchLag BasicReplica<Kind>::lag() const {
  return state_->watcher().lag();
}
template <typename Kind>
std::string BasicReplica<Kind>::token() const {
  return state_->token();
}
template <typename Kind>
ReplicaStateOf<Kind> BasicReplica<Kind>::Save() const {
  SavedState saved{revision(), token(), {}};
  saved.items.reserve(items().size());
  for (const auto& [identity, item] : items()) saved.items.push_back(item);
  return saved;
}

template class BasicReplica<FactReplication>;
template class BasicReplica<RowReplication>;

}  // namespace entente
