#include "service/rpc/turns.h"

namespace entente::rpc {
namespace {

// New ones that may go before one that has had a slice.
constexpr int kNewInARow = 3;

}  // namespace

int Turns::waiting() const {
  base::MutexLock lock(mutex_);
  return static_cast<int>(new_.size() + again_.size());
}

void Turns::Take(bool again) {
  base::MutexLock lock(mutex_);
  if (free_ > 0) {
    --free_;
    return;
  }
  Wait(again ? again_ : new_);
}

void Turns::Give() {
  base::MutexLock lock(mutex_);
  if (Waiter* const next = Next()) {
    Grant(*next);
  } else {
    ++free_;
  }
}

void Turns::Pass() {
  base::MutexLock lock(mutex_);
  Waiter* const next = Next();
  if (next == nullptr) return;
  Grant(*next);
  Wait(again_);
}

void Turns::Wait(std::deque<Waiter*>& queue) {
  Waiter self;
  queue.push_back(&self);
  while (!self.may_work) self.granted.Wait(mutex_);
}

Turns::Waiter* Turns::Next() {
  const bool take_again = new_.empty() || (!again_.empty() && since_again_ >= kNewInARow);
  std::deque<Waiter*>& queue = take_again ? again_ : new_;
  if (queue.empty()) return nullptr;
  since_again_ = take_again ? 0 : since_again_ + 1;
  Waiter* const next = queue.front();
  queue.pop_front();
  return next;
}

// With the mutex held: once it is let go the waiter may be gone.
void Turns::Grant(Waiter& waiter) {
  waiter.may_work = true;
  waiter.granted.NotifyOne();
}

Turn::Turn(Turns& turns) : turns_(turns) {
  turns_.Take(/*again=*/false);
  start_ = std::chrono::steady_clock::now();
}

Turn::~Turn() { turns_.Give(); }

void Turn::Pass() {
  if (std::chrono::steady_clock::now() - start_ < turns_.slice_) return;
  turns_.Pass();
  start_ = std::chrono::steady_clock::now();
}

Turn::Rest::Rest(Turn& turn) : turn_(turn) { turn_.turns_.Give(); }

Turn::Rest::~Rest() {
  turn_.turns_.Take(/*again=*/true);
  turn_.start_ = std::chrono::steady_clock::now();
}

}  // namespace entente::rpc
