#include "service/watch/hub.h"

#include <algorithm>
#include <string>
#include <vector>

#include "service/base/error.h"
#include "service/base/status_macros.h"
#include "service/commit_log/record_codec.h"

namespace entente::watch {
namespace {

// A record takes about so many times the bytes that it has when it is encoded.
constexpr int64_t kRecordInMemory = 5;

// What a record takes in memory. The committer's was measured when it was written to the log.
int64_t BytesOf(const log::LogRecord& record) {
  const int64_t measured = record.GetCachedSize();
  return kRecordInMemory * (measured > 0 ? measured : static_cast<int64_t>(record.ByteSizeLong()));
}

}  // namespace

Hub::Hub(const commit_log::CommitLog& log, const schema::Schema& schema, const Limits& limits)
    : log_(log), limits_(limits), interests_(schema) {
  const int64_t head = log.ReadHead().revision;
  base::MutexLock lock(mutex_);
  head_ = began_at_ = head;
}

int64_t Hub::head() const {
  base::MutexLock lock(mutex_);
  return head_;
}

Hub::Entry* Hub::Find(int64_t revision) {
  const int64_t first = head_ - static_cast<int64_t>(window_.size()) + 1;
  if (revision < first || revision > head_) return nullptr;
  return &window_[static_cast<size_t>(revision - first)];
}

void Hub::Replace(Entry& entry, Entry with) {
  window_bytes_ += with.bytes - entry.bytes;
  entry = std::move(with);
}

void Hub::Push(std::shared_ptr<const log::LogRecord> record) {
  CHECK(record->revision() == head_ + 1);
  Entry entry;
  entry.bytes = BytesOf(*record);
  entry.record = std::move(record);
  window_bytes_ += entry.bytes;
  window_.push_back(std::move(entry));
  ++head_;
  while (window_bytes_ > limits_.window_bytes && window_.size() > 1) {
    window_bytes_ -= window_.front().bytes;
    window_.pop_front();
  }
}

void Hub::Publish(std::shared_ptr<const log::LogRecord> record) {
  std::vector<std::shared_ptr<const log::LogRecord>> erased;
  for (const log::Rewrite& rewrite : record->rewrites()) {
    if (rewrite.record_revision() == 0) continue;
    auto left = std::make_shared<log::LogRecord>();
    CHECK(left->ParseFromString(rewrite.content()));
    erased.push_back(std::move(left));
  }
  base::MutexLock lock(mutex_);
  for (std::shared_ptr<const log::LogRecord>& left : erased) {
    Entry* entry = Find(left->revision());
    if (entry == nullptr) continue;
    const int64_t bytes = BytesOf(*left);
    Replace(*entry, Entry{bytes, std::move(left), nullptr});
  }
  epoch_ = record->epoch();
  Push(record);
  FindDue(*record);
  FollowMerges(*record);
  WakeDue();
}

void Hub::FollowMerges(const log::LogRecord& record) {
  for (const log::FactEffect& effect : record.facts()) {
    if (!effect.has_redirect()) continue;
    for (const uint64_t subscriber : interests_.InEntity(effect.change().key().entity())) {
      AddInterest(subscriber, effect.change().merged_into());
    }
  }
}

void Hub::AddInterest(uint64_t subscriber, const std::string& entity) {
  Interest& interest = subscriptions_.at(subscriber).interest;
  if (interest.everything) return;
  if (std::find(interest.entities.begin(), interest.entities.end(), entity) != interest.entities.end()) return;
  interest.entities.push_back(entity);
  Interest added;
  added.entities.push_back(entity);
  interests_.Add(subscriber, added);
}

void Hub::FindDue(const log::LogRecord& record) {
  for (auto waiter = waiters_.begin(); waiter != waiters_.end();) {
    const auto next = std::next(waiter);
    if (waiter->second.revision < head_) due_.insert(waiters_.extract(waiter));
    waiter = next;
  }
  for (const uint64_t subscriber : std::exchange(waiting_for_any_, {})) MakeDue(subscriptions_.at(subscriber));
  if (partial_ == 0) return;  // looking at every fact of a large commit is not free
  for (const uint64_t subscriber : interests_.ConcernedBy(record)) {
    Subscription& subscription = subscriptions_.at(subscriber);
    if (subscription.pending == 0) subscription.pending = head_;
    if (subscription.waiter != 0) MakeDue(subscription);
  }
}

void Hub::MakeDue(Subscription& subscription) {
  const auto parked = parked_.find(std::exchange(subscription.waiter, 0));
  due_.emplace(parked->first, std::move(parked->second));
  parked_.erase(parked);
}

void Hub::WakeDue() {
  waking_thread_ = std::this_thread::get_id();
  while (!due_.empty()) {
    waking_ = due_.begin()->first;
    std::function<void()> wake = std::move(due_.begin()->second.wake);
    due_.erase(due_.begin());
    mutex_.Unlock();
    wake();
    wake = nullptr;  // what it holds on to may come back to the hub when it goes
    mutex_.Lock();
    waking_ = 0;
    woken_.NotifyAll();
  }
}

absl::StatusOr<std::shared_ptr<const EncodedCommit>> Hub::Next(int64_t revision) {
  std::shared_ptr<const log::LogRecord> record;
  {
    base::MutexLock lock(mutex_);
    if (revision >= head_) return std::shared_ptr<const EncodedCommit>();
    if (const Entry* entry = Find(revision + 1); entry != nullptr) {
      if (entry->encoded != nullptr) return entry->encoded;
      record = entry->record;
    }
  }
  if (record == nullptr) return NextFromLog(revision);
  std::shared_ptr<const EncodedCommit> encoded = Encode(*record);
  base::MutexLock lock(mutex_);
  Entry* entry = Find(revision + 1);
  if (entry == nullptr) return encoded;
  if (entry->encoded != nullptr) return entry->encoded;  // others came for it at the same time
  // An erasure may have put another record there meanwhile; then this one is not kept.
  if (entry->record == record) Replace(*entry, Entry{encoded->bytes, nullptr, encoded});
  return encoded;
}

absl::StatusOr<std::shared_ptr<const EncodedCommit>> Hub::NextFromLog(int64_t revision) const {
  std::shared_ptr<const EncodedCommit> encoded;
  RETURN_IF_ERROR(log_.Read(revision + 1, [&encoded](const log::LogRecord& record) {
    encoded = Encode(record);
    return false;
  }));
  CHECK(encoded != nullptr);  // what was published is in the log
  return encoded;
}

bool Hub::NextIsOnDisk(int64_t revision) const {
  base::MutexLock lock(mutex_);
  return revision < head_ && revision < head_ - static_cast<int64_t>(window_.size());
}

uint64_t Hub::WakeAfter(int64_t revision, std::function<void()> wake) {
  uint64_t id = 0;
  {
    base::MutexLock lock(mutex_);
    id = next_waiter_++;
    if (revision >= head_) {
      waiters_.emplace(id, Waiter{revision, std::move(wake)});
      return id;
    }
  }
  wake();
  return id;
}

uint64_t Hub::Subscribe(const Interest& interest) {
  base::MutexLock lock(mutex_);
  const uint64_t subscriber = next_waiter_++;
  interests_.Add(subscriber, interest);
  subscriptions_[subscriber].interest = interest;
  if (!interest.everything) ++partial_;
  return subscriber;
}

void Hub::Widen(uint64_t subscriber, const std::vector<std::string>& entities) {
  base::MutexLock lock(mutex_);
  for (const std::string& entity : entities) AddInterest(subscriber, entity);
}

void Hub::Unsubscribe(uint64_t subscriber) {
  base::MutexLock lock(mutex_);
  const auto found = subscriptions_.find(subscriber);
  parked_.erase(found->second.waiter);
  waiting_for_any_.erase(subscriber);
  interests_.Remove(subscriber, found->second.interest);
  if (!found->second.interest.everything) --partial_;
  subscriptions_.erase(found);
}

uint64_t Hub::WakeConcerned(uint64_t subscriber, int64_t revision, std::function<void()> wake) {
  uint64_t id = 0;
  {
    base::MutexLock lock(mutex_);
    id = next_waiter_++;
    if (revision >= head_) {
      Subscription& subscription = subscriptions_.at(subscriber);
      parked_.erase(subscription.waiter);
      subscription.clear_after = revision;
      subscription.pending = 0;
      subscription.waiter = id;
      if (subscription.interest.everything) waiting_for_any_.insert(subscriber);
      parked_.emplace(id, Waiter{revision, std::move(wake), subscriber});
      return id;
    }
  }
  wake();
  return id;
}

int64_t Hub::Unconcerned(uint64_t subscriber, int64_t revision) const {
  base::MutexLock lock(mutex_);
  const Subscription& subscription = subscriptions_.at(subscriber);
  if (subscription.interest.everything) return revision;
  if (subscription.clear_after < 0 || revision < subscription.clear_after) return revision;
  return std::max(revision, subscription.pending > 0 ? subscription.pending - 1 : head_);
}

absl::StatusOr<uint32_t> Hub::EpochOf(int64_t revision) const {
  {
    base::MutexLock lock(mutex_);
    if (revision > began_at_) return epoch_;
  }
  uint32_t epoch = 0;
  if (revision < std::max<int64_t>(log_.first_revision(), 1)) return epoch;
  const absl::Status read = log_.Read(revision, [&epoch](const log::LogRecord& record) {
    epoch = record.epoch();
    return false;
  });
  // Trimmed meanwhile.
  if (!read.ok() && base::ReasonOf(read) != v1::ERROR_REASON_HISTORY_COMPACTED) return read;
  return epoch;
}

void Hub::Cancel(uint64_t id) {
  base::MutexLock lock(mutex_);
  waiters_.erase(id);
  if (const auto parked = parked_.find(id); parked != parked_.end()) {
    subscriptions_.at(parked->second.subscriber).waiter = 0;
    waiting_for_any_.erase(parked->second.subscriber);
    parked_.erase(parked);
  }
  due_.erase(id);
  if (waking_thread_ == std::this_thread::get_id()) return;
  while (waking_ == id) woken_.Wait(mutex_);
}

}  // namespace entente::watch
