#include "tests/robustness/watch_client.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "tests/robustness/condition.h"
#include "tests/testing/decoded_error.h"

namespace entente::oracle {
namespace {

using std::chrono::seconds;

std::chrono::steady_clock::time_point In(seconds time) { return std::chrono::steady_clock::now() + time; }

constexpr seconds kPatience(120);  // with the truth, and with a server that starts
constexpr int kBehind = 150;       // commits, more than history holds
constexpr size_t kShown = 1000;    // characters of a message that is complained of
constexpr int kSlow = 15;          // commits for which a slow reader does not read

// The revision a message speaks of.
int64_t RevisionOf(const v1::WatchResponse& message) {
  if (message.has_commit()) return message.commit().revision();
  if (message.has_snapshot()) return message.snapshot().revision();
  if (message.has_resync()) return message.resync().revision();
  return message.mark().revision();
}

int64_t Number(const testing::DecodedError& error, const std::string& key) {
  const auto found = error.metadata.find(key);
  return found == error.metadata.end() ? 0 : std::atoll(found->second.c_str());
}

}  // namespace

void WatchAddress::Up(const std::string& address) {
  base::MutexLock lock(mutex_);
  address_ = address;
  changed_.NotifyAll();
}

void WatchAddress::Down() {
  base::MutexLock lock(mutex_);
  address_.clear();
}

std::string WatchAddress::Await() {
  const auto deadline = In(kPatience);
  base::MutexLock lock(mutex_);
  bool in_time = true;
  while (address_.empty() && in_time) in_time = changed_.WaitUntil(mutex_, deadline);
  return address_;
}

WatchClient::WatchClient(const WatchHabits& habits, uint64_t seed, const WatchTruth& truth, WatchAddress& address,
                         WatchTally& tally, const std::vector<v1::WatchRequest>& fixed_times)
    : habits_(habits),
      random_(seed),
      truth_(truth),
      address_(address),
      tally_(tally),
      judge_(WatchView(truth, habits.request, fixed_times)) {}

void WatchClient::Run() {
  while (complaint_.empty()) {
    const std::string address = address_.Await();
    if (address.empty()) return Complain("there is no server");
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    if (habits_.reads_slowly) {  // so that what it does not read soon waits at the server
      arguments.SetInt(GRPC_ARG_HTTP2_BDP_PROBE, 0);
      arguments.SetInt(GRPC_ARG_HTTP2_STREAM_LOOKAHEAD_BYTES, 1024);
    }
    const auto stub =
        v1::WatchService::NewStub(grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments));
    Stream(*stub);
    if (complaint_.empty() && CaughtUp()) {
      if (judge_.watched().copy.whole()) return Compare(*stub);
      snapshot_next_ = true;  // so that there is something to compare
    }
    if (habits_.falls_behind && Roll(3) == 0) WaitForCommits(kBehind);
  }
}

bool WatchClient::CaughtUp() const {
  const Progress& at = judge_.watched().at;
  return finish_ > 0 && at.marked && !at.in_snapshot && at.covered >= finish_;
}

// The request as it goes out: filters as text, if that is the client's habit.
v1::WatchRequest WatchClient::Sent(v1::WatchRequest request) const {
  if (!habits_.filters_as_text) return request;
  v1::WatchFilter& filter = *request.mutable_filter();
  if (filter.has_entity_filter()) {
    const std::string text = TextOf(filter.entity_filter());
    filter.clear_entity_filter();
    filter.set_entity_filter_text(text);
  }
  if (filter.has_relationship_filter()) {
    const std::string text = TextOf(filter.relationship_filter());
    filter.clear_relationship_filter();
    filter.set_relationship_filter_text(text);
  }
  return request;
}

v1::WatchRequest WatchClient::NextRequest() {
  v1::WatchRequest request = habits_.request;
  request.mutable_mark_interval()->set_seconds(1);
  request.set_batch(Roll(2) == 0);
  const bool anew = token_.empty() || snapshot_next_ || (finish_ == 0 && Roll(25) == 0);
  if (!anew) {
    request.set_after_token(token_);
  } else {
    ChooseStart(request);
  }
  snapshot_next_ = false;
  if (finish_ == 0 && Roll(8) == 0) request.set_max_changes(1 + Roll(40));
  if (finish_ == 0 && Roll(8) == 0) request.set_until_revision(truth_.head() + Roll(20));
  return request;
}

void WatchClient::ChooseStart(v1::WatchRequest& request) {
  const int roll = snapshot_next_ || finish_ > 0 ? 0 : Roll(10);
  if (roll < 6) {
    request.mutable_snapshot();
  } else if (roll == 6) {
    request.mutable_now();
  } else if (roll == 7) {
    request.mutable_earliest();
  } else if (roll == 8) {
    request.set_after_revision(std::max<int64_t>(1, truth_.head() - Roll(20)));
  }  // else left out: now
}

void WatchClient::Stream(Stub& stub) {
  Opening opening;
  opening.request = NextRequest();
  opening.acknowledged_before = truth_.head();
  if (!opening.resumes()) needed_ = opening.acknowledged_before;
  if (opening.request.after_revision() > 0) needed_ = std::min<int64_t>(needed_, opening.request.after_revision());
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + seconds(600));
  const auto reader = stub.Watch(&context, Sent(opening.request));
  reader->WaitForInitialMetadata();
  // The truth is told of a commit after it was made, and of a day that passed together with the one after it.
  opening.acknowledged_open = truth_.head() + 2;
  judge_.Open(opening);
  ++tally_.streams;
  int left = finish_ > 0 ? -1 : 1 + (Roll(3) == 0 ? Roll(10) : Roll(200));  // messages until it breaks off
  v1::WatchResponse message;
  bool cancelled = false;
  while (reader->Read(&message)) {
    if (cancelled) continue;  // what was on its way counts for nothing
    if (!Take(message) || --left == 0) {
      cancelled = true;
      context.TryCancel();
    } else if (habits_.reads_slowly && Roll(40) == 0) {
      WaitForCommits(kSlow);
    }
  }
  TakeEnd(reader->Finish(), cancelled);
}

// It may break off in the middle of a batch, too.
bool WatchClient::Take(const v1::WatchResponse& message) {
  if (!message.has_batch()) return TakeOne(message);
  const auto& together = message.batch().messages();
  if (!judge_.watched().opening.request.batch() || together.size() < 2 ||
      together.rbegin()->token() != message.token()) {
    Complain("no proper batch: " + message.ShortDebugString().substr(0, kShown));
    return false;
  }
  ++tally_.batches;
  for (const v1::WatchResponse& one : together) {
    if (!TakeOne(one) || Roll(200) == 0) return false;
  }
  return true;
}

bool WatchClient::TakeOne(const v1::WatchResponse& message) {
  if (!truth_.Await(RevisionOf(message), In(kPatience))) {
    Complain("a revision that nobody committed: " + message.ShortDebugString());
    return false;
  }
  const std::string complaint = judge_.Take(message);
  if (!complaint.empty()) {
    Complain(complaint + "in " + message.ShortDebugString().substr(0, kShown));
    return false;
  }
  token_ = message.token();
  tally_.changes += message.commit().changes_size();
  tally_.snapshots += message.mark().snapshot_complete();
  tally_.resyncs += message.has_resync();
  tally_.folds += message.commit().folded_commits() > 0;
  const Progress& at = judge_.watched().at;
  if (at.covered > 0) needed_ = at.in_snapshot && at.snapshot > 0 ? std::min(at.covered, at.snapshot) : at.covered;
  return !CaughtUp();
}

void WatchClient::TakeEnd(const grpc::Status& status, bool cancelled) {
  if (!complaint_.empty()) return;
  if (status.ok()) {
    if (!judge_.watched().at.closed && !cancelled) Complain("the stream ended without a closing");
    return;
  }
  const testing::DecodedError error = testing::Decode(status);
  const bool broken = error.code == grpc::StatusCode::UNAVAILABLE;  // killed, or shutting down
  const bool slow = error.reason == "SLOW_CONSUMER";
  if (broken || slow || (cancelled && error.code == grpc::StatusCode::CANCELLED)) return;
  if (error.code != grpc::StatusCode::OUT_OF_RANGE || error.reason != "HISTORY_COMPACTED") {
    return Complain("the stream ended with " + error.reason + " " + error.message);
  }
  ++tally_.compacted;
  const std::string complaint =
      GapFree::CheckCompacted(judge_.watched(), Number(error, "oldest"), Number(error, "head"));
  if (!complaint.empty()) return Complain("gap-free: " + complaint + "; " + error.message);
  snapshot_next_ = true;
}

// A fresh snapshot is what the client has.
void WatchClient::Compare(Stub& stub) {
  const WatchCopy& copy = judge_.watched().copy;
  v1::WatchRequest request = Sent(habits_.request);
  request.mutable_snapshot();
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kPatience);
  const auto reader = stub.Watch(&context, request);
  v1::WatchResponse message;
  WatchCopy fresh;
  while (!fresh.whole() && reader->Read(&message)) fresh.Take(message);
  context.TryCancel();
  if (!fresh.whole()) return Complain("there is no fresh snapshot: " + reader->Finish().error_message());
  if (message.mark().revision() != judge_.watched().at.covered) return Complain("the snapshot is of another revision");
  for (const auto& [key, fact] : fresh.facts()) {
    const v1::Fact* held = copy.Find(key);
    if (held != nullptr && held->SerializeAsString() == fact.SerializeAsString()) continue;
    return Complain("a fresh snapshot has " + fact.ShortDebugString() + "; held is " +
                    (held ? held->ShortDebugString() : "nothing"));
  }
  if (fresh.facts().size() != copy.facts().size()) return Complain("a fresh snapshot has fewer facts");
  if (message.mark().digest() != DigestOf(copy.facts())) return Complain("a fresh snapshot has another digest");
  ++tally_.compared;
}

void WatchClient::Complain(const std::string& what) {
  complaint_ = habits_.name + ": " + what + "\nopened with " + judge_.watched().opening.request.ShortDebugString() +
               "\ncovered " + std::to_string(judge_.watched().at.covered);
  tally_.failed = true;
}

// Until so many more commits were made, or it is time to finish.
void WatchClient::WaitForCommits(int commits) {
  for (int i = 0; i < commits && finish_ == 0 && !tally_.failed; ++i) {
    truth_.Await(truth_.head() + 1, In(seconds(10)));
  }
}

}  // namespace entente::oracle
