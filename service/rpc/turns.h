// Lets a few of many threads work at a time, turn by turn: a long question gives way to a short one after a slice of
// time, however many long ones are being answered.
//
//   Turn turn(turns);                       // waits until it may work
//   caller.pass_turn = [&] { turn.Pass(); };  // now and then, from within the work
//   { Turn::Rest rest(turn); ... }          // gives the turn away while it waits for something else
#ifndef ENTENTE_SERVICE_RPC_TURNS_H_
#define ENTENTE_SERVICE_RPC_TURNS_H_

#include <chrono>
#include <deque>

#include "service/base/mutex.h"

namespace entente::rpc {

// Who may work. Those that come new go before those that have had a slice, but for every fourth turn, so that nobody
// waits for ever. Thread-safe; outlives its turns.
class Turns {
 public:
  // `at_once` may work at a time, each for `slice` before it gives way.
  Turns(int at_once, std::chrono::milliseconds slice) : free_(at_once), slice_(slice) {}
  Turns(const Turns&) = delete;
  Turns& operator=(const Turns&) = delete;

  // How many wait for a turn.
  int waiting() const;

 private:
  friend class Turn;
  // A thread that waits; on its own stack.
  struct Waiter {
    base::Condition granted;
    bool may_work = false;
  };

  void Take(bool again);
  void Give();
  // Gives the turn to one that waits and waits for the next; at once if nobody waits.
  void Pass();
  void Wait(std::deque<Waiter*>& queue) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Takes the one that is next off its queue; null if nobody waits.
  Waiter* Next() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  static void Grant(Waiter& waiter);

  mutable base::Mutex mutex_;
  int free_ ABSL_GUARDED_BY(mutex_);
  int since_again_ ABSL_GUARDED_BY(mutex_) = 0;  // turns given to new ones since one was given to another
  std::deque<Waiter*> new_ ABSL_GUARDED_BY(mutex_), again_ ABSL_GUARDED_BY(mutex_);
  const std::chrono::milliseconds slice_;
};

// One thread's turn, for as long as it lives. Not thread-safe.
class Turn {
 public:
  explicit Turn(Turns& turns);
  ~Turn();
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

  // Gives way if the slice is over and somebody waits; returns when it may work again.
  void Pass();

  // Gives the turn away for a scope.
  class Rest {
   public:
    explicit Rest(Turn& turn);
    ~Rest();
    Rest(const Rest&) = delete;
    Rest& operator=(const Rest&) = delete;

   private:
    Turn& turn_;
  };

 private:
  Turns& turns_;
  std::chrono::steady_clock::time_point start_;
};

}  // namespace entente::rpc

#endif  // ENTENTE_SERVICE_RPC_TURNS_H_
