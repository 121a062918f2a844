// A relay of TCP connections that cuts them off on command: what a network does to those who rely on it.
//
//   CuttingRelay relay;
//   relay.LeadTo(server.address());
//   ... a client of relay.address() ...
//   relay.Cut();
#ifndef ENTENTE_TESTS_TESTING_CUTTING_RELAY_H_
#define ENTENTE_TESTS_TESTING_CUTTING_RELAY_H_

#include <list>
#include <string>
#include <thread>

#include "service/base/mutex.h"

namespace entente::testing {

// The relay. Thread-safe.
class CuttingRelay {
 public:
  // Listens on a free loopback port. Ends the test program if there is none.
  CuttingRelay();
  ~CuttingRelay();
  CuttingRelay(const CuttingRelay&) = delete;
  CuttingRelay& operator=(const CuttingRelay&) = delete;

  // `127.0.0.1:PORT`.
  const std::string& address() const { return address_; }
  // Where connections made from now on lead, `127.0.0.1:PORT`; empty: nowhere, they end at once.
  void LeadTo(const std::string& address);
  // Ends all connections, with whatever is under way on them; returns how many there were.
  int Cut();

 private:
  struct Link {
    int client = -1, server = -1;
    bool ended = false;
    std::thread there, back;
  };

  void Accept();
  void Open(int client);
  void Pump(Link& link, int from, int to);

  std::string address_;
  int listener_ = -1;
  base::Mutex mutex_;
  std::string leads_to_ ABSL_GUARDED_BY(mutex_);
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::list<Link> links_ ABSL_GUARDED_BY(mutex_);
  std::thread accepting_;
};

}  // namespace entente::testing

#endif  // ENTENTE_TESTS_TESTING_CUTTING_RELAY_H_
